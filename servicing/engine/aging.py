"""How late a loan is. Each clock counts in its own way and is never merged (regulations 1.2)."""

from datetime import date

from .dates import DAY, whole_months

BUCKETS = ("current", "1-29", "30-59", "60-89", "90-119", "120+")


def days_past_due(oldest_due: date | None, as_of: date) -> int:
    """Reg X days of delinquency: as of minus the oldest unpaid due date (12 CFR 1024.31)."""
    return 0 if oldest_due is None else max((as_of - oldest_due).days, 0)


def bucket(days: int) -> str:
    """The aging bucket of a count of days past due."""
    if days <= 0:
        return "current"
    return "1-29" if days < 30 else BUCKETS[min(days // 30 + 1, 5)]


def mba_status(oldest_due: date | None, as_of: date) -> str:
    """MBA method: 30 days if not received by the end of the day before the next due date."""
    if oldest_due is None:
        return "current"
    months = whole_months(oldest_due, as_of + DAY)
    if months <= 0:
        return "current"
    return "120+" if months >= 4 else str(months * 30)


def ots_status(oldest_due: date | None, as_of: date) -> str:
    """OTS method: 30 days if not received by close of business on the next due date."""
    return mba_status(oldest_due, as_of - DAY) if oldest_due else "current"
