"""The what-if tab: what is supposed, as its form has it, and what would become of the loan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from servicing.engine.money import parse_money
from servicing.engine.outlook import Extra
from servicing.loans.models import Loan
from servicing.loans.simulation.asking import simulate_one
from servicing.loans.simulation.reading import Wrong
from servicing.screens.currency import spoken
from servicing.screens.templatetags.charts import Point

ROWS = 3


@dataclass(frozen=True, slots=True)
class Supposed:
    """A kind of thing to suppose: the contract's type, the key of its value, what that is."""

    code: str
    label: str
    type: str
    value: str = ""
    money: bool = False
    fixed: tuple[tuple[str, str], ...] = ()
    event: str = ""  # the life event that records it for real


KINDS = (
    Supposed("payment", "A payment of", "payment", "amount", money=True),
    Supposed("principal", "A payment to principal of", "payment", "amount", True,
             (("designation", "principal"),), "curtailment"),
    Supposed("payoff", "A payoff of", "payment", "amount", True, (("designation", "payoff"),)),
    Supposed("reversal", "The reversal of transaction no.", "reversal", "of", event="reversal"),
    Supposed("rate", "Another rate of %", "rate_change", "annual_rate", event="rate-change"),
    Supposed("cap", "Interest capped at %", "interest_cap", "rate", event="interest-cap"),
    Supposed("recast", "A recast", "recast", event="recast"),
    Supposed("day", "Another due day", "due_date_change", "new_day", event="due-date-change"),
    Supposed("extension", "An extension of months", "extension", "months", event="extension"),
    Supposed("deferral", "A deferral of installments", "deferral", "installments",
             event="deferral"),
    Supposed("fee", "A fee of", "fee", "amount", True, (("code", "other"),), "fee"),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}
WHOLE = ("new_day", "months", "installments")


class WhatIfForm(forms.Form):
    """Up to three things on days of their own, and an amount with every coming installment."""

    extra = forms.CharField(
        label="Extra to principal with every installment",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    extra_from = forms.DateField(
        label="From",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "Nothing"), *((kind.code, kind.label) for kind in KINDS)]
        for number in range(1, ROWS + 1):
            self.fields[f"kind{number}"] = forms.ChoiceField(
                label=f"What {number}", choices=offered, required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip
            self.fields[f"value{number}"] = forms.CharField(
                label=f"Amount or number {number}", required=False, max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control",
                                              "placeholder": "Amount or number"}),
            )  # fmt: skip
            self.fields[f"on{number}"] = forms.DateField(
                label=f"On {number}", required=False,
                widget=forms.DateInput(
                    attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"
                ),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (n, self[f"kind{n}"], self[f"value{n}"], self[f"on{n}"]) for n in range(1, ROWS + 1)
        ]

    def events(self, today: date) -> list[dict[str, Any]]:
        """What is supposed, as the simulation contract writes it."""
        found = []
        for number in range(1, ROWS + 1):
            kind = BY_CODE.get(self.cleaned_data[f"kind{number}"])
            if kind is None:
                continue
            on: date = self.cleaned_data[f"on{number}"] or today
            event: dict[str, Any] = {
                "id": f"supposed {number}", "type": kind.type, "date": on.isoformat(),
                **dict(kind.fixed),
            }  # fmt: skip
            if kind.value:
                event[kind.value] = value_of(kind, self.cleaned_data[f"value{number}"])
            found.append(event)
        return found

    def extra_money(self, today: date) -> Extra | None:
        """Raises ValueError."""
        text = plain(self.cleaned_data["extra"])
        if not text:
            return None
        return Extra(parse_money(text, spoken()), self.cleaned_data["extra_from"] or today)


def value_of(kind: Supposed, text: str) -> Any:
    text = plain(text)
    return int(text) if kind.value in WHOLE and text.isdecimal() else text


def plain(text: str) -> str:
    return text.replace("$", "").replace(",", "").replace("%", "").strip()


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The balance after a year's last installment, in minor units, without and with."""

    year: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer, ready to be shown."""

    changes: list[dict[str, str]]  # name, before, after, difference
    years: list[YearEnd]
    months_saved: int
    interest_saved: str
    ends: tuple[str | None, str | None]

    @property
    def points(self) -> list[Point]:
        return [Point(str(one.year), one.after, one.before) for one in self.years]


NAMES = {
    "balances": "", "delinquency": "", "payoff": "Payoff: ", "schedule": "", "total": "total",
    "next_due_date": "due for", "per_diem": "a day",
}  # fmt: skip


def ask(loan: Loan, form: WhatIfForm, today: date) -> WhatIf:
    """The answer to the form. Raises Wrong, ValueError."""
    asked = {"loan": loan.number, "events": form.events(today)}
    answer = simulate_one(asked, lambda _: loan, form.extra_money(today))
    before, after = answer["before"]["schedule"], answer["after"]["schedule"]
    saved = {change["path"]: change for change in answer["changes"]}
    interest = saved.get("schedule.interest_to_come", {}).get("difference", "0")
    left = saved.get("schedule.installments_left", {}).get("difference", 0)
    shown = [
        {"name": name_of(change["path"])}
        | {key: said(change.get(key)) for key in ("before", "after", "difference")}
        for change in answer["changes"]
        if not isinstance(change["before"], dict) and not isinstance(change["after"], dict)
    ]
    ends = (before[-1]["due_date"] if before else None, after[-1]["due_date"] if after else None)
    years = year_ends(before, after, loan.stream.currency, today)
    return WhatIf(shown, years, -left, interest, ends)


def said(value: Any) -> str:
    return "" if value is None else str(value)


def name_of(path: str) -> str:
    """A path in words: balances.principal -> Principal, payoff.total -> Payoff: total."""
    part, _, rest = path.partition(".")
    if part.startswith("transactions["):
        return f"Transaction {part[13:-1]}: {rest.replace('_', ' ')}"
    words = NAMES.get(rest, rest.replace("_", " "))
    said = NAMES.get(part, part) + words
    return said[:1].upper() + said[1:]


def year_ends(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]], currency: str,
              today: date) -> list[YearEnd]:  # fmt: skip
    was, now = last_balances(before, currency), last_balances(after, currency)
    years = sorted(year for year in {*was, *now} if year >= today.year)
    return [YearEnd(year, was.get(year, 0), now.get(year, 0)) for year in years]


def last_balances(rows: Sequence[dict[str, Any]], currency: str) -> dict[int, int]:
    return {int(row["due_date"][:4]): parse_money(row["balance"], currency) for row in rows}


def recording(form: WhatIfForm) -> list[tuple[str, str, str]]:
    """(title, event, query) of what is supposed and can be recorded for real."""
    found = []
    for number in range(1, ROWS + 1):
        kind = BY_CODE.get(form.cleaned_data[f"kind{number}"])
        if kind is None or not kind.event:
            continue
        given = {"date": form.data.get(f"on{number}", "")}
        if kind.value:
            given[kind.value] = form.data.get(f"value{number}", "")
        query = urlencode({name: value for name, value in given.items() if value})
        found.append((kind.label.rstrip(" %").removesuffix(" of"), kind.event, query))
    return found


__all__ = ["WhatIf", "WhatIfForm", "Wrong", "ask", "recording"]
