"""The reports tie: to each other, to the ledger, to the loans, to the cent, on closed and open
days alike."""

from collections import defaultdict
from datetime import date

import pytest
from django.db import connection
from django.db.models import Sum

from servicing.ledger.balances import trial_balance
from servicing.ledger.models import LoanState, Posting
from servicing.reports.definitions.loan_trial_balance import BALANCES

from .conftest import CLOSED, Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived")]

# All closed, all open, across the line between them, one day, all there is.
RANGES = [
    ("2026-03-10", "2026-04-05"),
    ("2026-04-21", "2026-04-21"),
    ("2026-04-15", "2026-04-21"),
    ("2026-04-20", "2026-04-20"),
    ("2026-03-01", "2026-12-31"),
]
DAYS = ["2026-03-02", "2026-04-01", "2026-04-20", "2026-04-21"]


def test_the_journal_is_the_movement_of_the_trial_balance(read: Reader) -> None:
    for first, last in RANGES:
        for memo in ("no", "yes"):
            _ties(read, first, last, memo)


def _ties(read: Reader, first: str, last: str, memo: str) -> None:
    journal = read("transaction_journal", first=first, last=last, memo=memo)
    balance = read("trial_balance", first=first, last=last, memo=memo)
    debits: dict[tuple[str, str], int] = defaultdict(int)
    credits: dict[tuple[str, str], int] = defaultdict(int)
    for row in journal.rows:
        debits[row["book"], row["debit"]] += row["amount"]
        credits[row["book"], row["credit"]] += row["amount"]
    moved = [row for row in balance.rows if row["debits"] or row["credits"]]
    keys = {(row["book"], row["account"]) for row in moved}
    assert keys == {*debits, *credits}
    assert journal.rows != []
    for row in moved:
        key = row["book"], row["account"]
        assert (row["debits"], row["credits"]) == (debits[key], credits[key])
    total = balance.totals["USD"]
    assert journal.totals["USD"]["amount"] == total["debits"] == total["credits"]
    assert (total["opening"], total["closing"]) == (0, 0)


def test_the_trial_balance_is_the_ledgers(read: Reader) -> None:
    for last in DAYS:
        closing: dict[str, int] = defaultdict(int)
        for row in read("trial_balance", first=min(last, "2026-03-15"), last=last).rows:
            assert row["opening"] + row["debits"] - row["credits"] == row["closing"]
            closing[row["account"]] += row["closing"]
        with connection.cursor() as cursor:
            balances = trial_balance(cursor, date.fromisoformat(last))
        assert closing == {one.code: one.debits - one.credits for one in balances}


def test_the_journal_is_every_posting(read: Reader) -> None:
    journal = read("transaction_journal", first="2026-01-01", last="2026-12-31", memo="yes")
    assert len(journal.rows) == Posting.objects.count()
    assert journal.totals["USD"]["amount"] == Posting.objects.aggregate(s=Sum("amount"))["s"]


def test_the_loans_come_to_their_control_accounts(read: Reader) -> None:
    for as_of in DAYS:
        for book in ("", _own_book()):
            _controlled(read, as_of, book)


def _controlled(read: Reader, as_of: str, name: str) -> None:
    loans = read("loan_trial_balance", as_of=as_of, book=name).totals["USD"]
    ledger: dict[str, int] = defaultdict(int)
    codes = {"principal": "1200", "memo_principal": "9100", "deferred_principal": "1210",
             "deferred_interest": "1220", "shadow_principal": "9210",
             "escrow": "2100", "escrow_advance": "1500", "unapplied": "2200",
             "fees_receivable": "1400", "corporate_advance": "1510"}  # fmt: skip
    for row in read("trial_balance", first=as_of, last=as_of, book=name, memo="yes").rows:
        ledger[row["account"]] += row["closing"]
    found = {name: loans[name] for name, *_ in BALANCES}
    assert found == {
        name: ledger[codes[role]] * (1 if debit else -1) for name, _, role, debit in BALANCES
    }
    assert found["principal"] + found["serviced_principal"] > 0


def _own_book() -> str:
    return str(LoanState.objects.get(stream__loan__number="1001").book.code)


def test_today_the_loans_are_as_their_states_say(read: Reader, lived: dict[str, int]) -> None:
    rows = {row["number"]: row for row in read("loan_trial_balance", as_of="2026-04-21").rows}
    for number, stream in lived.items():
        state, row = LoanState.objects.get(pk=stream), rows[number]
        assert row["principal"] + row["serviced_principal"] == state.principal
        assert row["escrow"] - row["escrow_advance"] == state.escrow
        assert (row["unapplied"], row["fees"]) == (state.suspense, state.fees_due)
    ann = rows["1001"]
    assert (ann["unapplied"], ann["escrow_advance"], ann["fees"]) == (100000, 45000, 5996)


def test_a_past_day_is_as_it_was(read: Reader) -> None:
    rows = {row["number"]: row for row in read("loan_trial_balance", as_of=f"{CLOSED}").rows}
    assert (rows["1001"]["unapplied"], rows["1001"]["escrow_advance"]) == (0, 0)
    assert rows["1002"]["serviced_principal"] == 20000000 - 19910


def test_the_portfolio_is_the_states(read: Reader) -> None:
    sums = LoanState.objects.exclude(stream__kind="book").aggregate(
        principal=Sum("principal"), escrow=Sum("escrow"), suspense=Sum("suspense"),
        fees_due=Sum("fees_due"), amount_due=Sum("amount_due"),
    )  # fmt: skip
    totals = read("portfolio").totals["USD"]
    assert {name: totals[name] for name in sums} == sums


def test_filters_narrow_and_their_parts_add_up(read: Reader, lived: dict[str, int]) -> None:
    whole = read("loan_trial_balance").totals["USD"]["unapplied"]
    parts = [read("loan_trial_balance", loan=number).totals["USD"]["unapplied"] for number in lived]
    assert (len(parts), sum(parts)) == (3, whole)
    mine = read("transaction_journal", first="2026-01-01", loan="1001")
    assert {row["owner"] for row in mine.rows} == {"1001"}
    cash = read("transaction_journal", first="2026-01-01", account="1010")
    assert all("1010" in (row["debit"], row["credit"]) for row in cash.rows)
    assert len(cash.rows) == 3
