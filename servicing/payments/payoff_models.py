"""Payoffs: what was asked, by when it must be answered, what was quoted."""

from typing import ClassVar

from django.db import models

from servicing.ledger.models import Stream


class Payoff(models.Model):
    """A request for a payoff statement and the quote that answers it. A quote that nobody asked
    for in writing has no deadline. `figures` are what was quoted, minor units, a date each."""

    class How(models.TextChoices):
        WRITTEN = "written", "In writing"
        PHONE = "phone", "By phone"
        HOUSE = "house", "By us"

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, db_constraint=False)
    how = models.CharField(max_length=7, choices=How)
    requester = models.CharField(max_length=120, default="")
    received_on = models.DateField()
    due_by = models.DateField(null=True)  # 7 business days, for a written request
    requested_by = models.CharField(max_length=150)
    figures = models.JSONField(default=list)
    pending = models.JSONField(default=list)
    recording_fee = models.BigIntegerField(default=0)
    stands_at = models.IntegerField(null=True)  # the loan's next number when it was quoted
    quoted_on = models.DateField(null=True)
    quoted_by = models.CharField(max_length=150, default="")
    quoted_at = models.DateTimeField(null=True)
    posted_seq = models.IntegerField(null=True)  # the payment that closed the loan
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stream", "-id"], name="payoff_by_loan"),
            models.Index(
                fields=["due_by"], name="payoff_waiting",
                condition=models.Q(quoted_on__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"payoff {self.pk} of {self.stream_id}"
