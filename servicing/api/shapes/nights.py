"""How nights, their steps and what they set aside are sent and written."""

from rest_framework import serializers

from .fields import Answer, Asked, Count, Day, Paged, Text


class NightRow(Answer):
    """The night of a business date."""

    id = serializers.IntegerField()
    business_date = Day()
    state = Text("running, done or failed.")
    started_at = serializers.DateTimeField()
    started_by = Text()
    finished_at = serializers.DateTimeField(allow_null=True)


class StepRow(Answer):
    """A step of a night."""

    name = Text(source="step.name")
    title = Text()
    state = Text("waiting, running, done or failed.")
    loans = Count("Done so far.")
    of = Count("To do.")
    percent = Count(allow_null=True)
    set_aside = Count("Set aside and not resolved.", source="aside")
    started_at = serializers.DateTimeField(source="step.started_at", allow_null=True)
    finished_at = serializers.DateTimeField(source="step.finished_at", allow_null=True)
    report = serializers.DictField(
        source="step.report",
        help_text="What it counted, by name. Of the close: its control totals in minor units.",
    )


class NightDetail(NightRow):
    """A night, how far it is, and its steps."""

    percent = Count("Of the whole night.")
    works = serializers.BooleanField(help_text="Whether somebody works on it now.")
    seconds_left = Count("About how long it still takes, where that can be told.", allow_null=True)
    set_aside = Count("Set aside and not resolved.")
    steps = StepRow(many=True)


class NightSent(Asked):
    """Which night to start."""

    business_date = serializers.DateField(help_text="It must be the one that is due.")


class AsidePaged(Paged):
    open = serializers.BooleanField(
        required=False, default=False, help_text="Only what nobody has resolved."
    )


class AsideRow(Answer):
    """An item that a step set aside."""

    id = serializers.IntegerField(source="aside.pk")
    step = Text(source="aside.step.name")
    loan_number = Text("Empty where it cannot be told.", allow_blank=True)
    reason = Text(source="aside.reason")
    at = serializers.DateTimeField(source="aside.at")
    resolved_at = serializers.DateTimeField(source="aside.resolved_at", allow_null=True)
    resolved_by = Text(source="aside.resolved_by", allow_blank=True)


class RetrySent(Asked):
    """Nothing has to be said."""


class Retried(Answer):
    """What came of a retry."""

    resolved = serializers.BooleanField()
    done = Count("How much its step did; 0: nothing was left to do.")
    reason = Text("Why it was refused again.", allow_blank=True)
