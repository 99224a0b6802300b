"""A fold in the words of the simulation contract: schedule, transactions, balances, payoff."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from servicing.engine.billing import unbilled_principal
from servicing.engine.facts import Fact
from servicing.engine.fold import key_of
from servicing.engine.money import format_money
from servicing.engine.outlook import Extra, upcoming
from servicing.engine.worksheet import Result, Subject, Worksheet
from servicing.loans.figures import standing_document

# The bucket that a role's movement counts in; what is credited counts positive.
BUCKETS = {
    "principal": "principal", "shadow_principal": "principal", "interest": "interest",
    "servicing_fee": "interest", "escrow": "escrow", "escrow_advance": "escrow",
    "shadow_escrow_advance": "escrow", "unapplied": "suspense", "fees_receivable": "fees",
    "shadow_fees": "fees",
}  # fmt: skip
COLUMNS = ("principal", "interest", "escrow", "late_fees", "other_fees", "suspense")
LATE = frozenset({"late_fee", "late_fees"})
MOVES_NO_MONEY = frozenset({"escrow_payment_change", "allocation_change", "assumption"})


def answer(result: Result, facts: Iterable[Fact], as_of: date, name_of: Callable[[int], str],
           extra: Extra | None = None) -> dict[str, Any]:  # fmt: skip
    """The whole answer of one fold. `name_of` gives a fact's public id by its number; `extra` is
    paid with every installment to come."""
    currency = result.state.terms.currency
    return {
        "schedule": schedule(result, currency, extra),
        "transactions": transactions(result, list(facts), name_of, currency),
        **standing_document(result.state, as_of),
        "apr": None,
    }


def schedule(result: Result, currency: str, extra: Extra | None = None) -> list[dict[str, Any]]:
    """Installments billed, as they stand, then those to come from where the loan stands."""
    billed = sorted(
        (d for d in result.demands.values() if d.kind == "installment"), key=lambda d: d.due
    )
    left = unbilled_principal(Worksheet(result.state))
    rows: list[dict[str, Any]] = []
    for d in reversed(billed):
        paid = d.paid_principal + d.paid_interest + d.paid_escrow
        rows.append(
            row(d.number, d.due, d.billed, d.principal, d.interest, d.escrow, left, currency)
            | {
                "paid": format_money(paid, currency),
                "paid_on": d.satisfied_on and d.satisfied_on.isoformat(),
                "outstanding": format_money(d.outstanding, currency),
            }
        )
        left += d.principal
    rows.reverse()
    nothing = format_money(0, currency)
    for i in upcoming(result.state, extra):
        rows.append(
            row(i.number, i.due_date, i.payment, i.principal, i.interest, i.escrow, i.balance,
                currency)
            | {"paid": nothing, "paid_on": None, "outstanding": format_money(i.payment, currency)}
        )  # fmt: skip
    return rows


def row(number: int, due: date, payment: int, principal: int, interest: int, escrow: int,
        balance: int, currency: str) -> dict[str, Any]:  # fmt: skip
    amounts = {"payment": payment, "principal": principal, "interest": interest, "escrow": escrow,
               "fee": 0, "balance": balance}  # fmt: skip
    written = {name: format_money(amount, currency) for name, amount in amounts.items()}
    return {"n": number, "due_date": due.isoformat(), **written}


def transactions(result: Result, facts: list[Fact], name_of: Callable[[int], str],
                 currency: str) -> list[dict[str, Any]]:  # fmt: skip
    """Facts with money and late charges, in the order in which they count."""
    moved = movements(result)
    taken_back = {fact.reverses: fact.seq for fact in facts if fact.kind == "reversal"}
    rows: list[tuple[Any, str, str, date, int, Subject]] = [
        (key_of(fact), name_of(fact.seq), fact.kind, fact.effective_date, fact.amount, fact.seq)
        for fact in facts
        if fact.kind not in MOVES_NO_MONEY
    ]
    for made in result.consequences:
        if made.kind == "late_fee":
            demand = result.demands[made.key]
            amount = moved[made.key]["late_fees"] or demand.fee
            place = (made.effective_date, 2, 0)
            rows.append((place, made.key, made.kind, made.effective_date, amount, made.key))
    found: list[dict[str, Any]] = []
    balance = 0
    for _, name, kind, on, amount, subject in sorted(rows, key=lambda one: (tuple(one[0]), one[1])):
        parts = moved.get(subject, {})
        balance -= parts.get("principal", 0)
        amounts = {"amount": amount, **{column: parts.get(column, 0) for column in COLUMNS},
                   "principal_balance": balance}  # fmt: skip
        back = taken_back.get(subject) if isinstance(subject, int) else None
        found.append(
            dict[str, Any](id=name, date=on.isoformat(), type=kind)
            | {column: format_money(value, currency) for column, value in amounts.items()}
            | {"reversed_by": back and name_of(back)}
        )
    return found


def movements(result: Result) -> dict[Subject, dict[str, int]]:
    """What each fact and consequence moved, by column. Fees that are paid come apart by the
    allocations; fees that are charged by their kind."""
    moved: dict[Subject, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for subject, debit, credit, amount, _ in result.bookings:
        for role, sign in ((credit, 1), (debit, -1)):
            if bucket := BUCKETS.get(role):
                moved[subject][bucket] += sign * amount
    late: dict[Subject, int] = defaultdict(int)
    for part in result.allocations:
        if part.component in LATE:
            late[part.subject] += part.amount
    kinds = {d.key: d.kind for d in result.demands.values()}
    for subject, parts in moved.items():
        fees = parts.pop("fees", 0)
        charged = fees < 0
        name = subject if isinstance(subject, str) else f"fee:{subject}"
        if charged:
            parts["late_fees" if kinds.get(name) == "late_fee" else "other_fees"] -= fees
        else:
            parts["late_fees"] += late.get(subject, 0)
            parts["other_fees"] += fees - late.get(subject, 0)
    return moved
