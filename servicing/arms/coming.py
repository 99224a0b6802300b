"""The next change of each adjustable loan, and what the loan comes to with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from servicing.engine.arm import Adjustment, Arm, IndexValue, NoIndexValue, adjustment, next_change
from servicing.engine.arm_notices import Window, change_window, initial_window
from servicing.engine.facts import Fact
from servicing.engine.outlook import upcoming
from servicing.engine.periods import step
from servicing.engine.schedule import Installment
from servicing.engine.state import State, load

# Loans that adjust: the partial index of the same condition finds them.
ADJUSTS = (
    "SELECT t.loan_id AS id FROM loans_termsversion t"
    " JOIN ledger_loanstate s ON s.stream_id = t.loan_id"
    " WHERE t.version = 1 AND (t.terms->15->'arm') IS NOT NULL AND s.status = 'active'"
)
STALE_DAYS = 35  # an index that is not published for longer than this is missing, not unchanged


@dataclass(frozen=True, slots=True)
class Coming:
    """The next change of a loan: when, and when the first payment at the new level is due."""

    stream: int
    state: State
    arm: Arm
    on: date
    boarded_on: date
    originated: date

    @property
    def payment_from(self) -> date:
        terms = self.state.terms
        due = step(terms.frequency, terms.first_due_date, 0, terms.due_day)
        while due <= self.on:
            due = step(terms.frequency, due, 1, terms.due_day)
        return due

    @property
    def looks_to(self) -> date:
        return self.on - timedelta(self.arm.lookback_days)

    @property
    def window(self) -> Window:
        return change_window(self.arm, self.originated, self.on, self.payment_from)

    @property
    def initial(self) -> Window | None:
        """The window of the notice of a first change. One that closed before the loan came to us
        was the prior servicer's, or the lender's at consummation."""
        if self.on != self.arm.first_change:
            return None
        window = initial_window(self.payment_from)
        return window if self.boarded_on <= window.last else None


def read_coming(cursor: Any, low: int, high: int) -> list[Coming]:
    """Each adjustable loan of the range with its next change: the first after its boarding that
    was not applied."""
    cursor.execute(
        "SELECT s.stream_id, s.state::text,"
        ' greatest(l.boarded_on, coalesce((SELECT max(c."on") FROM'
        " arms_ratechange c WHERE c.stream_id = s.stream_id AND c.state = 'applied'),"
        " l.boarded_on)), l.boarded_on, l.origination_date"
        " FROM ledger_loanstate s JOIN loans_loan l ON l.stream_id = s.stream_id"
        f" WHERE s.stream_id BETWEEN %(low)s AND %(high)s AND s.stream_id IN ({ADJUSTS})",
        {"low": low, "high": high},
    )
    found = []
    for stream, kept, after, boarded_on, originated in cursor.fetchall():
        state = load(kept)
        arm = state.terms.arm
        on = next_change(arm, after, state.terms.maturity_date) if arm else None
        if arm and on and state.next_due:
            found.append(Coming(stream, state, arm, on, boarded_on, originated))
    return found


def adjusted(one: Coming, index: Sequence[IndexValue]) -> Adjustment | None:
    """The change by the index, None while its value is missing."""
    found = by_latest(one, index)
    stale = found is None or (one.looks_to - found.published.on).days > STALE_DAYS
    return None if stale else found


def by_latest(one: Coming, index: Sequence[IndexValue]) -> Adjustment | None:
    """The change by the latest value that the note could look at, however old."""
    noted = one.state.note_terms.annual_rate
    first = one.arm.first_rate if one.arm.first_rate is not None else noted
    try:
        return adjustment(one.arm, first, one.state.terms.annual_rate, index, one.on)
    except NoIndexValue:
        return None


def projected(one: Coming, change: Adjustment) -> list[Installment]:
    """The installments to come with the change, those until then paid when due."""
    fact = Fact(0, "rate_change", one.on, data=data_of(f"{change.rate:f}"))
    return upcoming(one.state, agreed=[fact])


def data_of(rate: str) -> dict[str, Any]:
    return {"annual_rate": rate, "recast": True, "by_note": True}


def payment_at(rows: Sequence[Installment], due: date) -> int | None:
    """Principal and interest of the installment due then."""
    return next((row.payment - row.escrow - row.fee for row in rows if row.due_date >= due), None)


def balance_at(rows: Sequence[Installment], on: date, now: int) -> int:
    """What is expected to be owed when the rate changes."""
    before = [row.balance for row in rows if row.due_date <= on]
    return before[-1] if before else now


def plain(rate: Any) -> str:
    """A stored rate without the zeros that its column adds."""
    return f"{rate.normalize():f}"
