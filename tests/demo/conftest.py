import pytest

from servicing.demo.lived import Life
from servicing.demo.story import play_all


@pytest.fixture(scope="session")
def lives() -> list[Life]:
    """Sixty loans with the personas among them, as the demo command makes them."""
    return play_all(60, seed=7)
