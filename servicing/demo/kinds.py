"""Notes of other kinds than level and fixed: some of the drawn loans adjust, begin with interest
alone, leave a balloon, or ask for equal principal. Pure: the same seed gives the same."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from servicing.engine.arm import Arm, IndexValue
from servicing.engine.dates import add_months

from .contract import FIRST_DAY, TODAY, Contract

INDEX = "SOFR30A"
SHARES = (("adjustable", 6), ("interest_only", 3), ("balloon", 3), ("equal_principal", 2))
FEW_MONTHS = 60  # what a balloon or interest alone needs to be still ahead


def published() -> list[IndexValue]:
    """An invented index, a value each Monday."""
    found: list[IndexValue] = []
    on = FIRST_DAY - timedelta(FIRST_DAY.weekday())
    while on <= TODAY:
        week = len(found)
        value = Decimal("4.55") - Decimal(week) / 100 + Decimal(week * 7 % 5) / 50
        found.append(IndexValue(on, value))
        on += timedelta(7)
    return found


def take_kinds(contracts: list[Contract], seed: int) -> list[Contract]:
    """The contracts with some of their notes written another way."""
    random = Random(f"kinds:{seed}")  # noqa: S311  a story, no secret
    names = [name for name, _ in SHARES] + ["plain"]
    weights = [share for _, share in SHARES]
    weights.append(100 - sum(weights))
    return [
        KINDS[kind](contract, random)
        if contract.product == "mortgage" and (kind := random.choices(names, weights)[0]) != "plain"
        else contract
        for contract in contracts
    ]


def adjustable(contract: Contract, random: Random) -> Contract:
    """The rate first changes within the coming half year, or a little later."""
    terms = contract.terms
    first = add_months(date(TODAY.year, TODAY.month, 1), random.randint(1, 14), terms.due_day)
    arm = Arm(
        Decimal("2.75"), first, 12, 45, Decimal(2), Decimal(2), Decimal(5), Decimal("2.75"),
        index=INDEX, first_rate=terms.annual_rate,
    )  # fmt: skip
    if first <= TODAY or first >= terms.maturity_date:
        return contract
    return replace(contract, terms=replace(terms, arm=arm))


def interest_only(contract: Contract, random: Random) -> Contract:
    """Interest alone for some years yet; the principal is still whole."""
    terms, board = contract.terms, contract.board
    only = board.number + random.randint(36, 60)
    if contract.term_months <= only + FEW_MONTHS:
        return contract
    return replace(
        contract,
        terms=replace(terms, interest_only=only, payment=0),
        board=replace(board, principal=contract.original_principal),
    )


def balloon(contract: Contract, random: Random) -> Contract:
    """The payment of the whole term, and the rest due some years from now."""
    terms = contract.terms
    months = contract.board.number + random.randint(30, FEW_MONTHS)
    maturity = add_months(terms.first_due_date, months - 1, terms.due_day)
    if maturity >= terms.maturity_date:
        return contract
    return replace(
        contract, term_months=months,
        terms=replace(terms, maturity_date=maturity, amortized_by=terms.maturity_date),
    )  # fmt: skip


def equal_principal(contract: Contract, random: Random) -> Contract:
    """The same principal every month, and the interest on what is left."""
    terms, board = contract.terms, contract.board
    part = -(-contract.original_principal // contract.term_months)
    paid = part * (board.number - 1)
    return replace(
        contract,
        terms=replace(terms, method="level_principal", payment=part),
        board=replace(board, principal=contract.original_principal - paid),
    )


KINDS = {"adjustable": adjustable, "interest_only": interest_only, "balloon": balloon,
         "equal_principal": equal_principal}  # fmt: skip
