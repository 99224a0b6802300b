"""A letter in an officer's own words, with merge fields: {name}, {amount_due} and the like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from servicing.documents.facts import Facts, FactsError

MERGE = {
    "name": "the borrowers, by name",
    "loan_number": "the loan's number",
    "property": "the property or collateral",
    "principal": "the principal balance",
    "amount_due": "what is due now, late installments and fees",
    "payment": "the regular payment",
    "next_due": "when the next payment is due",
    "today": "the day of the letter",
}  # what each field stands for, as the page of composing tells it
_FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeLetter(Facts):
    """A subject and paragraphs, as somebody else approved them."""

    subject: str
    paragraphs: tuple[str, ...]


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in. FactsError names a field that does not exist or has
    no value for this loan."""

    def fill(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in MERGE:
            raise FactsError(f"{{{found[1]}}} is no merge field. Expected: {', '.join(MERGE)}.")
        if not values.get(name):
            raise FactsError(f"{{{name}}} has no value for this loan.")
        return values[name]

    return _FIELD.sub(fill, text)


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text: an empty line ends one."""
    return tuple(" ".join(one.split()) for one in re.split(r"\n\s*\n", text.strip()) if one.strip())
