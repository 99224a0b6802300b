"""Facts: what people, banks and borrowers did. Only facts go into the fold."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

KINDS = frozenset(
    {
        "board",
        "payment",
        "reversal",
        "fee",
        "waiver",
        "escrow_disbursement",
        "escrow_refund",
        "escrow_payment_change",
        "corporate_advance",
    }
)
NOTHING: Mapping[str, Any] = {}


class Fact(NamedTuple):
    """One dated fact. `seq` is its number in the loan's stream, `amount` minor units.

    data by kind: board {the snapshot of boarding}; payment {designation, from};
    fee {code}; waiver {of: demand key}; escrow_disbursement {payee, line};
    escrow_payment_change {changes: [[from due date, escrow payment], ...]}.
    """

    seq: int
    kind: str
    effective_date: date
    amount: int = 0
    data: Mapping[str, Any] = NOTHING
    reverses: int | None = None
