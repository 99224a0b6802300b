"""The auditor's pages: what they show, what exporting and proving leaves, few queries, no acts."""

import json
from collections.abc import Callable
from html import escape
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from servicing.audit.models import Act, User
from servicing.ledger.models import LoanState
from servicing.reports import proofs
from servicing.reports.catalogue import every_report
from servicing.reports.models import ReportRun, VerifyRun
from servicing.reports.proofs import work_on
from tests.make import ann, ben, board, cara, pay
from tests.nightly.portfolio import FIRST_DAY

from .conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def loans(db: None) -> list[int]:
    streams = board(ann(), ben(), cara())
    pay(streams[0], FIRST_DAY)
    return streams


@pytest.fixture
def helena(loans: list[int], signed_in: SignedIn) -> Client:
    return signed_in("auditor")


def page(client: Client, path: str, code: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == code
    return answer.content.decode()


def export(client: Client, name: str, form: str = "csv", **given: str) -> ReportRun:
    answer = client.post(f"/audit/reports/{name}/run/", {"format": form, **given})
    assert answer.status_code == 303
    return ReportRun.objects.get(pk=int(answer.headers["Location"].split("/")[-2]))


def test_an_auditor_starts_at_the_auditors_home(helena: Client, signed_in: SignedIn) -> None:
    assert helena.get("/").headers["Location"] == "/audit/"
    assert signed_in("officer").get("/").headers["Location"] == "/o/"
    text = page(helena, "/audit/")
    assert "Mar 2, 2026" in text
    assert "Not checked yet" in text


def test_the_catalogue_is_what_the_person_may_see(helena: Client, signed_in: SignedIn) -> None:
    everything = page(helena, "/audit/reports/")
    assert all(report.title in everything for report in every_report())
    hers = page(signed_in("administrator"), "/audit/reports/")
    assert "Night control" in hers
    assert "Boarding control" in hers
    assert "Portfolio" not in hers
    assert "Audit trail" not in page(signed_in("officer"), "/audit/reports/")


def test_every_report_has_a_page(helena: Client) -> None:
    for report in every_report():
        assert escape(report.basis) in page(helena, f"/audit/reports/{report.name}/")


def test_a_preview_shows_rows_and_the_totals_of_all(helena: Client) -> None:
    text = page(helena, "/audit/reports/loan_trial_balance/")
    assert "3 rows" in text
    assert '<a href="/o/loans/1001/">1001</a>' in text
    ours = LoanState.objects.filter(stream__loan__number__in=["1001", "1003"])  # Ben's is not
    assert f"{sum(state.principal for state in ours) / 100:,.2f}</td>" in text


def test_a_wrong_parameter_is_said_beside_it(helena: Client) -> None:
    text = page(helena, "/audit/reports/trial_balance/?first=soon", 422)
    assert "Enter a date like 2026-11-20, not &#x27;soon&#x27;." in text
    assert "Export all" not in text
    answer = helena.post("/audit/reports/trial_balance/run/", {"format": "csv", "first": "soon"})
    assert answer.status_code == 422
    answer = helena.post("/audit/reports/trial_balance/run/", {"format": "exe"}, follow=True)
    assert "Choose CSV, Excel or PDF. Nothing was exported." in answer.content.decode()
    assert not ReportRun.objects.exists()


def test_an_export_is_kept_downloaded_and_its_taker_known(helena: Client) -> None:
    run = export(helena, "trial_balance", "xlsx")
    assert run.sha256 in page(helena, f"/audit/reports/runs/{run.pk}/")
    answer = helena.get(f"/audit/reports/runs/{run.pk}/file/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="trial_balance-2026-03-02-{run.pk}.xlsx"'
    )
    assert load_workbook(BytesIO(content)).sheetnames[0] == "Report"
    told = json.loads(helena.get(f"/audit/reports/runs/{run.pk}/particulars/").content)
    assert (told["sha256"], told["rows"], told["run_by"]) == (run.sha256, run.rows, "auditor")
    acts = list(Act.objects.order_by("pk").values_list("action", "actor"))
    assert acts[-2:] == [("report:exported", "auditor"), ("report:downloaded", "auditor")]


def test_a_rerun_is_put_beside_the_run_before(helena: Client, loans: list[int]) -> None:
    run = export(helena, "loan_trial_balance")
    same = helena.post(f"/audit/reports/runs/{run.pk}/again/", follow=True).content.decode()
    assert "The two files are the same, byte for byte." in same
    pay(loans[1], FIRST_DAY, 50000)
    changed = helena.post(f"/audit/reports/runs/{run.pk}/again/", follow=True).content.decode()
    assert "Rows or totals differ." in changed
    assert "500.00" in changed


def test_a_run_of_data_that_one_may_not_see_is_not_there(
    helena: Client, signed_in: SignedIn
) -> None:
    run = export(helena, "portfolio")
    jordan = signed_in("administrator")
    for path in ("", "file/", "particulars/"):
        page(jordan, f"/audit/reports/runs/{run.pk}/{path}", 404)
    assert jordan.post(f"/audit/reports/runs/{run.pk}/again/").status_code == 404
    assert "Nothing has been exported yet" in page(jordan, "/audit/reports/runs/")
    assert ReportRun.objects.count() == 1


def test_the_check_is_started_watched_and_read(
    helena: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "_send", lambda run: None)
    started = helena.post("/audit/integrity/start/")
    run = VerifyRun.objects.get()
    assert started.headers["Location"] == f"/audit/integrity/{run.pk}/"
    assert 'hx-trigger="every 1s"' in page(helena, f"/audit/integrity/{run.pk}/state/")
    page(helena, f"/audit/integrity/{run.pk}/evidence/", 404)
    work_on(run)
    text = page(helena, f"/audit/integrity/{run.pk}/state/")
    assert "hx-trigger" not in text
    assert "The check is finished: Everything holds." in text
    evidence = helena.get(f"/audit/integrity/{run.pk}/evidence/")
    assert json.loads(evidence.content)["holds"] is True
    assert "Everything holds" in page(helena, "/audit/integrity/")
    assert "Everything holds" in page(helena, "/audit/")


def test_nobody_else_starts_the_check(signed_in: SignedIn, loans: list[int]) -> None:
    for role in ("officer", "cashier", "escrow_analyst", "administrator"):
        assert signed_in(role).post("/audit/integrity/start/").status_code == 403
    assert not VerifyRun.objects.exists()


def test_the_trail_is_filtered_and_exported_alike(helena: Client) -> None:
    User.objects.filter(username="auditor").update(first_name="Helena", last_name="Voss")
    export(helena, "portfolio")
    text = page(helena, "/audit/trail/?actor=auditor&action=report:exported&first=2026-01-01")
    assert text.count("Exported a report") >= 1
    assert "H. Voss" in text
    assert "No acts." in page(helena, "/audit/trail/?first=2026-01-01&loan=1001")
    assert page(helena, "/audit/trail/?loan=9999", 422).count("No loan has the number 9999.") == 2
    run = export(helena, "audit_trail", actor="auditor", first="2026-01-01")
    assert run.rows == 1


def test_the_lists_read_alike_however_long(helena: Client) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(helena, path)
        return len(seen)

    paths: list[str] = ["/audit/", "/audit/reports/", "/audit/reports/runs/", "/audit/trail/"]
    export(helena, "portfolio")
    before = [queries(path) for path in paths]
    for _ in range(5):
        export(helena, "portfolio")
    assert [queries(path) for path in paths] == before
    assert max(before) <= 14


def test_a_loans_pages_offer_an_auditor_no_act(helena: Client) -> None:
    offered: Callable[[str], int] = lambda text: text.count('method="post"')  # noqa: E731
    alone = offered(page(helena, "/audit/reports/"))  # signing out
    for tab in ("", "transactions/", "transactions/1/", "schedule/", "escrow/", "documents/"):
        text = page(helena, f"/o/loans/1001/{tab}")
        assert offered(text) == alone
        assert "Take payment" not in text
