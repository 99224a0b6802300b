"""Open loans: any number of them in a few statements, by COPY, with their opening postings.

The board fact is the snapshot at boarding: the engine bills what is already due, and the ledger
balances the opening balances against boarding clearing (regulations 15.1).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson

from borrowers.profiles.adding import NewPerson, add_people
from servicing.engine.fold import apply, end_of_facts, opening
from servicing.engine.state import dump
from servicing.engine.terms import Terms, dump_terms
from servicing.engine.worksheet import Result
from servicing.ledger.copying import copy_rows
from servicing.ledger.hashing import GENESIS
from servicing.ledger.journal import Draft, Head, Journal, entry
from servicing.ledger.streams import open_book, open_states, open_streams

LOAN_COLUMNS = (
    "stream_id, number, product, program, book_id, investor, investor_loan_number, pool,"
    " note_date, origination_date, original_principal, term_months, maturity_date, lien_position,"
    " property_type, occupancy, original_value, property_line1, property_city, property_state,"
    " property_zip, borrower_name, boarded_on, batch_id, boarded_row"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the loan stands at when it is boarded. Money in minor units; a negative escrow is an
    advance. `number` is that of the next installment, the oldest one not paid."""

    principal: int
    next_due: date
    interest_paid_to: date
    number: int = 1
    escrow: int = 0
    suspense: int = 0
    late_fees_due: int = 0
    other_fees_due: int = 0
    deferred_principal: int = 0
    corporate_advances: int = 0

    def data(self) -> dict[str, Any]:
        """The data of the board fact (engine.fold.board): zeros are left out."""
        amounts = {
            "escrow": self.escrow,
            "suspense": self.suspense,
            "late_fees_due": self.late_fees_due,
            "fees_due": self.other_fees_due,
            "deferred_principal": self.deferred_principal,
            "corporate_advances": self.corporate_advances,
        }
        return {
            "principal": self.principal,
            "next_due": self.next_due.isoformat(),
            "interest_paid_to": self.interest_paid_to.isoformat(),
            "number": self.number,
        } | {name: amount for name, amount in amounts.items() if amount}


@dataclass(frozen=True, slots=True)
class NewParty:
    """A person's part in a new loan; an int is the id of a person who is known already."""

    person: NewPerson | int
    role: str = "borrower"


@dataclass(frozen=True, slots=True)
class NewLoan:
    """A loan to be opened. `investor` is whose it is where we service it for others."""

    number: str
    product: str
    terms: Terms
    board: Snapshot
    boarded_on: date
    origination_date: date
    original_principal: int
    term_months: int
    parties: tuple[NewParty, ...] = ()
    ownership: str = "owned"  # or serviced
    program: str = ""
    investor: str = ""
    investor_loan_number: str = ""
    pool: str = ""
    note_date: date | None = None
    lien_position: int | None = None
    property_type: str = ""
    occupancy: str = ""
    original_value: int | None = None
    property_line1: str = ""
    property_city: str = ""
    property_state: str = ""
    property_zip: str = ""
    boarded_row: Mapping[str, str] = field(default_factory=dict)

    @property
    def borrower_name(self) -> str:
        """The names that lists show: the borrowers' and co-borrowers', who are all new people."""
        people = [
            party.person
            for party in self.parties
            if party.role in ("borrower", "co_borrower") and isinstance(party.person, NewPerson)
        ]
        return " and ".join(dict.fromkeys(person.name for person in people))[:200]


def board_draft(loan: NewLoan) -> Draft:
    """The board fact before it has a number: the first of the loan's stream."""
    source = f"boarding:{loan.number}"
    return Draft("board", loan.boarded_on, source, loan.board.principal, loan.board.data())


def fold_opening(loan: NewLoan, business_date: date) -> Result:
    """What boarding makes of the loan. Raises FactError if the engine cannot take it."""
    upto = end_of_facts(max(business_date, loan.boarded_on))
    return apply(opening(loan.terms), board_draft(loan).fact(1), upto)


def open_loans(
    cursor: Any, new: Sequence[NewLoan], *, business_date: date, recorded_at: datetime,
    actor: str, batch_id: int | None = None, post_board: bool = True,
    results: Sequence[Result] | None = None,
) -> list[int]:  # fmt: skip
    """Open loans in the caller's transaction; returns their streams in the order given.

    A fixed number of statements whatever the number of loans (plus two for each new book). With
    `post_board=False` the streams stand before their first fact: the caller posts it, or folds
    whole lives itself (board_draft gives the fact). `results` are what fold_opening gave for
    each loan, where the caller has them.
    """
    if not new:
        return []
    if post_board and results is None:
        results = [fold_opening(loan, business_date) for loan in new]
    books = open_books(cursor, new)
    streams = _open_streams(cursor, new)
    openings = [dump(opening(loan.terms)) for loan in new]
    open_states(
        cursor, [(s, books[book_key(n)], t) for s, n, t in zip(streams, new, openings, strict=True)]
    )
    loan_rows = [
        _loan_row(stream, loan, books[book_key(loan)], batch_id)
        for stream, loan in zip(streams, new, strict=True)
    ]
    copy_rows(cursor, "loans_loan", LOAN_COLUMNS, loan_rows)
    copy_rows(
        cursor, "loans_termsversion", "loan_id, version, effective_from, terms, source",
        (
            (s, 1, loan.boarded_on, orjson.dumps(dump_terms(loan.terms)).decode(), "boarding")
            for s, loan in zip(streams, new, strict=True)
        ),
    )  # fmt: skip
    _add_parties(cursor, streams, new)
    if post_board and results is not None:
        journal = Journal(business_date, actor, recorded_at)
        for stream, loan, text, result in zip(streams, new, openings, results, strict=True):
            book = books[book_key(loan)]
            head = Head(stream, 1, GENESIS, book, loan.ownership, loan.terms.currency, text)
            journal.add(entry(head, (1, board_draft(loan)), result))
        journal.write(cursor)
    return streams


def _open_streams(cursor: Any, new: Sequence[NewLoan]) -> list[int]:
    """One stream a loan; loans of one currency get theirs in one statement."""
    streams = [0] * len(new)
    for currency in dict.fromkeys(loan.terms.currency for loan in new):
        places = [i for i, loan in enumerate(new) if loan.terms.currency == currency]
        opened = open_streams(cursor, "loan", currency, len(places))
        for place, stream in zip(places, opened, strict=True):
            streams[place] = stream
    return streams


def _loan_row(stream: int, n: NewLoan, book: int, batch_id: int | None) -> tuple[object, ...]:
    return (
        stream, n.number, n.product, n.program, book, n.investor, n.investor_loan_number, n.pool,
        n.note_date, n.origination_date, n.original_principal, n.term_months,
        n.terms.maturity_date, n.lien_position, n.property_type, n.occupancy, n.original_value,
        n.property_line1, n.property_city, n.property_state, n.property_zip, n.borrower_name,
        n.boarded_on, batch_id, orjson.dumps(n.boarded_row).decode(),
    )  # fmt: skip


def _add_parties(cursor: Any, streams: Sequence[int], new: Iterable[NewLoan]) -> None:
    parties = [(s, party) for s, loan in zip(streams, new, strict=True) for party in loan.parties]
    ids = add_people(
        cursor, [party.person for _, party in parties if isinstance(party.person, NewPerson)]
    )
    rows = {
        (s, ids[p.person] if isinstance(p.person, NewPerson) else p.person, p.role): None
        for s, p in parties
    }
    copy_rows(cursor, "loans_party", "loan_id, person_id, role", rows)


# A book by whom it belongs to: (code, name, ownership, currency).
BookKey = tuple[str, str, str, str]


def book_key(loan: NewLoan) -> BookKey:
    """The book that a loan belongs in: ours by product, or its investor's."""
    currency = loan.terms.currency
    if loan.ownership == "owned":
        product = loan.product.upper().replace("_", "-")
        code, name = f"OWNED-{product}", f"Own portfolio: {loan.product.replace('_', ' ')}"
    else:
        code, name = f"INV-{_slug(loan.investor)}", loan.investor or "Investors not named"
    if currency != "USD":
        code, name = f"{code}-{currency}", f"{name} ({currency})"
    return code, name, loan.ownership, currency


def _slug(investor: str) -> str:
    """A short code of an investor's name; one that had to drop something ends in a digest."""
    slug = re.sub(r"[^A-Z0-9]+", "-", investor.upper()).strip("-")
    if not slug:
        return "UNNAMED"
    if slug == investor.upper().replace(" ", "-") and len(slug) <= 22:
        return slug
    return f"{slug[:17]}-{sha256(investor.upper().encode()).hexdigest()[:4].upper()}"


def open_books(cursor: Any, new: Iterable[NewLoan]) -> dict[BookKey, int]:
    """The books of these loans, those that are new made; one read when none is new."""
    keys = list(dict.fromkeys(book_key(loan) for loan in new))
    cursor.execute(
        "SELECT code, stream_id FROM ledger_book WHERE code = ANY(%s)", [[key[0] for key in keys]]
    )
    known = dict(cursor.fetchall())
    return {
        key: known[key[0]] if key[0] in known else open_book(cursor, *key) for key in sorted(keys)
    }
