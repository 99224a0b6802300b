"""The forms of an officer's work on a loan: notes, contacts, people, tasks."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from delinquency.contacts import SPOKEN, WRITTEN, NewContact, Promised
from delinquency.models import Contact
from servicing.audit.models import User
from servicing.audit.roles import roles_with
from servicing.engine.money import MoneyError, parse_money
from servicing.loans.models import Party
from servicing.loans.notes import LONGEST
from servicing.screens.currency import spoken

DATE = "Enter a date like 11/20/2026."
WORKING = roles_with("task.work")
ATTORNEY, OTHER = "attorney", "other"


def day_field(label: str, **more: Any) -> forms.DateField:
    """A date as browsers pick it."""
    missing = more.pop("missing", DATE)
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": DATE},
        **more,
    )


def why_field(label: str, missing: str, help_text: str = "") -> forms.CharField:
    """A reason in a line, which must be given."""
    return forms.CharField(
        label=label,
        max_length=500,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": missing},
    )


class NoteForm(forms.Form):
    """A note. Its id is that of the field that the key n goes to."""

    text = forms.CharField(
        label="Add a note",
        max_length=LONGEST,
        help_text="Notes are permanent. A correction is another note.",
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "n"}),
        error_messages={"required": "Write what should be remembered."},
    )
    pinned = forms.BooleanField(label="Keep it above the log", required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "note_%s"} | kwargs))


def new_note_form() -> NoteForm:
    return NoteForm(initial={"key": uuid4()})


class WhyForm(forms.Form):
    """A reason, for an act that needs no more."""

    why = why_field("Why?", "Enter a reason.")

    def __init__(self, *args: Any, label: str, missing: str, hint: str = "", **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["why"]
        field.label, field.help_text = label, hint
        field.error_messages["required"] = missing


class ContactForm(forms.Form):
    """A contact in the order in which one tells of it. The key makes a second click the same."""

    kind = forms.ChoiceField(label="Kind", choices=Contact.Kind.choices, initial="call")
    direction = forms.ChoiceField(label="Who began it", choices=Contact.Direction.choices)
    whom = forms.ChoiceField(label="With whom")
    other = forms.CharField(
        label="Name, if it is somebody else",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    used = forms.CharField(
        label="Number or address used",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "numbers"}),
    )
    outcome = forms.ChoiceField(
        label="How it ended",
        choices=[
            ("", "Choose"),
            ("Calls and talks", [(one.value, one.label) for one in SPOKEN]),
            ("Letters and messages", [(one.value, one.label) for one in WRITTEN]),
        ],
        error_messages={"required": "Choose how it ended."},
    )
    held_on = day_field("Day")
    held_at = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Enter a time like 2:14 pm."},
    )
    text = forms.CharField(
        label="What was said",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.ChoiceField(
        label="Why payments are missed",
        choices=[("", "Not told"), *Contact.Reason.choices],
        required=False,
    )
    promise_amount = forms.CharField(
        label="Promised amount",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    promise_by = day_field("Promised by", required=False)
    follow_up = day_field("Follow up on", required=False)
    asked_for = forms.BooleanField(
        label="They asked us to call, in the last 7 days",
        required=False,
        help_text="Such a call is not one of the seven.",
    )
    limit_reason = forms.CharField(
        label="Why was one more call made?",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {f"party-{party.pk}": party for party in parties}
        whom = self.fields["whom"]
        assert isinstance(whom, forms.ChoiceField)  # noqa: S101  tells its type
        whom.choices = [
            *((key, f"{p.person.name}, {p.get_role_display().lower()}")
              for key, p in self.parties.items()),
            (ATTORNEY, "The borrower’s attorney"), (OTHER, "Somebody else"),
        ]  # fmt: skip

    def clean_promise_amount(self) -> int | None:
        text = self.cleaned_data["promise_amount"].replace("$", "").replace(",", "").strip()
        if not text:
            return None
        try:
            return parse_money(text, spoken())
        except MoneyError:
            raise forms.ValidationError("Enter the amount in dollars, like 2,000.00.") from None

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        amount, by = data.get("promise_amount"), data.get("promise_by")
        if amount is not None and not by and "promise_by" not in self.errors:
            self.add_error("promise_by", "Enter the day by which the money is to come.")
        if by and amount is None and "promise_amount" not in self.errors:
            self.add_error("promise_amount", "Enter the amount that was promised.")
        if data.get("whom") == OTHER and not data.get("other"):
            self.add_error("other", "Enter who it was.")
        return data

    def contact(self) -> NewContact:
        """The contact as it was told; the form is valid."""
        data = self.cleaned_data
        amount, by = data["promise_amount"], data["promise_by"]
        whom: str = data["whom"]
        return NewContact(
            kind=data["kind"], direction=data["direction"], outcome=data["outcome"],
            held_on=data["held_on"], held_at=data["held_at"], party=self.parties.get(whom),
            attorney=whom == ATTORNEY, other=data["other"] if whom == OTHER else "",
            used=data["used"], asked_for=data["asked_for"], reason=data["reason"],
            text=data["text"], follow_up=data["follow_up"], limit_reason=data["limit_reason"],
            promise=Promised(amount, by) if amount is not None and isinstance(by, date) else None,
        )  # fmt: skip


class TaskForm(forms.Form):
    """Something to be done: by whom and by when. `whose` is a user name or a role."""

    title = forms.CharField(
        label="What is to be done",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter what is to be done."},
    )
    due = day_field("By", missing="Enter the day by which it is to be done.")
    whose = forms.ChoiceField(label="For")
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {f"person-{user.pk}": user for user in people}
        whose = self.fields["whose"]
        assert isinstance(whose, forms.ChoiceField)  # noqa: S101  tells its type
        whose.choices = [
            ("People", [(key, user.display_name) for key, user in self.people.items()]),
            ("Anybody of a role", [(r.value, f"Any {r.label.lower()}") for r in WORKING]),
        ]

    @property
    def person(self) -> User | None:
        return self.people.get(self.cleaned_data["whose"])

    @property
    def role(self) -> str:
        return "" if self.person else str(self.cleaned_data["whose"])


class SnoozeForm(forms.Form):
    """Put a task off."""

    until = day_field("Until", missing="Enter the day until which it can wait.")
    why = why_field("Why can it wait?", "Enter why it can wait.")
