"""How the log of a loan, its people and its tasks read."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from borrowers.profiles.changing import LANGUAGES
from delinquency.log import Entry
from delinquency.models import Contact
from servicing.audit.acts import ACTIONS
from servicing.audit.roles import Role
from servicing.loans.models import Party, Task
from servicing.screens.templatetags.screen_figures import pill

register = template.Library()

ICONS = {
    "note": "pencil-square",
    "call": "phone",
    "letter": "envelope",
    "email": "at-symbol",
    "text": "chat-bubble-left",
    "in_person": "users",
    "portal": "computer-desktop",
}
# How a promise stands, and its tone.
PROMISES = {"kept": ("Kept", "ok"), "pending": ("Pending", "info"), "broken": ("Broken", "late")}
# What the fields of a person are called in the history.
FIELDS = {
    "email": "E-mail",
    "phone_mobile": "Mobile phone",
    "phone_home": "Home phone",
    "phone_work": "Work phone",
    "language": "Language",
    "paperless": "Statements",
    "mailing_line1": "Street",
    "mailing_line2": "Apartment, suite",
    "mailing_city": "City",
    "mailing_state": "State",
    "mailing_zip": "ZIP code",
}


@register.filter
def log_icon(entry: Entry) -> str:
    return ICONS.get(entry.kind, "pencil-square")


@register.filter
def log_title(entry: Entry) -> str:
    """What it was: Note; Call out; Letter in."""
    if entry.is_note:
        return "Note"
    return f"{Contact.Kind(entry.kind).label} {entry.direction}"


@register.filter
def outcome(entry: Entry) -> str:
    return str(Contact.Outcome(entry.outcome).label)


@register.filter
def default_reason(entry: Entry) -> str:
    return str(Contact.Reason(entry.reason).label) if entry.reason else ""


@register.filter
def with_whom(entry: Entry) -> str:
    """Maria Alvarez, borrower."""
    if entry.role == "attorney":
        return "the borrower’s attorney"
    role = f", {Party.Role(entry.role).label.lower()}" if entry.role else ""
    return f"{entry.whom}{role}"


@register.filter
def promise_pill(state: str) -> SafeString:
    """How a promise stands: {{ entry.promise|promise_pill }}."""
    return pill(*PROMISES[state])


@register.filter
def language(code: str) -> str:
    """English for en; a language that is not ours to offer stays its code."""
    return LANGUAGES.get(code, code)


@register.filter
def for_whom(task: Task) -> str:
    """Renee Okafor; any cashier."""
    return task.person.display_name if task.person else f"any {Role(task.role).label.lower()}"


@register.filter
def act_words(action: str) -> str:
    """An act in words: task:made -> Made a task."""
    return ACTIONS[action]


@register.filter
def changed_fields(change: Any) -> list[tuple[str, str, str]]:
    """(field, before, after) of a change of a person, in words."""
    old: Mapping[str, Any] = change.old
    return [(FIELDS[name], _said(name, old[name]), _said(name, value))
            for name, value in change.new.items()]  # fmt: skip


def _said(name: str, value: Any) -> str:
    if name == "paperless":
        return "by e-mail" if value else "on paper"
    if name == "language":
        return language(str(value))
    return str(value) or "none"


@register.filter
def tel(number: str) -> str:
    """A telephone number as a link dials it: (512) 555-0119 -> +15125550119."""
    digits = "".join(character for character in number if character.isdigit())
    return f"+1{digits}" if len(digits) == 10 else f"+{digits}"


@register.simple_tag
def phone_link(number: str, kind: str) -> SafeString:
    """A number that can be called: {% phone_link person.phone_mobile "mobile" %}."""
    return format_html('<a href="tel:{}">{}</a> {}', tel(number), number, kind)


ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
}


@register.filter
def zone(name: str) -> str:
    """A time zone as people say it: America/Chicago -> Central."""
    return ZONES.get(name, name.rpartition("/")[2].replace("_", " "))


@register.filter
def daytime(at: time) -> str:
    """A time of day: 2:14 pm."""
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


@register.filter
def days_from(day: date, today: date) -> int:
    """How many days it is to a day, negative when it is past."""
    return (day - today).days
