"""engine.schedule: level schedules of 360 rows with their payment, in exact cents, beside the two
libraries that people compute them with; api.simulations: questions of terms answered in full."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import numpy
import numpy_financial
from amortization.schedule import amortization_schedule

from servicing.engine.dates import add_months
from servicing.engine.schedule import level_payment, level_schedule
from servicing.loans.simulation.asking import simulate

from .databases import Measured
from .reporting import Rates, compare

RUNS, SCHEDULES, QUESTIONS, TERM = 7, 200, 40, 360
FIRST = date(2026, 2, 1)
LAST = add_months(FIRST, TERM - 1)


def ours(number: int) -> int:
    principal = 20_000_000 + number
    payment = level_payment(principal, Decimal("6.5"), TERM)
    return len(level_schedule(principal, Decimal("6.5"), payment, FIRST, LAST))


def by_numpy(number: int) -> int:
    principal, rate = 200_000 + number / 100, 0.065 / 12
    periods = numpy.arange(1, TERM + 1)
    interest = numpy_financial.ipmt(rate, periods, TERM, -principal)
    paid = numpy_financial.ppmt(rate, periods, TERM, -principal)
    rows = list(zip(periods.tolist(), interest.tolist(), paid.tolist(),
                    (principal - paid.cumsum()).tolist(), strict=True))  # fmt: skip
    return len(rows)


def by_amortization(number: int) -> int:
    return len(list(amortization_schedule(200_000 + number / 100, 0.065, TERM)))


def measure(work: Callable[[int], int], times: int) -> Measured:
    started = perf_counter()
    for number in range(times):
        if work(number) != TERM:
            raise SystemExit("a schedule of 360 rows was asked for")
    return Measured(None, perf_counter() - started, 0)


def run(_: int) -> Iterator[dict[str, Any]]:
    """A line beside each library, measured in turn."""
    rates = {work: Rates() for work in (ours, by_numpy, by_amortization)}
    for _run in range(RUNS):
        for work, found in rates.items():
            found.add(SCHEDULES, measure(work, SCHEDULES))
    for name, work in (("numpy_financial", by_numpy), ("amortization", by_amortization)):
        note = "ours are exact cents with dates, theirs binary fractions without"
        yield compare("engine.schedule", 1, "schedules/s", rates[ours], name, rates[work], note)


def asked(number: int) -> int:
    terms = {
        "principal": f"{200_000 + number}.00", "annual_rate": "6.5", "term_months": TERM,
        "interest_from": "2026-01-01", "first_due_date": "2026-02-01",
    }  # fmt: skip
    return len(simulate({"terms": terms})["schedule"])


def lived(number: int) -> int:
    """The same with a year of payments."""
    terms = {
        "principal": f"{200_000 + number}.00", "annual_rate": "6.5", "term_months": TERM,
        "interest_from": "2026-01-01", "first_due_date": "2026-02-01",
    }  # fmt: skip
    events = [
        {"id": f"p{month}", "date": add_months(FIRST, month).isoformat(), "type": "payment",
         "amount": "1264.20"}
        for month in range(12)
    ]  # fmt: skip
    return len(simulate({"terms": terms, "events": events})["schedule"])


def simulations(_: int) -> Iterator[dict[str, Any]]:
    """Questions answered as the API answers them, beside the bare schedule."""
    bare, alone, events = Rates(), Rates(), Rates()
    for _run in range(RUNS):
        bare.add(SCHEDULES, measure(ours, SCHEDULES))
        alone.add(QUESTIONS, measure(asked, QUESTIONS))
        events.add(QUESTIONS, measure(lived, QUESTIONS))
    for found, note in ((alone, "terms alone: schedule, balances, payoff, APR"),
                        (events, "terms and a year of payments")):  # fmt: skip
        yield compare("api.simulations", 1, "answers/s", found, "engine.schedule", bare, note)
