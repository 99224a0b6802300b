"""12 CFR 1006.14(b)(2): seven calls in seven days, and seven days of quiet after a talk."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delinquency.call_limit import Call, call_limit
from tests.make import example

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)


def tried(*days: date, outcome: str = "no_answer", **more: bool) -> list[Call]:
    return [Call(day, True, outcome, **more) for day in days]


def test_the_worked_example() -> None:
    inputs, expected = example("regf_call_frequency")
    calls = tried(*map(date.fromisoformat, inputs["calls_about_one_debt"]))
    last = calls[-1].on
    limit = call_limit(calls, last)
    assert limit.attempts == expected["count_in_7_consecutive_days"] == 7
    assert limit.used_up
    eighth = date.fromisoformat(expected["eighth_call_allowed_without_presumption_on"])
    assert limit.next_call == eighth

    talked = [*calls[:4], Call(date(2026, 3, 5), True, "spoke")]
    quiet = date.fromisoformat(expected["if_conversation_on_2026_03_05_next_call_not_before"])
    assert call_limit(talked, date(2026, 3, 6)).next_call == quiet


def test_the_eighth_call_is_too_much_and_the_seventh_is_not() -> None:
    six = tried(*[MONDAY] * 6)
    assert not call_limit(six, MONDAY).reached
    seven = tried(*[MONDAY] * 7)
    assert call_limit(seven, MONDAY).reached


@pytest.mark.parametrize(("after", "attempts", "reached"), [(6, 7, True), (7, 0, False)])
def test_the_window_is_seven_days_and_the_day_of_the_call_is_the_first(
    after: int, attempts: int, reached: bool
) -> None:
    limit = call_limit(tried(*[MONDAY] * 7), MONDAY + after * DAY)
    assert (limit.attempts, limit.reached) == (attempts, reached)


@pytest.mark.parametrize(("after", "reached"), [(0, True), (6, True), (7, False)])
def test_after_a_talk_there_is_quiet_for_seven_days_with_that_day(
    after: int, reached: bool
) -> None:
    limit = call_limit([Call(MONDAY, True, "spoke")], MONDAY + after * DAY)
    assert limit.reached == reached
    assert limit.spoke_on == (MONDAY if reached else None)


def test_their_own_call_is_a_talk_and_no_attempt() -> None:
    limit = call_limit([Call(MONDAY, False, "spoke")], MONDAY + DAY)
    assert (limit.attempts, limit.reached) == (0, True)


@pytest.mark.parametrize(
    "calls",
    [
        tried(*[MONDAY] * 9, outcome="not_connected"),
        tried(*[MONDAY] * 9, asked_for=True),
        tried(*[MONDAY] * 9, outcome="spoke", to_attorney=True),
        tried(*[MONDAY + DAY] * 9),  # of tomorrow
    ],
)
def test_what_is_not_counted(calls: list[Call]) -> None:
    limit = call_limit(calls, MONDAY)
    assert (limit.attempts, limit.reached) == (0, False)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["no_answer", "spoke"])), max_size=30),
    st.integers(0, 25),
)
def test_the_next_call_is_lawful_and_no_day_before_it_is(
    told: list[tuple[int, str]], after: int
) -> None:
    calls = [Call(MONDAY + day * DAY, True, outcome) for day, outcome in told]
    today = MONDAY + after * DAY
    known = [call for call in calls if call.on <= today]
    limit = call_limit(calls, today)
    assert today <= limit.next_call <= today + 7 * DAY

    def lawful(day: date) -> bool:
        week = [call for call in known if day - 6 * DAY <= call.on <= day]
        return len(week) < 7 and not any(call.outcome == "spoke" for call in week)

    assert lawful(limit.next_call)
    assert not any(lawful(today + n * DAY) for n in range((limit.next_call - today).days))
