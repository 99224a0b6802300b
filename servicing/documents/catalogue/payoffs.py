"""Letters around the payoff of a loan."""

from collections.abc import Iterator

from servicing.documents.contents.payoff import PayoffLetter
from servicing.documents.printed import longday, money

from .kinds import Category, Kind, Required, Retention


def _totals(f: PayoffLetter) -> Iterator[str]:
    for column in f.columns:
        yield longday(column.good_through, f.language)
        yield money(column.total, f.currency)
        yield money(column.per_diem, f.currency)


PAYOFFS = (
    Kind(
        code="payoff_statement",
        title="Payoff statement",
        purpose="Says what pays the loan in full on each of the days asked for, and how to pay.",
        citation="12 CFR 1026.36(c)(3)",
        trigger="A payoff quote is issued.",
        content=PayoffLetter,
        template="documents/payoff.html",
        version=2,
        requires=(
            Required("Total of each good-through date, and its per diem", "1026.36(c)(3)",
                     _totals),
            Required("Each part of the total", "1026.36(c)(3)",
                     lambda f: [money(x, f.currency) for row in f.rows for x in row.amounts]),
        ),
        category=Category.LETTER,
        retention=Retention.DISCLOSURE,
        languages=("en", "es"),
    ),
)  # fmt: skip
