"""Days as borrowers read them, in the language of the page."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language


def _spanish() -> bool:
    return (get_language() or "").startswith("es")


def long_day(day: date) -> str:
    """Nov 20, 2026 · 20 de noviembre de 2026."""
    return date_format(day, r"j \d\e F \d\e Y" if _spanish() else "M j, Y")


def week_day(day: date) -> str:
    """Tuesday, December 1 · martes, 1 de diciembre."""
    return date_format(day, r"l, j \d\e F" if _spanish() else "l, F j")


def month_day(day: date) -> str:
    """December 16 · 16 de diciembre."""
    return date_format(day, r"j \d\e F" if _spanish() else "F j")


def month_year(day: date) -> str:
    """January 2054 · enero de 2054."""
    return date_format(day, r"F \d\e Y" if _spanish() else "F Y")


def month_name(day: date) -> str:
    """December · diciembre."""
    return date_format(day, "F")
