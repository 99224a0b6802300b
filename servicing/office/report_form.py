"""A report's parameters as a form: its declaration decides the fields, asking reads them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from servicing.reports.asking import Asked, WrongAnswers, ask
from servicing.reports.declaring import Asks, Parameter, Report


class ParameterForm(forms.Form):
    """One field for each parameter. `asked` is there once the form is valid."""

    asked: Asked

    def __init__(self, report: Report, given: Mapping[str, str], business_date: date) -> None:
        self.report, self.given, self.business_date = report, given, business_date
        texts = {p.name: _text(p, given, business_date) for p in report.parameters}
        super().__init__(data=texts)
        for parameter in report.parameters:
            self.fields[parameter.name] = _field(parameter, texts[parameter.name])

    def clean(self) -> dict[str, Any]:
        known = {parameter.name for parameter in self.report.parameters}
        answers = {name: text for name, text in self.data.items() if name in known}
        try:
            self.asked = ask(self.report, answers, self.business_date)
        except WrongAnswers as wrong:
            for name, message in wrong.problems:
                self.add_error(name if name in known else None, message)
        return self.cleaned_data


def _text(parameter: Parameter, given: Mapping[str, str], business_date: date) -> str:
    text = given.get(parameter.name, "").strip()
    return text or (parameter.default(business_date) if parameter.default else "")


def _field(parameter: Parameter, text: str) -> forms.CharField:
    """A text field in each case: what may stand in it is decided where it is read. What is no
    date is shown as it was typed, which a date control would not."""
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    if parameter.asks is Asks.DATE and (not text or _is_day(text)):
        widget = forms.DateInput(attrs={"type": "date"})
    elif parameter.asks is Asks.CHOICE:
        first = [] if parameter.required else [("", "All")]
        widget = forms.Select(choices=[*first, *parameter.choices()])
    return forms.CharField(
        label=parameter.label, required=False, widget=widget, help_text=parameter.hint
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
