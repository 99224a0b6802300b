"""What each bill was computed from, so that whoever reads it can compute it again."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .billing import regular_period, unbilled_principal
from .facts import Fact
from .fold import key_of, opening, run_to, standing, take, withheld
from .outlook import Extra, to_come
from .rates import cap_ends, charged_rate, parts
from .schedule import Installment
from .state import Demand, Key, State
from .terms import Terms
from .worksheet import Worksheet

Parts = tuple[tuple[int, int, int], ...]


class Basis(NamedTuple):
    """One bill and what it was computed from. Money in minor units.

    `balance` is the principal that no bill had asked for yet; `payment` the level payment then in
    force; `last` is true where the installment takes the whole balance. For a scheduled loan
    `parts` are the period's (days of thirty, the note's rate, the rate charged), rates over
    money.RATE_SCALE, and `shifted` those of days by which a new due day made it longer. For a
    daily loan `earning` is the principal that earned, `accrued` what had been earned and not paid,
    a numerator over accrual.denominator, `relieved` what a cap forgave of it, likewise, and
    `unpaid` the interest asked for before and not paid.
    """

    number: int
    due: date
    made_on: date
    balance: int
    payment: int
    principal: int
    interest: int
    escrow: int
    last: bool
    parts: Parts
    shifted: Parts
    earning: int
    accrued: int
    relieved: int
    unpaid: int


class Recorder(Worksheet):
    """A worksheet that remembers what its bills were computed from."""

    __slots__ = ("billed",)

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.billed: list[Basis] = []

    def add_demand(self, demand: Demand) -> None:
        if demand.kind == "installment":
            self.billed.append(basis_of(self, demand))
        super().add_demand(demand)


def basis_of(sheet: Worksheet, demand: Demand) -> Basis:
    """What a bill is computed from, on the worksheet that is about to ask for it."""
    balance = unbilled_principal(sheet)
    regular: Parts = ()
    shifted: Parts = ()
    if sheet.terms.interest_method != "daily":
        regular = tuple(parts(sheet, *regular_period(sheet, demand.due)))
        if sheet.shift == "bill" and sheet.shifted_from:
            kept, sheet.segments = sheet.segments, ()
            shifted = tuple(parts(sheet, sheet.shifted_from, demand.due, whole=False))
            sheet.segments = kept
    return Basis(
        demand.number, demand.due, sheet.key.date, balance, sheet.terms.payment,
        demand.principal, demand.interest, demand.escrow, demand.principal == balance,
        regular, shifted, sheet.principal, sheet.accrued, sheet.relieved,
        sum(d.interest - d.paid_interest for d in sheet.demands),
    )  # fmt: skip


def bills_made(note: Terms, facts: Iterable[Fact], upto: Key) -> list[Basis]:
    """Every bill of a loan's life up to `upto`, in order. `note` are the terms of boarding."""
    sheet = Recorder(opening(note))
    for _ in lived(sheet, facts, upto):
        pass
    return sheet.billed


def rates_charged(note: Terms, facts: Iterable[Fact], upto: Key) -> list[tuple[date, Decimal]]:
    """The percent a year that is charged, each from its day on, as it changed up to `upto`."""
    sheet = Recorder(opening(note))
    found: list[tuple[date, Decimal]] = []
    for day in lived(sheet, facts, upto):
        rate, over = charged_rate(sheet), cap_ends(sheet)
        found = [one for one in found if one[0] < day]  # a cap may be replaced before it ends
        found.append((day, rate))
        if over:
            found.append((over, sheet.terms.annual_rate))
    return [one for n, one in enumerate(found) if n == 0 or found[n - 1][1] != one[1]]


def lived(sheet: Worksheet, facts: Iterable[Fact], upto: Key) -> Iterator[date]:
    """The facts of a life taken one by one; the day of each, once it is taken."""
    facts = list(facts)
    sheet.withheld = withheld(facts)
    for fact in sorted(standing(facts), key=key_of):
        if key_of(fact) > upto:
            break
        take(sheet, fact)
        yield fact.effective_date
    run_to(sheet, upto)


def bills_to_come(state: State, extra: Extra | None = None,
                  agreed: Sequence[Fact] = ()) -> list[tuple[Basis, Installment]]:  # fmt: skip
    """The installments of outlook.upcoming, each with what it is computed from."""
    sheet = Recorder(state)
    rows = to_come(sheet, extra, agreed)
    found = {(one.due, one.number): one for one in sheet.billed}
    return [(found[row.due_date, row.number], row) for row in rows]
