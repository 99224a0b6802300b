"""What narrows a loan's history. Balances are never computed anew: a row keeps those that stood
after it, whatever else is shown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .history import MOVEMENTS, QUIET, Transaction


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which transactions are wanted. An empty field asks for nothing; dates are inclusive.

    `made_by` is "people" for what people, banks and borrowers did, "system" for what the fold
    made. `reversed` is "only" for what was reversed and its reversals, "hide" for all others.
    `bills` also asks for what moves no money: it is implied by kinds that name it.
    """

    kinds: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    business_from: date | None = None
    business_to: date | None = None
    money: bool = False
    reversed: str = ""
    made_by: str = ""
    text: str = ""
    bills: bool = False

    @property
    def asks_bills(self) -> bool:
        return self.bills or self.made_by == "system" or bool(QUIET & set(self.kinds))

    @property
    def narrows(self) -> bool:
        """Whether anything at all may be left out because of it."""
        return self != HistoryFilter(bills=self.bills)

    def keeps(self, row: Transaction) -> bool:
        pair = row.reversed_by is not None or row.reverses is not None
        return (
            (not self.kinds or row.kind in self.kinds)
            and within(row.effective_date, self.effective_from, self.effective_to)
            and within(row.business_date, self.business_from, self.business_to)
            and (not self.money or row.moves_money)
            and (self.reversed != "only" or pair)
            and (self.reversed != "hide" or not pair)
            and (not self.made_by or row.derived == (self.made_by == "system"))
        )


def within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def filtered(
    rows: Iterable[Transaction], wanted: HistoryFilter, words: Callable[[Transaction], str]
) -> list[Transaction]:
    """The rows that are wanted, in their order. `words` are what the text is looked for in."""
    text = " ".join(wanted.text.lower().split())
    kept = (row for row in rows if wanted.keeps(row))
    return [row for row in kept if text in words(row).lower()] if text else list(kept)


def totals(rows: Sequence[Transaction]) -> dict[str, int]:
    """What each movement comes to, in minor units. Boarding is a balance, so it is left out."""
    return {
        name: sum(getattr(row, name) for row in rows if row.kind != "board") for name in MOVEMENTS
    }
