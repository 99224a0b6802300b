"""How people are reached: changed with a reason, kept with what it was, used by the next letter."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from borrowers.profiles.changing import (
    ProfileChanged,
    ProfileRefused,
    change_profile,
    last_change,
)
from borrowers.profiles.models import Person, ProfileChange
from borrowers.profiles.revealing import NoReason, reveal_tin
from servicing.audit.models import Act
from servicing.documents.gathering.addressing import addressees
from servicing.loans.models import Loan
from tests.delinquency.people import AT, open_loan, parties_of
from tests.make import FIRST_DAY

pytestmark = pytest.mark.django_db
MOVED = {
    "mailing_line1": "9 Oak Ave", "mailing_line2": "", "mailing_city": "Reno",
    "mailing_state": "NV", "mailing_zip": "89501-1234",
}  # fmt: skip


@pytest.fixture
def loan() -> Loan:
    return open_loan()


@pytest.fixture
def ann(loan: Loan) -> Person:
    return parties_of(loan)[0].person


def change(person: Person, loan: Loan, values: dict[str, Any], **more: Any) -> list[ProfileChange]:
    given: dict[str, Any] = {
        "effective": FIRST_DAY, "why": "She called", "seen": last_change(person.pk),
        "actor": "renee", "stream": loan.pk, "business_date": FIRST_DAY, "recorded_at": AT,
    }  # fmt: skip
    return change_profile(person_id=person.pk, values=values, **(given | more))


def test_a_move_is_kept_with_the_old_address(ann: Person, loan: Loan) -> None:
    [moved] = change(ann, loan, {**MOVED, "email": "ann@example.com"})
    ann.refresh_from_db()
    assert (ann.mailing_line1, ann.mailing_state) == ("9 Oak Ave", "NV")
    assert moved.old == {
        "mailing_line1": "4 Elm St", "mailing_city": "Austin", "mailing_state": "TX",
        "mailing_zip": "78701",
    }  # fmt: skip
    assert (moved.what, moved.actor, moved.why) == ("address", "renee", "She called")
    act = Act.objects.get(action="profile:changed")
    assert (act.stream, act.details["change"]) == (loan.pk, moved.pk)
    assert "Oak" not in str(act.details)


def test_the_next_statement_goes_to_the_new_address(ann: Person, loan: Loan) -> None:
    change(ann, loan, MOVED)
    with connection.cursor() as cursor:
        names, address, *_ = addressees(cursor, [loan.pk])[loan.pk]
    assert address == ("9 Oak Ave", "Reno, NV 89501-1234")
    assert names == ("Ann Bell", "Bo Bell")


def test_the_name_that_searches_find_stays(ann: Person, loan: Loan) -> None:
    change(ann, loan, MOVED)
    loan.refresh_from_db()
    assert loan.borrower_name == "Ann Bell and Bo Bell"


def test_contact_points_and_address_are_two_rows_of_history(ann: Person, loan: Loan) -> None:
    both = change(ann, loan, {**MOVED, "phone_mobile": "512-555-0100", "paperless": True})
    assert {row.what: row.new.get("phone_mobile") for row in both} == {
        "address": None, "contact_points": "512-555-0100",
    }  # fmt: skip


def test_nothing_new_changes_nothing(ann: Person, loan: Loan) -> None:
    change(ann, loan, MOVED)
    assert change(ann, loan, MOVED, seen=0) == []  # a second click
    assert (
        ProfileChange.objects.count() == Act.objects.filter(action="profile:changed").count() == 1
    )


def test_somebody_elses_change_is_not_overwritten(ann: Person, loan: Loan) -> None:
    seen = last_change(ann.pk)
    change(ann, loan, MOVED, actor="tom")
    with pytest.raises(ProfileChanged) as refused:
        change(ann, loan, {"mailing_line1": "1 Pine Rd"}, seen=seen)
    assert refused.value.last.actor == "tom"
    ann.refresh_from_db()
    assert ann.mailing_line1 == "9 Oak Ave"


@pytest.mark.parametrize(
    ("values", "more", "field", "words"),
    [
        ({"email": "ann@example"}, {}, "email", "like maria@example.com"),
        ({"phone_home": "555-0119"}, {}, "phone_home", "with its area code"),
        ({"phone_work": "call me at 512 555 0100"}, {}, "phone_work", "with its area code"),
        ({"language": "xx"}, {}, "language", "Choose a language"),
        (MOVED | {"mailing_state": "ZZ"}, {}, "mailing_state", "two letters, like TX"),
        (MOVED | {"mailing_zip": "8950"}, {}, "mailing_zip", "like 78701"),
        (MOVED | {"mailing_line1": ""}, {}, "mailing_line1", "street and number"),
        (MOVED | {"mailing_city": ""}, {}, "mailing_city", "Enter the city"),
        (MOVED, {"why": " "}, "why", "who asked for the change"),
        (MOVED, {"effective": FIRST_DAY + timedelta(1)}, "effective", "03/02/2026 or an earlier"),
    ],
)
def test_a_wrong_entry_is_refused_in_words(
    values: dict[str, Any], more: dict[str, Any], field: str, words: str, ann: Person, loan: Loan
) -> None:
    with pytest.raises(ProfileRefused) as refused:
        change(ann, loan, values, **more)
    assert list(refused.value.problems) == [field]
    assert words in refused.value.problems[field]
    ann.refresh_from_db()
    assert (ann.mailing_line1, ann.email) == ("4 Elm St", "ann@example.com")
    assert not ProfileChange.objects.exists()


def test_what_was_boarded_wrong_does_not_bar_another_change(ann: Person, loan: Loan) -> None:
    Person.objects.filter(pk=ann.pk).update(mailing_zip="?", email="none")
    wrong = {"email": "none", "mailing_zip": "?", "phone_home": "(512) 555-0100"}
    assert [c.new for c in change(ann, loan, wrong)] == [{"phone_home": "(512) 555-0100"}]


def test_a_tax_id_is_shown_with_a_reason_that_is_kept_and_never_the_value(
    ann: Person, loan: Loan
) -> None:
    with pytest.raises(NoReason):
        reveal_tin(person=ann, why=" ", actor="renee", stream=loan.pk)
    assert not Act.objects.filter(action="pii:revealed").exists()
    shown = reveal_tin(person=ann, why="1098 came back", actor="renee", stream=loan.pk)
    assert shown == "900-11-0012"
    act = Act.objects.get(action="pii:revealed")
    assert (act.actor, act.stream, act.why) == ("renee", loan.pk, "1098 came back")
    assert "0012" not in f"{act.subject}{act.why}{act.details}"
