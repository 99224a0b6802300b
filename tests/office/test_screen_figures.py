"""Every figure on a screen has one exact look."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template

from servicing.engine.money import parse_money
from servicing.screens.templatetags import screen_figures as figures


def shown(source: str, **context: object) -> str:
    return Template("{% load screen_figures %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (0, "$0.00"),
        (5, "$0.05"),
        (344440, "$3,444.40"),
        (10718760000, "$107,187,600.00"),
        (-151109, '<span class="neg">−$1,511.09</span>'),
        (-1, '<span class="neg">−$0.01</span>'),
    ],
)
def test_money_has_its_symbol_and_a_true_minus(minor: int, text: str) -> None:
    assert shown("{{ x|money }}", x=minor) == text


def test_unknown_money_is_a_dash_that_is_read_as_none() -> None:
    for name in ("money", "amt", "money0", "pct", "dmy", "longdate", "daydate", "stamp", "took"):
        assert shown("{{ x|" + name + " }}", x=None) == (
            '<span aria-hidden="true">—</span><span class="visually-hidden">none</span>'
        )


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (48433, "484.33"),
        (-488900, '<span class="neg">−4,889.00</span>'),
        (
            0,
            '<span class="zero"><span aria-hidden="true">–</span>'
            '<span class="visually-hidden">0.00</span></span>',
        ),
    ],
)
def test_a_ledger_cell_has_no_symbol_and_its_zero_is_a_quiet_dash(minor: int, text: str) -> None:
    assert shown("{{ x|amt }}", x=minor) == text


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1234, "JPY", "JPY\u00a01,234"),
        (1234567, "KWD", "KWD\u00a01,234.567"),
        (-1234, "EUR", '<span class="neg">−EUR\u00a012.34</span>'),
    ],
)
def test_the_currency_fixes_the_decimals(minor: int, currency: str, text: str) -> None:
    assert shown("{{ x|money:currency }}", x=minor, currency=currency) == text


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (18562728, "$185,627"),
        (50, "$1"),
        (49, "$0"),
        (-49, "$0"),
        (-18562750, '<span class="neg">−$185,628</span>'),
    ],
)
def test_whole_dollars_round_half_up(minor: int, text: str) -> None:
    assert shown("{{ x|money0 }}", x=minor) == text


def test_a_change_always_has_its_sign() -> None:
    assert shown("{{ x|change }}", x=2517) == "+25.17"
    assert shown("{{ x|change }}", x=-1287) == '<span class="neg">−12.87</span>'
    assert shown("{{ x|change }}", x=0) == "0.00"


def test_bare_text_of_money_is_read_back_as_the_same_amount() -> None:
    for minor in (-99999999999, -101, -1, 0, 1, 99, 100, 123456789012):
        text = figures.plain_money(minor)
        assert parse_money(text.translate({0x2212: "-", ord("$"): None, ord(","): None})) == minor


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        ("6.375", "6.375%"),
        ("6.5", "6.500%"),
        ("6.37500000", "6.375%"),
        ("6.12345", "6.12345%"),
        ("0", "0.000%"),
        ("10", "10.000%"),
        ("1E+1", "10.000%"),
        ("-0.25", "−0.250%"),
    ],
)
def test_a_rate_has_three_decimals_and_never_hides_more(percent: str, text: str) -> None:
    assert shown("{{ x|pct }}", x=Decimal(percent)) == text


def test_a_share_is_100_only_when_all_is_done() -> None:
    source = "{% share done all %}"
    assert shown(source, done=4368, all=12480) == "35%"
    assert shown(source, done=12479, all=12480) == "99%"
    assert shown(source, done=12480, all=12480) == "100%"
    assert shown(source, done=0, all=0) == "100%"


def test_dates_are_machine_readable_and_of_one_look_each() -> None:
    day = date(2026, 11, 5)
    tag = '<time datetime="2026-11-05">{}</time>'
    assert shown("{{ d|dmy }}", d=day) == tag.format("11/05/2026")
    assert shown("{{ d|longdate }}", d=day) == tag.format("Nov 5, 2026")
    assert shown("{{ d|daydate }}", d=day) == tag.format("Thu, Nov 5, 2026")
    assert shown("{{ d|month }}", d=day) == tag.format("Nov 2026")


def test_times_are_those_of_the_servicers_zone() -> None:
    noon = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)  # 12:05 in Chicago
    night = datetime(2026, 7, 1, 4, 59, tzinfo=UTC)  # the evening before, in summer time
    assert ">12:05 pm<" in shown("{{ t|clock }}", t=noon)
    assert ">Nov 20, 2026 12:05 pm<" in shown("{{ t|stamp }}", t=noon)
    assert ">Jun 30, 2026 11:59 pm<" in shown("{{ t|stamp }}", t=night)
    assert ">12:10 am<" in shown("{{ t|clock }}", t=datetime(2026, 1, 1, 6, 10, tzinfo=UTC))


def test_lengths_of_time_read_like_a_clock() -> None:
    assert shown("{{ t|took }}", t=timedelta(seconds=42.9)) == "0:42"
    assert shown("{{ t|took }}", t=timedelta(hours=1, minutes=7, seconds=5)) == "1:07:05"


@pytest.mark.parametrize(
    ("days", "tone", "text"),
    [
        (-2, "danger", "2 days late"),
        (-1, "danger", "1 day late"),
        (0, "danger-soft", "Due today"),
        (1, "warn", "1 day left"),
        (3, "warn", "3 days left"),
        (4, "info", "4 days left"),
        (10, "info", "10 days left"),
        (11, "quiet", "11 days left"),
    ],
)
def test_a_deadline_says_in_words_what_its_colour_says(days: int, tone: str, text: str) -> None:
    assert shown("{{ n|due_badge }}", n=days) == f'<span class="pill pill-{tone}">{text}</span>'


@pytest.mark.parametrize(
    ("days", "tone", "short", "long"),
    [
        (0, "ok", "Current", "Current"),
        (1, "info", "1–29", "1–29 days past due"),
        (29, "info", "1–29", "1–29 days past due"),
        (30, "warn", "30–59", "30–59 days past due"),
        (80, "late", "60–89", "60–89 days past due"),
        (90, "danger-soft", "90–119", "90–119 days past due"),
        (400, "danger", "120+", "120+ days past due"),
    ],
)
def test_lateness_is_a_bucket(days: int, tone: str, short: str, long: str) -> None:
    pill = '<span class="pill pill-{}">{}</span>'
    assert shown("{{ n|bucket }}", n=days) == pill.format(tone, short)
    assert shown("{{ n|lateness }}", n=days) == pill.format(tone, long)


def test_text_that_people_wrote_is_escaped() -> None:
    assert shown("{% pill text %}", text="<b>") == '<span class="pill pill-quiet">&lt;b&gt;</span>'


def test_counts_and_lookups() -> None:
    assert shown("{{ n|count }}", n=12480) == "12,480"
    assert shown("{{ totals|get:key }}", totals={"a": 1}, key="a") == "1"
