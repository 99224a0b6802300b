"""The filters of the lists of loans. A query string is all that a view of a list is."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict

from borrowers.profiles.postal import STATES
from servicing.engine.aging import BUCKETS
from servicing.engine.money import MoneyError, parse_money
from servicing.ledger.models import Book
from servicing.loans.models import Loan
from servicing.loans.search import matches

STATE = "stream__loanstate__"
STATUSES = (
    ("active", "Active"), ("paid_off", "Paid off"), ("charged_off", "Charged off"),
    ("transferred", "Transferred"),
)  # fmt: skip
OWNERSHIPS = (("owned", "We own it"), ("serviced", "Serviced for others"))
FIRST_DAY_OF = dict(zip(BUCKETS[1:], (1, 30, 60, 90, 120), strict=True))
LAST_DAY_OF = dict(zip(BUCKETS[1:-1], (29, 59, 89, 119), strict=True))
BUCKET_CHOICES = tuple(
    (key, "Current" if key == "current" else f"{key.replace('-', '–')} days") for key in BUCKETS
)


def in_bucket(key: str, today: date) -> Q:
    """Active loans of an aging bucket (engine.aging), by their oldest unpaid due date."""
    active = Q(**{f"{STATE}status": "active"})
    due = f"{STATE}oldest_due"
    if key == "current":
        return active & (Q(**{f"{due}__isnull": True}) | Q(**{f"{due}__gte": today}))
    newest = today - timedelta(days=FIRST_DAY_OF[key])
    found = active & Q(**{f"{due}__lte": newest})
    if key in LAST_DAY_OF:
        found &= Q(**{f"{due}__gte": today - timedelta(days=LAST_DAY_OF[key])})
    return found


def bucket_of(today: date) -> Case:
    """The bucket of a loan as SQL, nothing for a loan that is over."""
    whens = [When(in_bucket(key, today), then=Value(key)) for key in BUCKETS]
    return Case(*whens, default=Value(""))


class AmountField(forms.CharField):
    """Dollars as a person types them, as minor units."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_money(text.replace("$", "").replace(",", "").strip())
        except MoneyError:
            raise forms.ValidationError("Enter an amount like 150,000.00.") from None


class AmountFilter(filters.Filter):  # type: ignore[misc]
    field_class = AmountField


def _date(label: str, lookup: str) -> filters.DateFilter:
    return filters.DateFilter(
        field_name="due_for", lookup_expr=lookup, label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date like 11/20/2026."},
    )  # fmt: skip


def _amount(label: str, lookup: str) -> AmountFilter:
    return AmountFilter(
        field_name=f"{STATE}principal", lookup_expr=lookup, label=label,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


class LoanFilter(filters.FilterSet):  # type: ignore[misc]
    """What narrows the list of loans. `today` is the open business date."""

    q = filters.CharFilter(
        method="by_text",
        label="Loan number, name or address",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-key": "f"}),
    )
    product = filters.ChoiceFilter(choices=Loan.Product.choices, label="Product", empty_label="Any")
    state = filters.ChoiceFilter(
        field_name="property_state", choices=[(s, s) for s in sorted(STATES)], label="State",
        empty_label="Any",
    )  # fmt: skip
    book = filters.ModelChoiceFilter(
        queryset=Book.objects.order_by("name"), label="Investor or book", to_field_name="code",
        empty_label="Any",
    )  # fmt: skip
    ownership = filters.ChoiceFilter(
        field_name="book__ownership", choices=OWNERSHIPS, label="Ownership", empty_label="Any"
    )
    status = filters.ChoiceFilter(
        field_name=f"{STATE}status", choices=STATUSES, label="Status", empty_label="Any"
    )
    balance_min = _amount("Balance from", "gte")
    balance_max = _amount("Balance to", "lte")
    due_from = _date("Due for, from", "gte")
    due_to = _date("Due for, to", "lte")
    bucket = filters.ChoiceFilter(
        choices=BUCKET_CHOICES, label="Aging", method="by_bucket", widget=forms.HiddenInput
    )

    MORE = ("ownership", "balance_min", "balance_max", "due_from", "due_to")

    LEFT_OUT: tuple[str, ...] = ()

    class Meta:
        model = Loan
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any], queryset: QuerySet[Loan], *, today: date) -> None:
        self.today = today
        due_for = Coalesce(F(f"{STATE}oldest_due"), F(f"{STATE}next_due"))
        # Every loan has its state: to say so makes the join an inner one, which an index can order.
        found = queryset.filter(**{"stream__loanstate__isnull": False})
        super().__init__(data, found.annotate(due_for=due_for))
        for name in self.LEFT_OUT:
            del self.filters[name]
        self.form.auto_id = "f-%s"

    def by_text(self, found: QuerySet[Loan], name: str, text: str) -> QuerySet[Loan]:
        return found.filter(matches(text))

    def by_bucket(self, found: QuerySet[Loan], name: str, key: str) -> QuerySet[Loan]:
        return found.filter(in_bucket(key, self.today))

    def found(self, *, but: str = "") -> QuerySet[Loan]:
        """The loans that match, by those filters that could be read; without the filter `but`."""
        self.form.is_valid()
        found: QuerySet[Loan] = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != but:
                found = self.filters[name].filter(found, value)
        return found

    @property
    def more_chosen(self) -> int:
        """How many of the filters that are folded away are in use."""
        return sum(1 for name in self.MORE if self.form.data.get(name))


class QueueFilter(LoanFilter):
    """What narrows the delinquency queue, whose loans are all active and past due."""

    LEFT_OUT = ("status",)


def canonical(params: QueryDict) -> str:
    """A query string of the filters and the order alone, always in the same order: what a view
    keeps and an export repeats."""
    known = [*LoanFilter.base_filters, "sort"]
    kept = QueryDict(mutable=True)
    for name in known:
        if value := " ".join(params.get(name, "").split()):
            kept[name] = value
    return kept.urlencode()
