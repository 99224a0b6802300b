"""A loan of every product has lived in the demo, and stands where its note puts it."""

from datetime import date
from decimal import Decimal

import pytest

from servicing.demo.assortment import assortment
from servicing.demo.lived import Life
from servicing.products.usual import PRODUCTS


@pytest.fixture(scope="module")
def by_number(lives: list[Life]) -> dict[str, Life]:
    return {life.contract.number: life for life in lives if life.contract.offered_as}


def test_no_product_is_left_out() -> None:
    assert {one.offered_as for one in assortment()} == {one["code"] for one in PRODUCTS}


@pytest.mark.parametrize(
    ("number", "payment", "principal"),
    [
        ("1000801106", 0, 540_000_00),  # interest alone
        ("1000801112", 100_00, 1_300_00),  # 2,400.00 without interest, eleven of 24 paid
        ("1000801113", 0, 363_000_00),  # 60 + 95 + 120 + 88 thousand drawn
        ("1000801114", 9_000_00, 117_000_00),  # 180,000.00 in twenty parts, seven paid
    ],
)
def test_what_is_owed_follows_by_hand(
    number: str, payment: int, principal: int, by_number: dict[str, Life]
) -> None:
    state = by_number[number].state
    assert (state.terms.payment, state.principal, state.amount_due) == (payment, principal, 0)


@pytest.mark.parametrize(
    ("number", "currency", "payment"),
    [
        # The annuity of the periodic rate to fifty digits, rounded to the minor unit.
        ("1000801115", "CAD", 2_452_31),  # 2452.3134 at 5.04% compounded twice a year
        ("1000801116", "JPY", 41_046),  # 41046.27
        ("1000801117", "KWD", 2_890_499),  # 2890.4995 twice a year
        ("1000801107", "USD", 640_98),  # 640.98 every two weeks
    ],
)
def test_other_currencies_and_periods(
    number: str, currency: str, payment: int, by_number: dict[str, Life]
) -> None:
    life = by_number[number]
    assert (life.state.terms.currency, life.state.terms.payment) == (currency, payment)
    assert life.state.status == "active"


def test_an_adjustable_rate_changed_twice_within_its_caps(by_number: dict[str, Life]) -> None:
    life = by_number["1000801118"]
    assert [(row.on, row.rate, row.limit, row.state) for row in life.adjusted] == [
        (date(2025, 9, 1), Decimal(5), "initial_cap", "applied"),  # 3% and the cap of 2
        (date(2026, 9, 1), Decimal("6.5"), "", "applied"),
    ]
    assert life.state.terms.annual_rate == Decimal("6.5")
    assert life.adjusted[-1].payment == life.state.terms.payment  # as it was announced


def test_fha_pays_its_premium_every_month_and_escrow_first(by_number: dict[str, Life]) -> None:
    life = by_number["1000801102"]
    assert life.state.terms.allocation.order == ("escrow", "interest", "principal")
    premiums = [paid for paid in life.paid if life.contract.lines[paid.line].kind == "mip"]
    assert len(premiums) == 21  # due from March 2025 to November 2026
    assert premiums[-1].amount == 124_50  # 1,494.00 a year
