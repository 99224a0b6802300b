"""The escrow operations page: its six lists, each with its rows, count and totals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from escrow import operations
from escrow.disbursing import bill_amount
from escrow.line_names import KINDS


@dataclass(frozen=True, slots=True)
class Section:
    """One list. `rows` turns its objects into what the table shows; `totals` are (count, amount
    or amounts) of all that match, in minor units."""

    key: str
    name: str
    empty: str
    found: Callable[[date], QuerySet[Any]]
    loan: str
    payee: str
    kind: str | None
    totals: Callable[[QuerySet[Any]], dict[str, int]]


def kind_name(kind: str) -> str:
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def _bills(found: QuerySet[Any]) -> dict[str, int]:
    count, amount = operations.bills_total(found)
    return {"count": count, "amount": amount}


def _summed(**columns: str) -> Callable[[QuerySet[Any]], dict[str, int]]:
    def totals(found: QuerySet[Any]) -> dict[str, int]:
        sums = {name: Sum(column) for name, column in columns.items()}
        row = found.order_by().aggregate(count=Count("pk"), **sums)
        return {name: value or 0 for name, value in row.items()}

    return totals


SECTIONS = (
    Section(
        "due", "Bills due in 30 days",
        "No bill is due in the next 30 days. Bills come here a month before their due date.",
        operations.bills_due, "stream__loan__", "payee", "", _bills,
    ),
    Section(
        "paid", "Bills paid lately",
        "No bill was paid in the last 30 days. The night pays each one before its deadline.",
        operations.bills_paid, "line__stream__loan__", "line__payee", "line__",
        _summed(amount="amount"),
    ),
    Section(
        "advances", "Advances",
        "No account is below zero: no bill is paid with our own money.",
        lambda day: operations.advances(), "stream__loan__", "", None, _summed(amount="escrow"),
    ),
    Section(
        "insurance", "Insurance running out",
        "No policy has lapsed or runs out in the next 45 days.",
        operations.policies_expiring, "stream__loan__", "payee", "",
        _summed(amount="coverage_amount"),
    ),
    Section(
        "analysed", "Analyses made",
        "No account was analysed in the last 60 days.",
        operations.analyses_made, "stream__loan__", "", None,
        _summed(shortage="shortage", deficiency="deficiency", surplus="surplus"),
    ),
    Section(
        "to-analyse", "Analyses due",
        "No analysis is due in the next 60 days.",
        operations.analyses_due, "stream__loan__", "", None,
        _summed(amount="stream__loanstate__escrow"),
    ),
)  # fmt: skip
BY_KEY = {section.key: section for section in SECTIONS}


def narrowed(section: Section, day: date, text: str, kind: str) -> QuerySet[Any]:
    """The section's list, by loan or payee and by kind of bill."""
    found = section.found(day)
    if text:
        found = operations.about_loan(found, text, section.loan, section.payee)
    if kind and section.kind is not None:
        found = operations.of_kind(found, kind, section.kind)
    return found


def rows(section: Section, objects: list[Any], day: date) -> list[dict[str, Any]]:
    """What the table of a section shows of these objects."""
    return [_ROW[section.key](one, day) for one in objects]


def _due(line: Any, day: date) -> dict[str, Any]:
    return {
        "loan": line.stream.loan, "kind": kind_name(line.kind), "payee": line.payee.name,
        "due": line.next_due, "pays": operations.pays_on(line.next_due),
        "days": (line.next_due - day).days, "amount": bill_amount(line, line.next_due),
    }  # fmt: skip


def _paid(one: Any, day: date) -> dict[str, Any]:
    return {
        "loan": one.line.stream.loan, "kind": kind_name(one.line.kind),
        "payee": one.line.payee.name, "due": one.due_date, "paid": one.paid_on,
        "amount": one.amount, "seq": one.seq,
    }  # fmt: skip


def _advance(state: Any, day: date) -> dict[str, Any]:
    return {"loan": state.stream.loan, "balance": state.escrow, "oldest_due": state.oldest_due}


def _policy(line: Any, day: date) -> dict[str, Any]:
    return {
        "loan": line.stream.loan, "kind": kind_name(line.kind), "payee": line.payee.name,
        "policy": line.policy_number, "expires": line.policy_expires,
        "days": (line.policy_expires - day).days, "coverage": line.coverage_amount,
    }  # fmt: skip


def _analysis(one: Any, day: date) -> dict[str, Any]:
    return {
        "loan": one.stream.loan, "on": one.analysis_date, "shortage": one.shortage,
        "deficiency": one.deficiency, "surplus": one.surplus, "old": one.old_payment,
        "new": one.new_payment, "from": one.effective_date,
    }  # fmt: skip


def _account(one: Any, day: date) -> dict[str, Any]:
    return {
        "loan": one.stream.loan, "on": one.next_analysis, "days": (one.next_analysis - day).days,
        "balance": one.stream.loanstate.escrow, "year": one.year_starts,
    }  # fmt: skip


_ROW: dict[str, Callable[[Any, date], dict[str, Any]]] = {
    "due": _due, "paid": _paid, "advances": _advance, "insurance": _policy,
    "analysed": _analysis, "to-analyse": _account,
}  # fmt: skip
