"""The night over days: what it makes, that it is done once, that one bad loan stops nothing."""

from datetime import date

import pytest
from django.db import connection
from psycopg2.extensions import connection as Connection

from servicing.documents.models import Document
from servicing.ledger.days import open_date
from servicing.ledger.models import BusinessDay, DayRoot, Event, LoanState, Posting
from servicing.ledger.verify import verify_controls, verify_days, verify_streams
from servicing.nightly import steps
from servicing.nightly.models import Run, SetAside, Step
from servicing.nightly.run import run_nights
from servicing.nightly.workers import drain, local
from servicing.payments.desk import take_payment
from servicing.payments.models import Receipt

from .portfolio import AT, FIRST_DAY, board, mortgage, receipt


def night(upto: date | None = None) -> list[Run]:
    """The night, its chunks worked in this process."""
    return run_nights(upto=upto, actor="test", dispatch=drain, notify=lambda _: None)


def differences() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream_id FROM ledger_loanstate ORDER BY 1")
        streams = [row[0] for row in cursor.fetchall()]
        return [
            *verify_streams(cursor, streams),
            *verify_days(cursor, date.min, date.max),
            *verify_controls(cursor),
        ]


@pytest.fixture
def ann(fresh_db: str) -> int:
    """Ann's loan 1001: 200,000.00 at 6%, 1,499.10 a month from Apr 1, late after the 16th."""
    return board(mortgage("1001"))["1001"]


def test_a_month_of_nights_bills_charges_and_proves(ann: int) -> None:
    runs = night(date(2026, 4, 17))
    assert len(runs) == 47
    assert open_date() == date(2026, 4, 18)
    kinds = list(Event.objects.filter(stream_id=ann).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["board", "bill", "late_fee"]
    charge = Posting.objects.get(stream_id=ann, debit__role="fees_receivable")
    assert (charge.amount, charge.effective_date) == (5996, date(2026, 4, 17))
    # 1,000.00 billed for March, then 17 days by 30/360 on 199,800.90: 199,800.90 x 6% x 17 / 360
    debits = Posting.objects.filter(debit__role="accrued_interest")
    assert sum(posting.amount for posting in debits) == 100000 + 56610
    assert differences() == []
    told = Document.objects.filter(stream_id=ann, kind="late_notice")
    assert [one.dated for one in told] == [date(2026, 4, 17)]


def test_a_payment_is_posted_as_of_the_day_it_was_received(ann: int) -> None:
    night(date(2026, 4, 2))
    receipt(ann, 149910, "lockbox:a:1", date(2026, 4, 1))
    night()
    assert Receipt.objects.get(source="lockbox:a:1").state == "posted"
    payment = Event.objects.get(stream_id=ann, kind="payment")
    assert (payment.effective_date, payment.business_date) == (date(2026, 4, 1), date(2026, 4, 3))
    assert LoanState.objects.get(pk=ann).principal == 20000000 - 19910
    assert differences() == []


def test_a_closed_date_again_changes_nothing(ann: int) -> None:
    night()
    before = (Event.objects.count(), Posting.objects.count(), Run.objects.count())
    assert night(FIRST_DAY) == []
    assert (Event.objects.count(), Posting.objects.count(), Run.objects.count()) == before


def test_a_night_that_failed_goes_on_where_it_stood(
    ann: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt(ann, 149910, "lockbox:a:1")

    def unplugged(step_id: int) -> None:
        if Step.objects.get(pk=step_id).name == "aging":
            raise ConnectionError("the machine was unplugged")
        drain(step_id)

    with pytest.raises(RuntimeError, match="unplugged"):
        run_nights(upto=None, actor="test", dispatch=unplugged, notify=lambda _: None)
    assert BusinessDay.objects.get(date=FIRST_DAY).state == "night"
    [run] = night()
    assert (run.business_date, run.state) == (FIRST_DAY, "done")
    assert Event.objects.filter(stream_id=ann, kind="payment").count() == 1
    assert differences() == []


def test_a_night_killed_between_close_and_proof_is_finished(
    ann: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt(ann, 149910, "lockbox:a:1")

    def killed(cursor: object, day: date) -> None:
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(steps, "prove", killed)
        night()
    assert BusinessDay.objects.get(date=FIRST_DAY).state == "closed"
    root = DayRoot.objects.get(date=FIRST_DAY)
    take_payment(  # the house goes on meanwhile
        stream=ann, loan_number="1001", amount=2000, received=open_date(), designation="",
        key="k", actor="dana", why="", business_date=open_date(), recorded_at=AT,
    )  # fmt: skip
    [run] = night()
    assert (run.business_date, run.state) == (FIRST_DAY, "done")
    report = run.totals["close"]
    assert (report["accruals"], report["differences"]) == (1, [])
    assert report["root"] == bytes(root.root).hex()
    assert report["day_debits"] == report["day_credits"] > 0
    [run] = night()
    assert run.state == "done"
    assert differences() == []


def test_a_poison_loan_is_set_aside_and_the_rest_goes_on(
    fresh_db: str, superuser: Connection
) -> None:
    streams = board(*(mortgage(str(1000 + n)) for n in range(8)))
    for number, stream in streams.items():
        receipt(stream, 149910, f"lockbox:a:{number}")
    with superuser.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_loanstate SET state = '{\"v\": 99}'::json WHERE stream_id = %s",
            [streams["1003"]],
        )
    [run] = night()
    assert run.state == "done"
    aside = SetAside.objects.get(step__name="payments")
    assert aside.stream_id == streams["1003"]
    assert "schema" in aside.reason
    posted = Receipt.objects.filter(state="posted").values_list("stream_id", flat=True)
    assert set(posted) == set(streams.values()) - {streams["1003"]}


def test_a_loan_that_the_database_refuses_is_found_by_halving(
    fresh_db: str, superuser: Connection
) -> None:
    streams = board(*(mortgage(str(1000 + n)) for n in range(8)))
    for number, stream in streams.items():
        receipt(stream, 149910, f"lockbox:a:{number}")
    with superuser.cursor() as cursor:  # its next number is taken already
        cursor.execute(
            "UPDATE ledger_loanstate SET next_seq = 1 WHERE stream_id = %s", [streams["1005"]]
        )
    [run] = night()
    assert run.state == "done"
    aside = SetAside.objects.get(step__name="payments")
    assert aside.stream_id == streams["1005"]
    assert Receipt.objects.filter(state="posted").count() == 7
    assert Step.objects.get(run=run, name="payments").chunks.filter(state="split").exists()


def test_a_loan_that_was_taken_into_the_next_day_waits_for_its_night(ann: int) -> None:
    """The desk takes a payment while the night runs: the night leaves the loan's receipt to the
    next one, so that the books of a stream never go back to a day before."""
    receipt(ann, 1000, "lockbox:a:1")

    def meanwhile(step_id: int) -> None:
        if Step.objects.get(pk=step_id).name == "payments":
            take_payment(
                stream=ann, loan_number="1001", amount=2000, received=FIRST_DAY, designation="",
                key="k", actor="dana", why="", business_date=open_date(), recorded_at=AT,
            )  # fmt: skip
        drain(step_id)

    run_nights(upto=None, actor="test", dispatch=meanwhile, notify=lambda _: None)
    assert Receipt.objects.get(source="lockbox:a:1").state == "matched"
    night()
    assert Receipt.objects.get(source="lockbox:a:1").state == "posted"
    books = Event.objects.filter(stream_id=ann).order_by("seq").values_list("business_date")
    assert list(books) == sorted(books)
    assert differences() == []


def test_local_workers_do_the_same(fresh_db: str) -> None:
    streams = board(*(mortgage(str(1000 + n)) for n in range(20)))
    for number, stream in streams.items():
        receipt(stream, 149910, f"lockbox:a:{number}")
    run_nights(upto=None, actor="test", dispatch=local, notify=lambda _: None)
    assert Receipt.objects.filter(state="posted").count() == 20
    assert differences() == []
