"""The forms of the Tools pages: each field is named by its place in the contract's question, so
that what is wrong with the question is shown beside the field (contracts: calculators)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

MONEY, RATE, DAY, WHOLE, CHOICE, YES, TEXT = (
    "money", "rate", "day", "whole", "choice", "yes", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: where its value stands in the question, as payments[0].amount; what people call
    it; what kind of value it is. `initial` is what the form starts with."""

    path: str
    label: str
    kind: str = TEXT
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    initial: Any = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, under a heading. In `lines` the fields are those of a list's
    items, so many of them; a line left empty is left out."""

    title: str
    fields: tuple[Asked, ...]
    lines: str = ""
    most: int = 0
    closed: bool = False  # folded up until somebody wants it

    def all(self) -> list[Asked]:
        if not self.lines:
            return list(self.fields)
        return [
            Asked(f"{self.lines}[{n}].{one.path}", f"{one.label}, line {n + 1}", one.kind,
                  choices=one.choices, initial=one.initial if n == 0 else "")
            for n in range(self.most)
            for one in self.fields
        ]  # fmt: skip


def made(one: Asked) -> forms.Field:
    """The field of a form. Values go on as text: the question's own reader judges them."""
    text: dict[str, Any] = {"class": "form-control"}
    if one.kind == CHOICE:
        return forms.ChoiceField(
            choices=one.choices, required=one.required, label=one.label, help_text=one.help,
            initial=one.initial, widget=forms.Select(attrs={"class": "form-select"}),
        )  # fmt: skip
    if one.kind == YES:
        return forms.BooleanField(required=False, label=one.label, initial=one.initial,
                                  help_text=one.help)  # fmt: skip
    if one.kind == DAY:
        text["type"] = "date"
    elif one.kind != TEXT:
        text["inputmode"] = "numeric" if one.kind == WHOLE else "decimal"
    return forms.CharField(
        required=one.required, label=one.label, help_text=one.help, initial=one.initial,
        max_length=40, widget=forms.TextInput(attrs=text),
    )  # fmt: skip


class ToolForm(forms.Form):
    """A question, from groups of fields."""

    def __init__(self, groups: Sequence[Group], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.asked = {one.path: one for group in groups for one in group.all()}
        for path, one in self.asked.items():
            self.fields[path] = made(one)
        self.places: dict[str, str] = {}  # a path of the question: the field that it came from

    @property
    def parts(self) -> list[tuple[Group, list[list[forms.BoundField]]]]:
        """Each group with its fields, in rows."""
        found = []
        for group in self.groups:
            bound = [self[one.path] for one in group.all()]
            width = len(group.fields) if group.lines else 1
            found.append((group, [bound[n : n + width] for n in range(0, len(bound), width)]))
        return found

    def question(self) -> dict[str, Any]:
        """What is asked, in the contract's words. Empty fields are left out."""
        question: dict[str, Any] = {}
        for group in self.groups:
            if group.lines:
                self._lines(group, question)
                continue
            for one in group.fields:
                value = self._value(one)
                if value is not None:
                    put(question, one.path.split("."), value)
                    self.places[one.path] = one.path
        return question

    def _lines(self, group: Group, question: dict[str, Any]) -> None:
        items: list[dict[str, Any]] = []
        for n in range(group.most):
            item: dict[str, Any] = {}
            for one in group.fields:
                value = self._value(self.asked[f"{group.lines}[{n}].{one.path}"])
                if value is not None:
                    item[one.path] = value
            typed = [one.path for one in group.fields if one.kind not in (CHOICE, YES)]
            if not any(name in item for name in typed):
                continue
            for one in group.fields:
                place = f"{group.lines}[{len(items)}]"
                self.places[f"{place}.{one.path}"] = f"{group.lines}[{n}].{one.path}"
            items.append(item)
        if items:
            put(question, group.lines.split("."), items)

    def _value(self, one: Asked) -> Any:
        value = self.cleaned_data.get(one.path)
        if one.kind == YES:
            return bool(value)
        if value in (None, ""):
            return None
        text = str(value).strip()
        if one.kind in (MONEY, RATE):
            return text.replace("$", "").replace(",", "").replace("%", "")
        return int(text) if one.kind == WHOLE and text.isdecimal() else text

    def show_problems(self, problems: Sequence[tuple[str, str]]) -> None:
        """Put each mistake beside its field; what belongs to none above the form."""
        for path, message in problems:
            name = self.places.get(path, path)
            said = message[:1].upper() + message[1:]
            said = said if said.endswith(".") else said + "."
            if name in self.fields:
                self.add_error(name, said)
            else:
                self.add_error(None, f"{path.replace('_', ' ')}: {said}" if path else said)


def put(question: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Set a value at a place of nested objects."""
    *outer, last = path
    for name in outer:
        question = question.setdefault(name, {})
    question[last] = value
