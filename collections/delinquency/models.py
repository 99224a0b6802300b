"""How late loans are. Days past due are derived from the oldest unpaid due date; what is kept is
the history: a row whenever a loan moves to another bucket, and the totals of each night.
What was said with borrowers, and what they promised, is in contact_log."""

from django.db import models

from servicing.ledger.models import Book, Stream

from .contact_log import Contact, Promise

__all__ = ["AgingTotal", "BucketChange", "Contact", "Promise"]


class BucketChange(models.Model):
    """A loan moved to another aging bucket on the night of a business date."""

    pk = models.CompositePrimaryKey("stream_id", "business_date")
    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, db_index=False)
    business_date = models.DateField()
    bucket = models.CharField(max_length=8)
    days_past_due = models.IntegerField()
    amount_due = models.BigIntegerField()
    oldest_due = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["business_date"], name="bucket_by_day")]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.bucket} on {self.business_date}"


class AgingTotal(models.Model):
    """How many loans stood in each bucket on a night, and what they owed, in minor units."""

    pk = models.CompositePrimaryKey("business_date", "book_id", "bucket")
    business_date = models.DateField()
    book = models.ForeignKey(Book, models.PROTECT, db_constraint=False, db_index=False)
    bucket = models.CharField(max_length=8)
    loans = models.IntegerField()
    principal = models.BigIntegerField()
    amount_due = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.business_date} {self.bucket}"


class QueueHold(models.Model):
    """A loan that somebody works until then: others see who, and take the next one."""

    stream = models.OneToOneField(Stream, models.CASCADE, primary_key=True, db_constraint=False)
    username = models.CharField(max_length=150)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["username"], name="queue_hold_by_user")]

    def __str__(self) -> str:
        return f"{self.stream_id} held by {self.username}"
