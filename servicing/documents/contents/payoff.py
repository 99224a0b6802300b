"""The payoff statement: what pays a loan in full on each of some days (12 CFR 1026.36(c)(3))."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from servicing.documents.facts import Facts


@dataclass(frozen=True, slots=True)
class Column:
    """One good-through date: total and per diem in minor units."""

    good_through: date
    total: int
    per_diem: int


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the payoff: its name, an amount for each column."""

    by_value: ClassVar[frozenset[str]] = frozenset({"title"})
    title: str
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """What may still change the figures."""

    kind: str
    says: str
    on: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffLetter(Facts):
    """Everything that the letter says."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    pending: tuple[Pending, ...] = ()
    wire: tuple[tuple[str, str], ...] = ()
    escrow_balance: int = 0
