"""The answer of a tool as a page shows and exports it: figures, tables, a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from servicing.engine.money import format_money, parse_money
from servicing.screens.templatetags.charts import Point

MOST_POINTS = 60
STEP_COLUMNS = ("says", "formula", "inputs", "result", "source")
HEADS = {
    "n": "No.", "says": "Step", "formula": "How", "inputs": "From", "result": "Comes to",
    "source": "Rule", "mba_status": "MBA status", "step1": "From zero",
    "step2": "Raised to zero", "apr": "APR, percent", "apr_exact": "APR, exact",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; the first column names each row. Words keep to the left."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    words: bool = False


@dataclass(slots=True)
class Shown:
    """Figures by heading, tables, and what a chart draws."""

    facts: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    steps: Table | None = None
    later: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)  # folded up
    points: list[Point] = field(default_factory=list)
    chart: str = ""
    currency: str = "USD"

    @property
    def main(self) -> Table:
        """What a spreadsheet gets: the longest table, or the figures."""
        if self.tables:
            return max(self.tables, key=lambda table: len(table.rows))
        rows = [[name, value] for _, facts in self.facts for name, value in facts]
        return Table("Figures", ["Figure", "Value"], rows)


def words(name: str) -> str:
    return HEADS.get(name) or name.replace("_", " ").capitalize()


def written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return " to ".join(str(one) for one in value)
    return "" if value is None else str(value)


def show(answer: Mapping[str, Any], currency: str = "USD") -> Shown:
    """An answer laid out: what is one figure, what belongs together, what is a table."""
    shown = Shown(currency=currency)
    single: list[tuple[str, str]] = []
    for name, value in answer.items():
        if name == "steps":
            shown.steps = table("How it is worked out", value, STEP_COLUMNS, words_only=True)
        elif name == "options":
            shown.tables.append(table("Options", value, ("text", "months"), words_only=True))
        elif isinstance(value, Mapping):
            told = [(words(key), written(one)) for key, one in value.items()
                    if one is not None and not isinstance(one, Mapping)]  # fmt: skip
            shown.facts.append((words(name), told))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            shown.tables.append(table(words(name), value))
        elif value not in (None, "", []):
            single.append((words(name), written(value)))
    if single:
        shown.facts.insert(0, ("Result", single))
    return shown


def table(title: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = (),
          words_only: bool = False) -> Table:  # fmt: skip
    columns = columns or [name for name in rows[0] if not isinstance(rows[0][name], Mapping)]
    body = [[written(row.get(name)) for name in columns] for row in rows]
    return Table(title, [words(name) for name in columns], body, words_only)


def show_loan(answer: Mapping[str, Any], currency: str) -> Shown:
    """A loan's answer: its payment and cost first, then the schedule, a line for its balance."""
    rows = answer["schedule"]
    interest = sum(parse_money(row["interest"], currency) for row in rows)
    shown = show({name: value for name, value in answer.items() if name != "apr"}, currency)
    head = [
        ("First payment", rows[0]["payment"] if rows else "none"),
        ("Payments", str(len(rows))),
        ("Last payment", rows[-1]["payment"] if rows else "none"),
        ("Last due date", rows[-1]["due_date"] if rows else "none"),
        ("All interest", format_money(interest, currency)),
        ("APR, percent", written(answer["apr"]) or "none"),
    ]
    shown.later, shown.facts = shown.facts, [("Result", head)]
    ends = rows[:: max(1, -(-len(rows) // MOST_POINTS))]
    shown.points = [
        Point(row["due_date"][:4], parse_money(row["balance"], currency), 0) for row in ends
    ]
    shown.chart = "Balance after each installment. The table below has every figure."
    return shown


def month_name(month: str) -> str:
    """2026-07 as Jul."""
    return f"{date.fromisoformat(month + '-01'):%b}"


def show_escrow(answer: Mapping[str, Any]) -> Shown:
    """An analysis: the balance that is projected, above the one that is needed."""
    shown = show(answer)
    shown.points = [
        Point(month_name(row["month"]), parse_money(row["projected"]), parse_money(row["target"]))
        for row in answer["months"]
    ]
    shown.chart = "Projected balance at each month’s end; the dashed line is what is needed."
    return shown
