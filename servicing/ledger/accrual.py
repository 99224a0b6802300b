"""The daily accrual of interest: one posting a day for each book of owned loans.

It brings accrued interest receivable to what the loans' folds say has been earned and not yet
paid, so that a replay trues it up and interest is never recognised twice (design: 5).
"""

from datetime import date, datetime
from typing import Any

from servicing.engine.accrual import YEAR

from .chart import CURRENCIES, account_id
from .journal import Draft, Entry, Journal, Line
from .streams import lock

DAYS_30_360 = """((extract(year FROM %(asof)s::date) - extract(year FROM s.accrued_from)) * 360
    + (extract(month FROM %(asof)s::date) - extract(month FROM s.accrued_from)) * 30
    + CASE WHEN extract(day FROM %(asof)s::date) = 31 AND extract(day FROM s.accrued_from) >= 30
           THEN 30 ELSE extract(day FROM %(asof)s::date) END
    - least(extract(day FROM s.accrued_from), 30))"""


def _leap_days(day: str) -> str:
    """SQL: how many days before `day` lie in leap years."""
    year = f"extract(year FROM {day})::int"
    past = f"(({year} - 1) / 4 - ({year} - 1) / 100 + ({year} - 1) / 400)"
    leap = f"({year} %% 4 = 0 AND ({year} %% 100 <> 0 OR {year} %% 400 = 0))"
    return f"({past} * 366 + CASE WHEN {leap} THEN extract(doy FROM {day})::int - 1 ELSE 0 END)"


# Actual/actual (ISDA), in parts of which 365 x 366 make a year: a day of a leap year is 365.
PARTS_ACTUAL = (
    "((%(asof)s::date - s.accrued_from) * 366"
    f" - ({_leap_days('%(asof)s::date')} - {_leap_days('s.accrued_from')}))"
)

# The same figure as engine.accrual.earned_unpaid, over every loan of a book; a test holds the two
# together. div() is exact where a numeric quotient would round first; halves go away from zero.
EARNED = f"""
SELECT book_id,
    sum(billed + coalesce(sign(part) * div(2 * abs(part) + whole, 2 * whole), 0))::bigint
FROM (
    SELECT s.book_id, s.interest_billed AS billed,
        s.accrued + s.accruing_principal * (s.annual_rate * 100000000) * CASE s.day_count
            WHEN '30/360' THEN {DAYS_30_360}
            WHEN 'actual/actual' THEN {PARTS_ACTUAL}
            ELSE (%(asof)s::date - s.accrued_from) END AS part,
        10000000000::numeric * CASE s.day_count WHEN 'actual/365' THEN 365
            WHEN 'actual/actual' THEN {YEAR["actual/actual"]} WHEN 'weeks' THEN {YEAR["weeks"]}
            ELSE 360 END AS whole
    FROM ledger_loanstate s JOIN ledger_book b ON b.stream_id = s.book_id
    WHERE b.ownership = 'owned' AND s.stream_id <> s.book_id
) loans GROUP BY book_id
"""


def earned_by_book(cursor: Any, as_of: date) -> dict[int, int]:
    """Interest earned before `as_of` and unpaid, in minor units, for each book of owned loans."""
    cursor.execute(EARNED, {"asof": as_of})
    return dict(cursor.fetchall())


def booked_by_book(cursor: Any) -> dict[int, int]:
    """The balance of accrued interest receivable in each book, which has one currency: closed
    days plus the open one."""
    receivables = [account_id("accrued_interest", currency) for currency in CURRENCIES]
    cursor.execute(
        "SELECT book_id, sum(net)::bigint FROM ("
        " SELECT book_id, debits - credits AS net FROM ledger_dayclose"
        "  WHERE account_id = ANY(%(a)s)"
        " UNION ALL SELECT book_id, CASE WHEN debit_id = ANY(%(a)s) THEN amount ELSE -amount END"
        "  FROM ledger_posting"
        "  WHERE (debit_id = ANY(%(a)s) OR credit_id = ANY(%(a)s)) AND business_date >"
        "  coalesce((SELECT max(date) FROM ledger_dayroot), DATE '0001-01-01')"
        ") t GROUP BY book_id",
        {"a": receivables},
    )
    return dict(cursor.fetchall())


def accruals_of(cursor: Any, day: date) -> int:
    """How many books the accrual of a day moved."""
    cursor.execute(
        "SELECT count(*) FROM ledger_event e JOIN ledger_book b ON b.stream_id = e.stream_id"
        " WHERE e.source = %s",
        [f"accrual:{day.isoformat()}"],
    )
    return int(cursor.fetchone()[0])


def accrue_interest(cursor: Any, day: date, recorded_at: datetime) -> int:
    """Post the day's accrual for every owned book that moved; returns how many did.

    Interest is earned through the end of `day`, that is before the day after. A second call for
    the same day posts nothing: its source is taken.
    """
    as_of = date.fromordinal(day.toordinal() + 1)
    earned, booked = earned_by_book(cursor, as_of), booked_by_book(cursor)
    source = f"accrual:{day.isoformat()}"
    cursor.execute("SELECT stream_id FROM ledger_event WHERE source = %s AND stream_id = ANY(%s)",
                   [source, list(earned)])  # fmt: skip
    done = {row[0] for row in cursor.fetchall()}
    moved = {
        book: amount - booked.get(book, 0)
        for book, amount in earned.items()
        if book not in done and amount != booked.get(book, 0)
    }
    if not moved:
        return 0
    journal = Journal(day, "night", recorded_at)
    for book, head in lock(cursor, list(moved)).items():
        receivable = account_id("accrued_interest", head.currency)
        income = account_id("interest_income", head.currency)
        amount = moved[book]
        sides = (receivable, income) if amount > 0 else (income, receivable)
        draft = Draft("accrual", day, source, abs(amount))
        line = Line(head.next_seq, *sides, abs(amount), day)
        journal.add(Entry(head, (head.next_seq, draft), (), [line], None, ()))
    journal.write(cursor)
    return len(moved)
