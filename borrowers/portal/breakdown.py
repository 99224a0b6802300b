"""Where a payment goes: its parts, which add up to it, and how they change over the years."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from escrow.models import Analysis, EscrowLine
from servicing.engine.money import round_ratio
from servicing.engine.schedule import Installment
from servicing.engine.state import Demand
from servicing.screens.templatetags.charts import Part

INSURANCE = ("hazard", "flood", "wind")
MORTGAGE_INSURANCE = ("mip", "pmi")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a payment with what it is for. tone: the colour that always means the same."""

    label: str
    amount: int
    tone: str
    why: str


def pieces(
    demand: Demand, lines: Sequence[EscrowLine], analysis: Analysis | None = None
) -> list[Piece]:
    """The parts of one installment; their sum is what it asks."""
    found = [
        Piece(_("Principal"), demand.principal, "c1", _("Pays down what you borrowed.")),
        Piece(_("Interest"), demand.interest, "c2",
              _("The cost of borrowing for the month, on what you still owe.")),
    ]  # fmt: skip
    found += _escrow_pieces(demand.escrow, lines, analysis)
    return [piece for piece in found if piece.amount]


def _escrow_pieces(
    escrow: int, lines: Sequence[EscrowLine], analysis: Analysis | None
) -> list[Piece]:
    if not escrow:
        return []
    groups = [
        Piece(_("Property taxes"), 0, "c3", _("Saved each month, and paid to your tax office.")),
        Piece(_("Home insurance"), 0, "c4", _("Saved each month, and paid to your insurer.")),
        Piece(_("Mortgage insurance"), 0, "c5",
              _("Protects the lender. It ends when you own enough of your home.")),
    ]  # fmt: skip
    yearly = [0, 0, 0]
    for line in lines:
        kind = 1 if line.kind in INSURANCE else 2 if line.kind in MORTGAGE_INSURANCE else 0
        yearly[kind] += line.annual_amount
    if not sum(yearly):
        return [Piece(_("Taxes and insurance"), escrow, "c3",
                      _("Saved each month for your taxes and insurance."))]  # fmt: skip
    shortage = _shortage(escrow, analysis)
    shares = split_by(escrow - shortage, yearly)
    found = [
        Piece(group.label, amount, group.tone, group.why)
        for group, amount in zip(groups, shares, strict=True)
    ]
    why = _("Makes up, over a year, for what was not saved for taxes and insurance.")
    return [*found, Piece(_("Escrow shortage"), shortage, "c6", why)]


def _shortage(escrow: int, analysis: Analysis | None) -> int:
    """What of an escrow payment makes up for a shortage or deficiency, by the last analysis."""
    if analysis is None or analysis.new_payment != escrow:
        return 0
    result = analysis.result
    return int(result["shortage_monthly"]) + int(result["deficiency_monthly"])


def split_by(amount: int, weights: Sequence[int]) -> list[int]:
    """Cut an amount in proportion to weights; the pieces add up to it, the cents that rounding
    leaves go to the heaviest. At least one weight is above zero."""
    whole = sum(weights)
    cut = [round_ratio(amount * weight, whole) for weight in weights]
    heaviest = max(range(len(cut)), key=lambda n: weights[n])
    cut[heaviest] += amount - sum(cut)
    return cut


@dataclass(frozen=True, slots=True)
class Year:
    """Principal and interest of a calendar year's payments."""

    year: int
    principal: int
    interest: int


def years_of(coming: Sequence[Installment]) -> list[Year]:
    """The years to come, each payment made when due."""
    sums: dict[int, tuple[int, int]] = {}
    for row in coming:
        principal, interest = sums.get(row.due_date.year, (0, 0))
        sums[row.due_date.year] = (principal + row.principal, interest + row.interest)
    return [Year(year, *both) for year, both in sums.items()]


def crossing(years: Sequence[Year]) -> int | None:
    """The first year in which more than half goes to principal, if that is not so already."""
    if not years or years[0].principal > years[0].interest:
        return None
    return next((row.year for row in years if row.principal > row.interest), None)


def columns(years: Sequence[Year]) -> list[tuple[str, list[Part]]]:
    """The years as columns of a chart."""
    return [
        (f"’{row.year % 100:02d}", [
            Part(_("Principal"), row.principal, "c1"), Part(_("Interest"), row.interest, "c2"),
        ])
        for row in years
    ]  # fmt: skip
