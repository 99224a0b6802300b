"""Which bills an escrow account will have to pay, and when: from yearly bills to dated ones.

Pure: no database, no clock. Money in minor units.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from servicing.engine.dates import add_months
from servicing.engine.money import split_evenly

from .analysis import Bill


class DueDaysError(ValueError):
    """Due days that cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class RecurringBill:
    """What one payee bills over a cycle: a year, or several (12 CFR 1024.17(c)(9)).

    `due` are the (month, day) of a year's installments. `next_due` is the first one not yet
    paid; bills before it are never expected again. A cycle of several years is one bill, counted
    from `next_due`.
    """

    kind: str
    payee: str
    amount: int
    due: tuple[tuple[int, int], ...]
    next_due: date | None = None
    years: int = 1


@lru_cache(maxsize=4096)
def parse_due_days(text: str) -> tuple[tuple[int, int], ...]:
    """Read '03-31;09-30' as the days of a year's installments, in calendar order."""
    days = []
    for part in text.split(";"):
        month, dash, day = part.strip().partition("-")
        try:
            if not dash or len(month) != 2 or len(day) != 2:
                raise ValueError
            date(2000, int(month), int(day))  # a leap year: 02-29 is a day
        except ValueError:
            raise DueDaysError(f"expected days like 03-31;09-30, not {text!r}") from None
        days.append((int(month), int(day)))
    if len(set(days)) != len(days):
        raise DueDaysError(f"expected each day once, not {text!r}")
    return tuple(sorted(days))


def in_year(year: int, month: int, day: int) -> date:
    """That day of the year. February 29 is taken as the 28th in every year: early, never late."""
    return date(year, month, 28 if (month, day) == (2, 29) else day)


def _occurrences(line: RecurringBill, since: date, until: date) -> Iterator[Bill]:
    """The line's unpaid bills with since <= due date < until."""
    if line.years > 1:
        if line.next_due is None:
            raise DueDaysError(f"a bill every {line.years} years needs its next due date")
        turn, due = 0, line.next_due
        while due < until:
            if due >= since:
                yield Bill(due, line.amount, line.kind, line.payee, line.years * 12)
            turn += line.years * 12
            due = add_months(line.next_due, turn)
        return
    first = max(since, line.next_due or since)
    days = sorted(line.due)
    pieces = split_evenly(line.amount, len(days))
    for year in range(first.year, until.year + 1):
        for (month, day), piece in zip(days, pieces, strict=True):
            due = in_year(year, month, day)
            if first <= due < until:
                yield Bill(due, piece, line.kind, line.payee)


def project_disbursements(
    lines: Sequence[RecurringBill], start: date, months: int = 12
) -> tuple[Bill, ...]:
    """The bills of the computation year, by date.

    A day of the year always bills the same piece of the amount and the last day takes the cents
    left, so any twelve months add up to it. A bill paid before the year began is not among them.
    """
    until = add_months(start, months)
    return tuple(sorted(bill for line in lines for bill in _occurrences(line, start, until)))


def project_later(
    lines: Sequence[RecurringBill], start: date, months: int = 12
) -> tuple[Bill, ...]:
    """The bills after the year that its deposits already go toward.

    Those are the next bill of a cycle that does not fall in the year, and the next one of an
    installment that was paid before the year began. Without them the payment would drop for a
    year and then leap.
    """
    until = add_months(start, months)
    later: list[Bill] = []
    for line in lines:
        if line.next_due is None or line.next_due <= start:
            continue
        horizon = add_months(max(until, line.next_due), 12 * line.years)
        coming = _occurrences(line, until, horizon)
        if line.years > 1:
            later += [bill for bill in coming if bill.date == line.next_due]
            continue
        seen = {(bill.date.month, bill.date.day) for bill in _occurrences(line, start, until)}
        for bill in coming:
            if (bill.date.month, bill.date.day) not in seen:
                seen.add((bill.date.month, bill.date.day))
                later.append(bill)
    return tuple(sorted(later))


def project_until_start(
    lines: Sequence[RecurringBill], analysis_date: date, start: date
) -> tuple[Bill, ...]:
    """The bills still to be paid before the computation year: overdue ones too, if unpaid."""
    bills: list[Bill] = []
    for line in lines:
        since = min(analysis_date, line.next_due or analysis_date)
        bills += _occurrences(line, since, start)
    return tuple(sorted(bills))
