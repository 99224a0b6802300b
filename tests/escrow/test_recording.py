"""A stored analysis keeps every figure and every name."""

import json
from datetime import date

from escrow.analysis import analyze
from escrow.recording import as_record

from .accounts import appendix_e


def test_a_record_survives_json_with_its_rows_by_name() -> None:
    answer = analyze(appendix_e(94000))
    record = json.loads(json.dumps(as_record(answer)))
    assert record["shortage"] == 10000
    assert record["low_month"] == "2026-12-01"
    assert record["surplus_refund_due"] is None
    assert record["statement_exempt"] is False
    assert record["rows"][6] == {
        "month": "2026-12-01", "deposit": 13000, "disbursed": 70000, "step1": -78000,
        "step2": 0, "target": 26000, "projected": 16000,
    }  # fmt: skip
    assert record["payment_changes"][1] == {"due_from": "2027-06-01", "amount": 13837}
    assert record["options"][0]["code"] == "shortage_do_nothing"
    assert set(record) == set(type(answer).__slots__)
    assert date.fromisoformat(record["effective_date"]) == answer.effective_date
