"""Charts are well-formed images that also say their figures."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from servicing.screens.templatetags.charts import Part, Point, tenths

SVG = "{http://www.w3.org/2000/svg}"


def drawn(source: str, **context: object) -> ElementTree.Element:
    html = Template("{% load charts %}" + source).render(Context(context))
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", html)
    return ElementTree.fromstring(html)  # noqa: S314  our own output


AGING = [
    Part("1–29 days", 5201000, "b1"),
    Part("30–59 <days>", 3443200, "b2"),
    Part("60–89 days", 0, "b3"),
]


def test_a_bar_is_as_wide_as_its_whole_and_skips_nothing_in_words() -> None:
    svg = drawn("{% stacked_bar parts 'Past due by age' %}", parts=AGING)
    first, second = svg.findall(f"{SVG}rect")
    assert (first.get("x"), first.get("width"), first.get("class")) == ("0.0", "598.7", "b1")
    assert (second.get("x"), second.get("width")) == ("601.7", "395.3")
    assert svg.get("aria-label") == (
        "Past due by age. 1–29 days: $52,010.00 (60%); 30–59 <days>: $34,432.00 (40%);"
        " 60–89 days: $0.00 (0%)"
    )


def test_a_bar_of_nothing_is_empty() -> None:
    svg = drawn("{% stacked_bar parts 'Past due' %}", parts=[Part("None", 0, "b1")])
    assert svg.findall(f"{SVG}rect") == []


PROJECTION = [
    Point("Jan", 120000, 50000),
    Point("Feb", -15444, 50000),
    Point("Mar", 80000, 50000),
]


def test_the_escrow_projection_marks_its_low_point_and_its_axis_encloses_it() -> None:
    svg = drawn("{% step_chart points 'Escrow' %}", points=PROJECTION)
    dot = svg.find(f"{SVG}circle/{SVG}title")
    assert dot is not None
    assert dot.text == "Low point: Feb, −$154.44"
    texts = [text.text for text in svg.findall(f"{SVG}text")]
    assert texts == ["−$500", "$0", "$500", "$1,000", "$1,500", "Jan", "Feb", "Mar"]
    heights = [line.get("y1") for line in svg.findall(f"{SVG}line")]
    assert heights == ["160.0", "122.5", "85.0", "47.5", "10.0"]
    floor, line = svg.findall(f"{SVG}path")
    assert floor.get("d") == "M56.0 85.0V85.0H249.3V85.0H442.6V85.0H635.9"
    assert line.get("d") == "M56.0 32.5V32.5H249.3V134.1H442.6V62.5H635.9"
    assert svg.get("aria-label") == "Escrow. Jan $1,200.00; Feb −$154.44; Mar $800.00"


def test_columns_stand_on_the_axis_and_stack() -> None:
    years = [
        ("2026", [Part("Principal", 600000, "c1"), Part("Interest", 2400000, "c2")]),
        ("2027", [Part("Principal", 640000, "c1"), Part("Interest", 2360000, "c2")]),
    ]
    svg = drawn("{% column_chart columns 'Payments' %}", columns=years)
    assert [g.findtext(f"{SVG}title") for g in svg.findall(f"{SVG}g")] == [
        "2026: Principal $6,000.00, Interest $24,000.00",
        "2027: Principal $6,400.00, Interest $23,600.00",
    ]
    low, high = svg.findall(f"{SVG}g")[0].findall(f"{SVG}rect")
    assert (low.get("class"), low.get("y"), low.get("height")) == ("c1", "130.0", "29.2")
    assert (high.get("class"), high.get("y"), high.get("height")) == ("c2", "10.0", "119.2")


@pytest.mark.parametrize("tag", ["step_chart", "column_chart"])
def test_no_figures_draw_nothing(tag: str) -> None:
    source = "{% load charts %}{% " + tag + " rows 'Escrow' %}"
    assert Template(source).render(Context({"rows": []})) == ""


def test_all_zeros_still_have_an_axis() -> None:
    svg = drawn("{% step_chart points 'Escrow' %}", points=[Point("Jan", 0, 0)])
    assert [text.text for text in svg.findall(f"{SVG}text")] == ["$0", "$1", "Jan"]


def test_pay_history_is_a_list_that_can_be_read_and_copied() -> None:
    months = [(date(2025, 12, 1), "0"), (date(2026, 1, 1), "30"), (date(2026, 2, 1), "-")]
    items = drawn("{% paystring months %}", months=months).findall("li")
    assert [item.findtext("abbr") for item in items] == ["0", "30", "–"]
    assert [item.find("abbr").get("title") for item in items] == [  # type: ignore[union-attr]
        "Dec 2025: paid on time",
        "Jan 2026: 30 to 59 days past due",
        "Feb 2026: not with us yet",
    ]
    assert [item.findtext("span") for item in items] == ["D’25", "J’26", "F"]
    assert [item.get("class") for item in items] == ["ps-ok", "ps-l30", "ps-quiet"]


def test_coordinates_are_exact_tenths() -> None:
    assert [tenths(n) for n in (0, 5, 1234, -7)] == ["0.0", "0.5", "123.4", "-0.7"]
