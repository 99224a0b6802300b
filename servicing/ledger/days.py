"""Business days: which day's books are open. Rules receive the date from here."""

from datetime import date, timedelta

from django.db import connection

from .models import BusinessDay


class NoOpenDay(RuntimeError):
    """No business day is open: the books were never started."""


def open_date() -> date:
    """The business date that new work lands in."""
    found = BusinessDay.objects.filter(state=BusinessDay.State.OPEN).order_by("-date").first()
    if found is None:
        raise NoOpenDay("No business day is open. Start the books with a first day.")
    return found.date


def start_books(first: date) -> None:
    """Open the first business day of an empty ledger; nothing if one is open already."""
    if not BusinessDay.objects.exists():
        BusinessDay.objects.create(date=first, state=BusinessDay.State.OPEN)


def begin_night(day: date) -> None:
    """Open the day after for everyone else; only the night's own steps still write `day`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_businessday (date, state) VALUES (%s, 'open')"
            " ON CONFLICT (date) DO NOTHING",
            [day + timedelta(days=1)],
        )
        cursor.execute(
            "UPDATE ledger_businessday SET state = 'night' WHERE date = %s AND state = 'open'",
            [day],
        )
