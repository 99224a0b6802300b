"""Delinquency, escrow, boarding and the nights: each report against the rows it speaks of."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db.models import Sum

from delinquency.models import AgingTotal
from escrow.models import Analysis
from servicing.ledger.models import DayRoot, LoanState
from servicing.loans.boarding.decisions import accept_exception
from servicing.loans.models import BoardingException
from servicing.nightly.models import Run
from servicing.nightly.run import run_nights
from servicing.nightly.workers import drain
from tests.loans import acting
from tests.loans.tape import Tape, county_tax, three_loans
from tests.loans.tape import mortgage as taped
from tests.loans.test_board_decisions import BECAUSE
from tests.nightly.portfolio import FIRST_DAY, board, mortgage, receipt

from .conftest import Reader

pytestmark = pytest.mark.django_db


def night() -> Run:
    [run] = run_nights(upto=None, actor="test", dispatch=drain, notify=lambda _: None)
    return run


@pytest.fixture
def late(db: None) -> dict[str, int]:
    """On the first day 1001 is current, 1002 a day late, 1003 and 1004 twenty-nine days."""
    due = {"1001": 4, "1002": 3, "1003": 2, "1004": 2}
    return board(*(mortgage(number, date(2026, month, 1)) for number, month in due.items()))


def test_a_closed_day_has_the_buckets_of_its_night(late: dict[str, int], read: Reader) -> None:
    night()
    found = read("delinquency", as_of=str(FIRST_DAY))
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in found.rows:
        for place, value in enumerate((1, row["principal"], row["amount_due"])):
            sums[row["bucket"]][place] += value
    kept = {
        total.bucket: [total.loans, total.principal, total.amount_due]
        for total in AgingTotal.objects.filter(business_date=FIRST_DAY).exclude(bucket="current")
    }
    assert sums == kept
    assert set(kept) == {"1-29"}
    assert {(row["number"], row["days"], row["mba"]) for row in found.rows} == {
        ("1002", 1, "current"), ("1003", 29, "30"), ("1004", 29, "30"),
    }  # fmt: skip


def test_an_open_day_is_as_the_loans_stand(late: dict[str, int], read: Reader) -> None:
    night()
    receipt(late["1003"], 149910 * 2, "lockbox:a:1", FIRST_DAY + timedelta(days=1))
    then = read("delinquency", as_of=str(FIRST_DAY + timedelta(days=1)))
    states = LoanState.objects.filter(oldest_due__isnull=False)
    assert then.totals["USD"]["amount_due"] == states.aggregate(s=Sum("amount_due"))["s"]
    assert {row["found_on"] for row in then.rows} == {None}
    assert {(row["number"], row["days"]) for row in then.rows} == {
        ("1002", 2), ("1003", 30), ("1004", 30),
    }  # fmt: skip
    night()
    later = read("delinquency", as_of=str(FIRST_DAY + timedelta(days=1)), bucket="30-59")
    assert [row["number"] for row in later.rows] == ["1004"]  # 1003 has paid
    before = read("delinquency", as_of=str(FIRST_DAY))
    assert len(before.rows) == 3  # what was found then stands


def test_the_nights_are_as_they_reported(late: dict[str, int], read: Reader) -> None:
    run = night()
    found = read("night_control", first=str(FIRST_DAY), last=str(FIRST_DAY))
    assert [row["step"] for row in found.rows] == list(
        run.steps.order_by("number").values_list("name", flat=True)
    )
    [close] = [row for row in found.rows if row["step"] == "close"]
    assert close["root"] == bytes(DayRoot.objects.get(date=FIRST_DAY).root).hex()
    moved = read("trial_balance", first=str(FIRST_DAY), last=str(FIRST_DAY)).totals["USD"]
    totals = found.totals["USD"]
    assert (totals["day_debits"], totals["day_credits"]) == (moved["debits"], moved["credits"])
    assert (totals["aside"], totals["differences"]) == (0, 0)


def test_boarding_is_read_boarded_excepted_and_in_the_ledger(tmp_path: Path, read: Reader) -> None:
    tape: Tape = three_loans().add(taped("1004", current_principal="253456.21"))
    tape.escrow_lines.append(county_tax("1004"))
    acting.board(tape.write(tmp_path))
    [row] = read("boarding_control").rows
    assert (row["read"], row["boarded"], row["excepted"], row["waiting"]) == (4, 3, 1, 1)
    assert row["principal_read"] == row["principal_boarded"] + row["principal_excepted"]
    assert row["principal_excepted"] == 25345621
    assert (row["in_books"], row["principal_ledger"]) == (3, row["principal_boarded"])
    accept_exception(BoardingException.objects.get().pk, BECAUSE)
    [row] = read("boarding_control").rows
    assert (row["waiting"], row["accepted"], row["in_books"]) == (0, 1, 4)
    assert row["principal_ledger"] == row["principal_read"]


def test_analyses_are_as_they_were_made(late: dict[str, int], read: Reader) -> None:
    for number, (shortage, new) in {"1001": (12000, 31000), "1002": (0, 29000)}.items():
        Analysis.objects.create(
            stream_id=late[number], analysis_date=FIRST_DAY, kind="annual", year_starts=FIRST_DAY,
            result={}, shortage=shortage, deficiency=0, surplus=0, old_payment=30000,
            new_payment=new, effective_date=date(2026, 5, 1), seq=2,
        )  # fmt: skip
    found = read("escrow_analyses")
    assert [(row["number"], row["change"]) for row in found.rows] == [
        ("1001", 1000), ("1002", -1000),
    ]  # fmt: skip
    totals = found.totals["USD"]
    assert (totals["shortage"], totals["change"], totals["new_payment"]) == (12000, 0, 60000)
    assert read("escrow_analyses", first="2026-03-03", last="2026-03-03").rows == []
