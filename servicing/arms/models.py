"""Published indices, and each change of a loan's adjustable rate from when it is found."""

from django.db import models

from servicing.ledger.models import Stream


class IndexValue(models.Model):
    """A value of an index on its day, in percent. A correction is another row: the latest counts,
    the others stay."""

    index = models.CharField(max_length=40)
    on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=8)
    number = models.IntegerField(default=1)  # 1 as first published, 2 its correction …
    source = models.CharField(max_length=120)  # the file
    loaded_by = models.CharField(max_length=150)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["index", "on", "number"], name="index_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.on} {self.value}"


class RateChange(models.Model):
    """A change of the rate as the night found it, and what was decided. Percent; money in minor
    units. `payment` is what the installment from `payment_from` on is expected to be."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for the index"
        PROPOSED = "proposed", "To review"
        HELD = "held", "Held"
        APPROVED = "approved", "Approved"
        APPLIED = "applied", "Applied"

    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="+")
    on = models.DateField()  # the day from which the new rate is charged
    payment_from = models.DateField()  # the first installment at the new level
    index = models.CharField(max_length=40)
    index_date = models.DateField(null=True)
    index_value = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    indexed = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    rounded = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    rate_before = models.DecimalField(max_digits=12, decimal_places=8)
    rate = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    limit = models.CharField(max_length=20, default="")  # the cap that bit
    payment_before = models.BigIntegerField()
    payment = models.BigIntegerField(null=True)
    balance = models.BigIntegerField(null=True)  # expected when the rate changes
    notice_from = models.DateField()  # 12 CFR 1026.20(c): the window of the notice
    notice_by = models.DateField()
    state = models.CharField(max_length=10, choices=State)
    found_on = models.DateField()
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, default="")
    seq = models.BigIntegerField(null=True)  # the transaction that applied it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "on"], name="rate_change_once")]
        indexes = [models.Index(fields=["state", "on"], name="rate_change_by_state")]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.on} {self.state}"
