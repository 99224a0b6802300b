"""Turns that lives take: of twenty loans one is returned to, found late, modified, deferred.

Each turn is a few acts of the story, dated where the loan's own dates allow it; what it does
follows from what the loan stands at on that day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from random import Random

from servicing.engine.dates import add_months
from servicing.ledger.journal import Draft

from .contract import TODAY, Act, Contract, Habit
from .habits import due_dates
from .life import CASHIER, Story, business_day

SHARE = 0.05
SUPERVISOR = "priscilla"
OFFICER = "renee"
FACTS, CHANGES = 4, 2  # where in the order of a day's acts


def take_turns(contracts: Sequence[Contract], seed: int) -> list[Contract]:
    """The contracts, a twentieth of them with a turn; those that fell behind keep their habit."""
    random = Random(f"turns:{seed}")  # noqa: S311  a story, no secret
    places = [
        place
        for place, contract in enumerate(contracts)
        if len(due_dates(contract)) > 12 and not contract.habit.stops_from
    ]
    chosen = random.sample(places, min(len(places), max(1, round(len(contracts) * SHARE))))
    turned = list(contracts)
    mortgage, daily = cycle(MORTGAGE_TURNS), cycle(DAILY_TURNS)
    for place in sorted(chosen):
        contract = contracts[place]
        turn = next(mortgage if contract.product == "mortgage" else daily)
        turned[place] = turn(contract, random)
    return turned


def scripted(contract: Contract, *acts: Act, habit: Habit | None = None) -> Contract:
    """The contract with acts, and a plain habit that nothing else disturbs."""
    plain = habit or Habit(channel="ach")
    return replace(contract, habit=plain, script=(*contract.script, *acts))


def some_due(contract: Contract, random: Random, after: int = 3, before: int = 5) -> date:
    """The due date of some installment that is neither among the first nor the last."""
    dues = due_dates(contract)
    return random.choice(dues[after:-before])


def claimed_back(contract: Contract, random: Random) -> Contract:
    """A payment of months ago is claimed back by the payer's bank."""
    due = some_due(contract, random)
    back = business_day(due + timedelta(days=random.randint(45, 59)))
    return scripted(contract, Act(back, CHANGES, partial(claim_back, due=due)))


def claim_back(story: Story, on: date, due: date) -> None:
    paid = [
        fact
        for fact in story.life.chronicle.facts
        if fact.kind == "payment" and abs((fact.effective_date - due).days) < 6
    ]
    if paid:
        story.reverse(on, paid[0].seq)
        story.at(business_day(on + timedelta(days=9)), 3, story.make_up)


def found_late(contract: Contract, random: Random) -> Contract:
    """A check to principal lay in a drawer for six weeks and counts from the day it came."""
    due = some_due(contract, random)
    received = business_day(due + timedelta(days=4))
    entered = business_day(received + timedelta(days=random.randint(30, 45)))
    amount = random.randint(4, 60) * 25_000
    act = partial(enter_late, received=received, amount=amount)
    return scripted(contract, Act(entered, FACTS, act))


def enter_late(story: Story, on: date, received: date, amount: int) -> None:
    if amount < story.life.state.principal // 2:
        story.receive(on, amount, received=received, designation="principal", channel="lockbox")


def recast(contract: Contract, random: Random) -> Contract:
    """A large sum to principal, and the payment is computed anew."""
    on = business_day(some_due(contract, random) + timedelta(days=3))
    return scripted(
        contract, Act(on, FACTS, pay_down), Act(business_day(on + timedelta(days=5)), 1, recompute)
    )


def pay_down(story: Story, on: date) -> None:
    tenth = story.standing(on).principal // 10 // 100 * 100
    story.receive(on, tenth, designation="principal", channel="web")


def recompute(story: Story, on: date) -> None:
    change(story, on, "recast", {"reason": "the borrower asked after a curtailment"})


def modified(contract: Contract, random: Random) -> Contract:
    """Five payments missed, then new terms that the borrower keeps."""
    missed = some_due(contract, random, before=9)
    on = business_day(add_months(missed, 5) + timedelta(days=6))
    skips = ((missed, date.max - timedelta(days=400)),)
    acts = [Act(on, 1, modify)]
    first = add_months(on, 1, contract.terms.due_day)
    for month in range(2, 30):
        due = business_day(add_months(first, month - 2, contract.terms.due_day))
        if due < TODAY:
            acts.append(Act(due, 3, pay_what_is_asked))
    return scripted(contract, *acts, habit=Habit(channel="ach", skips=skips))


def modify(story: Story, on: date) -> None:
    state = story.standing(on)
    rate = max(state.terms.annual_rate - 1, state.terms.annual_rate / 2)
    data = {
        "annual_rate": str(rate), "term_months": 480 if story.contract.lines else 72,
        "payment": None, "first_due_date": None, "forgive": 0, "defer": 0,
        "capitalize": {"interest": True, "escrow_advance": True}, "reason": "hardship, trial kept",
    }  # fmt: skip
    change(story, on, "modification", data, SUPERVISOR)


def pay_what_is_asked(story: Story, on: date) -> None:
    state = story.standing(on)
    unpaid = sum(d.outstanding for d in state.installments) - state.suspense_total
    if unpaid > 0:
        story.receive(on, unpaid)


def deferred(contract: Contract, random: Random) -> Contract:
    """Two installments missed in a hard season move to the end of the loan."""
    missed = some_due(contract, random, before=6)
    on = business_day(add_months(missed, 1, contract.terms.due_day) + timedelta(days=20))
    never = (missed, add_months(missed, 2, contract.terms.due_day))
    acts = [Act(on, 1, partial(defer, installments=2))]
    return scripted(contract, *acts, habit=Habit(channel="ach", skips=(never,)))


def defer(story: Story, on: date, installments: int) -> None:
    data = {"installments": installments, "reason": "short hardship, payments resume"}
    change(story, on, "deferral", data, SUPERVISOR)


def capped(contract: Contract, random: Random) -> Contract:
    """Called to active duty; the orders came weeks later and count from the call."""
    called = some_due(contract, random) - timedelta(days=9)
    told = business_day(called + timedelta(days=random.randint(20, 40)))
    data = {"rate": "6", "to": None, "reason": "orders to active duty"}
    act = partial(enter_change, kind="interest_cap", effective=called, data=data)
    acts = [Act(told, 1, act)]
    return scripted(contract, *acts, habit=Habit(channel="ach"))


def extended(contract: Contract, random: Random) -> Contract:
    """Two months are asked for later; interest goes on."""
    on = business_day(some_due(contract, random) + timedelta(days=10))
    data = {"months": 2, "reason": "short hardship"}
    return scripted(contract, Act(on, 1, partial(enter_change, kind="extension", data=data)))


def moved_to_escrow(contract: Contract, random: Random) -> Contract:
    """A sum taken as principal was meant for escrow, which the payer says a month later."""
    due = some_due(contract, random)
    paid = business_day(due + timedelta(days=5))
    told = business_day(paid + timedelta(days=31))
    send = partial(pay_extra, amount=random.randint(4, 12) * 10_000)
    return scripted(contract, Act(paid, FACTS, send), Act(told, CHANGES, redirect_extra))


def pay_extra(story: Story, on: date, amount: int) -> None:
    story.receive(on, amount, designation="principal", channel="web")


def redirect_extra(story: Story, on: date) -> None:
    paid = [f for f in story.life.chronicle.facts if f.data.get("designation") == "principal"]
    if paid:
        of = paid[-1]
        data = {"of": of.seq, "to": {"escrow": of.amount}, "reason": "meant for escrow"}
        draft = Draft("redirect", of.effective_date, f"redirect:{of.seq}", 0, data)
        story.life.chronicle.record(draft, on, OFFICER)


def written_off(contract: Contract, random: Random) -> Contract:
    """Not paid since spring: charged off after 120 days, then a collection agency recovers some."""
    missed = some_due(contract, random, before=7)
    off = business_day(missed + timedelta(days=125))
    habit = Habit(channel="ach", stops_from=missed)
    acts = [Act(off, 5, charge_off)]
    for month in (1, 2):
        on = business_day(off + timedelta(days=30 * month))
        acts.append(Act(on, FACTS, partial(recover, amount=random.randint(5, 30) * 1_000)))
    return scripted(contract, *acts, habit=habit)


def charge_off(story: Story, on: date) -> None:
    draft = Draft("charge_off", on, f"charge_off:{on}", 0, {"reason": "120 days past due"})
    story.life.chronicle.record(draft, on, SUPERVISOR)


def recover(story: Story, on: date, amount: int) -> None:
    if story.life.state.closed == "charged_off":
        draft = Draft("recovery", on, f"recovery:{on}", amount, {"payer": "collection agency"})
        story.life.chronicle.record(draft, on, CASHIER)


def enter_change(story: Story, on: date, kind: str, data: Mapping[str, object],
                 effective: date | None = None) -> None:  # fmt: skip
    change(story, on, kind, data, effective=effective)


def change(story: Story, on: date, kind: str, data: Mapping[str, object], actor: str = OFFICER,
           effective: date | None = None) -> None:  # fmt: skip
    """Enter a change of terms, unless the loan has ended."""
    story.life.chronicle.open_day(on)
    if story.life.state.status == "active" and story.life.state.next_due:
        draft = Draft(kind, effective or on, f"{kind}:{on}", 0, data)
        story.life.chronicle.record(draft, on, actor)


Turn = Callable[[Contract, Random], Contract]
MORTGAGE_TURNS: tuple[Turn, ...] = (
    claimed_back, found_late, modified, deferred, recast, moved_to_escrow, capped,
)  # fmt: skip
DAILY_TURNS: tuple[Turn, ...] = (extended, found_late, written_off, claimed_back, modified, capped)
