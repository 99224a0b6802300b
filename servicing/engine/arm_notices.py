"""When the notices of an adjustable rate go out, counted in calendar days before the first payment
at the new level is due (12 CFR 1026.20(c)(2), (d)(2))."""

from datetime import date, timedelta
from typing import NamedTuple

from .arm import Arm
from .dates import is_business_day

CHANGE, SHORT, INITIAL = (120, 60), (120, 25), (240, 210)
LOOK_BACK_RULE = date(2015, 1, 10)  # notes of before may look back less than 45 days
SHORT_LOOK_BACK = 45
SOON_DAYS = 60  # a first change this soon after consummation may be told late
ESTIMATE_DAYS = 15  # business days: how old the index of an estimate may be


class Window(NamedTuple):
    """The first and the last day of a notice."""

    first: date
    last: date


def change_window(arm: Arm, originated: date, on: date, payment_from: date) -> Window:
    """Of the notice of 1026.20(c) for the change `on`: 60 to 120 days before, or 25 where the rate
    changes every month, the note is of before January 10, 2015 and looks back less than 45 days,
    or it is the first change and within 60 days of consummation."""
    monthly = arm.change_every_months == 1
    old = originated < LOOK_BACK_RULE and arm.lookback_days < SHORT_LOOK_BACK
    soon = on == arm.first_change and (on - originated).days <= SOON_DAYS
    return before(payment_from, SHORT if monthly or old or soon else CHANGE)


def initial_window(payment_from: date) -> Window:
    """Of the notice of 1026.20(d), of the first change alone: 210 to 240 days before."""
    return before(payment_from, INITIAL)


def before(due: date, days: tuple[int, int]) -> Window:
    most, least = days
    return Window(due - timedelta(most), due - timedelta(least))


def oldest_for_estimate(day: date) -> date:
    """The earliest index that a notice of `day` may estimate by: 15 business days before it."""
    left = ESTIMATE_DAYS
    while left:
        day -= timedelta(1)
        left -= is_business_day(day)
    return day
