"""Money in minor units: read strictly, written back, rounded once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.engine.money import (
    MoneyError,
    format_money,
    parse_money,
    rate_ratio,
    round_ratio,
    split_evenly,
)

from ..make import example


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1234.56", "USD", 123456),
        ("1234.5", "USD", 123450),
        ("1234", "USD", 123400),
        ("0.07", "USD", 7),
        ("-12.30", "USD", -1230),
        (" 5.00 ", "USD", 500),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
    ],
)
def test_an_amount_is_read_in_the_currency_s_minor_unit(
    text: str, currency: str, minor: int
) -> None:
    assert parse_money(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    ["", "1,234.50", "1,234.5x", "$5", "5.", ".50", "1.234", "1e3", "--5", "+5", "5 0", "nan",
     "Infinity", "\u0663.\u0660\u0660", "12345678901234567"],
)  # fmt: skip
def test_what_is_not_a_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(MoneyError, match="expected"):
        parse_money(text)


def test_a_yen_has_no_decimals() -> None:
    with pytest.raises(MoneyError, match="at most 0 decimals in JPY"):
        parse_money("15.5", "JPY")
    assert format_money(-1500, "JPY") == "-1500"


@given(st.integers(-(10**15), 10**15), st.sampled_from(["USD", "JPY", "KWD"]))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    assert parse_money(format_money(minor, currency), currency) == minor


def test_halves_are_rounded_by_the_rule_that_is_named() -> None:
    given_, expected = example("rounding_single_values")
    for mode in ("half_up", "half_even"):
        rounded = []
        for value in given_["values"]:
            thousandths = int(Decimal(value).scaleb(3))
            cents = round_ratio(thousandths, 10, mode)
            rounded.append(format_money(cents) if cents else "-0.00")
        assert rounded == expected[mode]


@pytest.mark.parametrize(
    ("mode", "rounded"), [("up", [1, -1, 0]), ("down", [0, 0, 0]), ("half_up", [1, -1, 0])]
)
def test_half_a_cent_up_and_down(mode: str, rounded: list[int]) -> None:
    assert [round_ratio(n, 2, mode) for n in (1, -1, 0)] == rounded
    with pytest.raises(ValueError, match="unknown rounding"):
        round_ratio(1, 3, "bankers")


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**13))
def test_half_up_is_never_more_than_half_a_cent_away(numerator: int, denominator: int) -> None:
    away = abs(2 * (round_ratio(numerator, denominator) * denominator - numerator))
    assert away <= denominator


@given(st.integers(-(10**12), 10**12), st.integers(1, 400))
def test_a_split_adds_up(amount: int, parts: int) -> None:
    pieces = split_evenly(amount, parts)
    assert sum(pieces) == amount
    assert len(pieces) == parts
    assert len(set(pieces[:-1])) <= 1


def test_a_rate_is_exact_to_eight_decimals() -> None:
    assert rate_ratio(Decimal("6.375")) == (637500000, 10**10)
    with pytest.raises(MoneyError, match="at most 8 decimals"):
        rate_ratio(Decimal("6.123456789"))
