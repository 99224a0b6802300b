"""The forms of closing: a condition's state, a trailing document, a step of a recording."""

from typing import Any
from uuid import uuid4

from django import forms

from servicing.audit.models import User
from servicing.audit.roles import roles_with
from servicing.closing.conditions import Condition
from servicing.closing.following import Asked
from servicing.closing.models import ChecklistMark, Recording, RecordingStep, TrailingItem
from servicing.closing.recording import AFTER
from servicing.closing.trailing import KINDS, Source

from .work_forms import day_field


def line(label: str, longest: int, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), **more,
    )  # fmt: skip


def owners() -> list[User]:
    """Everybody who works on trailing documents, by name."""
    wanted = [role.value for role in roles_with("trailing.work")]
    people = User.objects.filter(is_active=True, groups__name__in=wanted).distinct()
    return list(people.order_by("first_name", "last_name", "username"))


class MarkForm(forms.Form):
    """How a condition stands. The key makes a second click the same."""

    state = forms.ChoiceField(label="It is")
    note = line("Why", 400, help_text="Needed for every state but received.")
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, condition: Condition, now: str, may_waive: bool,
                 **more: Any) -> None:  # fmt: skip
        super().__init__(*args, **more)
        states = [(value, label) for value, label in ChecklistMark.State.choices if value != now]
        if not (may_waive and condition.waivable):
            states = [one for one in states if one[0] != ChecklistMark.State.WAIVED]
        self.fields["state"].choices = states  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """What people say of a trailing document."""

    title = line("Its own name", 120, help_text="Needed where the kind does not say it.")
    due_on = day_field("Due on")
    owner = forms.ChoiceField(label="Owner", required=False)
    source = forms.ChoiceField(
        label="Who has it", choices=[(one.value, one.words.capitalize()) for one in Source]
    )
    asked_of = line("Name", 120, help_text="Of somebody else who has it: letters go there.")
    mailing = forms.CharField(
        label="Mailing address", max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="As on an envelope, 3 lines at most.",
    )  # fmt: skip
    why = line("Why", 400, help_text="Needed to move the due date.")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, people: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {one.username: one for one in people}
        names = [("", "Nobody yet"), *((one.username, one.display_name) for one in people)]
        self.fields["owner"].choices = names  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        data = self.cleaned_data
        return Asked(
            data["due_on"], self.people.get(data["owner"]), data["source"], data["title"],
            data["asked_of"], data["mailing"],
        )  # fmt: skip


class NewItemForm(ChangeForm):
    """A document to ask for by hand."""

    kind = forms.ChoiceField(
        label="Document", choices=[(kind.code, kind.title) for kind in KINDS.values()]
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=70)
    field_order = ("kind", "title", "due_on", "owner", "source", "asked_of", "mailing", "key")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["why"], self.fields["seen"]


def change_form(item: TrailingItem, data: Any = None) -> ChangeForm:
    people = owners()
    if item.owner and item.owner not in people:
        people.append(item.owner)
    initial = {
        "title": item.title, "due_on": item.due_on, "source": item.source,
        "owner": item.owner.username if item.owner else "", "asked_of": item.asked_of,
        "mailing": item.mailing, "seen": item.version,
    }  # fmt: skip
    return ChangeForm(data, initial=initial, people=people, auto_id="change_%s")


class ReceiveForm(forms.Form):
    """When a document came, or was filed."""

    on = day_field("Received or filed on")
    note = line("Note", 400)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class RecordingForm(forms.Form):
    """An instrument that was sent to be recorded or filed."""

    instrument = forms.ChoiceField(label="Instrument", choices=Recording.Instrument.choices)
    county = line("County", 60, help_text="UCC filings go to the state: leave it empty.")
    state = line("State", 2, required=True, help_text="Two letters.",
                 error_messages={"required": "Enter a state's two letters."})  # fmt: skip
    on = day_field("Sent on")
    means = forms.ChoiceField(label="By", choices=RecordingStep.Means.choices)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)


class StepForm(forms.Form):
    """What became of an instrument."""

    step = forms.ChoiceField(label="It was")
    on = day_field("On")
    means = forms.ChoiceField(
        label="By", choices=[("", "Choose"), *RecordingStep.Means.choices], required=False
    )
    instrument_number = line("Instrument number", 40)
    book = line("Book", 20)
    page = line("Page", 20)
    reason = line("Why it was rejected", 400)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, last: str, **more: Any) -> None:
        super().__init__(*args, **more)
        labels = dict(RecordingStep.Step.choices)
        steps = [(one, labels[one]) for one in map(str, AFTER[last])]
        self.fields["step"].choices = steps  # type: ignore[attr-defined]
        # A rejected one is sent again; a sent one is answered.
        answers = ("instrument_number", "book", "page", "reason")
        for name in answers if last == RecordingStep.Step.REJECTED else ("means",):
            del self.fields[name]


def new_key() -> str:
    return str(uuid4())
