"""docs/reports.md names every report, and the report that it adds as an example works."""

import re
from datetime import date
from pathlib import Path

import pytest

from servicing.reports.asking import ask
from servicing.reports.catalogue import every_report
from servicing.reports.declaring import Report
from servicing.reports.pdf_file import MOST_ROWS
from servicing.reports.reading import preview

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reports.md").read_text()


def test_the_page_lists_every_report() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert set(listed) == {report.name for report in every_report()}
    assert f"Up to {MOST_ROWS} rows" in PAGE


@pytest.mark.django_db
def test_the_example_is_a_report(lived: dict[str, int]) -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Report] = {}
    exec(code, names)  # noqa: S102
    asked = ask(names["REPORT"], {"by": "2031-12-31"}, date(2026, 4, 21))
    found = preview(asked, 10)
    assert [row[:2] for row in found.rows] == [("1003", date(2031, 1, 15))]
    assert found.totals["USD"]["principal"] == found.rows[0][2] > 0
