"""Workbooks that live: recomputed from their own cells they come to the engine's figures, to the
cent, through changes of terms, caps, partial payments and reversals. Figures by hand beside."""

from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO

import pytest
from django.db import connection

from servicing.ledger.days import open_date
from servicing.ledger.history import transactions
from servicing.loans.models import Loan
from servicing.loans.schedule_rows import read_schedule
from servicing.loans.standing import standing_of
from servicing.reports.history_workbook import write_history
from servicing.reports.loan_workbook import Made
from servicing.reports.schedule_workbook import write_schedule
from tests.make import ann, board, cara, pay, post, state_of

from .recompute import Cell, Recomputed, read_sheet, wrong

pytestmark = pytest.mark.django_db
MADE = Made("Renee Okafor", datetime(2026, 3, 2, 12, tzinfo=UTC))


def workbooks(stream: int) -> tuple[bytes, bytes]:
    """The schedule and the transactions of a loan."""
    loan = Loan.objects.select_related("stream", "book").get(pk=stream)
    standing = standing_of(loan, open_date())
    with connection.cursor() as cursor:
        schedule = read_schedule(cursor, stream, standing.state)
        rows = transactions(cursor, stream)
    first, second = BytesIO(), BytesIO()
    write_schedule(first, standing, schedule, MADE)
    write_history(second, standing, rows, schedule.facts, schedule.versions, MADE)
    return first.getvalue(), second.getvalue()


def differences(cells: dict[str, Cell], name: str = "Difference") -> list[str]:
    """The cells of the check column."""
    head = next(key for key, cell in cells.items() if cell.value == name and key.endswith("4"))
    column = head.rstrip("4")
    return [key for key in cells if key.rstrip("0123456789") == column and key != head]


def test_a_monthly_loan_through_a_new_rate_and_a_cap() -> None:
    """April: 200,000.00 × 6% / 12 = 1,000.00, principal 199.10. Another 1,000.00 to principal
    leaves 198,800.90: May asks 994.00 (994.0045) and 205.10. From May 16 the rate is 5% with the
    payment as it was: half of June's period at each, 198,595.80 × (15 × 6% + 15 × 5%) / 360 =
    910.23, principal 1,199.10 − 910.23 = 288.87. July: 198,306.93 × 5% / 12 = 826.28 and 372.82. A
    cap of 3% from July 1 forgives interest and lowers the payment by as much: August asks
    197,934.11 × 3% / 12 = 494.84, and principal as without it, 1,199.10 − 824.73 = 374.37."""
    [stream] = board(ann())
    pay(stream, date(2026, 4, 1))
    pay(stream, date(2026, 4, 1), 100000, designation="principal")
    post(stream, "rate_change", date(2026, 5, 16), annual_rate="5", recast=False)
    post(stream, "interest_cap", date(2026, 7, 1), rate="3", to="2026-12-31", reason="Duty")
    schedule, history = workbooks(stream)
    assert wrong(schedule) == wrong(history) == []
    cells = read_sheet(schedule)
    first = 5  # the line of April
    formulas = [cells[f"{letter}{first}"].formula for letter in "HIKL"]
    assert formulas == [
        "ROUND(F5*G5/12,2)", "MIN(MAX(N5-H5,0),F5)", "SUM(H5:J5)", "F5-I5",
    ]  # fmt: skip
    assert cells["F6"].formula == "L5+M5"
    assert cells["H7"].formula == "ROUND(F7*(15*0.06+15*0.05)/360,2)"
    recomputed = Recomputed(cells)
    by_hand = {
        "H5": "1000.00", "I5": "199.10", "M5": "-1000.00", "H6": "994.00", "I6": "205.10",
        "H7": "910.23", "I7": "288.87", "H8": "826.28", "I8": "372.82",
        "H9": "494.84", "I9": "374.37",
    }  # fmt: skip
    assert {name: recomputed.value(name) for name in by_hand} == {
        name: Fraction(text) for name, text in by_hand.items()
    }
    year = next(key for key, cell in cells.items() if cell.value == "2026" and key[0] == "A")
    line = year[1:]
    assert cells[f"I{line}"].formula == f"SUBTOTAL(9,I5:I{int(line) - 1})"
    checks = differences(cells)
    assert len(checks) > 300
    assert {recomputed.value(name) for name in checks} == {0}


def test_a_wrong_figure_shows_in_the_check_column() -> None:
    [stream] = board(ann())
    cells = read_sheet(workbooks(stream)[0])
    cells["G5"] = Cell("", Fraction("0.0625"))  # somebody's other rate
    found = Recomputed(cells)
    # 200,000.00 × 6.25% / 12 = 1,041.67: interest 41.67 more, principal as much less, balance too
    assert found.value(differences(cells)[0]) == 3 * Fraction("41.67")


def test_a_daily_loan_through_returns_and_late_money() -> None:
    """19,726.57 at 7.49% from Feb 15 to March 15, 28 days: 113.3441; 400.66 pays 113.34 and 287.32
    of principal. A second payment bounces and counts as if it had never been."""
    [stream] = board(cara())
    pay(stream, date(2026, 3, 15), 40066)
    back = pay(stream, date(2026, 4, 10), 40066)
    pay(stream, date(2026, 5, 20), 20000)
    post(stream, "reversal", date(2026, 4, 14), reverses=back, reason="NSF")
    pay(stream, date(2026, 4, 25), 30000)  # found late
    schedule, history = workbooks(stream)
    assert wrong(schedule) == wrong(history) == []
    cells = read_sheet(history)
    found = Recomputed(cells)
    line = next(key[1:] for key, cell in cells.items() if cell.value == "PMT")
    figures = [found.value(f"{column}{line}") for column in ("K", "L")]
    assert figures == [Fraction("287.32"), Fraction("113.34")]
    last = [key for key, cell in cells.items() if cell.value == "Difference"][-1]
    earned = next(key for key in cells if key.endswith(last[1:]) and cells[key].formula)
    assert found.value(earned) == 0
    balance = [key for key, cell in cells.items() if key[0] == "S" and cell.formula][-1]
    assert found.value(balance) * 100 == state_of(stream).principal
