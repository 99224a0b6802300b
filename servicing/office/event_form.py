"""The form of a life event, made from its row in the catalogue, and what it sends as an event."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from servicing.ledger.history import Transaction
from servicing.loans.models import Party
from servicing.payments.life import catalogue
from servicing.payments.life.catalogue import Event, Field
from servicing.screens.templatetags.screen_figures import plain_money

from .loan_page import LoanPage, history

PLAIN = {"inputmode": "decimal", "autocomplete": "off"}


class EventForm(forms.Form):
    """Date, the event's own fields, why, and the key that makes a second click the same event."""

    date = forms.DateField(
        label="Counts from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The day from which it counts. An earlier day works the loan out again.",
        error_messages={"required": "Enter the day from which it counts."},
    )
    why = forms.CharField(
        label="Why", max_length=300, required=False, help_text="For the record.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, event: Event, head: LoanPage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        choices = Choices(head)
        own = {html_name(one): form_field(one, choices) for one in event.fields}
        for one in event.fields:  # how the page draws them
            own[html_name(one)].__dict__["is_tick"] = one.kind == catalogue.YES
            own[html_name(one)].__dict__["is_money"] = one.kind == catalogue.MONEY
        rest = dict(self.fields)
        self.fields = {"date": rest["date"], **own, "why": rest["why"], "key": rest["key"]}

    def content(self) -> dict[str, Any]:
        """What was filled in, as the simulation contract writes the event."""
        data = self.cleaned_data
        sent: dict[str, Any] = {"date": data["date"].isoformat()}
        if data["why"] and self.event.code != "reversal":
            sent["reason"] = data["why"]
        for one in self.event.fields:
            value = written(one, data[html_name(one)])
            if value is None:
                continue
            outer, _, inner = one.name.rpartition(".")
            target = sent.setdefault(outer, {}) if outer else sent
            target[inner] = value
        return sent

    def add_problems(self, problems: Iterable[tuple[str, str]]) -> None:
        """Put each problem to its field."""
        names = {one.name: html_name(one) for one in self.event.fields}
        for path, message in problems:
            field = names.get(path, path if path in self.fields else None)
            self.add_error(field, message[:1].upper() + message[1:])

    @property
    def asked(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name != "key"]


class Choices:
    """What of the loan can be chosen: read once, when a field asks."""

    def __init__(self, head: LoanPage) -> None:
        self.head = head
        self._rows: list[Transaction] | None = None

    @property
    def rows(self) -> list[Transaction]:
        if self._rows is None:
            self._rows = history(self.head)
        return self._rows

    def transactions(self) -> list[tuple[str, str]]:
        return [
            (str(row.seq), said(row))
            for row in self.rows
            if row.kind not in ("board", "reversal", "late_fee", "bill", "skip")
            and row.reversed_by is None
        ]

    def payments(self) -> list[tuple[str, str]]:
        return [
            (str(row.seq), said(row))
            for row in self.rows
            if row.kind == "payment" and row.reversed_by is None
        ]

    def fees(self) -> list[tuple[str, str]]:
        return [
            (d.key, f"{'Late charge' if d.kind == 'late_fee' else 'Fee'} of {d.due:%m/%d/%Y},"
             f" {plain_money(d.outstanding)} open")
            for d in self.head.state.fees
        ]  # fmt: skip

    def parties(self) -> list[tuple[str, str]]:
        borrowers = {party.pk for party in self.head.borrowers}
        others: list[Party] = [p for p in self.head.parties if p.pk not in borrowers]
        return [(str(p.pk), f"{p.person.name}, {p.get_role_display().lower()}") for p in others]


def said(row: Transaction) -> str:
    name = row.kind.replace("_", " ")
    return f"{row.effective_date:%m/%d/%Y} · {name} · {plain_money(row.amount)} · no. {row.seq}"


def html_name(one: Field) -> str:
    return one.name.replace(".", "-")


def form_field(one: Field, choices: Choices) -> forms.Field:
    base: dict[str, Any] = {
        "label": one.label, "required": one.required, "help_text": one.help,
        "initial": one.initial or None,
    }  # fmt: skip
    offered = {
        catalogue.TRANSACTION: choices.transactions, catalogue.PAYMENT: choices.payments,
        catalogue.FEE: choices.fees, catalogue.PARTY: choices.parties,
    }  # fmt: skip
    if one.kind in offered:
        found = offered[one.kind]()
        return forms.ChoiceField(choices=[("", "Choose"), *found], **base)
    if one.kind == catalogue.CHOICE:
        return forms.ChoiceField(choices=one.choices, **base)
    if one.kind == catalogue.YES:
        base["initial"] = one.initial == "yes"
        return forms.BooleanField(**base)
    if one.kind == catalogue.DAY:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **base)
    if one.kind == catalogue.WHOLE:
        return forms.IntegerField(widget=forms.NumberInput(attrs={"min": 1}), **base)
    plain = PLAIN if one.kind in (catalogue.MONEY, catalogue.RATE) else {"autocomplete": "off"}
    return forms.CharField(max_length=120, widget=forms.TextInput(attrs=plain), **base)


def written(one: Field, value: Any) -> Any:
    """A value as the contract writes it; None where it is left out."""
    if one.kind == catalogue.YES:
        inner = one.name.rpartition(".")[0]
        if inner == "capitalize":
            return True if value else None
        return bool(value)
    if value in (None, ""):
        return None
    if one.kind == catalogue.MONEY:
        return str(value).replace("$", "").replace(",", "").strip()
    if one.kind == catalogue.RATE:
        return str(value).replace("%", "").strip()
    if isinstance(value, date):
        return value.isoformat()
    if one.kind == catalogue.PARTY:
        return int(value)
    return value
