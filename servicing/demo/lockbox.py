"""Tonight's lockbox file: mostly checks as they should be, and some of every kind that a cashier
meets: too little, too much, meant for principal, a loan that is not ours, a number mistyped, a
check that came before."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from io import StringIO
from itertools import islice
from random import Random
from typing import NamedTuple

from servicing.engine.billing import next_installment
from servicing.engine.dates import DAY
from servicing.engine.fold import advance
from servicing.engine.money import format_money
from servicing.engine.state import FACTS, Key, State
from servicing.engine.worksheet import Worksheet
from servicing.payments.lockbox import COLUMNS

from .contract import TODAY
from .lived import Life

NAME = f"lockbox-{TODAY}.csv"
FIRST = "1000391177"  # Priya Raman's check leads the file
# How many items of each kind a portfolio of 2,000 loans gets; of fewer loans, its share.
KINDS = {"good": 80, "partial": 10, "excess": 10, "principal": 6, "unknown": 5, "typo": 4,
         "duplicate": 4}  # fmt: skip


class Check(NamedTuple):
    loan_number: str
    amount: int
    check_number: str
    payer: str
    designation: str = ""
    days_ago: int = 0


def lockbox_file(lives: Sequence[Life], seed: int) -> str:
    """The text of tonight's file (docs/lockbox.md), the same for the same lives and seed."""
    checks = draw_checks(lives, Random(f"lockbox:{seed}"))  # noqa: S311  a story, no secret
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item, check in enumerate(checks, start=1):
        received = TODAY - timedelta(days=check.days_ago)
        writer.writerow(
            ("item", item, received, check.loan_number, format_money(check.amount),
             check.check_number, check.payer, check.designation)
        )  # fmt: skip
    total = sum(check.amount for check in checks)
    writer.writerow(("total", len(checks), "", "", format_money(total), "", "", ""))
    return out.getvalue()


def draw_checks(lives: Sequence[Life], random: Random) -> list[Check]:
    """Every kind of item, shuffled, but for the first."""
    numbers = {life.contract.number for life in lives}
    left = _payers(lives, random)
    share = min(1.0, len(lives) / 2000)
    checks: list[Check] = []
    makers: dict[str, Callable[[Life, int, str], Check]] = {
        "good": lambda life, due, no: Check(life.contract.number, due, no, payer(life)),
        "partial": lambda life, due, no: Check(
            life.contract.number, due * random.randint(30, 80) // 10_000 * 100, no, payer(life)),
        "excess": lambda life, due, no: Check(
            life.contract.number, due + random.randint(1, 16) * 25_00, no, payer(life)),
        "principal": lambda life, due, no: Check(
            life.contract.number, random.randint(2, 20) * 50_00, no, payer(life), "principal"),
        "unknown": lambda life, due, no: Check(
            f"2000{random.randint(100_000, 999_999)}", due, no, payer(life)),
        "typo": lambda life, due, no: Check(
            mistyped(life.contract.number, numbers, random), due, no, payer(life)),
    }  # fmt: skip
    for kind, make in makers.items():
        for life, due in islice(left, max(1, round(KINDS[kind] * share))):
            checks.append(make(life, due, str(random.randint(1001, 9998))))
    checks = [c._replace(days_ago=random.choice((0, 0, 0, 0, 1))) for c in checks]
    checks += _duplicates(lives, random, max(1, round(KINDS["duplicate"] * share)))
    random.shuffle(checks)
    first = [life for life in lives if life.contract.number == FIRST]
    return [Check(FIRST, asked(life), "10231", payer(life)) for life in first] + checks


def _payers(lives: Sequence[Life], random: Random) -> Iterator[tuple[Life, int]]:
    """Loans that a check may come for tonight, with what they ask; those who pay so come first."""
    open_loans = [
        life
        for life in lives
        if life.state.status == "active"
        and life.contract.number != FIRST
        and not life.contract.script
        and (life.state.oldest_due or TODAY) > TODAY - timedelta(days=45)
        and (life.state.oldest_due or life.state.next_due or TODAY) < TODAY + timedelta(days=20)
    ]
    random.shuffle(open_loans)
    open_loans.sort(key=lambda life: life.contract.habit.channel != "lockbox")
    for life in open_loans:
        if due := asked(life):
            yield life, due


def asked(life: Life) -> int:
    """What the loan asks this morning: all that is due, or on a current loan the next
    installment."""
    state: State = advance(life.state, Key(TODAY, FACTS, 0)).state
    if state.installments:
        return max(state.amount_due - state.suspense_total, 0)
    demand = next_installment(Worksheet(state), TODAY)
    payable = state.last_due is not None and state.last_due < TODAY
    return demand.billed if demand and payable else 0


def payer(life: Life) -> str:
    return life.contract.people[0].name.upper()


def mistyped(number: str, numbers: set[str], random: Random) -> str:
    """The number with two neighbouring digits swapped, so that no loan has it."""
    for place in random.sample(range(4, len(number) - 1), len(number) - 5):
        a, b = number[place], number[place + 1]
        typo = number[:place] + b + a + number[place + 2 :]
        if typo not in numbers:
            return typo
    return "9" + number[1:]


def _duplicates(lives: Sequence[Life], random: Random, count: int) -> list[Check]:
    """Checks that came in the last weeks and come again."""
    since = TODAY - 40 * DAY
    recent = [
        Check(life.contract.number, receipt.amount, receipt.check_number, payer(life))
        for life in lives
        for receipt in life.received
        if receipt.check_number and receipt.business_date > since
    ]
    return random.sample(recent, min(count, len(recent)))
