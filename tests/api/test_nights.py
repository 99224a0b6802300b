"""Nights through the API, run for real."""

from datetime import UTC, datetime

from servicing.api.tokens import make_token
from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import Event
from servicing.nightly.models import Run, SetAside
from servicing.nightly.run import run_nights
from servicing.nightly.workers import drain
from tests.nightly.portfolio import AT, FIRST_DAY, board, mortgage, receipt

from .program import Program


def test_a_night_is_seen_and_what_it_set_aside_retried(fresh_db: str) -> None:
    stream = board(mortgage("1001"))["1001"]
    user = User.objects.create_user("priscilla")
    give_role(user, Role.SUPERVISOR)
    _, secret = make_token(user=user, name="x", days=1, actor="x", at=datetime.now(UTC))
    supervisor = Program(secret)
    [run] = run_nights(upto=None, actor="schedule", dispatch=drain, notify=lambda _: None)
    assert isinstance(run, Run)
    found = supervisor.get(f"nights/{run.pk}/").json()
    assert (found["state"], found["percent"], len(found["steps"])) == ("done", 100, 15)
    again = supervisor.post("nights/", {"business_date": FIRST_DAY.isoformat()})
    assert (again.status_code, again.json()["id"]) == (200, run.pk)
    receipt(stream, 149910, "late:1", day=FIRST_DAY)
    aside = SetAside.objects.create(
        step=run.steps.get(name="payments"), item=stream, stream_id=stream, reason="?", at=AT
    )
    [row] = supervisor.get(f"nights/{run.pk}/set-aside/", open="true").json()["results"]
    assert (row["id"], row["loan_number"]) == (aside.pk, "1001")
    path = f"nights/{run.pk}/set-aside/{aside.pk}/retry/"
    done = supervisor.post(path, {}, key="k")
    assert done.json() == {"resolved": True, "done": 1, "reason": ""}
    assert supervisor.post(path, {}, key="k").headers["Idempotent-Replay"] == "true"
    again = supervisor.post(path, {})
    assert (again.status_code, again.json()["code"]) == (409, "already_resolved")
    assert Event.objects.filter(kind="payment").count() == 1
