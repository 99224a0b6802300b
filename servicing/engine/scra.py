"""The six percent cap of the Servicemembers Civil Relief Act (50 USC 3937)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .dates import add_months

CAP = Decimal(6)
NOTICE_DAYS = 180


@dataclass(frozen=True, slots=True)
class CapWindow:
    """From when and through when interest is capped, and the last day to ask for it (None: while
    service lasts)."""

    first: date
    last: date | None
    notice_by: date | None


def cap_window(called: date, released: date | None, *, mortgage: bool) -> CapWindow:
    """The cap holds from the call to active duty through the release, on a mortgage for a year
    more (50 USC 3937(a)(1)); notice and orders may come up to 180 days after the release
    (3937(b)(1)), and the cap then counts from the call all the same."""
    if released is None:
        return CapWindow(called, None, None)
    last = add_months(released, 12) if mortgage else released
    return CapWindow(called, last, released + timedelta(NOTICE_DAYS))
