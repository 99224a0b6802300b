"""A new loan, entered by an officer from a product: read, checked, opened and funded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from psycopg2.errors import UniqueViolation

from borrowers.profiles.adding import NewPerson
from borrowers.profiles.postal import STATES
from servicing.audit.acts import record as record_act
from servicing.engine.facts import FactError
from servicing.engine.fees import late_charge
from servicing.engine.late_charge_caps import caps_for, most
from servicing.engine.state import Demand
from servicing.ledger.journal import Draft
from servicing.ledger.posting import post_fact
from servicing.loans.models import Loan
from servicing.loans.opening import NewLoan, NewParty, Snapshot, open_loans
from servicing.loans.simulation.reading import Reader, text
from servicing.loans.simulation.supposed import rows_of
from servicing.loans.simulation.terms import Asked

from .catalogue import (
    MAY_ENTER,
    beyond_limits,
    current_of,
)
from .models import EnteredLoan, ProductVersion
from .reading import buydown_money, read_product_terms

MOST_BORROWERS = 4
PROPERTY = ("property_line1", "property_city", "property_state", "property_zip")
CAP_KIND = {"mortgage": "mortgage", "home_equity": "mortgage", "auto": "auto"}


class EntryRefused(ValueError):
    """An entry that cannot be a loan: (path, message) of every mistake."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {said}" for path, said in problems))
        self.problems = list(problems)


class NeedsSecondPerson(EntryRefused):
    """A funding beyond the limit: ask for an approval (approving.py)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that was read: its product, terms, people, what is paid out now."""

    product: ProductVersion
    asked: Asked
    number: str
    borrowers: tuple[NewPerson, ...]
    place: Mapping[str, str]
    funded: int  # minor units, on the day interest begins
    warnings: tuple[str, ...] = field(default=())

    @property
    def second_person(self) -> str:
        """Why a second person decides it; empty where nobody has to."""
        if self.asked.principal > settings.APPROVAL_MONEY_LIMIT:
            return "Above the limit for money a second person decides."
        return ""


def read_entry(content: Any, today: date) -> Entry:
    """Read an entry strictly. Raises EntryRefused with every field that is wrong."""
    reader = Reader(content, "")
    code = reader.take("product", text)
    product = current_of(code, today) if code else None
    if code and (product is None or product.retired):
        reader.wrong("product", f"no product {code!r} is offered")
    number = reader.take("number", text)
    if number and Loan.objects.filter(number=number).exists():
        reader.wrong("number", f"loan {number} is on the books already")
    borrowers = read_borrowers(reader)
    place = {name: reader.take(name, text, "") for name in PROPERTY}
    if place["property_state"] and place["property_state"] not in STATES:
        reader.wrong("property_state", "expected a state's two letters")
    terms = reader.left.pop("terms", {})
    drawn = reader.left.pop("first_draw", None)
    reader.end()
    if product is None or reader.problems:
        raise EntryRefused(*reader.problems)
    asked, funded = read_contract(reader, product, terms, drawn, today)
    if asked is None or reader.problems or number is None:
        raise EntryRefused(*reader.problems)
    warnings = late_charge_warnings(product, asked, place["property_state"])
    return Entry(product, asked, number, borrowers, place, funded, warnings)


def read_borrowers(reader: Reader) -> tuple[NewPerson, ...]:
    found = []
    given = reader.left.pop("borrowers", [])
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_BORROWERS:
        reader.wrong("borrowers", f"expected 1 to {MOST_BORROWERS} people")
        return ()
    for place, person in enumerate(given):
        one = reader.within(f"borrowers[{place}]", person)
        found.append(
            NewPerson(
                first_name=one.take("first_name", text, "") or "",
                last_name=one.take("last_name", text) or "",
                email=one.take("email", text, "") or "",
            )
        )
        one.end()
    return tuple(found)


def read_contract(reader: Reader, product: ProductVersion, entered: Any, drawn: Any,
                  today: date) -> tuple[Asked | None, int]:  # fmt: skip
    """The product's terms with what was entered, within its limits, and what is paid out now."""
    if not isinstance(entered, Mapping):
        reader.wrong("terms", "expected an object")
        return None, 0
    for name in entered:
        if name not in MAY_ENTER:
            reader.wrong(f"terms.{name}", "is the product's, not to be entered")
    whole = {**product.terms, **{k: v for k, v in entered.items() if k in MAY_ENTER}}
    inner = reader.within("terms", whole)
    asked = read_product_terms(inner)
    if asked is None:
        return None, 0
    reader.problems += beyond_limits(product, entered)
    if asked.interest_from > today:
        reader.wrong("terms.interest_from", f"expected today, {today}, or before")
    if asked.terms.first_due_date <= today:
        reader.wrong("terms.first_due_date", "expected a day to come: board a loan in progress")
    reader.currency = asked.terms.currency
    funded = asked.principal
    if product.draws:
        one = reader.within("", {"first_draw": drawn} if drawn is not None else {})
        funded = one.take("first_draw", one.amount_at_least_zero, 0) or 0
        if funded > asked.principal:
            reader.wrong("first_draw", "expected the principal at most")
    elif drawn is not None:
        reader.wrong("first_draw", "this product is paid out at once")
    return asked, funded


def late_charge_warnings(product: ProductVersion, asked: Asked, state: str) -> tuple[str, ...]:
    """Where the product's late charge is above what a state or program allows."""
    fee = asked.terms.late_fee
    if fee is None:
        return ()
    row = rows_of(asked)[0]
    installment = Demand("", "installment", row.due_date, principal=row.principal,
                         interest=row.interest, escrow=row.escrow)  # fmt: skip
    charge = late_charge(fee, installment, installment.billed)
    kind = CAP_KIND.get(product.kind, "consumer")
    return tuple(
        f"The late charge is above what {cap.place.upper()} allows ({cap.citation})"
        for cap in caps_for(state, kind, product.program)
        if charge > most(cap, installment, installment.billed)
        or fee.grace_days < cap.clause.grace_days
    )


def new_loan(entry: Entry, today: date) -> NewLoan:
    terms, asked = entry.asked.terms, entry.asked
    roles = ["borrower"] + ["co_borrower"] * MOST_BORROWERS
    return NewLoan(
        number=entry.number, product=entry.product.kind, terms=terms,
        program=entry.product.program, boarded_on=asked.interest_from,
        origination_date=asked.interest_from, note_date=asked.interest_from,
        original_principal=asked.principal, term_months=months_of(asked),
        parties=tuple(
            NewParty(person, role)
            for person, role in zip(entry.borrowers, roles, strict=False)
        ),
        board=Snapshot(principal=0, next_due=terms.first_due_date,
                       interest_paid_to=asked.interest_from),
        boarded_row={"product_code": entry.product.code,
                     "product_version": str(entry.product.version)},
        property_line1=entry.place["property_line1"], property_city=entry.place["property_city"],
        property_state=entry.place["property_state"], property_zip=entry.place["property_zip"],
    )  # fmt: skip


def months_of(asked: Asked) -> int:
    """The term in months, from where interest begins to maturity."""
    last, first = asked.terms.maturity_date, asked.interest_from
    return (last.year - first.year) * 12 + last.month - first.month


def entered_before(key: str) -> Loan | None:
    """The loan that this key entered, for whoever sends an entry twice."""
    found = EnteredLoan.objects.filter(key=key).select_related("loan").first()
    return found.loan if found else None


def enter(entry: Entry, *, key: str, actor: str, why: str, today: date, at: datetime,
          approved_by: str = "") -> Loan:  # fmt: skip
    """Open the loan and pay it out; the same key again returns the first. Raises EntryRefused,
    NeedsSecondPerson."""
    if known := entered_before(key):
        return known
    if entry.second_person and not approved_by:
        raise NeedsSecondPerson(("", entry.second_person))
    if not why.strip():
        raise EntryRefused(("why", "say why, for the record"))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            [stream] = open_loans(cursor, [new_loan(entry, today)], business_date=today,
                                  recorded_at=at, actor=actor)  # fmt: skip
            if entry.funded:
                draft = Draft("draw", entry.asked.interest_from, f"funding:{key}", entry.funded,
                              {"payee": entry.borrowers[0].name})  # fmt: skip
                post_fact(cursor, stream=stream, draft=draft, business_date=today, actor=actor,
                          recorded_at=at)  # fmt: skip
            if paid_in := buydown_money(entry.asked):
                draft = Draft("payment", entry.asked.interest_from, f"buydown:{key}", paid_in,
                              {"to": {"buydown": paid_in}})  # fmt: skip
                post_fact(cursor, stream=stream, draft=draft, business_date=today, actor=actor,
                          recorded_at=at)  # fmt: skip
            loan = Loan.objects.get(pk=stream)
            EnteredLoan.objects.create(
                loan=loan, product=entry.product, key=key, entered_by=actor,
                approved_by=approved_by, entered_at=at,
            )  # fmt: skip
            record_act(
                actor=actor, action="loan:entered", stream=stream, subject=entry.number, why=why,
                details={"product": str(entry.product), "principal": entry.asked.principal,
                         "funded": entry.funded}
                | ({"approved_by": approved_by} if approved_by else {}),
            )  # fmt: skip
    except FactError as error:
        raise EntryRefused(("", f"The engine cannot take this loan: {error}.")) from error
    except (IntegrityError, UniqueViolation) as error:  # another was faster, with key or number
        if known := entered_before(key):
            return known
        raise EntryRefused(("number", f"loan {entry.number} is on the books already")) from error
    return loan
