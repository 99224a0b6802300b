"""The batch monitor: live progress that stops by itself, control totals, few queries."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.nightly import progress as progress_module
from servicing.nightly.models import Chunk, Run, SetAside, Step
from servicing.nightly.run import begin
from servicing.office.views import jobs as views
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
LOANS = 8
ROOT = "7ae0452a82e3c1f75c3a2f3aa6a9cb7d12f3b7a0a2e4f6d8c0b1a3958774665f"
CLOSED = {
    "accruals": 3, "day_debits": 40072211, "day_credits": 40072211, "streams": 250, "root": ROOT,
    "trial_balance_debits": 31174542906, "trial_balance_credits": 31174542906, "proved": 200,
    "differences": [],
}  # fmt: skip


@pytest.fixture
def streams() -> list[int]:
    return list(board(*(mortgage(str(1001 + n)) for n in range(LOANS))).values())


@pytest.fixture
def run(streams: list[int]) -> Run:
    return begin(FIRST_DAY, "priscilla")


@pytest.fixture(autouse=True)
def _somebody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "is_running", lambda: True)


def at_work(run: Run, name: str, done: int = 35, pending: int = 65) -> Step:
    now = datetime.now(UTC)
    step: Step = run.steps.get(name=name)
    run.steps.filter(number__lt=step.number).update(
        state=Step.State.DONE, started_at=now, finished_at=now
    )
    step.state, step.started_at = Step.State.RUNNING, now - timedelta(minutes=1)
    step.save()
    Chunk.objects.bulk_create(
        Chunk(step=step, low=n, high=n, size=1248,
              state=Chunk.State.DONE if n < done else Chunk.State.PENDING)
        for n in range(done + pending)
    )  # fmt: skip
    return step


def set_aside(run: Run, streams: list[int], name: str = "payments") -> list[SetAside]:
    now = datetime.now(UTC)
    return SetAside.objects.bulk_create(
        SetAside(step=run.steps.get(name=name), stream_id=s, item=s, reason="it broke", at=now)
        for s in streams
    )


def finish(run: Run) -> None:
    now = datetime.now(UTC)
    run.steps.update(state=Step.State.DONE, started_at=now, finished_at=now)
    run.steps.filter(name="close").update(report=CLOSED)
    Run.objects.filter(pk=run.pk).update(state=Run.State.DONE, finished_at=now)


def page(client: Client, path: str, code: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == code
    return answer.content.decode()


def test_progress_is_told_in_words(run: Run, streams: list[int], signed_in: SignedIn) -> None:
    set_aside(run, streams[:1])
    at_work(run, "aging")
    text = page(signed_in("officer"), f"/o/jobs/{run.pk}/")
    assert "5 of 15 steps finished" in text
    assert "35% · 43,680 of 124,800 loans · 1 error · about 2 min left" in text
    assert 'max="100" value="35"' in text
    assert "Done, 1 error" in text
    assert "Payments you take now post to the next business date." in text


def test_a_running_night_is_looked_at_every_second_then_every_five(
    run: Run, signed_in: SignedIn
) -> None:
    client = signed_in("officer")
    assert 'hx-trigger="every 1s"' in page(client, f"/o/jobs/{run.pk}/")
    assert 'hx-trigger="every 1s"' in page(client, f"/o/jobs/{run.pk}/steps/?n=29")
    assert 'hx-trigger="every 5s"' in page(client, f"/o/jobs/{run.pk}/steps/?n=30")
    assert 'hx-trigger="every 5s"' in page(client, f"/o/jobs/{run.pk}/steps/?n=99999999")


def test_looking_stops_when_the_night_is_over(run: Run, signed_in: SignedIn) -> None:
    finish(run)
    answer = signed_in("officer").get(f"/o/jobs/{run.pk}/steps/?n=12&said=75")
    text = answer.content.decode()
    assert "hx-trigger" not in text
    assert "hx-get" not in text
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast == {
        "text": "The night of Mar 2, 2026 is done, 0 errors.", "level": "success",
    }  # fmt: skip


def test_a_screen_reader_hears_quarters_and_nothing_between(run: Run, signed_in: SignedIn) -> None:
    client = signed_in("officer")
    at_work(run, "rates_ahead", done=1, pending=9)  # 54% of the night
    said = page(client, f"/o/jobs/{run.pk}/steps/?n=3&said=25")
    assert "50% of the night is done, 8 of 15 steps finished." in said
    assert "said=50" in said
    quiet = page(client, f"/o/jobs/{run.pk}/steps/?n=4&said=50")
    assert "of the night is done" not in quiet
    assert "of the night is done" not in page(client, f"/o/jobs/{run.pk}/")


def test_the_close_shows_its_control_totals(run: Run, signed_in: SignedIn) -> None:
    finish(run)
    text = page(signed_in("auditor"), f"/o/jobs/{run.pk}/")
    for words in (
        "Balanced and proved", "$400,722.11", "200 loans and books", "no difference", ROOT[:16],
    ):  # fmt: skip
        assert words in text


def test_a_proof_that_does_not_hold_cannot_be_overlooked(run: Run, signed_in: SignedIn) -> None:
    finish(run)
    difference = {"check": "postings", "row": "posting 7-3/1", "expected": "1", "found": "2"}
    run.steps.filter(name="close").update(report=CLOSED | {"differences": [difference]})
    text = page(signed_in("auditor"), f"/o/jobs/{run.pk}/")
    assert "Proof does not hold" in text
    assert "posting 7-3/1" in text


def test_a_failed_step_says_why_and_what_is_kept(run: Run, signed_in: SignedIn) -> None:
    step = at_work(run, "aging")
    Step.objects.filter(pk=step.pk).update(state="failed", report={"error": "disk <full>"})
    Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED, finished_at=datetime.now(UTC))
    text = page(signed_in("supervisor"), f"/o/jobs/{run.pk}/")
    assert "disk &lt;full&gt;" in text
    assert "The 5 steps before it are committed" in text
    assert "Go on from this step" in text
    assert "Go on from this step" not in page(signed_in("officer"), f"/o/jobs/{run.pk}/")


def test_a_night_whose_process_is_gone_can_be_started_again(
    run: Run, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "is_running", lambda: False)
    long_ago = datetime.now(UTC) - timedelta(minutes=3, seconds=5)
    Run.objects.filter(pk=run.pk).update(started_at=long_ago)
    text = page(signed_in("supervisor"), f"/o/jobs/{run.pk}/")
    assert "Nobody works on this night." in text
    assert "no progress for 3 minutes" in text
    assert "Start it again" in text


@pytest.mark.parametrize("number", [1, LOANS])
def test_the_page_takes_as_many_queries_for_many_loans_as_for_one(
    number: int, run: Run, streams: list[int], signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    set_aside(run, streams[:number])
    at_work(run, "aging", done=number * 10)
    client = signed_in("officer")
    with django_assert_max_num_queries(13):
        page(client, f"/o/jobs/{run.pk}/")
    with django_assert_max_num_queries(12):
        page(client, f"/o/jobs/{run.pk}/steps/?n=1&said=0")


def test_the_list_takes_as_many_queries_for_many_nights_as_for_one(
    run: Run, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, 20):
        begin(FIRST_DAY - timedelta(days=number), "schedule")
    client = signed_in("officer")
    with django_assert_max_num_queries(15):
        assert "0 of 15" in page(client, "/o/jobs/")


def test_a_night_at_work_is_not_offered_again(
    run: Run, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("supervisor")
    assert "Go on with the night of" in page(client, "/o/jobs/")
    monkeypatch.setattr(views, "is_running", lambda: True)
    text = page(client, "/o/jobs/")
    assert "is running" in text
    assert "Go on with the night of" not in text


def test_an_empty_monitor_says_what_it_will_show(streams: list[int], signed_in: SignedIn) -> None:
    text = page(signed_in("supervisor"), "/o/jobs/")
    assert "No night has run yet." in text
    assert "Run the night of" in text
    assert "Run the night of" not in page(signed_in("auditor"), "/o/jobs/")


def test_before_the_books_are_open_nothing_can_be_started(signed_in: SignedIn) -> None:
    text = page(signed_in("supervisor"), "/o/jobs/")
    assert "The books are not open" in text
    assert "Run the night of" not in text
