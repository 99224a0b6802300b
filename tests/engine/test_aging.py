"""Four ways to count how late a loan is, against the examples of the rules."""

from datetime import date

import pytest

from servicing.engine.aging import bucket, days_past_due, mba_status, ots_status
from servicing.engine.dates import DAY

from ..make import ANN, INSTALLMENT, example
from .story import Story


def test_reg_x_counts_from_the_oldest_installment_that_is_unpaid() -> None:
    _, expected = example("regx_delinquency_count")
    story = Story(ANN, 20000000, date(2026, 4, 1))
    # The example's January and February, three months later; nobody pays.
    thirty = story.at(date(2026, 5, 1))
    assert days_past_due(thirty.oldest_due, date(2026, 5, 1)) == 30
    story.pays(date(2026, 5, 3), INSTALLMENT)
    state = story.at(date(2026, 5, 4))
    assert state.oldest_due == date(2026, 5, 1)
    assert days_past_due(state.oldest_due, date(2026, 5, 4)) == 3
    assert (expected["days_delinquent_on_01_31"], expected["days_delinquent_on_02_04"]) == (30, 3)


def test_money_that_waits_does_not_stop_the_count() -> None:
    story = Story(ANN, 20000000)
    story.pays(date(2026, 4, 20), INSTALLMENT - 1)
    assert story.at(date(2026, 4, 30)).oldest_due == date(2026, 4, 1)


def test_the_delinquency_box_and_the_120_days() -> None:
    _, box = example("statement_delinquency_box")
    january = date(2026, 1, 1)
    assert days_past_due(january, date(2026, 2, 15)) == box["days_delinquent_on_2026_02_15"]
    assert days_past_due(january, date(2026, 2, 16)) == box["days_delinquent_on_2026_02_16"]
    _, bar = example("regx_120_day")
    assert days_past_due(january, date.fromisoformat(bar["day_120"])) == 120
    first = date.fromisoformat(bar["first_day_more_than_120_days_delinquent"])
    assert days_past_due(january, first) == 121


def test_mba_counts_a_day_earlier_than_ots() -> None:
    given_, expected = example("mba_vs_ots")
    due = date.fromisoformat(given_["due"])
    for method, rows in ((mba_status, expected["mba"]), (ots_status, expected["ots"])):
        for day, said in rows.items():
            assert method(due, date.fromisoformat(day)) == said.split()[0]


def test_regulation_z_counts_months_not_received_by_the_next_due_date() -> None:
    given_, expected = example("regz_43_past_due")
    due = date.fromisoformat(given_["payment_due"])
    thirty = date.fromisoformat(expected["30_days_past_due_if_unpaid_after"])
    sixty = date.fromisoformat(expected["60_days_past_due_if_unpaid_after"])
    assert [ots_status(due, day) for day in (thirty - DAY, thirty)] == ["current", "30"]
    assert [ots_status(due, day) for day in (sixty - DAY, sixty)] == ["30", "60"]


def test_nothing_due_is_current_everywhere() -> None:
    today = date(2026, 4, 30)
    assert (mba_status(None, today), ots_status(None, today)) == ("current", "current")
    assert days_past_due(None, today) == days_past_due(date(2026, 5, 1), today) == 0


@pytest.mark.parametrize(
    ("due", "as_of", "status"),
    [
        (date(2026, 4, 1), date(2026, 4, 29), "current"),
        (date(2026, 1, 31), date(2026, 2, 26), "current"),
        (date(2026, 1, 31), date(2026, 2, 27), "30"),
        (date(2026, 1, 1), date(2026, 4, 30), "120+"),
        (date(2026, 1, 1), date(2027, 4, 30), "120+"),
    ],
)
def test_mba_at_month_ends(due: date, as_of: date, status: str) -> None:
    assert mba_status(due, as_of) == status


@pytest.mark.parametrize(
    ("days", "name"),
    [(0, "current"), (1, "1-29"), (29, "1-29"), (30, "30-59"), (59, "30-59"), (60, "60-89"),
     (90, "90-119"), (119, "90-119"), (120, "120+"), (900, "120+")],
)  # fmt: skip
def test_buckets_change_on_their_first_day(days: int, name: str) -> None:
    assert bucket(days) == name
