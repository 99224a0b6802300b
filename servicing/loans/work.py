"""What people do around a loan: notes and their marks, tasks, the loans a person opened lately."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Note(models.Model):
    """What somebody wrote down about a loan. Never changed: a correction is another note."""

    loan = models.ForeignKey("loans.Loan", on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    author = models.CharField(max_length=150)
    at = models.DateTimeField()
    business_date = models.DateField()
    key = models.CharField(max_length=80, unique=True)  # the form's: a second click is the same

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["loan", "-business_date", "-at"], name="note_log")
        ]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.loan_id}"


class NoteMark(models.Model):
    """What was said of a note later: pinned, no longer pinned, retracted and why. Only added."""

    class Mark(models.TextChoices):
        PINNED = "pinned"
        UNPINNED = "unpinned"
        RETRACTED = "retracted"

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="marks")
    mark = models.CharField(max_length=9, choices=Mark)
    why = models.TextField(default="")
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note"], condition=models.Q(mark="retracted"),
                                    name="note_retracted_once")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"note {self.note_id} {self.mark}"


class Task(models.Model):
    """Something to be done by a day, on a loan or on none, by a person or by anybody of a role."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        CANCELLED = "cancelled"

    loan = models.ForeignKey("loans.Loan", models.PROTECT, null=True, related_name="tasks")
    title = models.CharField(max_length=200)
    due = models.DateField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    role = models.CharField(max_length=20, default="")  # of audit.roles, where no person is named
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    closed_by = models.CharField(max_length=150, default="")
    closed_at = models.DateTimeField(null=True)
    why = models.TextField(default="")  # of the last snooze or the cancelling
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)  # grows with every change
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due", "id"], name="task_open", condition=models.Q(state="open")),
            models.Index(fields=["loan", "due"], name="task_by_loan"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(role=""), name="task_is_somebodys"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} by {self.due}"


class RecentLoan(models.Model):
    """When a person last opened a loan."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recent_loans")
    loan = models.ForeignKey("loans.Loan", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "loan"], name="recent_loan_once")]
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="recent_loans")]

    def __str__(self) -> str:
        return f"{self.user_id} opened {self.loan_id}"
