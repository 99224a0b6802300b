"""What the law makes due. A lower app never calls documents: it inserts a NoticeDue here, and
documents renders what is due."""

from django.db import models

from servicing.ledger.models import Stream


class NoticeDue(models.Model):
    """A notice that must go out for a loan: its code, the facts it will state, a unique key."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, db_constraint=False)
    code = models.CharField(max_length=40)  # periodic_statement, escrow_annual, …
    key = models.CharField(max_length=80)  # unique in the loan: what it is about
    due_on = models.DateField()
    facts = models.TextField()  # canonical JSON, as gathered
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "code", "key"], name="notice_once")
        ]
        indexes = [models.Index(fields=["business_date", "code"], name="notice_by_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"
