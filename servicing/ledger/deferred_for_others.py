"""What is deferred of a loan that is serviced for others.

Its books carry one memo of all its principal, and post nothing where one claim of the investor's
becomes another (chart.accounts). The borrower owes both apart, so a history takes the difference
from the fold.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from servicing.engine.fold import end_of_facts, fold
from servicing.engine.state import load
from servicing.engine.worksheet import Booking

from .replay import read_consequences, read_facts

# Only a loan with one of these owes anything that was deferred.
DEFERRING = frozenset({"deferral", "modification", "extension", "due_date_change"})
COLUMN = {
    "principal": "principal",
    "interest": "interest",
    "deferred_principal": "deferred",
    "deferred_interest": "deferred_interest",
}
PRINCIPAL = ("principal", "deferred_principal")
POSTED_AS = {"deferred_principal": "principal", "deferred_interest": "interest"}

STATE = """
SELECT s.state::text FROM ledger_loanstate s JOIN ledger_book b ON b.stream_id = s.book_id
WHERE s.stream_id = %s AND b.ownership = 'serviced'
"""


def moved_apart(cursor: Any, stream: int, as_of: date, known_on: date
                ) -> Mapping[int, Mapping[str, int]]:  # fmt: skip
    """What each transaction moved beyond its postings: {number: {column: minor units}}, positive
    where it reduces the debt. Empty for a loan of our own; otherwise one fold, of the facts that
    were known by then and to the end of that day."""
    cursor.execute(STATE, [stream])
    found = cursor.fetchone()
    if found is None:
        return {}
    state = load(found[0])
    facts = read_facts(cursor, stream, known_on)
    numbers = read_consequences(cursor, stream)
    moved: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for booking in fold(state.note_terms, facts, min(state.key, end_of_facts(as_of))).bookings:
        subject = booking.subject
        row = numbers.get(subject, 0) if isinstance(subject, str) else subject
        for column, amount in apart(booking):
            moved[row][column] += amount
    return moved


def apart(booking: Booking) -> list[tuple[str, int]]:
    """(column, amount) of what one booking does and its postings do not show so."""
    debit, credit = booking.debit, booking.credit
    within = debit in COLUMN and credit in COLUMN
    shown = []
    for role, other, amount in ((debit, credit, -booking.amount), (credit, debit, booking.amount)):
        if role not in COLUMN:
            continue
        posted = not within or (role in PRINCIPAL and other not in PRINCIPAL)
        if posted and role in POSTED_AS:
            shown.append((POSTED_AS[role], -amount))
        if not posted or role in POSTED_AS:
            shown.append((COLUMN[role], amount))
    return shown
