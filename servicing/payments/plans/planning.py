"""What a plan asks for and what it saves; pure but for the state that is given."""

from datetime import date
from typing import NamedTuple

from servicing.engine.billing import next_installment
from servicing.engine.outlook import Extra, upcoming
from servicing.engine.periods import PER_YEAR, step
from servicing.engine.state import State
from servicing.engine.worksheet import Worksheet

# How many parts a monthly payment is cut into.
PARTS = {"weekly": 4, "biweekly": 2, "semi_monthly": 2}
SHOWN = 6


class Saving(NamedTuple):
    """What a plan changes if it is kept to the end, in minor units and installments."""

    extra_a_year: int
    interest: int
    installments: int


def part_of(state: State, frequency: str, on: date) -> int:
    """One part of the next payment, rounded up so that the parts make it whole; zero where
    nothing more falls due."""
    demand = next_installment(Worksheet(state), state.next_due or on)
    if demand is None:
        return 0
    return -(-demand.billed // PARTS[frequency])


def dates_of(frequency: str, first: date, today: date, count: int = SHOWN) -> list[date]:
    """The next days on which a part is expected."""
    found: list[date] = []
    turn, on = 0, first
    while len(found) < count:
        if on >= today:
            found.append(on)
        turn += 1
        on = step(frequency, first, turn, first.day)
    return found


def saving(state: State, frequency: str, today: date) -> Saving:
    """Twenty-six halves are thirteen payments: one a year more than twelve, to principal. It is
    counted as a twelfth of it every month."""
    per_year = PER_YEAR[frequency] // PARTS[frequency]
    yearly = max(per_year - 12, 0) * part_of(state, frequency, today) * PARTS[frequency]
    plain = upcoming(state)
    faster = upcoming(state, Extra(yearly // 12, today)) if yearly else plain
    interest = sum(row.interest for row in plain) - sum(row.interest for row in faster)
    return Saving(yearly, interest, len(plain) - len(faster))
