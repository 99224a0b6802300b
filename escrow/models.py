"""The escrow account: what is collected for taxes and insurance, and what is paid out of it.

The balance is the ledger's. Money in minor units."""

from django.db import models

from servicing.ledger.models import Stream


class Payee(models.Model):
    """A tax office or insurer that bills are paid to."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class EscrowAccount(models.Model):
    """One loan's escrow account and when its next analysis is due (12 CFR 1024.17(c)(3))."""

    stream = models.OneToOneField(Stream, models.PROTECT, primary_key=True, db_constraint=False)
    year_starts = models.DateField()  # first of the month in which the computation year begins
    next_analysis = models.DateField()
    cushion_months = models.IntegerField(default=2)

    class Meta:
        indexes = [models.Index(fields=["next_analysis"], name="escrow_analysis_due")]

    def __str__(self) -> str:
        return f"escrow of {self.stream_id}"


class EscrowLine(models.Model):
    """A bill that comes every year: county tax in two halves, hazard insurance once."""

    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=20)
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT)
    payee_reference = models.CharField(max_length=60, default="")
    annual_amount = models.BigIntegerField()
    due = models.CharField(max_length=80)  # MM-DD, several with ';'
    next_due = models.DateField()
    policy_number = models.CharField(max_length=40, default="")
    policy_expires = models.DateField(null=True)
    coverage_amount = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_due"], name="escrow_line_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "kind", "payee", "payee_reference"], name="escrow_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.stream_id}"


class Disbursement(models.Model):
    """A bill that was paid: the line, its due date, the fact in the loan's stream."""

    line = models.ForeignKey(EscrowLine, on_delete=models.PROTECT, related_name="disbursements")
    due_date = models.DateField()
    paid_on = models.DateField()
    amount = models.BigIntegerField()
    seq = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "due_date"], name="disbursed_once")]

    def __str__(self) -> str:
        return f"{self.line_id} due {self.due_date}"


class Analysis(models.Model):
    """An escrow analysis as it was made: its question, its answer, the fact that applied it."""

    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="+")
    analysis_date = models.DateField()
    kind = models.CharField(max_length=10)
    year_starts = models.DateField()
    result = models.JSONField()
    shortage = models.BigIntegerField()
    deficiency = models.BigIntegerField()
    surplus = models.BigIntegerField()
    old_payment = models.BigIntegerField()
    new_payment = models.BigIntegerField()
    effective_date = models.DateField()
    seq = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "year_starts", "kind"], name="analysed_once")
        ]

    def __str__(self) -> str:
        return f"analysis of {self.stream_id} on {self.analysis_date}"
