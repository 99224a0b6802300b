"""What a loan comes to, in the words of the simulation contract: balances, delinquency, payoff.

Money is written as a plain decimal string in the currency's units (contracts: simulation).
"""

from datetime import date
from typing import Any

from servicing.engine.accrual import earned_unpaid
from servicing.engine.aging import days_past_due, mba_status
from servicing.engine.money import format_money, round_ratio
from servicing.engine.payoff import PayoffFigures
from servicing.engine.payoff import figures as payoff_figures
from servicing.engine.state import State

PAYOFF = (
    "principal", "deferred_principal", "deferred_interest", "interest", "late_fees", "other_fees",
    "escrow_advance", "corporate_advances", "prepayment_penalty", "recording_fee", "less_suspense",
    "total",
)  # fmt: skip


def balances(state: State, as_of: date) -> dict[str, Any]:
    """Every balance in minor units, suspense by its kind. Interest that is billed and unpaid is
    due; what was earned since is accrued."""
    interest_due = sum(d.interest - d.paid_interest for d in state.demands)
    late = sum(d.outstanding for d in state.fees if d.kind == "late_fee")
    past_due = sum(d.outstanding for d in state.installments if d.due < as_of)
    return {
        "principal": state.principal,
        "deferred_principal": state.deferred_principal,
        "deferred_interest": state.deferred_interest,
        "interest_due": interest_due,
        "accrued_interest": earned_unpaid(state, as_of) - interest_due,
        "escrow": max(state.escrow, 0),
        "escrow_advance": max(-state.escrow, 0),
        "corporate_advances": state.corporate_advances,
        "late_fees": late,
        "other_fees": sum(d.outstanding for d in state.fees) - late,
        "suspense": state.suspense_total,
        "suspense_by_kind": dict(state.suspense),
        "past_due": past_due,
    }


def delinquency(state: State, as_of: date) -> dict[str, Any]:
    """How late the loan is (12 CFR 1024.31; MBA method)."""
    due_for = state.oldest_due or state.next_due
    return {
        "days_past_due": days_past_due(state.oldest_due, as_of),
        "next_due_date": due_for and due_for.isoformat(),
        "installments_past_due": sum(1 for d in state.installments if d.due < as_of),
        "mba_status": mba_status(state.oldest_due, as_of),
    }


def payoff(owed: PayoffFigures) -> dict[str, Any]:
    """What pays the loan off, in minor units; the per diem is rounded for showing only."""
    amounts = {name: getattr(owed, name) for name in PAYOFF}
    per_diem = round_ratio(*owed.per_diem)
    return {"good_through": owed.good_through.isoformat(), "per_diem": per_diem, **amounts}


def standing_document(state: State, as_of: date) -> dict[str, Any]:
    """Balances, delinquency and payoff as the contract writes them."""
    currency = state.terms.currency
    owed = payoff_figures(state, as_of)
    return {
        "balances": {"as_of": as_of.isoformat(), **written(balances(state, as_of), currency)},
        "delinquency": delinquency(state, as_of),
        "payoff": written(payoff(owed), currency),
    }


def written(amounts: dict[str, Any], currency: str) -> dict[str, Any]:
    """The same with every integer as money; what is text stays."""
    return {
        name: written(amount, currency)
        if isinstance(amount, dict)
        else format_money(amount, currency)
        if isinstance(amount, int)
        else amount
        for name, amount in amounts.items()
    }
