"""How much the borrower pays. The key makes a second tap the same payment."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicing.engine.money import MoneyError, parse_money
from servicing.screens.currency import spoken

from .paying import ONLY_EXTRA, OTHER, Choice, choices
from .standing import Standing

MONEY = {"inputmode": "decimal", "autocomplete": "off"}


class PaymentForm(forms.Form):
    """One of the amounts offered, and something extra to principal when nothing is past due."""

    choice = forms.CharField(
        error_messages={"required": gettext_lazy("Choose how much you want to pay.")}
    )
    other = forms.CharField(
        label=gettext_lazy("Another amount to pay"),
        required=False,
        widget=forms.TextInput(attrs=MONEY | {"data-picks": "#choice-other"}),
    )
    extra = forms.CharField(
        label=gettext_lazy("Extra to principal"),
        required=False,
        widget=forms.TextInput(attrs=MONEY),
        help_text=gettext_lazy("If you like. It lowers what you owe and the interest to come."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.by_code = {choice.code: choice for choice in choices(now)}
        if now.past_due:  # what is late comes first
            del self.fields["extra"]

    def offered(self) -> list[tuple[Choice, bool]]:
        """The amounts to choose from, with the one that is chosen marked."""
        chosen = self["choice"].value()
        return [(choice, choice.code == chosen) for choice in self.by_code.values()]

    def clean_choice(self) -> str:
        code: str = self.cleaned_data["choice"]
        # A reviewed amount comes back as such, whatever is offered by then.
        if code not in self.by_code and code not in (OTHER, ONLY_EXTRA):
            raise forms.ValidationError(_("Choose how much you want to pay."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        code = data.get("choice")
        if code == OTHER:
            data["other_amount"] = self._money("other", needed=True)
        elif code and data.get("other") and code != ONLY_EXTRA:
            self.add_error(
                "other", _("Choose “Another amount” to pay this, or leave the field empty.")
            )
        extra = self._money("extra", needed=code == ONLY_EXTRA) if "extra" in self.fields else 0
        data["extra_amount"] = extra
        return data

    def _money(self, name: str, *, needed: bool) -> int:
        text = self.cleaned_data.get(name, "").replace("$", "").replace(",", "").strip()
        if not text:
            if needed:
                self.add_error(name, _("Enter the amount you want to pay, like 2,426.07."))
            return 0
        try:
            amount = parse_money(text, spoken())
        except MoneyError:
            self.add_error(name, _("Enter the amount in dollars, like 2,426.07."))
            return 0
        if amount < 0 or (needed and not amount):
            self.add_error(name, _("Enter $0.01 or more."))
        return amount

    @property
    def regular(self) -> int:
        """What is paid by the loan's own rules, in minor units."""
        code = self.cleaned_data["choice"]
        if code == ONLY_EXTRA:
            return 0
        if code == OTHER:
            return int(self.cleaned_data["other_amount"])
        return self.by_code[code].amount or 0

    @property
    def extra_amount(self) -> int:
        return int(self.cleaned_data["extra_amount"])

    @property
    def reviewed_choice(self) -> str:
        """The choice that stands for the amount that was reviewed."""
        return OTHER if self.regular else ONLY_EXTRA

    def renew(self) -> None:
        """A key of its own for the next try."""
        self.data = {**self.data.dict(), "key": str(uuid4())}  # type: ignore[attr-defined]
