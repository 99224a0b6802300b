"""When the notices of adjustable rates go out, by the worked example and 12 CFR 1026.20(c), (d)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.engine.arm import Arm
from servicing.engine.arm_notices import change_window, initial_window, oldest_for_estimate
from tests.make import example

GIVEN, EXPECTED = example("arm_notice_windows")
DUE = date.fromisoformat(GIVEN["first_payment_at_adjusted_level_due"])
ARM = Arm(Decimal("2.75"), date(2025, 6, 1), 12, 45)
LATER = date(2027, 6, 1)
EARLIEST, NORMAL, SHORT = (
    date.fromisoformat(EXPECTED[name])
    for name in ("payment_change_notice_c_earliest", "payment_change_notice_c_latest",
                 "frequent_adjusting_c_latest")
)  # fmt: skip


@pytest.mark.parametrize(
    ("arm", "originated", "latest"),
    [
        (ARM, date(2020, 6, 1), NORMAL),
        (replace(ARM, change_every_months=1), date(2020, 6, 1), SHORT),
        (replace(ARM, change_every_months=2), date(2020, 6, 1), NORMAL),
        (replace(ARM, lookback_days=44), date(2015, 1, 9), SHORT),
        (replace(ARM, lookback_days=44), date(2015, 1, 10), NORMAL),
        (ARM, date(2015, 1, 9), NORMAL),
        (replace(ARM, first_change=LATER), date(2027, 4, 2), SHORT),  # 60 days
        (replace(ARM, first_change=LATER), date(2027, 4, 1), NORMAL),
    ],
)
def test_the_window_of_a_change(arm: Arm, originated: date, latest: date) -> None:
    assert change_window(arm, originated, LATER, DUE) == (EARLIEST, latest)


def test_the_window_of_a_first_change() -> None:
    assert initial_window(DUE) == (
        date.fromisoformat(EXPECTED["initial_adjustment_notice_d_earliest"]),
        date.fromisoformat(EXPECTED["initial_adjustment_notice_d_latest"]),
    )


def test_an_estimate_is_by_an_index_of_fifteen_business_days() -> None:
    """Back from Tuesday, November 3, 2026: three weeks without a holiday is October 13."""
    assert oldest_for_estimate(date(2026, 11, 3)) == date(2026, 10, 13)
    # from October 20 Columbus Day, October 12, lies between
    assert oldest_for_estimate(date(2026, 10, 20)) == date(2026, 9, 28)
