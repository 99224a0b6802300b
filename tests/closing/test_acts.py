"""What people do: mark conditions, follow documents, log recordings. Each act is on record."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from servicing.audit.models import Act, User
from servicing.closing.following import (
    Asked,
    change_item,
    open_item,
    receive_item,
    reopen_item,
    waive_item,
)
from servicing.closing.marking import checklist, funding_waits_for, mark
from servicing.closing.models import ChecklistMark, Recording, RecordingStep, TrailingItem
from servicing.closing.recording import Said, begin, log, steps_of
from servicing.closing.refusing import ClosingRefused, ItemChanged
from servicing.loans.models import Loan
from tests.make import AT, FIRST_DAY, ann, board

pytestmark = pytest.mark.django_db
ACT: dict[str, Any] = {"actor": "ola", "today": FIRST_DAY}
BORROWER = Asked(date(2026, 4, 1), None, "borrower")


@pytest.fixture
def loan() -> Loan:
    [stream] = board(ann())
    return Loan.objects.get(pk=stream)


def marked(loan: Loan, code: str, state: str, note: str = "", *, key: str = "",
           may_waive: bool = False) -> ChecklistMark:  # fmt: skip
    return mark(loan=loan, code=code, state=state, note=note, key=key or f"{code}:{state}",
                may_waive=may_waive, at=AT, **ACT)  # fmt: skip


def wrong(error: pytest.ExceptionInfo[ClosingRefused]) -> list[str]:
    return [field for field, _ in error.value.problems]


def test_the_last_mark_of_a_condition_counts(loan: Loan) -> None:
    marked(loan, "note", "received")
    marked(loan, "note", "rejected", "Not signed on page 2")
    found = {one.condition.code: (one.state, one.blocks) for one, _ in checklist(loan)}
    assert (found["note"], found["flood"]) == (("rejected", True), ("open", True))
    marked(loan, "note", "received", key="again")
    assert "note" not in {one.code for one in funding_waits_for(loan)}
    acts = Act.objects.filter(action="closing:marked").order_by("pk")
    assert [(act.actor, act.why) for act in acts] == [
        ("ola", ""), ("ola", "Not signed on page 2"), ("ola", ""),
    ]  # fmt: skip


def test_the_same_key_marks_once_and_the_same_state_twice_is_refused(loan: Loan) -> None:
    first = marked(loan, "note", "received", key="k")
    assert marked(loan, "flood", "received", key="k") == first
    with pytest.raises(ClosingRefused, match="received already"):
        marked(loan, "note", "received", key="other")
    assert ChecklistMark.objects.count() == Act.objects.count() == 1


def test_a_waiver_needs_the_right_and_a_reason_and_names_both(loan: Loan) -> None:
    for code, note, right, field in (
        ("insurance", "Bound on Monday", False, "state"),
        ("insurance", " ", True, "note"),
        ("ability_to_repay", "No need", True, "state"),
        ("nothing", "?", True, "condition"),
    ):
        with pytest.raises(ClosingRefused) as error:
            marked(loan, code, "waived", note, may_waive=right)
        assert wrong(error) == [field]
    assert not ChecklistMark.objects.exists()
    made = marked(loan, "insurance", "waived", "Bound on Monday", may_waive=True)
    assert (made.permission, made.note) == ("closing.waive", "Bound on Monday")
    assert Act.objects.get().action == "closing:waived"


def test_what_was_marked_or_recorded_is_never_changed(loan: Loan) -> None:
    marked(loan, "note", "received")
    sent(loan)
    for table in ("checklistmark", "recording", "recordingstep"):
        for sql in (f"UPDATE closing_{table} SET key = 'x'", f"DELETE FROM closing_{table}"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)


def opened(loan: Loan, kind: str = "insurance_evidence", asked: Asked = BORROWER,
           key: str = "k") -> TrailingItem:  # fmt: skip
    return open_item(loan=loan, kind=kind, asked=asked, key=key, at=AT, **ACT)


def test_a_document_is_asked_for_by_hand_once(loan: Loan) -> None:
    item = opened(loan)
    assert (item.due_on, item.next_chase, item.state) == (
        date(2026, 4, 1), date(2026, 5, 1), "open",
    )  # fmt: skip
    assert opened(loan).pk == item.pk
    assert TrailingItem.objects.count() == Act.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "asked", "fields"),
    [
        ("gold", BORROWER, ["kind"]),
        ("other", BORROWER, ["title"]),
        ("title_policy", Asked(date(2026, 3, 1), None, "agent"), ["due_on"]),
        ("title_policy", Asked(date(2026, 4, 1), None, "moon"), ["source"]),
        ("title_policy", Asked(date(2026, 4, 1), None, "agent", mailing="1 Main St"),
         ["asked_of"]),
        ("title_policy", Asked(date(2026, 4, 1), None, "agent", asked_of="A", mailing="x\n" * 6),
         ["mailing"]),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_names_the_field(
    loan: Loan, kind: str, asked: Asked, fields: list[str]
) -> None:
    with pytest.raises(ClosingRefused) as error:
        opened(loan, kind, asked)
    assert wrong(error) == fields
    assert not TrailingItem.objects.exists()


def test_a_day_is_moved_with_a_reason_and_who_read_an_older_version_is_told(loan: Loan) -> None:
    item, olga = opened(loan), User.objects.create_user("olga")
    later = Asked(date(2026, 6, 1), olga, "borrower")
    with pytest.raises(ClosingRefused) as error:
        change_item(pk=item.pk, seen=1, asked=later, why=" ", **ACT)
    assert wrong(error) == ["why"]
    item = change_item(pk=item.pk, seen=1, asked=later, why="New policy in May", **ACT)
    assert (item.next_chase, item.owner, item.version) == (date(2026, 7, 1), olga, 2)
    with pytest.raises(ItemChanged):
        change_item(pk=item.pk, seen=1, asked=BORROWER, why="x", **ACT)
    act = Act.objects.get(action="trailing:changed")
    assert act.details["changed"] == {
        "due_on": ["2026-04-01", "2026-06-01"], "owner": ["", "olga"],
    }  # fmt: skip


def test_received_waived_and_open_again(loan: Loan) -> None:
    item = opened(loan)
    with pytest.raises(ClosingRefused) as error:
        receive_item(pk=item.pk, seen=1, on=date(2026, 3, 3), note="", **ACT)
    assert wrong(error) == ["on"]
    item = receive_item(pk=item.pk, seen=1, on=FIRST_DAY, note="By e-mail", **ACT)
    assert (item.state, item.closed_on, item.next_chase) == ("received", FIRST_DAY, None)
    # A second click changes nothing; another act needs it open.
    assert receive_item(pk=item.pk, seen=1, on=FIRST_DAY, note="", **ACT).version == 2
    with pytest.raises(ClosingRefused, match="open it again"):
        waive_item(pk=item.pk, seen=2, why="x", **ACT)
    item = reopen_item(pk=item.pk, seen=2, why="It was last year's", **ACT)
    assert (item.state, item.next_chase, item.closed_on) == ("open", date(2026, 5, 1), None)
    with pytest.raises(ClosingRefused):
        waive_item(pk=item.pk, seen=3, why="", **ACT)
    assert waive_item(pk=item.pk, seen=3, why="Paid off soon", **ACT).state == "waived"
    assert list(Act.objects.order_by("pk").values_list("action", flat=True)) == [
        "trailing:opened", "trailing:received", "trailing:reopened", "trailing:waived",
    ]  # fmt: skip


def sent(loan: Loan, instrument: str = "mortgage", on: date = FIRST_DAY, key: str = "r",
         county: str = "Polk") -> Recording:  # fmt: skip
    return begin(loan=loan, instrument=instrument, state="ia", county=county, on=on,
                 means="e_recording", key=key, at=AT, **ACT)  # fmt: skip


def then(one: Recording, said: Said, key: str) -> RecordingStep:
    return log(pk=one.pk, said=said, key=key, at=AT, **ACT)


def test_an_instrument_is_sent_rejected_sent_again_and_recorded(loan: Loan) -> None:
    one = sent(loan, on=date(2026, 2, 23))
    assert sent(loan, on=date(2026, 2, 23)) == one
    then(one, Said("rejected", date(2026, 2, 25), reason="No return address"), "a")
    then(one, Said("resent", date(2026, 2, 26), means="courier"), "b")
    said = Said("recorded", date(2026, 3, 1), instrument_number="2026-00112", book="18", page="7")
    assert then(one, said, "c") == then(one, said, "c")
    [(found, steps)] = steps_of(loan.pk)
    assert (found.state, found.county) == ("IA", "Polk")
    assert [step.step for step in steps] == ["sent", "rejected", "resent", "recorded"]
    assert Act.objects.filter(action="recording:logged").count() == 4


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (Said("resent", FIRST_DAY, means="mail"), ["step"]),
        (Said("recorded", FIRST_DAY), ["instrument_number"]),
        (Said("recorded", FIRST_DAY, book="18"), ["instrument_number"]),
        (Said("recorded", date(2026, 3, 3), book="18", page="7"), ["on"]),
        (Said("recorded", date(2026, 2, 22), book="18", page="7"), ["on"]),
        (Said("rejected", FIRST_DAY), ["reason"]),
    ],
)
def test_a_step_that_cannot_be_names_the_field(loan: Loan, said: Said, fields: list[str]) -> None:
    one = sent(loan, on=date(2026, 2, 23))
    with pytest.raises(ClosingRefused) as error:
        then(one, said, "x")
    assert wrong(error) == fields
    assert RecordingStep.objects.count() == 1


def test_a_county_is_needed_but_for_filings_with_the_state(loan: Loan) -> None:
    with pytest.raises(ClosingRefused) as error:
        sent(loan, county=" ")
    assert wrong(error) == ["county"]
    assert sent(loan, "ucc1", county="").county == ""


def test_a_recorded_ucc1_remembers_its_lapse_and_its_continuation_the_next(loan: Loan) -> None:
    one = sent(loan, "ucc1", on=date(2021, 6, 30))
    then(one, Said("recorded", date(2021, 6, 30), instrument_number="F-1"), "a")
    item = TrailingItem.objects.get()
    # The window opened on December 30: the night of today asks for it.
    assert (item.due_on, item.next_chase) == (date(2026, 6, 30), FIRST_DAY)
    with pytest.raises(ClosingRefused, match="continues nothing"):
        receive_item(pk=item.pk, seen=1, on=date(2025, 12, 29), note="", **ACT)
    with pytest.raises(ClosingRefused, match="the law's"):
        change_item(pk=item.pk, seen=1, asked=Asked(date(2026, 7, 1), None, "house"), why="x",
                    **ACT)  # fmt: skip
    receive_item(pk=item.pk, seen=1, on=date(2025, 12, 30), note="F-2", **ACT)
    following = TrailingItem.objects.get(state="open")
    assert (following.due_on, following.next_chase) == (date(2031, 6, 30), date(2030, 12, 30))
