"""The lists of loans: their rows, their order, what each aging bucket comes to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, OrderBy, QuerySet, Sum
from django.http import QueryDict

from servicing.engine.aging import BUCKETS, bucket, days_past_due
from servicing.engine.money import format_money
from servicing.ledger.models import LoanState
from servicing.loans.models import Loan
from servicing.loans.search import closeness
from servicing.office.loan_filters import (
    BUCKET_CHOICES,
    STATE,
    LoanFilter,
    bucket_of,
    canonical,
)
from servicing.screens.templatetags.charts import Part

PAGE = 50
DEEPEST = 10_000  # rows that can be paged through; an export has them all
MOST_PAST_DUE = "-days"
SORTS: dict[str, tuple[str, bool]] = {
    # name: (field, whether ascending is ascending in the field)
    "borrower": ("borrower_name", True),
    "number": ("number", True),
    "days": (f"{STATE}oldest_due", False),
    "due": ("due_for", True),
    "amount": (f"{STATE}amount_due", True),
    "principal": (f"{STATE}principal", True),
    "escrow": (f"{STATE}escrow", True),
}
TONES = dict(zip(BUCKETS, ("", "b1", "b2", "b3", "b4", "b5"), strict=True))
NEEDED = (
    "number", "product", "borrower_name", "property_city", "property_state", "book__name",
    "stream__id", "stream__currency", *(f"{STATE}{name}" for name in
    ("status", "principal", "escrow", "suspense", "amount_due", "oldest_due", "next_due")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A loan in a list."""

    loan: Loan
    state: LoanState
    days: int

    @property
    def due_for(self) -> date | None:
        return self.state.oldest_due or self.state.next_due

    @property
    def past_due(self) -> int:
        """What would bring it current: due, less the money held for it."""
        return max(self.state.amount_due - self.state.suspense, 0)


@dataclass(frozen=True, slots=True)
class Chip:
    """An aging bucket: how many of the loans, and what they owe, in minor units."""

    key: str
    name: str
    tone: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can order the list. `sort` is what a click asks for."""

    key: str
    name: str
    number: bool
    direction: str  # as aria-sort
    sort: str


class Pages(Paginator):  # type: ignore[type-arg]
    """A paginator whose count is known, and that goes so deep and no deeper."""

    def __init__(self, found: QuerySet[Loan], known: int) -> None:
        super().__init__(found, PAGE)
        self.__dict__["count"] = min(known, DEEPEST)


@dataclass(frozen=True, slots=True)
class LoanList:
    """All that a list of loans shows."""

    filter: LoanFilter
    rows: list[Row]
    page: Any
    count: int
    chips: list[Chip]
    bar: list[Part]
    bucket: str
    sort: str
    columns: dict[str, Column]
    query: str

    @property
    def cut(self) -> bool:
        """Whether there are more rows than can be paged through."""
        return self.count > DEEPEST

    @property
    def filtered(self) -> bool:
        return bool(self.query)

    @property
    def bar_total(self) -> int:
        return sum(part.amount for part in self.bar)

    @property
    def amount(self) -> int:
        return next((chip.amount for chip in self.chips if chip.key == self.bucket), 0)


COLUMNS = (
    ("borrower", "Borrower", False), ("number", "Loan", False), ("days", "Days", True),
    ("due", "Due for", False), ("amount", "Amount due ($)", True),
    ("principal", "Principal ($)", True), ("escrow", "Escrow ($)", True),
)  # fmt: skip


def loan_list(params: QueryDict, chosen: LoanFilter, today: date, page: str | None) -> LoanList:
    """One page of the loans that match, and what the buckets come to; three queries."""
    key = params.get("bucket", "")
    key = key if key in BUCKETS else ""
    chips = _chips(chosen, today)
    count = next(chip.count for chip in chips if chip.key == key)
    sort = sort_of(params)
    at = Pages(in_order(chosen.found(), sort, params), count).get_page(page)
    return LoanList(
        filter=chosen,
        rows=[row_of(loan, today) for loan in at],
        page=at,
        count=count,
        chips=chips,
        bar=[Part(c.name, c.amount, c.tone) for c in chips if c.tone],
        bucket=key,
        sort=sort,
        columns={column.key: column for column in _columns(sort)},
        query=canonical(params),
    )


def past_due(today: date) -> QuerySet[Loan]:
    """The loans of the delinquency queue: active, with an installment unpaid since before today."""
    return Loan.objects.filter(**{f"{STATE}status": "active", f"{STATE}oldest_due__lt": today})


def row_of(loan: Loan, today: date) -> Row:
    state = loan.stream.loanstate
    return Row(loan, state, days_past_due(state.oldest_due, today))


def sort_of(params: QueryDict) -> str:
    """The order asked for: a column, with a minus for downwards; nothing that is not one."""
    asked = params.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else ""


def in_order(found: QuerySet[Loan], sort: str, params: QueryDict) -> QuerySet[Loan]:
    """In the order asked for; else what is closest to the text, or the most past due, first."""
    text = " ".join(params.get("q", "").split())
    found = found.select_related("stream__loanstate", "book").only(*NEEDED)
    if not sort and text:
        return found.order_by(closeness(text), "borrower_name", "pk")
    return found.order_by(*_order(sort or MOST_PAST_DUE))


def _order(sort: str) -> tuple[OrderBy, str]:
    field, straight = SORTS[sort.removeprefix("-")]
    upwards = straight != sort.startswith("-")
    if not straight:  # no date is no days: first upwards, last downwards, as the index has it
        column = F(field).asc(nulls_last=True) if upwards else F(field).desc(nulls_first=True)
    else:
        column = F(field).asc(nulls_last=True) if upwards else F(field).desc(nulls_last=True)
    return column, "pk" if upwards else "-pk"


def _columns(sort: str) -> Iterator[Column]:
    shown = sort or MOST_PAST_DUE
    for key, name, number in COLUMNS:
        direction = "none"
        if key == shown.removeprefix("-"):
            direction = "descending" if shown.startswith("-") else "ascending"
        first = f"-{key}" if number else key  # numbers the largest first
        other = key if first.startswith("-") else f"-{key}"
        yield Column(key, name, number, direction, other if shown == first else first)


def _chips(chosen: LoanFilter, today: date) -> list[Chip]:
    """All, and each bucket, of what the other filters leave; one query."""
    found = (
        chosen.found(but="bucket").order_by().annotate(aged=bucket_of(today)).values("aged")
        .annotate(loans=Count("pk"), due=Sum(f"{STATE}amount_due"))
    )  # fmt: skip
    by_bucket = {row["aged"]: (row["loans"], row["due"] or 0) for row in found}
    loans = sum(count for count, _ in by_bucket.values())
    due = sum(amount for _, amount in by_bucket.values())
    return [Chip("", "All loans", "", loans, due)] + [
        Chip(key, name, TONES[key], *by_bucket.get(key, (0, 0))) for key, name in BUCKET_CHOICES
    ]


EXPORTED = (
    "Loan", "Borrower", "Product", "City", "State", "Investor or book", "Status",
    "Days past due", "Bucket", "Due for", "Amount due", "Principal", "Escrow", "Unapplied",
)  # fmt: skip
EXPORTED_FIELDS = (
    "number", "borrower_name", "product", "property_city", "property_state", "book__name",
    *(f"{STATE}{name}" for name in
    ("status", "oldest_due", "next_due", "amount_due", "principal", "escrow", "suspense")),
)  # fmt: skip


def exported(found: QuerySet[Loan], today: date) -> Iterator[list[str]]:
    """The list as rows of text, its heading first; plain values, a few thousand at a time."""
    yield list(EXPORTED)
    products = dict(Loan.Product.choices)
    for number, name, product, city, place, book, status, oldest, coming, *money in (
        found.select_related(None).values_list(*EXPORTED_FIELDS).iterator(chunk_size=2000)
    ):
        days, due_for = days_past_due(oldest, today), oldest or coming
        yield [
            number, name, products[product], city, place, book, _worded(status), str(days),
            bucket(days), due_for.isoformat() if due_for else "", *map(format_money, money),
        ]  # fmt: skip


def _worded(status: str) -> str:
    return status.replace("_", " ").capitalize()
