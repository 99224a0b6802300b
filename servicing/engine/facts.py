"""Facts: what people, banks and borrowers did. Only facts go into the fold."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

# Changes of terms take effect at the start of their day, after the bills that fall due on it.
TERMS_KINDS = frozenset(
    {
        "rate_change",
        "interest_cap",
        "recast",
        "due_date_change",
        "extension",
        "deferral",
        "modification",
        "allocation_change",
    }
)
KINDS = TERMS_KINDS | {
    "board",
    "payment",
    "reversal",
    "redirect",
    "fee",
    "waiver",
    "refund",
    "escrow_deposit",
    "escrow_disbursement",
    "escrow_refund",
    "escrow_payment_change",
    "corporate_advance",
    "charge_off",
    "recovery",
    "transfer_out",
    "assumption",
    "draw",
}
NOTHING: Mapping[str, Any] = {}


class FactError(ValueError):
    """A fact that the loan cannot take; the message says why."""


class Fact(NamedTuple):
    """One dated fact. `seq` is its number in the loan's stream, `amount` minor units.

    data by kind, money in minor units, rates and dates as strings (docs/life-events.md):
    board {the snapshot of boarding};
    payment {designation, from, to: {bucket: amount}, accept_short};
    reversal {reason, servicer_error, withheld: [due date, ...]}; redirect {of: seq, to};
    fee {code, due}; waiver {of: demand key}; refund {from, kind}; escrow_disbursement {payee,
    line}; escrow_payment_change {changes: [[from due date, escrow payment], ...]};
    corporate_advance {payee, recoverable_from}; draw {payee};
    rate_change {annual_rate, recast, payment_cap_factor, by_note};
    interest_cap {rate, to, reason}; due_date_change {new_day, interest}; extension {months};
    deferral {installments}; modification {annual_rate, term_months, payment, first_due_date,
    capitalize, forgive, defer}; allocation_change {allocation}; charge_off {reason};
    transfer_out {to}; assumption {by, released}. Any fact may name installments whose late
    charge it must not bring about: {withheld: [due date, ...]}.
    """

    seq: int
    kind: str
    effective_date: date
    amount: int = 0
    data: Mapping[str, Any] = NOTHING
    reverses: int | None = None
