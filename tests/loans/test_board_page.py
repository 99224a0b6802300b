"""docs/boarding.md and docs/schemas/board.json say what boarding reads and prints."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from servicing.loans.boarding.report import Report
from servicing.loans.boarding.sections import SECTIONS
from servicing.loans.boarding.tie_out import Difference

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("kind", SECTIONS)
def test_the_page_lists_every_column(kind: str) -> None:
    page = (DOCS / "boarding.md").read_text()
    [paragraph] = [text for text in page.split("\n\n") if text.startswith(f"**{kind}**")]
    listed = re.findall(r"`([a-z0-9_]+\*?)`", paragraph.replace("`due` is", ""))
    columns = SECTIONS[kind].columns
    assert listed == [f"{c.name}*" if c.required else c.name for c in columns]


def test_the_schema_names_every_field() -> None:
    schema = json.loads((DOCS / "schemas" / "board.json").read_text())
    names = [field.name for field in fields(Report)]
    assert schema["required"] == list(schema["properties"]) == names
    difference = schema["$defs"]["loan"]["properties"]["differences"]["items"]
    assert difference["required"] == list(difference["properties"]) == list(Difference._fields)
