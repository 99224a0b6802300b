"""The proof of everything as a row with its evidence: begun once, finished once, then it stands."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg2.extensions import connection as Connection

from servicing.audit.models import Act
from servicing.ledger.models import DayRoot, LoanState
from servicing.reports import proofs
from servicing.reports.models import VerifyRun
from servicing.reports.proofs import begin_proof, start_proof, work_on
from servicing.reports.proving import evidence_file
from tests.make import ann, ben, board, close_until, pay

AT = datetime(2026, 4, 21, 15, 30, tzinfo=UTC)
DAY = date(2026, 4, 21)


def begin(at: datetime = AT) -> VerifyRun:
    return begin_proof(actor="helena", business_date=DAY, at=at)[0]


@pytest.mark.django_db
def test_books_that_hold_with_their_evidence(lived: dict[str, int]) -> None:
    run = work_on(begin())
    found = run.evidence
    assert (run.state, run.done, found["differences"]) == ("holds", run.streams, [])
    assert (found["loans"], found["holds"]) == (3, True)
    assert len(found["days"]) == DayRoot.objects.count() == 50
    principal = next(one for one in found["controls"] if one["name"] == "Principal")
    assert [one["name"] for one in found["controls"]] == [
        "Principal", "Escrow", "Unapplied", "Fees", "Corporate advances", "Deferred interest",
    ]  # fmt: skip
    assert all(one["loans"] == one["ledger"] for one in found["controls"])
    assert principal["loans"] == sum(s.principal for s in LoanState.objects.all())
    [dollars] = found["trial_balance"]
    assert dollars["debits"] == dollars["credits"] > 0
    run.refresh_from_db()
    handed_out = evidence_file(run.evidence)
    assert run.sha256 == sha256(handed_out).hexdigest()
    assert json.loads(handed_out)["started_by"] == "helena"
    assert Act.objects.get(action="ledger:proved").actor == "helena"


def test_what_was_edited_behind_our_back_is_listed(fresh_db: str, superuser: Connection) -> None:
    stream, _ = board(ann(), ben())
    pay(stream, date(2026, 3, 2))
    close_until(date(2026, 3, 3))
    with superuser.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE ledger_posting SET amount = amount + 1 WHERE stream_id = %s"
            " AND (cause, line) = (SELECT cause, line FROM ledger_posting WHERE stream_id = %s"
            " ORDER BY cause DESC, line DESC LIMIT 1)",
            [stream, stream],
        )
    run = work_on(begin())
    checks = {one["check"] for one in run.evidence["differences"]}
    assert run.state == "differs"
    assert {"postings", "day leaf", "day totals"} <= checks
    assert run.evidence["difference_count"] == len(run.evidence["differences"])


@pytest.mark.django_db
def test_a_proof_that_runs_is_only_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[VerifyRun] = []
    monkeypatch.setattr(proofs, "_send", sent.append)
    first, new = start_proof(actor="helena", business_date=DAY, at=AT)
    second, again = start_proof(actor="sam", business_date=DAY, at=AT + timedelta(seconds=30))
    assert (new, again, second, sent) == (True, False, first, [first])
    later, new = start_proof(actor="sam", business_date=DAY, at=AT + timedelta(minutes=5))
    first.refresh_from_db()
    assert (new, first.state, first.error) == (True, "failed", "Its process ended before it did.")
    assert later.started_by == "sam"


@pytest.mark.django_db
def test_a_finished_proof_stands(lived: dict[str, int]) -> None:
    work_on(begin())
    for edit in ("UPDATE reports_verifyrun SET evidence = '{}'", "DELETE FROM reports_verifyrun"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(edit)


@pytest.mark.django_db
def test_what_breaks_a_proof_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(progress: Callable[[int, int], None]) -> dict[str, Any]:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(proofs, "prove_all", broken)
    run = begin()
    with pytest.raises(RuntimeError):
        work_on(run)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "RuntimeError: the disk is full")


def test_the_command_works_on_the_proof_that_a_screen_began(
    fresh_db: str, manage: Callable[..., Any]
) -> None:
    board(ann())
    run = begin()
    answer = manage("verify", "--all", "--proof", str(run.pk), "--json")
    assert (answer.returncode, json.loads(answer.stdout)) == (
        0, {"streams": 2, "differences": [], "holds": True},
    )  # fmt: skip
    run.refresh_from_db()
    assert (run.state, run.started_by) == ("holds", "helena")
