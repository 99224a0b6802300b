"""The life of an adjustable rate: found when its index is known, reviewed, told, applied."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicing.arms.deciding import NotToDecide, decide
from servicing.arms.finding import apply_range, find_range
from servicing.arms.indices import IndexFileRefused, load_file
from servicing.arms.models import IndexValue, RateChange
from servicing.audit.models import Act
from servicing.compliance.models import NoticeDue
from servicing.engine.arm import Arm
from servicing.engine.terms import dump_terms, load_terms
from servicing.ledger.verify import verify_streams
from servicing.loans.models import Task
from tests.make import ANN, AT, advance_all, ann, board, books, close_until, post, state_of

# The rate changes on June 1; the first payment at the new level is due on July 1, so that the
# notice goes out from March 3 to May 2, and the note looks back to April 17.
ARM = Arm(
    Decimal("2.75"), date(2026, 6, 1), 12, 45, Decimal(2), Decimal(2), Decimal(5), Decimal("2.75"),
    index="SOFR30A", first_rate=Decimal(6),
)  # fmt: skip
TERMS = replace(ANN, arm=ARM)
APRIL_17, JUNE_1 = date(2026, 4, 17), date(2026, 6, 1)
HEAD = "index,date,value\n"
# 200,000 at 6% after three payments of 1,199.10 is 199,399.70; at 7.125% over 357 months:
PAYMENT = 134664

pytestmark = pytest.mark.django_db


def publish(*rows: str) -> Any:
    return load_file(text=HEAD + "\n".join(rows), source="rates.csv", actor="ivy", at=AT)


def find(day: date) -> int:
    with books() as cursor:
        return find_range(cursor, 0, 2**62, day, AT)


def apply(day: date) -> int:
    aside: list[object] = []
    with books() as cursor:
        done = apply_range(cursor, 0, 2**62, day, AT, lambda *one: aside.append(one))
    assert aside == []
    return done


def test_the_terms_keep_how_the_rate_adjusts() -> None:
    assert load_terms(dump_terms(TERMS)) == TERMS
    assert len(dump_terms(ANN)) == 15


def test_a_change_waits_for_its_index_and_is_computed_with_it() -> None:
    board(ann(terms=TERMS))
    assert find(APRIL_17 - timedelta(1)) == 0
    assert find(APRIL_17) == 1
    waiting = RateChange.objects.get()
    assert (waiting.state, waiting.rate) == ("waiting", None)
    assert Task.objects.get().title == "Load the value of SOFR30A for the rate change of 2026-06-01"

    publish("SOFR30A,2026-04-16,4.35", "SOFR30A,2026-04-18,9")
    assert find(APRIL_17) == 1
    row = RateChange.objects.get()
    assert row.state == "proposed"
    assert (row.index_date, row.indexed, row.rounded, row.rate, row.limit) == (
        date(2026, 4, 16), Decimal("7.10"), Decimal("7.125"), Decimal("7.125"), "",
    )  # fmt: skip
    assert (row.payment_from, row.notice_from, row.notice_by) == (
        date(2026, 7, 1), date(2026, 3, 3), date(2026, 5, 2),
    )  # fmt: skip
    assert (row.balance, row.payment_before, row.payment) == (19939970, 119910, PAYMENT)
    assert find(APRIL_17) == 0  # it is there to be reviewed: nothing is found twice
    assert Task.objects.count() == 2


def test_an_old_value_is_missing_and_not_unchanged() -> None:
    board(ann(terms=TERMS))
    publish("SOFR30A,2026-03-12,4.35")
    find(APRIL_17)
    assert RateChange.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("value", "rate", "limit"),
    [("6.5", "8", "initial_cap"), ("-1", "4", "initial_cap"), ("3.24", "6", "")],
)
def test_the_caps(value: str, rate: str, limit: str) -> None:
    board(ann(terms=TERMS))
    publish(f"SOFR30A,2026-04-16,{value}")
    find(APRIL_17)
    row = RateChange.objects.get()
    assert (row.rate, row.limit) == (Decimal(rate), limit)


def test_it_is_approved_told_and_applied_once() -> None:
    [stream] = board(ann(terms=TERMS))
    publish("SOFR30A,2026-04-16,4.35")
    find(APRIL_17)
    row = RateChange.objects.get()
    for turn in range(2):  # the same decision again changes nothing
        decide(pk=row.pk, approve=True, why="as the note has it", actor="ola", today=APRIL_17,
               at=AT)  # fmt: skip
        notice = NoticeDue.objects.get()
        assert (notice.code, notice.due_on) == ("arm_rate_change", date(2026, 5, 2)), turn
    assert '"payment":134664' in notice.facts
    assert Act.objects.filter(action="rate-change:approved").count() == 1

    close_until(JUNE_1 - timedelta(1))
    advance_all(JUNE_1, charges=False)
    assert apply(JUNE_1 - timedelta(1)) == 0
    assert apply(JUNE_1) == 1
    assert apply(JUNE_1) == 0
    state = state_of(stream)
    assert state.terms.annual_rate == Decimal("7.125")
    assert RateChange.objects.get().state == "applied"
    with books() as cursor:
        assert list(verify_streams(cursor, [stream])) == []
    # the next one is a year later, within the cap of later changes
    publish("SOFR30A,2027-04-10,9")
    find(date(2027, 4, 17))
    later = RateChange.objects.get(on=date(2027, 6, 1))
    assert (later.rate, later.limit) == (Decimal("9.125"), "periodic_cap")


def test_a_change_that_a_modification_overtook_is_held() -> None:
    [stream] = board(ann(terms=TERMS))
    publish("SOFR30A,2026-04-16,4.35")
    find(APRIL_17)
    row = RateChange.objects.get()
    decide(pk=row.pk, approve=True, why="", actor="ola", today=APRIL_17, at=AT)
    close_until(date(2026, 5, 10))
    post(stream, "modification", date(2026, 5, 11), annual_rate="5", term_months=360)
    close_until(JUNE_1 - timedelta(1))
    advance_all(JUNE_1, charges=False)
    assert apply(JUNE_1) == 0
    row.refresh_from_db()
    assert (row.state, row.reason) == ("held", "The loan's terms changed after it was approved.")
    assert state_of(stream).terms.annual_rate == 5


def test_what_is_held_is_not_applied_and_says_why() -> None:
    board(ann(terms=TERMS))
    publish("SOFR30A,2026-04-16,4.35")
    find(APRIL_17)
    pk = RateChange.objects.get().pk
    given: dict[str, Any] = {"pk": pk, "actor": "ola", "today": APRIL_17, "at": AT}
    with pytest.raises(NotToDecide, match="say why"):
        decide(approve=False, why=" ", **given)
    decide(approve=False, why="the index is disputed", **given)
    assert apply(JUNE_1) == 0
    assert not NoticeDue.objects.exists()
    decide(approve=True, why="settled", **given)
    assert NoticeDue.objects.exists()


def test_no_notice_where_the_payment_stays() -> None:
    """3.25 and 2.75 are 6.00 again (12 CFR 1026.20(c): only where the payment changes)."""
    board(ann(terms=TERMS))
    publish("SOFR30A,2026-04-16,3.25")
    find(APRIL_17)
    row = RateChange.objects.get()
    assert row.payment == row.payment_before
    decide(pk=row.pk, approve=True, why="", actor="ola", today=APRIL_17, at=AT)
    assert not NoticeDue.objects.exists()


def test_the_notice_of_the_first_change_opens_in_its_window() -> None:
    """First payment at the new level July 1, 2027: told from November 3 to December 3, 2026."""
    board(ann(terms=replace(TERMS, arm=replace(ARM, first_change=date(2027, 6, 1)))))
    publish("SOFR30A,2026-10-30,4.35")
    find(date(2026, 11, 2))
    assert not NoticeDue.objects.exists()
    find(date(2026, 11, 3))
    find(date(2026, 11, 4))
    notice = NoticeDue.objects.get()
    assert (notice.code, notice.due_on) == ("arm_initial_adjustment", date(2026, 12, 3))
    assert '"estimate":true' in notice.facts
    assert '"rate":"7.125"' in notice.facts
    assert not RateChange.objects.exists()


def test_a_first_change_is_not_estimated_by_an_old_value() -> None:
    """November 3 less 15 business days, Columbus Day (October 12) and earlier not among them, is
    October 13; what is late is opened late, and its task is made once."""
    board(ann(terms=replace(TERMS, arm=replace(ARM, first_change=date(2027, 6, 1)))))
    publish("SOFR30A,2026-10-12,4.35")
    for day in (date(2026, 11, 3), date(2026, 11, 4)):
        find(day)
    assert not NoticeDue.objects.exists()
    task = Task.objects.get()
    assert (task.title, task.due) == (
        "Load a recent value of SOFR30A for the notice of the first rate change",
        date(2026, 12, 3),
    )
    publish("SOFR30A,2026-12-04,4.10", "SOFR30A,2026-12-08,9")
    find(date(2026, 12, 7))
    notice = NoticeDue.objects.get()
    assert (notice.due_on, notice.business_date) == (date(2026, 12, 3), date(2026, 12, 7))
    assert '"index_value":"4.1"' in notice.facts
    find(date(2026, 12, 9))
    assert NoticeDue.objects.count() == 1


def test_the_prior_servicer_told_of_a_first_change_before_boarding() -> None:
    """Boarded on the day after the window: the notice was not ours."""
    arm = replace(ARM, first_change=date(2026, 9, 1))  # payment October 1: told by March 5
    board(ann(on=date(2026, 3, 6), terms=replace(TERMS, arm=arm)), day=date(2026, 3, 6))
    publish("SOFR30A,2026-03-05,4.35")
    find(date(2026, 3, 6))
    assert not NoticeDue.objects.exists()
    assert not Task.objects.exists()


@pytest.mark.parametrize("approved", [False, True])
def test_a_corrected_index_is_decided_again(approved: bool) -> None:
    """4.35 and 2.75 are 7.125 rounded; 4.60 and 2.75 are 7.35, rounded 7.375."""
    board(ann(terms=TERMS))
    publish("SOFR30A,2026-04-16,4.35")
    find(APRIL_17)
    row = RateChange.objects.get()
    given: dict[str, Any] = {"pk": row.pk, "why": "", "actor": "ola", "at": AT}
    if approved:
        decide(approve=True, today=APRIL_17, **given)
    publish("SOFR30A,2026-04-16,4.60")
    assert find(APRIL_17 + timedelta(1)) == 1
    assert find(APRIL_17 + timedelta(2)) == 0
    row.refresh_from_db()
    assert row.rate == Decimal("7.375")
    assert row.state == ("held" if approved else "proposed")
    assert ("approved by SOFR30A 4.35" in row.reason) is approved
    assert Task.objects.filter(title__startswith="Review again").count() == 1
    assert apply(JUNE_1) == 0
    decide(approve=True, today=APRIL_17, **given)
    told = list(NoticeDue.objects.order_by("pk").values_list("key", flat=True))
    assert told == (["2026-06-01", "2026-06-01:2"] if approved else ["2026-06-01"])


def test_a_night_asks_as_often_for_many_loans_as_for_one() -> None:
    counts = []
    publish("SOFR30A,2026-04-16,4.35")
    for numbers in (["1001"], ["1002", "1003", "1004"]):
        board(*(ann(number, terms=TERMS) for number in numbers))
        RateChange.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            find(APRIL_17)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_index_file_loads_whole_or_not_at_all() -> None:
    assert publish("SOFR30A,2026-04-16,4.35").new == 1
    again = publish("SOFR30A,2026-04-16,4.350", "SOFR30A,2026-04-17,4.40")
    assert (again.new, again.corrected, again.known) == (1, 0, 1)
    corrected = publish("SOFR30A,2026-04-16,4.36")
    assert (corrected.new, corrected.corrected) == (0, 1)
    assert IndexValue.objects.filter(on=date(2026, 4, 16)).count() == 2
    with pytest.raises(IndexFileRefused) as caught:
        publish("SOFR30A,2026-04-31,4.35", "SOFR30A,2026-05-01,4,35", ",2026-05-01,high")
    assert [(row, column) for row, column, _ in caught.value.problems] == [
        (2, "date"), (3, ""), (4, "index"), (4, "value"),
    ]  # fmt: skip
    with pytest.raises(IndexFileRefused, match="percent like"):
        publish("SOFR30A,2026-05-01,1e9000000")
    with pytest.raises(IndexFileRefused, match="columns index, date, value"):
        load_file(text="a,b\n", source="x", actor="ivy", at=datetime.now(UTC))
    assert IndexValue.objects.count() == 3
