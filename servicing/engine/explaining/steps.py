"""What an explanation is made of, and the proof that its steps come to its amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from servicing.engine.money import round_ratio


@dataclass(frozen=True, slots=True)
class Step:
    """One part of an amount, in minor units (or days): a sum, or an exact ratio not yet rounded.

    `formula` is in words, `figures` the same with numbers. `seq` is the transaction that it comes
    from, `demand` the installment or fee. Of a ratio `numerator` over `denominator` is kept, and
    the ratios of an explanation are rounded together, once, as the note says.
    """

    says: str
    amount: int = 0
    formula: str = ""
    figures: str = ""
    seq: int | None = None
    demand: str = ""
    on: date | None = None
    numerator: int = 0
    denominator: int = 0

    def alone(self, rounding: str = "half_up") -> int:
        """What it comes to by itself, rounded."""
        if not self.denominator:
            return self.amount
        return round_ratio(self.numerator, self.denominator, rounding)


@dataclass(frozen=True, slots=True)
class Explanation:
    """An amount with the steps that made it, the rule behind it and where that is written."""

    field: str
    title: str
    amount: int
    unit: str  # money, days
    steps: Sequence[Step]
    rule: str
    source: str
    terms_version: int
    terms_since: date
    rounding: str = "half_up"

    def recompute(self) -> int:
        """The amount from the steps alone."""
        total = sum(step.amount for step in self.steps if not step.denominator)
        ratios = [step for step in self.steps if step.denominator]
        if ratios:
            below = ratios[0].denominator
            if any(step.denominator != below for step in ratios):
                return total + sum(step.alone(self.rounding) for step in ratios)
            total += round_ratio(sum(step.numerator for step in ratios), below, self.rounding)
        return total


class UnknownField(LookupError):
    """No such amount on this loan; the message lists what there is."""
