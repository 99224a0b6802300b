"""How money, dates and rates look on printed."""

from datetime import date

import pytest

from servicing.documents import printed


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (0, "USD", "$0.00"),
        (5, "USD", "$0.05"),
        (123_456, "USD", "$1,234.56"),
        (-151_109, "USD", "\u2212$1,511.09"),
        (100_000_000_000_000_001, "USD", "$1,000,000,000,000,000.01"),
        (1234, "JPY", "¥1,234"),
        (1234, "CHF", "CHF\u00a012.34"),
    ],
)
def test_money_is_exact_with_a_true_minus_sign(minor: int, currency: str, shown: str) -> None:
    assert printed.money(minor, currency) == shown


@pytest.mark.parametrize(
    ("percent", "shown"), [("6.375", "6.375%"), ("6", "6.000%"), ("6.50", "6.500%"),
                           ("4.62500", "4.625%"), ("4.8125", "4.8125%")],
)  # fmt: skip
def test_rates_have_three_decimals_and_are_never_rounded(percent: str, shown: str) -> None:
    assert printed.rate(percent) == shown


def test_dates_have_a_form_for_tables_and_one_for_prose() -> None:
    assert printed.day(date(2026, 1, 2)) == "01/02/2026"
    assert printed.longday(date(2026, 1, 2)) == "January 2, 2026"


def test_text_loses_what_no_font_draws() -> None:
    assert printed.plain("Nguye\u0302\u0303n \x00 Thị 🏠\ufe0f Ltd") == "Nguyễn Thị Ltd"
    assert printed.inline(("P.O. Box 1", "Des  Moines, IA")) == "P.O. Box 1, Des Moines, IA"
