"""Acts on the batch monitor: starting the night, retrying a loan; refused ones change nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from servicing.audit.models import Act
from servicing.nightly import starting
from servicing.nightly.coordinator import NightRunning
from servicing.nightly.models import Run, SetAside
from servicing.nightly.retry import AlreadyResolved, Retried
from servicing.nightly.run import begin
from servicing.office.views import jobs as views
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

from .conftest import SignedIn
from .test_jobs import finish, page, set_aside

pytestmark = pytest.mark.django_db


@pytest.fixture
def streams() -> list[int]:
    return list(board(mortgage("1001"), mortgage("1002")).values())


@pytest.fixture
def run(streams: list[int]) -> Run:
    return begin(FIRST_DAY, "priscilla")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The dates whose night was sent off; none runs."""
    dates: list[date] = []
    monkeypatch.setattr(starting, "_send", lambda day, actor: dates.append(day))
    return dates


def test_starting_leads_to_the_page_of_the_run(
    streams: list[int], signed_in: SignedIn, sent: list[date]
) -> None:
    client = signed_in("supervisor")
    answer = client.post("/o/jobs/start/", {"day": f"{FIRST_DAY}"})
    run = Run.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/o/jobs/{run.pk}/")
    assert sent == [FIRST_DAY]
    assert run.started_by == "supervisor"


def test_a_second_start_of_a_closed_night_starts_nothing(
    run: Run, signed_in: SignedIn, sent: list[date]
) -> None:
    finish(run)
    answer = signed_in("supervisor").post("/o/jobs/start/", {"day": f"{FIRST_DAY}"})
    assert answer.headers["Location"] == f"/o/jobs/{run.pk}/"
    assert sent == []


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-03-09"])
def test_a_date_that_is_not_due_starts_nothing(
    day: str, streams: list[int], signed_in: SignedIn, sent: list[date]
) -> None:
    answer = signed_in("supervisor").post("/o/jobs/start/", {"day": day}, follow=True)
    assert "Nothing was started." in answer.content.decode()
    assert (sent, Run.objects.count()) == ([], 0)


@pytest.mark.parametrize("who", ["officer", "cashier", "auditor"])
def test_starting_needs_the_right(
    who: str, streams: list[int], signed_in: SignedIn, sent: list[date]
) -> None:
    assert signed_in(who).post("/o/jobs/start/", {"day": f"{FIRST_DAY}"}).status_code == 403
    assert (sent, Run.objects.count(), Act.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Retried(resolved=True, done=1), "The retry of loan 1001 went through."),
        (Retried(resolved=True, done=0), "Nothing was left to do for loan 1001."),
        (Retried(resolved=False, done=0, reason="no money"), "was refused; nothing was posted. no"),
        (NightRunning("The night is running."), "The night is running. Nothing was changed."),
        (AlreadyResolved("meanwhile"), "T. Nguyen has retried loan 1001 already"),
    ],
)
def test_a_retry_says_what_came_of_it(
    outcome: Retried | Exception, words: str, run: Run, streams: list[int], signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    [aside] = set_aside(run, streams[:1])

    def retry(**asked: object) -> Retried:
        assert asked["actor"] == "officer"
        if isinstance(outcome, Exception):
            SetAside.objects.filter(pk=aside.pk).update(resolved_by="T. Nguyen")
            raise outcome
        return outcome

    monkeypatch.setattr(views, "retry", retry)
    url = f"/o/jobs/{run.pk}/set-aside/{aside.pk}/retry/"
    answer = signed_in("officer").post(url, follow=True)
    assert answer.redirect_chain == [(f"/o/jobs/{run.pk}/", 303)]
    assert words in answer.content.decode()


def test_what_another_night_set_aside_is_not_found_here(
    run: Run, streams: list[int], signed_in: SignedIn
) -> None:
    [aside] = set_aside(run, streams[:1])
    other = begin(FIRST_DAY - timedelta(days=1), "schedule")
    url = f"/o/jobs/{other.pk}/set-aside/{aside.pk}/retry/"
    assert signed_in("officer").post(url).status_code == 404


def test_the_monitor_offers_a_retry_only_to_those_who_may(
    run: Run, streams: list[int], signed_in: SignedIn
) -> None:
    [aside, _] = set_aside(run, streams[:2])
    finish(run)
    SetAside.objects.filter(pk=aside.pk).update(
        resolved_at=datetime.now(UTC), resolved_by="officer"
    )
    mine = page(signed_in("officer"), f"/o/jobs/{run.pk}/")
    assert mine.count(">Retry<") == 1
    assert "Resolved" in mine
    theirs = page(signed_in("cashier"), f"/o/jobs/{run.pk}/")
    assert ">Retry<" not in theirs
    assert "To work" in theirs
