"""What was marked on a loan's checklist, the trailing documents, the recording log."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from servicing.loans.models import Loan


class ChecklistMark(models.Model):
    """What somebody said of a condition (conditions.py) of a loan. Only added: the last counts,
    a condition without one is open. `permission` is the right by which it was waived."""

    class State(models.TextChoices):
        OPEN = "open"
        RECEIVED = "received"
        WAIVED = "waived"
        REJECTED = "rejected"

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="+")
    condition = models.CharField(max_length=30)
    state = models.CharField(max_length=8, choices=State)
    on = models.DateField()  # the business date
    note = models.CharField(max_length=400, default="")
    permission = models.CharField(max_length=30, default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["loan", "condition"], name="mark_by_loan")]

    def __str__(self) -> str:
        return f"{self.condition} of {self.loan_id}: {self.state}"


class TrailingItem(models.Model):
    """A document that a loan still needs (trailing.py). `key` is unique in the loan: what the
    night opens, it opens once. An agent's `mailing` has a line for each line of an envelope."""

    class State(models.TextChoices):
        OPEN = "open"
        RECEIVED = "received"
        WAIVED = "waived"

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=120, default="")  # where the kind's own does not say it
    due_on = models.DateField()
    next_chase = models.DateField(null=True)
    source = models.CharField(max_length=8)
    asked_of = models.CharField(max_length=120, default="")
    mailing = models.TextField(default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    note = models.CharField(max_length=400, default="")
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=150)
    closed_on = models.DateField(null=True)  # received or waived
    closed_by = models.CharField(max_length=150, default="")
    rounds = models.IntegerField(default=0)  # how often it was chased
    version = models.IntegerField(default=1)  # grows with every change by people

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loan", "key"], name="trailing_once")]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on", "id"], name="trailing_by_due"),
            models.Index(fields=["next_chase"], name="trailing_to_chase",
                         condition=models.Q(state="open", next_chase__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.key} of {self.loan_id}"


class Recording(models.Model):
    """An instrument on its way through a recorder's or filing office. Its steps say how far."""

    class Instrument(models.TextChoices):
        MORTGAGE = "mortgage", "Mortgage or deed of trust"
        ASSIGNMENT = "assignment", "Assignment"
        RELEASE = "release", "Release or satisfaction"
        UCC1 = "ucc1", "UCC-1 financing statement"
        UCC3 = "ucc3", "UCC-3 amendment"

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=10, choices=Instrument)
    state = models.CharField(max_length=2)
    county = models.CharField(max_length=60, default="")
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["loan", "id"], name="recording_by_loan")]

    def __str__(self) -> str:
        return f"{self.instrument} of {self.loan_id}"


class RecordingStep(models.Model):
    """What happened to an instrument on a day. Only added."""

    class Step(models.TextChoices):
        SENT = "sent"
        RECORDED = "recorded"
        REJECTED = "rejected"
        RESENT = "resent", "Sent again"

    class Means(models.TextChoices):
        E_RECORDING = "e_recording", "E-recording"
        COURIER = "courier"
        MAIL = "mail"
        IN_PERSON = "in_person", "In person"

    recording = models.ForeignKey(Recording, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=8, choices=Step)
    on = models.DateField()
    means = models.CharField(max_length=11, choices=Means, default="")
    instrument_number = models.CharField(max_length=40, default="")
    book = models.CharField(max_length=20, default="")
    page = models.CharField(max_length=20, default="")
    reason = models.CharField(max_length=400, default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    business_date = models.DateField()
    key = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return f"{self.step} {self.on}"
