"""Which nights are due by the clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from servicing.ledger.days import NoOpenDay
from servicing.ledger.models import BusinessDay

from .run import pending_day, unfinished

NOON = time(12)


def due_upto(now: datetime, *, at: time, zone: str) -> date:
    """The last business date that should be closed by now.

    A night before noon closes the calendar day before, one from noon on closes the day itself.
    In the hour that summer time skips, the night is late by an hour; in the one that it repeats,
    the first counts.
    """
    local = now.astimezone(ZoneInfo(zone))
    last = local.date() if local.time() >= at else local.date() - timedelta(days=1)
    return last - timedelta(days=1) if at < NOON else last


def nights_due(now: datetime, *, at: time, zone: str) -> date | None:
    """The date up to which nights are to be run or finished now; None where nothing is due.

    A night that somebody began before its time is due as well: its day takes no new work.
    """
    upto = due_upto(now, at=at, zone=zone)
    try:
        pending = pending_day()
    except NoOpenDay:
        return None
    begun = BusinessDay.objects.filter(date=pending, state=BusinessDay.State.NIGHT).exists()
    if begun:
        return max(upto, pending)
    return upto if pending <= upto or unfinished() else None
