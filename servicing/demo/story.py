"""The whole demo as data: personas first, then the seeded portfolio, every life played."""

from collections.abc import Callable

from .assortment import assortment
from .circumstances import circumstances
from .life import play
from .lived import Life
from .personas import personas
from .portfolio import build_contracts
from .turns import take_turns

FEWEST = 40


def play_all(count: int, seed: int, progress: Callable[[int], None] = lambda done: None
             ) -> list[Life]:  # fmt: skip
    """The lives of `count` loans, personas among them. Pure: the same seed, the same lives."""
    known = personas() + circumstances() + assortment()
    taken = frozenset(contract.number for contract in known)
    contracts = known + take_turns(build_contracts(count - len(known), seed, taken), seed)
    lives = []
    for contract in contracts:
        lives.append(play(contract, seed))
        progress(len(lives))
    return lives
