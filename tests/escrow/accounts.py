"""The account of Appendix E that the escrow tests tell their stories with."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from escrow.analysis import Bill, EscrowAnalysis, EscrowQuestion
from servicing.engine.dates import add_months

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "worked_examples.json"
EXAMPLES = {row["id"]: row for row in json.loads(GOLDEN.read_text())}
YEAR = date(2026, 7, 1)
TAXES = (
    Bill(date(2026, 7, 25), 50000, "county_tax"),
    Bill(date(2026, 9, 20), 36000, "school_tax"),
    Bill(date(2026, 12, 10), 70000, "county_tax"),
)


def appendix_e(balance: int = 104000, **changes: Any) -> EscrowQuestion:
    """The account of Appendix E: base 130.00, target 1,040.00; the analysis is on May 15."""
    given: dict[str, Any] = {
        "kind": "annual",
        "analysis_date": date(2026, 5, 15),
        "computation_start": YEAR,
        "actual_balance": balance,
        "disbursements": TAXES,
    }
    return EscrowQuestion(**(given | changes))


def example_of(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    row = EXAMPLES[f"escrow_{name}"]
    return row["inputs"], row["expected"]


def codes(answer: EscrowAnalysis) -> list[str]:
    return [option.code for option in answer.options]


def monthly_payments(answer: EscrowAnalysis, months: int) -> list[int]:
    """The escrow payment of each month from the effective date on."""
    return [
        [c.amount for c in answer.payment_changes if c.due_from <= due][-1]
        for due in (add_months(answer.effective_date, month) for month in range(months))
    ]
