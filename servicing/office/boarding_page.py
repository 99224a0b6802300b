"""The forms of boarding: the files of a transfer, why an exception is decided, what of the
worklist is wanted."""

from typing import Any

from django import forms

from servicing.loans.boarding.worklist import Filters
from servicing.loans.models import SavedMapping

LARGEST = 100 * 1024 * 1024  # bytes of one uploaded file


class ManyFiles(forms.FileField):
    """Several files from one control, each checked like a single one."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in files or [None]]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class TapeForm(forms.Form):
    """The files of one transfer, and the day as of which its loans stand."""

    tape = ManyFiles(
        label="Files",
        help_text="CSV files or workbooks (.xlsx): loans and borrowers; escrow_lines, control,"
        " status and others if given.",
        widget=ManyFilesInput(attrs={"accept": ".csv,.xlsx,text/csv", "multiple": True}),
        error_messages={
            "required": "Choose the files of the transfer.",
            "empty": "A file is empty. Choose another one.",
        },
    )
    on = forms.DateField(
        label="Loans stand as of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a date like 11/20/2026."},
    )
    mapping = forms.ModelChoiceField(
        SavedMapping.objects.order_by("name"),
        label="Columns are named by",
        required=False,
        empty_label="Our names",
        help_text="If they are the sender’s own names, you are shown each column to map it.",
        error_messages={"invalid_choice": "Choose a mapping of the list."},
    )

    def clean_tape(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["tape"]
        for one in files:
            if (one.size or 0) > LARGEST:
                raise forms.ValidationError(
                    f"{one.name} is larger than 100 MB. Board it with manage.py board."
                )
        return files


class DecisionForm(forms.Form):
    """Why an exception is accepted or rejected."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For the record: who confirmed the figures, and how.",
        error_messages={"required": "Give a reason."},
    )


class RejectForm(forms.Form):
    """Why every loan of a batch that still waits is rejected."""

    reason = forms.CharField(
        label="Reason for rejecting all that wait",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Give a reason."},
    )


SIZES = (("", "Any size"), ("1", "$1 or more"), ("100", "$100 or more"),
         ("1000", "$1,000 or more"), ("10000", "$10,000 or more"))  # fmt: skip
STATES = (("", "Waiting and decided"), ("open", "Waiting"), ("decided", "Decided"))


class WorklistForm(forms.Form):
    """Filters of the exceptions. What cannot be read filters nothing."""

    batch = forms.IntegerField(required=False, min_value=1, widget=forms.Select)
    cause = forms.ChoiceField(required=False)
    least = forms.ChoiceField(label="Size", required=False, choices=SIZES)
    state = forms.ChoiceField(label="Decision", required=False, choices=STATES)

    def __init__(self, data: Any, batches: list[int], causes: list[tuple[str, int]]) -> None:
        super().__init__(data)
        widget = self.fields["batch"].widget
        widget.choices = [("", "All batches"), *((pk, f"Batch {pk}") for pk in batches)]
        named = [(name, f"{name.replace('_', ' ').capitalize()} ({n:,})") for name, n in causes]
        self.fields["cause"].choices = [("", "Any cause"), *named]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        self.is_valid()
        found = self.cleaned_data
        return Filters(
            found.get("batch"), found.get("cause") or "",
            int(found.get("least") or 0) * 100, found.get("state") or "",
        )  # fmt: skip
