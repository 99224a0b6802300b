"""A loan's transactions with running balances, from the ledger: two reads whatever the length of
the history, and a fold where a loan of others has something deferred."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from servicing.engine.facts import TERMS_KINDS

from .deferred_for_others import DEFERRING, moved_apart

# Three letters for each kind, as officers read them in a column.
CODES = {
    "board": "BRD",
    "payment": "PMT",
    "reversal": "REV",
    "redirect": "RDR",
    "late_fee": "LTE",
    "fee": "FEE",
    "waiver": "WVR",
    "refund": "RFD",
    "escrow_deposit": "DEP",
    "escrow_disbursement": "DSB",
    "escrow_refund": "REF",
    "escrow_payment_change": "ESC",
    "corporate_advance": "ADV",
    "rate_change": "RTE",
    "interest_cap": "CAP",
    "recast": "RCT",
    "due_date_change": "DUE",
    "extension": "EXT",
    "deferral": "DFR",
    "modification": "MOD",
    "allocation_change": "ALC",
    "charge_off": "CHO",
    "recovery": "RCV",
    "transfer_out": "XFR",
    "assumption": "ASM",
    "draw": "DRW",
    "bill": "BIL",
    "skip": "SKP",
}
# What only the fold makes, at dates that the terms fix.
DERIVED = frozenset({"bill", "late_fee", "skip"})
# What moves no money and is left out unless it is asked for.
QUIET = frozenset({"bill", "skip"})

EVENTS = """
WITH taken_back AS MATERIALIZED (
    SELECT seq, reverses FROM ledger_event
    WHERE stream_id = %(stream)s AND reverses IS NOT NULL AND business_date <= %(known_on)s
)
SELECT e.seq, e.kind, e.effective_date, e.business_date, e.source, e.actor, e.payload::text,
    e.reverses, r.seq
FROM ledger_event e LEFT JOIN taken_back r ON r.reverses = e.seq
WHERE e.stream_id = %(stream)s AND e.source NOT LIKE '%%#%%'
    AND e.effective_date <= %(as_of)s AND e.business_date <= %(known_on)s
"""
# A reversal shows its mirror of the original, if it is shown itself; any other difference belongs
# to its subject.
AMOUNTS = """
WITH booked AS (
    SELECT CASE WHEN c.reverses = p.subject AND c.effective_date <= %(as_of)s
        THEN p.cause ELSE p.subject END AS row, p.debit_id, p.credit_id, p.amount
    FROM ledger_posting p JOIN ledger_event c ON c.stream_id = p.stream_id AND c.seq = p.cause
    WHERE p.stream_id = %(stream)s AND p.effective_date <= %(as_of)s
        AND p.business_date <= %(known_on)s
)
SELECT n.row, a.role, sum(n.net)::bigint FROM (
    SELECT row, debit_id AS account, -amount AS net FROM booked
    UNION ALL SELECT row, credit_id, amount FROM booked
) n JOIN ledger_account a ON a.id = n.account GROUP BY 1, 2
"""
# The column that each account's movement shows in, and whether a credit counts as positive. What
# a charged-off loan still owes stands in memo accounts (engine/shadow.py), which count like the
# receivables they took the place of, so that the balances stay the borrower's debt.
COLUMNS = {
    "cash_clearing": ("cash", -1),
    "transfer_clearing": ("cash", -1),
    "escrow_cash": ("cash", -1),
    "principal": ("principal", 1),
    "memo_principal": ("principal", 1),
    "shadow_principal": ("principal", 1),
    "accrued_interest": ("interest", 1),
    "due_interest": ("interest", 1),
    "servicing_fee_income": ("interest", 1),
    "escrow": ("escrow", 1),
    "escrow_advance": ("escrow", 1),
    "shadow_escrow_advance": ("escrow", 1),
    "fees_receivable": ("fees", 1),
    "shadow_fees": ("fees", 1),
    "unapplied": ("unapplied", 1),
    "deferred_principal": ("deferred", 1),
    "deferred_interest": ("deferred_interest", 1),
    "shadow_interest": ("deferred_interest", 1),
    "corporate_advance": ("advances", 1),
    "shadow_advances": ("advances", 1),
}
# Running balances and the movement each follows: a debt falls with what reduces it, money that is
# held for the borrower grows with it.
BALANCES = {
    "principal_balance": ("principal", -1),
    "deferred_balance": ("deferred", -1),
    "deferred_interest_balance": ("deferred_interest", -1),
    "escrow_balance": ("escrow", 1),
    "fees_balance": ("fees", -1),
    "unapplied_balance": ("unapplied", 1),
    "advances_balance": ("advances", -1),
}


RECEIPTS = frozenset({"payment", "recovery", "escrow_deposit"})


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row of a loan's history. Amounts in minor units: what reduces the debt is positive,
    what adds to it negative; the balances stand after it, in order of effective date. An escrow
    balance below zero is an advance."""

    seq: int
    kind: str
    code: str
    effective_date: date
    business_date: date
    source: str
    actor: str
    data: dict[str, Any]
    reverses: int | None
    reversed_by: int | None
    amount: int
    cash: int = 0
    principal: int = 0
    interest: int = 0
    escrow: int = 0
    fees: int = 0
    unapplied: int = 0
    deferred: int = 0
    deferred_interest: int = 0
    advances: int = 0
    principal_balance: int = 0
    escrow_balance: int = 0
    unapplied_balance: int = 0
    deferred_balance: int = 0
    deferred_interest_balance: int = 0
    fees_balance: int = 0
    advances_balance: int = 0

    @property
    def explanation(self) -> str:
        """The name under which its money is explained (engine.explaining), or nothing."""
        stands = self.reversed_by is None and self.cash == self.amount
        return f"transaction:{self.seq}" if stands and self.kind in RECEIPTS else ""

    @property
    def derived(self) -> bool:
        """Whether the fold made it, and nobody else."""
        return self.kind in DERIVED

    @property
    def quiet(self) -> bool:
        """Whether it is only shown where it is asked for."""
        return self.kind in QUIET and not self.moves_money

    @property
    def moves_money(self) -> bool:
        return any(getattr(self, column) for column in MOVEMENTS)


MOVEMENTS = (
    "cash", "principal", "interest", "escrow", "fees", "unapplied", "deferred",
    "deferred_interest", "advances",
)  # fmt: skip


def transactions(cursor: Any, stream: int, *, bills: bool = False, as_of: date = date.max,
                 known_on: date = date.max) -> list[Transaction]:  # fmt: skip
    """A loan's history, oldest first. Bills move no money and are left out unless asked for.

    `as_of` leaves out what counts from a later day, `known_on` what the books learned later.
    """
    asked = {"stream": stream, "as_of": as_of, "known_on": known_on}
    cursor.execute(EVENTS, asked)
    events = sorted(cursor.fetchall(), key=_place)
    cursor.execute(AMOUNTS, asked)
    amounts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row, role, net in cursor.fetchall():
        if role in COLUMNS:
            column, sign = COLUMNS[role]
            amounts[row][column] += sign * net
    if any(deferring(event[1], event[6]) for event in events):
        for row, moves in moved_apart(cursor, stream, as_of, known_on).items():
            for column, amount in moves.items():
                amounts[row][column] += amount
    rows = []
    balances = dict.fromkeys(BALANCES, 0)
    for seq, kind, effective, business, source, actor, payload, reverses, reversed_by in events:
        moved = amounts.get(seq, {})
        if kind == "board":  # what was boarded is a balance, not a payment
            moved = {**moved, "interest": 0}
        for name, (column, sign) in BALANCES.items():
            balances[name] += sign * moved.get(column, 0)
        if kind in QUIET and not bills and not any(moved.values()):
            continue
        content = orjson.loads(payload)
        rows.append(
            Transaction(
                seq,
                kind,
                CODES.get(kind, kind[:3].upper()),
                effective,
                business,
                source,
                actor,
                content.get("data", {}),
                reverses,
                reversed_by,
                content.get("amount", 0),
                **moved,
                **balances,
            )
        )
    return rows


def deferring(kind: str, payload: str) -> bool:
    """Whether an event may have deferred something; few do."""
    if kind == "board":
        return bool(orjson.loads(payload)["data"].get("deferred_principal"))
    return kind in DEFERRING


def _place(row: tuple[Any, ...]) -> tuple[date, int, int]:
    """The fold's own order: bills, then boarding and changes of terms, then other facts, then
    late charges."""
    seq, kind, effective = row[:3]
    if kind in QUIET:
        return effective, 0, 0
    if kind == "board" or kind in TERMS_KINDS:
        return effective, 0, seq
    return effective, 2 if kind == "late_fee" else 1, seq
