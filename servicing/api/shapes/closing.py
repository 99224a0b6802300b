"""How closings, trailing documents and recordings are sent and written."""

from rest_framework import serializers

from servicing.closing.models import ChecklistMark, Recording, RecordingStep
from servicing.closing.trailing import KINDS, Source
from servicing.closing.worklist import STATES

from .fields import Answer, Asked, Count, Day, Paged, Text, Words

VERSION = "As it was read."


class ConditionRow(Answer):
    """A condition of the closing, as it stands."""

    condition = Text()
    stage = Text("decision, pre_closing, package or funding.")
    title = Text()
    why = Text("The rule, or the reason.")
    required = serializers.BooleanField(  # type: ignore[assignment]
        help_text="Funding waits for it."
    )
    waivable = serializers.BooleanField(help_text="The law's cannot be waived.")
    state = Text("open, received, waived or rejected.")
    note = Text(allow_blank=True)
    permission = Text("By which it was waived.", allow_blank=True)
    by = Text(allow_blank=True)
    on = Day(allow_null=True)


class ClosingRow(Answer):
    """The checklist of a loan."""

    conditions = ConditionRow(many=True)
    funding_waits_for = serializers.ListField(
        child=serializers.CharField(), help_text="Required conditions that are not met."
    )


class MarkSent(Asked):
    condition = serializers.CharField(max_length=30)
    state = serializers.ChoiceField(choices=ChecklistMark.State.choices)
    note = Words("Why. Needed for every state but received.", longest=400, empty=True)


class TrailingAsked(Paged):
    state = serializers.ChoiceField(
        choices=list(STATES), required=False, help_text="Only those in this state."
    )
    kind = serializers.ChoiceField(
        choices=list(KINDS), required=False, help_text="Only those of this kind."
    )
    owner = serializers.CharField(
        required=False, max_length=150, help_text="A user name, or nobody."
    )
    loan = serializers.CharField(required=False, max_length=30, help_text="Only of this loan.")


class TrailingRow(Answer):
    """A trailing document."""

    id = serializers.IntegerField()
    loan_number = Text()
    kind = Text()
    title = Text()
    state = Text("overdue, open, received or waived.")
    due_on = Day()
    next_chase = Day("When it is asked for again.", allow_null=True)
    owner = Text("A user name.", allow_blank=True)
    source = Text("borrower, agent or house: who has it.")  # type: ignore[assignment]
    asked_of = Text(allow_blank=True)
    mailing = Text(allow_blank=True)
    note = Text(allow_blank=True)
    opened_on = Day()
    opened_by = Text()
    closed_on = Day("Received or waived.", allow_null=True)
    closed_by = Text(allow_blank=True)
    rounds = Count("How often it was asked for.")
    version = Count("Send it back with a change: it grows with every one.")


class AskedSent(Asked):
    """What is said of a trailing document."""

    title = Words("Its own name, where the kind does not say it.", longest=120, empty=True)
    due_on = serializers.DateField()
    owner = Words("A user name.", longest=150, empty=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[one.value for one in Source]
    )
    asked_of = Words("Who has it, where that is somebody else.", longest=120, empty=True)
    mailing = Words("Their address, a line for each line.", longest=400, empty=True)


class TrailingSent(AskedSent):
    kind = serializers.ChoiceField(choices=list(KINDS))


class TrailingChange(AskedSent):
    why = Words("Why. Needed to move the due date.", longest=400, empty=True)
    version = Count(VERSION, min_value=1, max_value=2**31 - 1)


class TrailingReceived(Asked):
    on = serializers.DateField(help_text="When it came, or was filed.")
    note = Words("A note.", longest=400, empty=True)
    version = Count(VERSION, min_value=1, max_value=2**31 - 1)


class TrailingWhy(Asked):
    why = Words("Why, for the record.", longest=400)
    version = Count(VERSION, min_value=1, max_value=2**31 - 1)


class RecordingStepRow(Answer):
    """What happened to an instrument on a day."""

    step = Text("sent, recorded, rejected or resent.")
    on = Day()
    means = Text(allow_blank=True)
    instrument_number = Text(allow_blank=True)
    book = Text(allow_blank=True)
    page = Text(allow_blank=True)
    reason = Text(allow_blank=True)
    by = Text()


class RecordingRow(Answer):
    """An instrument on its way through a recorder's or filing office."""

    id = serializers.IntegerField()
    instrument = Text("mortgage, assignment, release, ucc1 or ucc3.")
    state = Text()
    county = Text(allow_blank=True)
    history = RecordingStepRow(many=True)


class RecordingSent(Asked):
    instrument = serializers.ChoiceField(choices=Recording.Instrument.choices)
    state = serializers.CharField(max_length=2, help_text="Two letters.")
    county = Words("Empty for UCC filings, which go to the state.", longest=60, empty=True)
    on = serializers.DateField(help_text="The day it was sent.")
    means = serializers.ChoiceField(choices=RecordingStep.Means.choices)


class StepSent(Asked):
    step = serializers.ChoiceField(choices=["recorded", "rejected", "resent"])
    on = serializers.DateField()
    means = serializers.ChoiceField(
        choices=RecordingStep.Means.choices, required=False, default="", allow_blank=True
    )
    instrument_number = Words("Of what is recorded.", longest=40, empty=True)
    book = Words("Of what is recorded.", longest=20, empty=True)
    page = Words("Of what is recorded.", longest=20, empty=True)
    reason = Words("Why it was rejected.", longest=400, empty=True)
