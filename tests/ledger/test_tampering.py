"""What was edited behind the database's back is found, by name, and the command exits 1."""

import json
import subprocess
from collections.abc import Callable
from datetime import date

import pytest
from psycopg2.extensions import connection as Connection

from servicing.nightly.run import run_nights
from servicing.nightly.workers import drain
from tests.nightly.portfolio import board, mortgage, receipt

Manage = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def stream(fresh_db: str) -> int:
    """Ann's loan with a payment posted, its day closed."""
    ann = board(mortgage("1001", date(2026, 3, 1)))["1001"]
    receipt(ann, 149910, "lockbox:a:1")
    run_nights(upto=None, actor="test", dispatch=drain, notify=lambda _: None)
    return ann


def test_untouched_books_hold(stream: int, manage: Manage) -> None:
    answer = manage("verify", "--all", "--json")
    assert (answer.returncode, json.loads(answer.stdout)["holds"]) == (0, True)


@pytest.mark.parametrize(
    ("edit", "check", "row"),
    [
        ("UPDATE ledger_posting SET amount = amount + 1 WHERE stream_id = {s} AND amount = 19910",
         "postings", "posting {s}-"),
        ("UPDATE ledger_event SET payload = replace(payload::text, '149910', '149911')::json"
         " WHERE stream_id = {s} AND kind = 'payment'", "event hash", "event {s}-"),
        ("UPDATE ledger_event SET actor = 'nobody' WHERE stream_id = {s} AND kind = 'payment'",
         "event hash", "event {s}-"),
        ("UPDATE ledger_loanstate SET state = replace(state::text, '\"principal\":19980090',"
         " '\"principal\":19980091')::json WHERE stream_id = {s}", "state", "loan state {s}"),
        ("UPDATE ledger_loanstate SET principal = principal + 1 WHERE stream_id = {s}",
         "control", "loan {s} principal"),
        ("UPDATE ledger_demand SET paid_interest = 0 WHERE stream_id = {s}", "demand",
         "demand {s} installment:2026-03-01"),
        ("UPDATE ledger_dayclose SET debits = debits + 1", "day totals", "2026-03-02"),
        ("UPDATE ledger_dayleaf SET postings_hash = '' WHERE stream_id = {s}", "day leaf",
         "2026-03-02 stream {s}"),
        ("UPDATE ledger_dayroot SET root = ''", "day root", "2026-03-02"),
        ("DELETE FROM ledger_posting WHERE stream_id = {s} AND amount = 19910", "postings", "{s}-"),
    ],
    ids=lambda value: value if len(str(value)) < 16 else "",
)  # fmt: skip
def test_an_edit_is_found(
    edit: str, check: str, row: str, stream: int, superuser: Connection, manage: Manage
) -> None:
    with superuser.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(edit.format(s=stream))
        assert cursor.rowcount > 0
    answer = manage("verify", "--all", "--json")
    assert answer.returncode == 1
    found = json.loads(answer.stdout)["differences"]
    wanted = row.format(s=stream)
    assert [one for one in found if one["check"] == check and wanted in one["row"]], found
