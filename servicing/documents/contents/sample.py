"""The sample document by which a person shows that they can open what we send."""

from dataclasses import dataclass

from servicing.documents.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDocument(Facts):
    """A page with a number on it that stands nowhere else."""

    word: str
