"""Only one coordinator runs the night, whatever its workers do to the connections."""

import pytest

from servicing.ledger.days import open_date
from servicing.nightly.coordinator import NightRunning, is_running, the_only_one
from servicing.nightly.run import run_nights
from servicing.nightly.workers import drain, local

from .portfolio import FIRST_DAY, board, mortgage


@pytest.fixture
def ann(fresh_db: str) -> int:
    return board(mortgage("1001"))["1001"]


def test_a_second_night_is_refused_while_the_first_runs(ann: int) -> None:
    with the_only_one():
        assert is_running()
        with pytest.raises(NightRunning):
            run_nights(upto=None, actor="second", dispatch=drain, notify=lambda _: None)
    assert not is_running()
    assert open_date() == FIRST_DAY


def test_the_lock_outlives_the_forking_of_local_workers(ann: int) -> None:
    held = []

    def dispatch(step_id: int) -> None:
        local(step_id)
        held.append(is_running())
        with pytest.raises(NightRunning), the_only_one():
            pytest.fail("two coordinators at once")

    run_nights(upto=None, actor="test", dispatch=dispatch, notify=lambda _: None)
    assert len(held) > 1
    assert all(held)
    assert not is_running()


def test_a_night_that_failed_lets_go(ann: int) -> None:
    def dispatch(step_id: int) -> None:
        raise ConnectionError("the machine was unplugged")

    with pytest.raises(RuntimeError, match="unplugged"):
        run_nights(upto=None, actor="test", dispatch=dispatch, notify=lambda _: None)
    assert not is_running()
