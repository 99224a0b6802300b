"""A loan's history: the running balance of every bucket, and what narrows it. Figures by hand:
200,000.00 at 6% asks 1,000.00 of interest and 199.10 of principal on April 1, then 999.00 and
200.10 on May 1 (199,800.90 × 6% / 12 = 999.0045)."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from servicing.engine.facts import KINDS
from servicing.ledger.history import BALANCES, CODES, Transaction, transactions
from servicing.ledger.history_filter import HistoryFilter, filtered, totals
from servicing.reports.history_words import NAMES, searched
from tests.make import ann, ben, board, pay, post, state_of

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def history(stream: int, **more: Any) -> list[Transaction]:
    with connection.cursor() as cursor:
        return transactions(cursor, stream, **more)


def balances(row: Transaction) -> dict[str, int]:
    """Those that are not nothing."""
    return {name: getattr(row, name) for name in BALANCES if getattr(row, name)}


def test_every_kind_has_its_code_and_its_name() -> None:
    assert set(NAMES) == set(CODES) == KINDS | {"bill", "late_fee", "skip"}
    assert len(set(CODES.values())) == len(CODES)
    assert {len(code) for code in CODES.values()} == {3}


@pytest.mark.django_db
def test_a_charged_off_debt_stays_the_borrowers() -> None:
    """April is paid, May deferred, a late charge asked, then all is charged off on June 1 before
    its bill: what is owed stands as it stood, until money comes for it."""
    [stream] = board(ann())
    pay(stream, APRIL)
    post(stream, "deferral", date(2026, 5, 2), installments=1)
    post(stream, "fee", date(2026, 5, 20), 5000, code="nsf")
    post(stream, "corporate_advance", date(2026, 5, 21), 7500, payee="Inspector")
    before = history(stream)[-1]
    assert balances(before) == {
        "principal_balance": 19960080, "deferred_balance": 20010,
        "deferred_interest_balance": 99900, "escrow_balance": 30000, "fees_balance": 5000,
        "advances_balance": 7500,
    }  # fmt: skip
    post(stream, "charge_off", date(2026, 5, 31), reason="180 days")
    # Thirty days since May 1, as a payoff counts them: 199,600.80 × 6% × 30 / 365 = 984.3327.
    off = history(stream)[-1]
    assert balances(off) == {
        "principal_balance": 19980090,  # with what was deferred: one memo carries both
        "deferred_interest_balance": 99900 + 98433, "escrow_balance": 30000, "fees_balance": 5000,
        "advances_balance": 7500,
    }  # fmt: skip
    post(stream, "recovery", JUNE, 100000)
    last, state = history(stream)[-1], state_of(stream)
    owed = state.principal + state.deferred_principal + state.deferred_interest
    owed += state.corporate_advances + sum(d.outstanding for d in state.fees)
    assert last.principal_balance + last.deferred_interest_balance + last.fees_balance + (
        last.advances_balance
    ) == owed == 19980090 + 198333 + 5000 + 7500 - 100000  # fmt: skip


@pytest.mark.django_db
def test_what_is_deferred_of_a_loan_of_others_stands_apart() -> None:
    """Its books carry one memo of all principal; the borrower owes both apart."""
    [stream] = board(ben())
    post(stream, "deferral", date(2026, 4, 2), installments=1)
    assert balances(history(stream)[-1]) == {
        "principal_balance": 19980090, "deferred_balance": 19910,
        "deferred_interest_balance": 100000,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_filter_leaves_balances_as_they_stood() -> None:
    [stream] = board(ann())
    first = pay(stream, APRIL)
    pay(stream, APRIL, 100000, designation="principal", source="lockbox:7")
    back = post(stream, "reversal", date(2026, 4, 3), reverses=first, reason="NSF")
    rows = history(stream, bills=True)

    def seqs(**asked: Any) -> list[int]:
        return [row.seq for row in filtered(rows, HistoryFilter(**asked), searched)]

    assert seqs(reversed="only") == [first, back]
    assert seqs(text="LOCKBOX") == [back - 1] == seqs(kinds=("payment",), reversed="hide")
    assert seqs(effective_from=date(2026, 4, 3)) == [back]
    assert seqs(business_to=date(2026, 3, 1)) == []
    assert {row.kind for row in filtered(rows, HistoryFilter(made_by="system"), searched)} == {
        "bill"
    }
    money = filtered(rows, HistoryFilter(money=True), searched)
    assert [row.kind for row in money] == ["board", "payment", "payment", "reversal"]
    pair = filtered(rows, HistoryFilter(reversed="only"), searched)
    assert not any(totals(pair).values())
    assert totals(money)["cash"] == 100000
    assert rows[-1].principal_balance == state_of(stream).principal
