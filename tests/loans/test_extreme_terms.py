"""Terms at extremes: whatever is asked, the schedule ends at zero or the error names the field."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from servicing.engine.money import ROUNDINGS
from servicing.engine.outlook import upcoming
from servicing.engine.periods import COMPOUNDINGS, PER_YEAR
from servicing.engine.schedule import is_plain, level_schedule
from servicing.loans.simulation.asking import simulate
from servicing.loans.simulation.reading import Reader
from servicing.loans.simulation.supposed import start_of
from servicing.loans.simulation.terms import read_terms

DECIMALS = {"USD": 2, "JPY": 0, "KWD": 3, "CLF": 4}
DAYS = st.dates(date(1999, 12, 25), date(2032, 3, 5)) | st.sampled_from(
    [date(2024, 2, 29), date(2023, 12, 31), date(2024, 1, 31), date(2000, 2, 29)]
)


@st.composite
def asked(draw: st.DrawFn) -> dict[str, Any]:
    currency = draw(st.sampled_from(sorted(DECIMALS)))
    places = DECIMALS[currency]
    minor = draw(st.integers(1, 10**6) | st.sampled_from([1, 2, 10**12 * 10**places]))
    principal = f"{Decimal(minor).scaleb(-places):f}"
    frequency = draw(st.sampled_from(sorted(PER_YEAR)))
    months = draw(st.sampled_from([1, 2, 3, 6, 12, 36, 60, 120]) | st.just(1200))
    start = draw(DAYS)
    terms: dict[str, Any] = {
        "currency": currency, "principal": principal, "term_months": months,
        "annual_rate": draw(st.sampled_from(["0", "0.00000001", "6", "6.875", "99", "999"])),
        "payment_frequency": frequency, "interest_from": start.isoformat(),
        "first_due_date": (start + timedelta(draw(st.integers(1, 400)))).isoformat(),
        "method": draw(st.sampled_from(["level", "level_principal", "interest_only"])),
        "compounding": draw(st.sampled_from(sorted(COMPOUNDINGS))),
        "interest_method": draw(st.sampled_from(["scheduled", "daily"])),
        "day_count": draw(st.sampled_from(["30/360", "actual/365", "actual/360",
                                           "actual/actual"])),
        "rounding": {"payment": draw(st.sampled_from(ROUNDINGS)),
                     "interest": draw(st.sampled_from(ROUNDINGS)),
                     "balance": draw(st.sampled_from(["each", "carry"]))},
    }  # fmt: skip
    if draw(st.booleans()):
        terms["interest_only_months"] = draw(st.sampled_from([0, 1, 12, months]))
    if draw(st.booleans()):
        terms["amortization_months"] = months + draw(st.sampled_from([0, 12, 120]))
    if draw(st.booleans()):
        terms["payment"] = f"{Decimal(draw(st.integers(1, 10**7))).scaleb(-places):f}"
    if draw(st.booleans()):
        terms["rounding"]["payment_multiple"] = f"{Decimal(10**places).scaleb(-places):f}"
    return terms


def minor(text: str) -> int:
    return int(text.replace(".", ""))


@given(asked())
@settings(max_examples=150, deadline=None)
def test_the_schedule_ends_at_zero(terms: dict[str, Any]) -> None:
    [answer] = simulate([{"terms": terms}])
    if "errors" in answer:
        assert all(one["path"].startswith("terms.") for one in answer["errors"])
        return
    rows = answer["schedule"]
    assert minor(rows[-1]["balance"]) == 0
    assert [row["n"] for row in rows] == list(range(1, len(rows) + 1))
    assert sum(minor(row["principal"]) for row in rows) == minor(terms["principal"])
    for row in rows:
        assert minor(row["payment"]) >= 0
        assert minor(row["interest"]) >= 0
        assert minor(row["payment"]) == minor(row["principal"]) + minor(row["interest"])
    assert minor(rows[-1]["principal"]) > 0


@given(
    st.integers(1, 10**9),
    st.decimals(0, 30, places=3),
    st.integers(1, 480),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)
@settings(max_examples=150, deadline=None)
def test_the_fast_schedule_is_the_fold_s(
    principal: int, rate: Decimal, months: int, first: date
) -> None:
    """What level_schedule computes at once is what the bills of the fold come to."""
    interest_from = first.replace(day=1)
    given_: dict[str, Any] = {
        "principal": f"{Decimal(principal).scaleb(-2):f}", "annual_rate": str(rate),
        "term_months": months, "interest_from": interest_from.isoformat(),
        "first_due_date": (interest_from + timedelta(32)).replace(day=1).isoformat(),
    }  # fmt: skip
    asked_ = read_terms(Reader(given_, "terms"))
    assert asked_
    terms = asked_.terms
    assert is_plain(terms, asked_.interest_from)
    fast = level_schedule(
        asked_.principal, terms.annual_rate, terms.payment, terms.first_due_date,
        terms.maturity_date, terms.due_day, 0,
    )  # fmt: skip
    assert fast == upcoming(start_of(asked_, ()))
