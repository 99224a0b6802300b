"""A letter that asks again for a document which a loan still needs."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from servicing.documents.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailingChaser(Facts):
    """What is asked for, since when, and by when it should come. `own_title` is what
    somebody wrote where the kind does not say it. `borrowers` are named where the letter goes to
    somebody else."""

    by_value: ClassVar[frozenset[str]] = Facts.by_value | {"kind"}
    kind: str
    own_title: str = ""
    due_on: date
    reply_by: date
    borrowers: tuple[str, ...] = ()

    @property
    def insurance(self) -> bool:
        return self.kind == "insurance_evidence"
