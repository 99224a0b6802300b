"""Change how a person is reached: checked, kept with what it was before, recorded."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from servicing.audit.acts import record

from .models import Person, ProfileChange
from .postal import is_email, is_phone, is_state, is_zip

What = ProfileChange.What
ADDRESS = (
    "mailing_line1", "mailing_line2", "mailing_city", "mailing_state", "mailing_zip",
)  # fmt: skip
CONTACT_POINTS = ("email", "phone_mobile", "phone_home", "phone_work", "language", "paperless")
PHONES = ("phone_mobile", "phone_home", "phone_work")
LANGUAGES = {"en": "English", "es": "Spanish"}
FIELDS = {What.ADDRESS: ADDRESS, What.CONTACT_POINTS: CONTACT_POINTS}


class ProfileRefused(ValueError):
    """A change that cannot be made: `problems` are sentences by the name of their field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class ProfileChanged(ValueError):
    """Somebody else changed the person since the form was opened. `last` is their change."""

    def __init__(self, last: ProfileChange) -> None:
        super().__init__("The person was changed meanwhile.")
        self.last = last


def last_change(person_id: int) -> int:
    """The key of the newest change of a person, 0 if there was none: what a form was opened on."""
    newest = ProfileChange.objects.filter(person_id=person_id).order_by("-pk").first()
    return newest.pk if newest else 0


def change_profile(*, person_id: int, values: Mapping[str, str | bool], effective: date, why: str,
                   seen: int, actor: str, stream: int, business_date: date,
                   recorded_at: datetime) -> list[ProfileChange]:  # fmt: skip
    """Give a person these contact points and this mailing address from a day on.

    `values` holds any of CONTACT_POINTS and ADDRESS; `seen` is last_change() when they were read;
    `stream` is the loan on whose page it was done. Returns what changed, one row for the contact
    points and one for the address; nothing when all is as it was. Raises ProfileRefused and
    ProfileChanged, and then changes nothing.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        problems = problems_of(person, values)
        if effective > business_date:
            problems["effective"] = (
                f"Enter {business_date:%m/%d/%Y} or an earlier day. A move to come is entered on"
                " its day."
            )
        if not why.strip():
            problems["why"] = "Enter who asked for the change and how."
        if problems:
            raise ProfileRefused(problems)
        changes = [
            ProfileChange(
                person=person, what=what, effective=effective, old=old, new=new, why=why.strip(),
                actor=actor, recorded_at=recorded_at, business_date=business_date,
            )
            for what, names in FIELDS.items()
            for old, new in _differences(person, values, names)
        ]  # fmt: skip
        if not changes:
            return []
        newest = ProfileChange.objects.filter(person_id=person_id).order_by("-pk").first()
        if newest and newest.pk != seen:
            raise ProfileChanged(newest)
        for change in changes:
            for name, value in change.new.items():
                setattr(person, name, value)
            change.save()
            _reached_again(person, change.new)
            record(
                actor=actor, action="profile:changed", stream=stream, subject=person.name,
                why=change.why,
                details={"person": person.pk, "change": change.pk, "fields": sorted(change.new)},
            )  # fmt: skip
        person.save(update_fields=[*(name for change in changes for name in change.new),
                                   "email_bounced_on", "mail_returned_on"])  # fmt: skip
    return changes


def _reached_again(person: Person, new: Mapping[str, object]) -> None:
    """What came back from the old address says nothing of the new one."""
    if "email" in new:
        person.email_bounced_on = None
    if set(new) & set(ADDRESS):
        person.mail_returned_on = None


def _differences(person: Person, values: Mapping[str, str | bool], names: tuple[str, ...]
                 ) -> list[tuple[dict[str, object], dict[str, object]]]:  # fmt: skip
    """(old, new) of those of the fields that differ, or nothing."""
    new = {
        name: values[name]
        for name in names
        if name in values and values[name] != getattr(person, name)
    }
    return [({name: getattr(person, name) for name in new}, dict(new))] if new else []


def problems_of(person: Person, values: Mapping[str, str | bool]) -> dict[str, str]:
    """What is wrong with the values that are new, as sentences by field. What was boarded wrong
    and stays as it is does not stand in the way of another change."""
    new = {n: str(v) for n, v in values.items() if v and v != getattr(person, n)}
    found: dict[str, str] = {}
    if "email" in new and not is_email(new["email"]):
        found["email"] = "Enter an e-mail address like maria@example.com."
    for name in PHONES:
        if name in new and not is_phone(new[name]):
            found[name] = "Enter a telephone number with its area code, like (512) 555-0100."
    if "language" in new and new["language"] not in LANGUAGES:
        found["language"] = "Choose a language of the list."
    if any(name in values and values[name] != getattr(person, name) for name in ADDRESS):
        found |= _address_problems({n: str(values.get(n, getattr(person, n))) for n in ADDRESS})
    return found


def _address_problems(address: Mapping[str, str]) -> dict[str, str]:
    checks = {
        "mailing_line1": (bool(address["mailing_line1"]),
                          "Enter the street and number, or the PO box."),
        "mailing_city": (bool(address["mailing_city"]), "Enter the city."),
        "mailing_state": (is_state(address["mailing_state"]),
                          "Enter the state’s two letters, like TX."),
        "mailing_zip": (is_zip(address["mailing_zip"]),
                        "Enter a ZIP code like 78701 or 78701-1234."),
    }  # fmt: skip
    return {name: words for name, (good, words) in checks.items() if not good}
