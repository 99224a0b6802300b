"""A fold in the words of the simulation contract: schedule, transactions, balances, payoff."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from servicing.engine.billing import unbilled_principal
from servicing.engine.facts import Fact
from servicing.engine.fold import key_of
from servicing.engine.money import format_money
from servicing.engine.outlook import Extra, upcoming
from servicing.engine.schedule import Installment
from servicing.engine.state import Demand
from servicing.engine.worksheet import Result, Subject, Worksheet
from servicing.loans.figures import standing_document

# The bucket that a role's movement counts in; what is credited counts positive.
BUCKETS = {
    "principal": "principal", "shadow_principal": "principal", "interest": "interest",
    "servicing_fee": "interest", "escrow": "escrow", "escrow_advance": "escrow",
    "shadow_escrow_advance": "escrow", "unapplied": "suspense", "fees_receivable": "fees",
    "shadow_fees": "fees",
}  # fmt: skip
AMOUNTS = ("payment", "principal", "interest", "escrow", "fee", "balance")
NO_FEE = Demand("", "fee", date.min)
COLUMNS = ("principal", "interest", "escrow", "late_fees", "other_fees", "suspense")
LATE = frozenset({"late_fee", "late_fees"})
MOVES_NO_MONEY = frozenset(
    {"escrow_payment_change", "allocation_change", "assumption", "rate_change", "recast",
     "interest_cap", "due_date_change"}
)  # fmt: skip
EVENT_OF = {"waiver": "waive"}  # where the contract has another word for a fact


def answer(result: Result, facts: Iterable[Fact], as_of: date, name_of: Callable[[int], str],
           extra: Extra | None = None, agreed: Sequence[Fact] = ()) -> dict[str, Any]:  # fmt: skip
    """The whole answer of one fold. `name_of` gives a fact's public id by its number; `extra` is
    paid with every installment to come; `agreed` are changes of terms that are still to come."""
    currency = result.state.terms.currency
    return {
        "schedule": schedule(result, currency, extra, agreed),
        "transactions": transactions(result, list(facts), name_of, currency),
        **standing_document(result.state, as_of),
        "apr": None,
    }


def schedule(result: Result, currency: str, extra: Extra | None = None,
             agreed: Sequence[Fact] = ()) -> list[dict[str, Any]]:  # fmt: skip
    """Installments billed, as they stand, then those to come from where the loan stands."""
    billed = sorted(
        (d for d in result.demands.values() if d.kind == "installment"), key=lambda d: d.due
    )
    left = unbilled_principal(Worksheet(result.state))
    grown, draws = capitalized(result), drawn(result)
    rows: list[dict[str, Any]] = []
    for d in reversed(billed):
        left -= sum(draws.pop()[1] for _ in list(draws) if draws[-1][0] >= d.due)
        more = grown.get(f"bill:{d.due.isoformat()}", 0)
        fee = result.demands.get(f"fee:{d.due.isoformat()}", NO_FEE)
        paid = d.billed - d.outstanding + fee.paid_fee
        shown = Installment(d.number, d.due, d.billed + fee.fee, d.principal - more,
                            d.interest + more, d.escrow, left, fee.fee)  # fmt: skip
        rows.append(
            row(shown, currency)
            | {
                "paid": format_money(paid, currency),
                "paid_on": d.satisfied_on and d.satisfied_on.isoformat(),
                "outstanding": format_money(d.outstanding + fee.outstanding, currency),
            }
        )
        left += shown.principal
    rows.reverse()
    nothing = format_money(0, currency)
    for i in upcoming(result.state, extra, agreed):
        rows.append(
            row(i, currency)
            | {"paid": nothing, "paid_on": None, "outstanding": format_money(i.payment, currency)}
        )
    return rows


def capitalized(result: Result) -> dict[Subject, int]:
    """The interest that each bill made principal."""
    return {
        booked.subject: booked.amount
        for booked in result.bookings
        if booked.debit == "principal" and booked.credit == "interest"
    }


def drawn(result: Result) -> list[tuple[date, int]]:
    """What was paid out on the loan, by day."""
    return sorted(
        (booked.effective_date, booked.amount)
        for booked in result.bookings
        if booked.debit == "principal" and booked.credit == "cash_clearing"
    )


def row(one: Installment, currency: str) -> dict[str, Any]:
    """A row of a schedule in the contract's words."""
    written = {name: format_money(getattr(one, name), currency) for name in AMOUNTS}
    return {"n": one.number, "due_date": one.due_date.isoformat(), **written}


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
            dict[str, Any](id=name, date=on.isoformat(), type=EVENT_OF.get(kind, kind))
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
