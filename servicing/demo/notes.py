"""Notes of the personas: a mortgage, an auto or a personal loan from the few things that differ."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from servicing.engine.dates import add_months
from servicing.engine.schedule import level_payment
from servicing.engine.terms import DAILY, LateFee, Terms

from .contract import FIRST_DAY, Contract, Habit, Line, Property
from .people import Someone
from .places import BY_CODE
from .portfolio import AUTO_LATE_FEE, PERSONAL_LATE_FEE, open_escrow, snapshot

YEARS = range(2023, 2029)


def amounts(**given: int) -> dict[int, int]:
    """Yearly amounts from y2024=… on; a year that is not given is like the one before."""
    found: dict[int, int] = {}
    last = next(iter(given.values()))
    for year in YEARS:
        last = found[year] = given.get(f"y{year}", last)
    return found


def home(line1: str, city: str, state: str, value: int) -> Property:
    """A home in one of the demo's cities."""
    place = BY_CODE[state]
    return Property(line1, next(c for c in place.cities if c.name == city), place, value)


def mortgage(number: str, people: tuple[Someone, ...], where: Property, *, originated: date,
             first: date, principal: int, rate: str, lines: tuple[Line, ...], investor: str = "",
             boarded: date = FIRST_DAY, **more: Any) -> Contract:  # fmt: skip
    """A 30-year fixed-rate mortgage with escrow; `more` is what differs from the usual."""
    percent = Decimal(rate)
    terms = Terms(
        annual_rate=percent,
        payment=level_payment(principal, percent, 360),
        first_due_date=first,
        maturity_date=add_months(first, 359),
        due_day=first.day,
        late_fee=LateFee(15, percent=where.state.late_percent),
        servicing_fee_rate=Decimal("0.25") if investor else Decimal(0),
    )
    board = snapshot(terms, principal, originated, boarded)
    payment, balance = open_escrow(lines, boarded, board.next_due)
    terms = replace(terms, escrow_payment=more.pop("escrow_payment", payment))
    board = replace(board, escrow=more.pop("escrow", balance + more.pop("over", 0)))
    return Contract(
        number=number, product="mortgage", program="conventional", terms=terms,
        originated=originated, original_principal=principal, term_months=360, boarded=boarded,
        board=board, people=people, home=where, habit=more.pop("habit", Habit()), lines=lines,
        investor=investor, **more,
    )  # fmt: skip


def usual_lines(office: str, days: str, tax: dict[int, int], insurer: str, on: str,
                premium: dict[int, int], number: str) -> tuple[Line, ...]:  # fmt: skip
    return (
        Line("county_tax", office, days, tax, number),
        Line("hazard", insurer, on, premium, policy_number=f"HO-{number[-6:]}"),
    )


def daily_loan(number: str, product: str, someone: Someone, where: Property, originated: date,
               first: date, principal: int, rate: str, months: int, habit: Habit
               ) -> Contract:  # fmt: skip
    percent = Decimal(rate)
    terms = Terms(
        annual_rate=percent,
        payment=level_payment(principal, percent, months),
        first_due_date=first,
        maturity_date=add_months(first, months - 1),
        interest_method="daily",
        day_count="actual/365",
        due_day=first.day,
        late_fee=AUTO_LATE_FEE if product == "auto" else PERSONAL_LATE_FEE,
        allocation=DAILY,
    )
    boarded = max(originated, FIRST_DAY)
    return Contract(
        number=number, product=product, terms=terms, originated=originated,
        original_principal=principal, term_months=months, boarded=boarded,
        board=snapshot(terms, principal, originated, boarded), people=(someone,), home=where,
        habit=habit,
    )  # fmt: skip
