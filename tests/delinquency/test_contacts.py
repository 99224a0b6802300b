"""Contacts are logged once and for good; calls past the limit need a reason."""

import os
from contextlib import closing
from datetime import date, timedelta

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg2 import errors

from delinquency.before_calling import before_calling, restrictions
from delinquency.contacts import (
    CallLimitReached,
    ContactRefused,
    Promised,
    calls_on,
    contact_day,
    log_contact,
    waiting_follow_ups,
)
from delinquency.contacts import NewContact as New
from delinquency.log import read_log
from delinquency.models import Contact, Promise
from servicing.audit.models import Act
from servicing.loans.models import BoardedRow, Loan
from servicing.loans.notes import add_note, retract_note
from tests.make import FIRST_DAY, board

from .people import AT, call, open_loan, parties_of, with_people

DAY = timedelta(days=1)


@pytest.fixture
def loan(db: None) -> Loan:
    return open_loan()


def test_the_eighth_call_in_seven_days_needs_a_reason(loan: Loan) -> None:
    for _ in range(7):
        call(loan)
    with pytest.raises(CallLimitReached) as refused:
        call(loan)
    assert refused.value.limit.next_call == FIRST_DAY + 7 * DAY
    assert Contact.objects.count() == Act.objects.filter(action="contact:logged").count() == 7

    eighth = call(loan, limit_reason="She asked by e-mail to be called at once")
    assert Act.objects.get(subject=f"contact {eighth.pk}").why == eighth.limit_reason
    assert calls_on(loan.pk, FIRST_DAY).attempts == 8
    assert calls_on(loan.pk, FIRST_DAY + 7 * DAY).attempts == 0


def test_a_letter_and_a_call_from_them_go_on_past_the_limit(loan: Loan) -> None:
    for _ in range(7):
        call(loan)
    call(loan, direction="in", outcome="spoke")
    party = parties_of(loan)[0]
    log_contact(
        loan=loan, new=New("letter", "out", "sent", FIRST_DAY, party=party), key="letter",
        actor="tom", business_date=FIRST_DAY, recorded_at=AT,
    )  # fmt: skip
    assert Contact.objects.count() == 9


def test_calls_about_another_loan_are_not_counted(loan: Loan) -> None:
    [stream] = board(with_people("1002"))
    other = Loan.objects.get(pk=stream)
    for _ in range(7):
        call(other)
    assert calls_on(loan.pk, FIRST_DAY).attempts == 0


def test_the_same_key_is_the_same_contact_and_counts_once(loan: Loan) -> None:
    first = call(loan, key="k", text="Will pay")
    assert call(loan, key="k", text="Will pay") == first
    assert calls_on(loan.pk, FIRST_DAY).attempts == 1
    with pytest.raises(ContactRefused, match="sent before with another contact"):
        call(loan, key="k", text="Will not pay")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": FIRST_DAY + DAY, "business_date": FIRST_DAY}, "held_on"),
        ({"outcome": "sent"}, "outcome"),
        ({"party": None}, "whom"),
        ({"party": None, "attorney": True, "other": "Bo"}, "whom"),
        ({"follow_up": FIRST_DAY - DAY}, "follow_up"),
        ({"promise": Promised(0, FIRST_DAY)}, "promise_amount"),
        ({"promise": Promised(100, FIRST_DAY - DAY)}, "promise_by"),
        ({"promise": Promised(100, FIRST_DAY + 61 * DAY)}, "promise_by"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    given: dict[str, object], field: str, loan: Loan
) -> None:
    with pytest.raises(ContactRefused) as refused:
        call(loan, **given)  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]
    assert not Contact.objects.exists()
    assert not Promise.objects.exists()


def test_somebody_of_another_loan_is_refused(loan: Loan) -> None:
    [stream] = board(with_people("1002"))
    stranger = parties_of(Loan.objects.get(pk=stream))[0]
    with pytest.raises(ContactRefused, match="a person of this loan"):
        call(loan, party=stranger)


def test_a_follow_up_waits_until_a_later_contact(loan: Loan) -> None:
    first = call(loan, follow_up=FIRST_DAY + DAY)
    assert list(waiting_follow_ups(FIRST_DAY)) == []
    assert list(waiting_follow_ups(FIRST_DAY + DAY)) == [first]
    call(loan)
    assert list(waiting_follow_ups(FIRST_DAY + DAY)) == []


@pytest.mark.parametrize(
    ("local", "business", "day"),
    [
        (date(2026, 3, 6), date(2026, 3, 6), date(2026, 3, 6)),
        # The night has opened Saturday's books; it is still Friday evening.
        (date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 6)),
        # The books stand elsewhere: a demo, days to be caught up.
        (date(2026, 3, 9), date(2026, 3, 6), date(2026, 3, 6)),
        (date(2025, 1, 1), date(2026, 3, 6), date(2026, 3, 6)),
    ],
)
def test_a_call_is_of_its_calendar_day_and_not_of_the_books(
    local: date, business: date, day: date
) -> None:
    assert contact_day(local, business) == day


# Before a call


def test_the_gravest_facts_come_first_and_there_are_four_at_most(loan: Loan) -> None:
    row = {"cease": "2026-02-01", "attorney": "Ada Lee", "deceased": "Y", "bk_chapter": "13"}
    assert [c.code for c in restrictions(row)] == ["cease", "attorney", "deceased", "bankruptcy"]
    assert restrictions({"cease": "N", "attorney": "", "litigation": "Y"}) == []
    call(loan, outcome="spoke", promise=Promised(5000, FIRST_DAY + DAY))
    people = parties_of(loan)

    def codes(business_date: date) -> list[str]:
        found = before_calling(
            loan_id=loan.pk, parties=people, day=business_date, business_date=business_date
        )
        return [one.code for one in found]

    assert codes(FIRST_DAY) == ["call_limit", "promise_pending", "language"]
    assert codes(FIRST_DAY + 7 * DAY) == ["promise_broken", "language", "calls"]
    BoardedRow.objects.create(loan=loan, file="status", line=2, row=row)
    assert codes(FIRST_DAY) == ["cease", "attorney", "deceased", "bankruptcy"]


# The log


def test_the_log_holds_notes_and_contacts_newest_first(loan: Loan) -> None:
    call(loan, text="one")
    note = add_note(loan=loan, text="two", pinned=True, key="n", actor="tom",
                    business_date=FIRST_DAY, recorded_at=AT + timedelta(minutes=1))  # fmt: skip
    call(loan, FIRST_DAY + DAY, text="three")
    log, total = read_log(loan_id=loan.pk, business_date=FIRST_DAY, most=2)
    assert ([entry.text for entry in log], total) == (["three", "two"], 3)
    rest, total = read_log(loan_id=loan.pk, business_date=FIRST_DAY, most=2, skip=2)
    assert ([entry.text for entry in rest], total) == (["one"], 3)
    assert rest[0].whom == "Ann Bell"
    notes, total = read_log(loan_id=loan.pk, business_date=FIRST_DAY, kinds=("note",), most=9)
    assert ([(n.text, n.pinned) for n in notes], total) == ([("two", True)], 1)
    retract_note(note=note, why="wrong loan", others=False, actor="tom", recorded_at=AT)
    [entry], _ = read_log(loan_id=loan.pk, business_date=FIRST_DAY, kinds=("note",), most=9)
    assert (entry.text, entry.retracted_why) == ("two", "wrong loan")
    kept = {"kinds": ("note",), "most": 9, "pinned": True}
    assert read_log(loan_id=loan.pk, business_date=FIRST_DAY, **kept) == ([], 0)  # type: ignore[arg-type]


# What the database refuses

TABLES = {
    "delinquency_contact": "text = 'x'", "delinquency_promise": "amount = 1",
    "loans_note": "text = 'x'", "loans_notemark": "why = 'x'",
    "profiles_profilechange": "why = 'x'",
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("word", ["UPDATE", "DELETE", "TRUNCATE"])
def test_what_was_written_cannot_be_changed_in_sql(word: str, table: str, db: None) -> None:
    statement = {
        "UPDATE": f"UPDATE {table} SET {TABLES[table]}",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[word]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner:
        with owner.cursor() as cursor, pytest.raises(errors.RestrictViolation):
            cursor.execute(statement)
        owner.rollback()
