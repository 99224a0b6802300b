"""Add people in bulk: sealed here, then one COPY for any number of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from servicing.ledger.copying import copy_rows, next_ids

from .sealed import last_four, seal

COLUMNS = (
    "id, first_name, last_name, business_name, tin, tin_last_four, date_of_birth, email,"
    " phone_mobile, phone_home, phone_work, mailing_line1, mailing_line2, mailing_city,"
    " mailing_state, mailing_zip, mailing_country, language, paperless, time_zone"
)


@dataclass(frozen=True, slots=True, eq=False)
class NewPerson:
    """A person or business to be added. The same object given twice is the same person."""

    first_name: str = ""
    last_name: str = ""
    business_name: str = ""
    tin: str = ""
    date_of_birth: date | None = None
    email: str = ""
    phone_mobile: str = ""
    phone_home: str = ""
    phone_work: str = ""
    mailing_line1: str = ""
    mailing_line2: str = ""
    mailing_city: str = ""
    mailing_state: str = ""
    mailing_zip: str = ""
    mailing_country: str = "US"
    language: str = "en"
    paperless: bool = False
    time_zone: str = ""

    @property
    def name(self) -> str:
        return self.business_name or f"{self.first_name} {self.last_name}".strip()


def add_people(cursor: Any, people: Sequence[NewPerson]) -> dict[NewPerson, int]:
    """Add people in the caller's transaction, in two statements; returns their ids."""
    people = list(dict.fromkeys(people))
    ids = dict(zip(people, next_ids(cursor, "profiles_person", len(people)), strict=True))
    copy_rows(cursor, "profiles_person", COLUMNS, (_row(key, p) for p, key in ids.items()))
    return ids


def _row(key: int, p: NewPerson) -> tuple[object, ...]:
    born = p.date_of_birth.isoformat() if p.date_of_birth else ""
    return (
        key, p.first_name, p.last_name, p.business_name, seal(p.tin), last_four(p.tin),
        seal(born), p.email, p.phone_mobile, p.phone_home, p.phone_work, p.mailing_line1,
        p.mailing_line2, p.mailing_city, p.mailing_state, p.mailing_zip, p.mailing_country,
        p.language, p.paperless, p.time_zone,
    )  # fmt: skip
