"""How borrowers pay: most on the due date, some early, some late, a few not at all."""

from datetime import date, timedelta
from random import Random

from servicing.engine.dates import add_months

from .contract import TODAY, Contract, Habit

# Share, days after the due date, channels with their weights.
KINDS = (
    (67, (0, 0), (("ach", 100),)),
    (15, (-12, -3), (("web", 50), ("lockbox", 45), ("phone", 5))),
    (13, (1, 4), (("lockbox", 60), ("web", 32), ("phone", 8))),
    (3, (6, 13), (("lockbox", 40), ("web", 45), ("phone", 15))),
    (2, (16, 26), (("web", 60), ("phone", 40))),
)


def draw_habit(random: Random, contract: Contract) -> Habit:
    """A habit of one who pays, with its small irregularities."""
    _, delay, channels = random.choices(KINDS, [kind[0] for kind in KINDS])[0]
    channel = random.choices([c for c, _ in channels], [weight for _, weight in channels])[0]
    dues = due_dates(contract)
    return Habit(
        channel=channel,
        delay=delay,
        extra=random.randint(2, 20) * 2500 if random.random() < 0.06 else 0,
        skips=draw_skips(random, dues) if random.random() < 0.08 else (),
        bounces=tuple(random.sample(dues[1:-1], 1)) if random.random() < 0.04 and dues[2:] else (),
        split=delay[0] > 0 and random.random() < 0.06,
        late_entry=channel == "lockbox" and random.random() < 0.3,
        pays_off_on=draw_payoff(random) if random.random() < 0.006 and dues[12:] else None,
        courtesy=random.random() < 0.05,
    )


def due_dates(contract: Contract) -> list[date]:
    """The due dates between the boarding and today."""
    due = contract.board.next_due
    dues = []
    while due < TODAY:
        dues.append(due)
        due = add_months(due, 1, contract.terms.due_day)
    return dues


def draw_skips(random: Random, dues: list[date]) -> tuple[tuple[date, date], ...]:
    """One bad season: one to three payments missed, then all made up; over before this autumn."""
    old = [due for due in dues if due < TODAY - timedelta(days=150)]
    if not old:
        return ()
    start = random.choice(old)
    return ((start, start + timedelta(days=random.randint(35, 100))),)


def draw_payoff(random: Random) -> date:
    return TODAY - timedelta(days=random.randint(40, 300))
