"""Money in: files from the bank, and receipts, each with a source that is unique in the house."""

from django.db import models

from servicing.ledger.models import Stream

from .payoff_models import Payoff
from .plan_models import PaymentPlan

__all__ = ["BankFile", "PaymentPlan", "Payoff", "Receipt"]


class BankFile(models.Model):
    """A file of receipts as it came, kept whole."""

    class State(models.TextChoices):
        RECEIVED = "received"
        READ = "read"
        REFUSED = "refused"

    name = models.CharField(max_length=120, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    errors = models.JSONField(default=list)
    items = models.IntegerField(default=0)
    total = models.BigIntegerField(default=0)
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.CharField(max_length=150)
    business_date = models.DateField()

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """Money received, from a file's line or at the desk. `source` is its idempotency key."""

    class State(models.TextChoices):
        MATCHED = "matched"  # a loan is known, not yet posted
        POSTED = "posted"
        UNMATCHED = "unmatched"  # in the book's suspense, waits for an officer
        DUPLICATE = "duplicate"  # looks like one already received, waits for an officer
        ASSIGNED = "assigned"  # was unmatched; an officer gave it to a loan, and it is posted
        SET_ASIDE = "set_aside"  # the loan refused it

    source = models.CharField(max_length=120)  # unique by a constraint: no second index for LIKE
    channel = models.CharField(max_length=12)  # lockbox, desk, portal
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, null=True, related_name="receipts")
    line = models.IntegerField(null=True)
    received_date = models.DateField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="USD")
    loan_number = models.CharField(max_length=30, default="")
    payer = models.CharField(max_length=120, default="")
    check_number = models.CharField(max_length=20, default="")
    designation = models.CharField(max_length=12, default="")
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=200, default="")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, null=True, db_constraint=False)
    seq = models.IntegerField(null=True)  # of the payment in the loan's stream
    business_date = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["stream"],
                name="receipt_to_post",
                condition=models.Q(state="matched"),
            ),
            models.Index(
                fields=["business_date"],
                name="receipt_waiting",
                condition=models.Q(state__in=["unmatched", "duplicate", "set_aside"]),
            ),
            models.Index(
                fields=["loan_number", "check_number"],
                name="receipt_by_check",
                condition=~models.Q(check_number=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source"], name="receipt_source"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="receipt_positive"),
        ]

    def __str__(self) -> str:
        return self.source
