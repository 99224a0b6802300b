"""Retrying what the night set aside: the step's own work for one loan, in the open books."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from psycopg2.extensions import connection as Connection

from servicing.audit.models import Act
from servicing.compliance.models import NoticeDue
from servicing.documents.models import Document
from servicing.ledger.days import open_date
from servicing.ledger.models import Event, LoanState
from servicing.nightly import steps
from servicing.nightly.coordinator import NightRunning, the_only_one
from servicing.nightly.models import SetAside, Step
from servicing.nightly.plan import StepPlan, Work
from servicing.nightly.retry import AlreadyResolved, Retried, retry
from servicing.payments.models import Receipt

from .portfolio import FIRST_DAY, board, mortgage, receipt
from .test_night import differences, night

NOW = datetime(2026, 3, 3, 14, tzinfo=UTC)


class Poison:
    """A loan whose state nobody can read, until it is mended."""

    def __init__(self, superuser: Connection, stream: int) -> None:
        self.superuser, self.stream = superuser, stream
        self.good = LoanState.objects.get(pk=stream).state
        self.write('{"v": 99}')

    def write(self, text: str) -> None:
        with self.superuser.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_loanstate SET state = %s::json WHERE stream_id = %s",
                [text, self.stream],
            )

    def mend(self) -> None:
        self.write(self.good)


@pytest.fixture
def streams(fresh_db: str) -> dict[str, int]:
    streams = board(*(mortgage(str(1000 + n)) for n in range(4)))
    for number, stream in streams.items():
        receipt(stream, 149910, f"lockbox:a:{number}")
    return streams


@pytest.fixture
def poison(streams: dict[str, int], superuser: Connection) -> Poison:
    return Poison(superuser, streams["1002"])


def again(aside: SetAside) -> Retried:
    return retry(
        aside=aside, label="1002", actor="n.officer", business_date=open_date(), recorded_at=NOW
    )


def test_a_mended_loan_takes_its_payment_in_the_open_books(poison: Poison) -> None:
    night()
    aside = SetAside.objects.get(step__name="payments")
    poison.mend()
    assert again(aside) == Retried(resolved=True, done=1)
    payment = Event.objects.get(stream_id=poison.stream, kind="payment")
    assert payment.effective_date == FIRST_DAY
    assert payment.business_date == FIRST_DAY + timedelta(days=1)
    taken = Receipt.objects.get(stream_id=poison.stream)
    assert (taken.state, taken.seq) == ("posted", payment.seq)
    aside.refresh_from_db()
    assert (aside.resolved_by, aside.resolved_at) == ("n.officer", NOW)
    act = Act.objects.get(action="night:retried")
    assert (act.actor, act.stream, act.subject) == ("n.officer", poison.stream, "1002")
    assert act.details["step"] == "payments"
    assert differences() == []


def test_a_loan_that_is_still_bad_keeps_everything_as_it_was(poison: Poison) -> None:
    night()
    aside = SetAside.objects.get(step__name="payments")
    SetAside.objects.filter(pk=aside.pk).update(reason="an older reason")
    before = (Event.objects.count(), Act.objects.count())
    outcome = again(aside)
    assert not outcome.resolved
    assert "schema" in outcome.reason
    aside.refresh_from_db()
    assert (aside.resolved_at, aside.reason, aside.at) == (None, outcome.reason, NOW)
    assert (Event.objects.count(), Act.objects.count()) == before
    assert Receipt.objects.get(stream_id=poison.stream).state == "matched"


def test_of_two_receipts_the_good_one_does_not_stay_without_the_bad(poison: Poison) -> None:
    night()
    poison.mend()
    late = receipt(poison.stream, 100, "lockbox:a:before-boarding", date(2026, 3, 3))
    Receipt.objects.filter(pk=late.pk).update(received_date=date(2020, 1, 1))
    outcome = again(SetAside.objects.get(step__name="payments"))
    assert not outcome.resolved
    assert not Event.objects.filter(stream_id=poison.stream, kind="payment").exists()


def test_a_second_retry_says_that_it_went_through(poison: Poison) -> None:
    night()
    poison.mend()
    aside = SetAside.objects.get(step__name="payments")
    again(aside)
    with pytest.raises(AlreadyResolved):
        again(aside)
    assert Event.objects.filter(stream_id=poison.stream, kind="payment").count() == 1
    assert Act.objects.filter(action="night:retried").count() == 1


def test_nothing_is_retried_while_a_night_runs(poison: Poison) -> None:
    night()
    with the_only_one(), pytest.raises(NightRunning):
        again(SetAside.objects.get(step__name="payments"))


def test_bills_and_late_charges_of_the_closed_day_are_made_up_for(
    fresh_db: str, superuser: Connection
) -> None:
    streams = board(mortgage("1002"))
    poison = Poison(superuser, streams["1002"])
    night(date(2026, 4, 17))
    poison.mend()
    aside = SetAside.objects.get(step__name="aging", step__run__business_date=date(2026, 4, 17))
    assert again(aside).resolved
    kinds = Event.objects.filter(stream_id=poison.stream).order_by("seq")
    assert [event.kind for event in kinds] == ["board", "bill", "late_fee"]
    assert [event.effective_date for event in kinds][1:] == [date(2026, 4, 1), date(2026, 4, 17)]
    assert {event.business_date for event in list(kinds)[1:]} == {open_date()}
    [bills] = SetAside.objects.filter(
        step__name="bills", step__run__business_date=date(2026, 4, 17)
    )
    assert again(bills) == Retried(resolved=True, done=0)  # nothing was left to do
    night()
    assert differences() == []


def test_a_statement_is_made_as_of_its_own_night(
    fresh_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = board(mortgage("1002", date(2026, 4, 1)))
    whole = steps.STEPS["statements"]

    def refuse(cursor: object, work: Work) -> None:
        raise ArithmeticError("the statement does not add up")

    broken = StepPlan(whole.name, whole.title, whole.items, refuse)
    monkeypatch.setitem(steps.STEPS, "statements", broken)
    night(date(2026, 3, 17))
    monkeypatch.setitem(steps.STEPS, "statements", whole)
    aside = SetAside.objects.get(step__name="statements")
    assert "add up" in aside.reason
    assert again(aside) == Retried(resolved=True, done=1)
    notice = NoticeDue.objects.get(stream_id=streams["1002"])
    assert notice.due_on == aside.step.run.business_date < open_date()


def test_a_document_is_retried_by_its_notice(
    fresh_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    board(mortgage("1002"))
    whole = steps.STEPS["documents"]

    def refuse(cursor: object, work: Work) -> None:
        for (notice,) in NoticeDue.objects.values_list("pk"):
            work.aside(notice, "the printer is out of ink")

    broken = StepPlan(whole.name, whole.title, whole.items, refuse, holds_day=False)
    monkeypatch.setitem(steps.STEPS, "documents", broken)
    night(date(2026, 3, 17))
    monkeypatch.setitem(steps.STEPS, "documents", whole)
    aside = SetAside.objects.get(step__name="documents")
    assert again(aside) == Retried(resolved=True, done=1)
    assert Document.objects.get().notice_id == aside.item
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM nightly_setaside WHERE resolved_at IS NULL")
        assert cursor.fetchone() == (0,)


def test_a_step_that_works_on_no_loan_is_not_retried(poison: Poison) -> None:
    [run] = night()
    step = Step.objects.get(run=run, name="close")
    aside = SetAside.objects.create(step=step, item=poison.stream, reason="?", at=NOW)
    assert "works on no single loan" in again(aside).reason
