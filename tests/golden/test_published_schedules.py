"""Schedules that others have published, to the cent: each example names its source, and its note
says which of the terms make the source's figures (published_schedules.json)."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from servicing.engine.money import parse_money
from servicing.engine.outlook import Extra
from servicing.loans.simulation.asking import find_any, simulate_one

EXAMPLES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("published_schedules.json").read_text(encoding="utf-8")
)
FIGURES = ("payment", "principal", "interest", "balance")


def total(rows: Iterable[dict[str, str]], name: str) -> str:
    return str(sum((Decimal(row[name]) for row in rows), Decimal(0)))


def answer(example: dict[str, Any]) -> dict[str, Any]:
    """The answer to the example's question; `extra` goes to principal with every payment."""
    extra = Extra(parse_money(example["extra"]), date.min) if "extra" in example else None
    return simulate_one(example["request"], find_any, extra)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_a_published_schedule(example: dict[str, Any]) -> None:
    expected = example["expected"]
    found = answer(example)
    schedule = found["schedule"]
    for wanted in expected["rows"]:
        row = schedule[wanted["n"] - 1]
        assert {name: row[name] for name in wanted} == wanted
    for part in expected.get("sums", ()):
        rows = schedule[part["first"] - 1 : part["last"]]
        figures = {name: total(rows, name) for name in FIGURES if name in part}
        assert figures == {name: part[name] for name in figures}
    if "count" in expected:
        assert len(schedule) == expected["count"]
    if "total_interest" in expected:
        assert total(schedule, "interest") == expected["total_interest"]
    if "apr" in expected:
        assert found["apr"] == expected["apr"]


def test_every_example_names_its_source_and_compares_something() -> None:
    assert len({example["id"] for example in EXAMPLES}) == len(EXAMPLES)
    for example in EXAMPLES:
        assert example["source"]
        rows = example["expected"]["rows"]
        assert rows
        assert all(len(row) > 1 for row in rows)
        assert all(set(row) <= {"n", *FIGURES} for row in rows)
