"""What a history of transactions is asked with: its filters and its columns."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from servicing.ledger.history import BALANCES, MOVEMENTS, Transaction
from servicing.ledger.history_filter import HistoryFilter
from servicing.reports.history_words import NAMES

# A column by its name in a Transaction, in the order in which it stands.
COLUMNS = {
    "business_date": "Posted",
    "origin": "Source",
    "actor": "Recorded by",
    "cash": "Cash",
    "principal": "Principal",
    "interest": "Interest",
    "escrow": "Escrow",
    "fees": "Fees",
    "unapplied": "Unapplied",
    "deferred": "Deferred principal",
    "deferred_interest": "Deferred interest",
    "advances": "Corp. advances",
    "principal_balance": "Principal bal.",
    "deferred_balance": "Deferred prin. bal.",
    "deferred_interest_balance": "Deferred int. bal.",
    "escrow_balance": "Escrow bal.",
    "fees_balance": "Fees due",
    "unapplied_balance": "Unapplied bal.",
    "advances_balance": "Corp. adv. bal.",
}
ALWAYS = (
    "business_date", "origin", "cash", "principal", "interest", "escrow", "fees",
    "principal_balance", "escrow_balance", "unapplied_balance",
)  # fmt: skip
# Shown without being asked for where the loan has any of it.
WHERE_USED = (
    "deferred_balance", "deferred_interest_balance", "advances_balance", "fees_balance",
)  # fmt: skip
REVERSED = (("", "Struck through"), ("hide", "Hide pairs"), ("only", "Only pairs"))
MADE_BY = (("", "Anybody"), ("people", "People and banks"), ("system", "The system"))


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date like 11/20/2026."},
    )  # fmt: skip


class HistoryForm(forms.Form):
    """The filters of a history; an address is all that a view of it is."""

    q = forms.CharField(
        label="Source, person or words", required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-key": "f"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label="Kind", required=False)
    effective_from = _day("Effective from")
    effective_to = _day("Effective to")
    business_from = _day("Posted from")
    business_to = _day("Posted to")
    reversed = forms.ChoiceField(label="Reversed", required=False, choices=REVERSED)
    made_by = forms.ChoiceField(label="Made by", required=False, choices=MADE_BY)
    money = forms.BooleanField(label="Only what moves money", required=False)
    bills = forms.BooleanField(label="Show bills", required=False)
    col = forms.MultipleChoiceField(
        label="Columns", required=False, choices=list(COLUMNS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    MORE = ("business_from", "business_to", "reversed", "made_by", "money")

    def __init__(self, data: QueryDict, kinds: Iterable[str], used: Iterable[str]) -> None:
        """`kinds` are those of the loan's history, `used` the columns that it fills."""
        self.shown = [name for name in COLUMNS if name in {*ALWAYS, *used}]
        asked = data.copy()
        if not any(name in COLUMNS for name in data.getlist("col")):
            asked.setlist("col", self.shown)
        super().__init__(asked, auto_id="f-%s")
        names = sorted((NAMES.get(kind, kind), kind) for kind in set(kinds))
        choices = [("", "Any"), *((kind, name) for name, kind in names)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    @property
    def columns(self) -> list[tuple[str, str, bool]]:
        """(name, heading, whether it is an amount) of what is shown, in its order."""
        self.is_valid()
        chosen = self.cleaned_data.get("col") or self.shown
        return [
            (name, COLUMNS[name], name in MOVEMENTS or name in BALANCES)
            for name in COLUMNS
            if name in chosen
        ]

    @property
    def wanted(self) -> HistoryFilter:
        """The filter, by those fields that could be read."""
        self.is_valid()
        read: dict[str, Any] = self.cleaned_data
        kind = read.get("kind") or ""
        return HistoryFilter(
            kinds=(kind,) if kind else (),
            effective_from=read.get("effective_from"),
            effective_to=read.get("effective_to"),
            business_from=read.get("business_from"),
            business_to=read.get("business_to"),
            money=bool(read.get("money")),
            reversed=read.get("reversed") or "",
            made_by=read.get("made_by") or "",
            text=read.get("q") or "",
            bills=bool(read.get("bills")),
        )

    @property
    def more_chosen(self) -> int:
        return sum(1 for name in self.MORE if self.data.get(name))


def used_columns(rows: Iterable[Transaction]) -> list[str]:
    """Those of WHERE_USED that a history fills anywhere."""
    rows = list(rows)
    return [name for name in WHERE_USED if any(getattr(row, name) for row in rows)]
