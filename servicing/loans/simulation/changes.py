"""What differs between two answers, flat: where, before, after, and by how much."""

from decimal import Decimal, InvalidOperation
from typing import Any

SHOWN = ("balances", "delinquency", "payoff")


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Balances, delinquency, payoff, the schedule's totals and end, then each transaction that is
    new, gone or applied in another way."""
    found: list[dict[str, Any]] = []
    for part in SHOWN:
        compare(part, before[part], after[part], found)
    compare("schedule", summary(before["schedule"]), summary(after["schedule"]), found)
    old = {row["id"]: row for row in before["transactions"]}
    new = {row["id"]: row for row in after["transactions"]}
    for name in [*old, *(name for name in new if name not in old)]:
        compare(f"transactions[{name}]", old.get(name), new.get(name), found)
    return found


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """How many installments are still to be paid, until when, and what they cost in interest."""
    coming = [row for row in rows if row["paid_on"] is None]
    interest = sum((Decimal(row["interest"]) for row in coming), Decimal(0))
    return {
        "installments_left": len(coming),
        "last_due_date": coming[-1]["due_date"] if coming else None,
        "interest_to_come": str(interest),
    }


def compare(path: str, before: Any, after: Any, found: list[dict[str, Any]]) -> None:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            compare(f"{path}.{name}", before.get(name), after.get(name), found)
        return
    change = {"path": path, "before": before, "after": after}
    if (by := difference(before, after)) is not None:
        change["difference"] = by
    found.append(change)


def difference(before: Any, after: Any) -> Any:
    """By how much numbers differ: money as a decimal string, counts as integers."""
    if isinstance(before, int) and isinstance(after, int):
        return after - before
    try:
        return str(Decimal(after) - Decimal(before))
    except (InvalidOperation, TypeError, ValueError):
        return None
