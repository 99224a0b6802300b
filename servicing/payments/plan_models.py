"""Payment plans of borrowers who pay more often than their installments fall due."""

from django.db import models
from django.db.models import Q

from servicing.ledger.models import Stream


class PaymentPlan(models.Model):
    """A loan paid in parts: how often, from when, how much each time. Minor units."""

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        BIWEEKLY = "biweekly", "Every two weeks"
        SEMI_MONTHLY = "semi_monthly", "Twice a month"

    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="+")
    frequency = models.CharField(max_length=12, choices=Frequency)
    first_on = models.DateField()
    amount = models.BigIntegerField()
    before = models.CharField(max_length=30)  # what the note does with excess money
    key = models.CharField(max_length=80, unique=True)
    started_by = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    why = models.CharField(max_length=400)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=150, default="")
    ended_why = models.CharField(max_length=400, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream"], condition=Q(ended_on=None), name="one_plan_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.frequency} of {self.stream_id}"
