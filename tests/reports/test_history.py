"""What stays of an export: a row that stands, an act, a file that is what it was."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from servicing.audit.models import Act
from servicing.reports.keeping import ExportMissing, open_kept
from servicing.reports.models import ReportRun
from servicing.reports.running import compare, run_report

from .conftest import asked

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 21, 15, 30, tzinfo=UTC)


def run(name: str = "loan_trial_balance", form: str = "csv", **given: str) -> ReportRun:
    return run_report(
        asked=asked(name, **given), form=form, actor="helena", business_date=date(2026, 4, 21),
        run_at=AT,
    )  # fmt: skip


def test_a_run_keeps_what_was_asked_and_what_came_out(lived: dict[str, int]) -> None:
    found = run(as_of="2026-04-20", loan="1002")
    found.refresh_from_db()
    assert found.parameters == {
        "as_of": "2026-04-20", "book": "", "investor": "", "state": "", "loan": "1002",
    }  # fmt: skip
    assert found.answers == "As of 2026-04-20 · Loan number 1002"
    assert (found.rows, found.run_by, found.business_date) == (1, "helena", date(2026, 4, 21))
    assert found.totals["USD"]["serviced_principal"] == 20000000 - 19910
    act = Act.objects.get(action="report:exported")
    assert (act.actor, act.details["sha256"]) == ("helena", found.sha256)


def test_the_same_books_give_the_same_file(lived: dict[str, int]) -> None:
    assert run().sha256 == run().sha256
    assert ReportRun.objects.count() == 2


def test_two_runs_are_compared_by_their_totals(lived: dict[str, int]) -> None:
    before, after = run(as_of="2026-04-20"), run(as_of="2026-04-21")
    changes = {one.name: one.change for one in compare(before, after)}
    assert (changes["unapplied"], changes["escrow_advance"]) == (100000, 45000)
    assert changes["principal"] == 0
    with pytest.raises(ValueError, match="two reports"):
        compare(before, run("portfolio"))


def test_the_history_is_only_added_to(lived: dict[str, int]) -> None:
    run()
    for edit in ("UPDATE reports_reportrun SET rows = 0", "DELETE FROM reports_reportrun"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(edit)
    assert ReportRun.objects.get().rows == 3


def test_a_file_that_was_changed_is_not_handed_out(lived: dict[str, int], settings: Any) -> None:
    found = run()
    path = Path(settings.EXPORT_STORE) / found.sha256[:2] / found.sha256
    path.write_bytes(path.read_bytes().replace(b"1001", b"1009"))
    with pytest.raises(ExportMissing, match="changed on disk"):
        open_kept(found.sha256)
    path.unlink()
    with pytest.raises(ExportMissing, match="no longer kept"):
        open_kept(found.sha256)
