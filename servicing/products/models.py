"""The catalogue. A version is never changed: what is different is another version."""

from django.db import models

from servicing.loans.models import Loan


class ProductVersion(models.Model):
    """A product as it is offered from a day on. `terms` are defaults in the words of the
    simulation contract; `limits` hold the least and most of an entered term, by its name."""

    code = models.CharField(max_length=30)
    version = models.IntegerField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Loan.Product)
    program = models.CharField(max_length=12, default="")
    draws = models.BooleanField(default=False)  # paid out over time
    valid_from = models.DateField()
    retired = models.BooleanField(default=False)
    terms = models.JSONField(default=dict)
    limits = models.JSONField(default=dict)
    reason = models.CharField(max_length=400)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="product_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class EnteredLoan(models.Model):
    """A loan that was entered here, the version it was entered under, and the key of its entry."""

    loan = models.OneToOneField(Loan, models.PROTECT, primary_key=True)
    product = models.ForeignKey(ProductVersion, models.PROTECT, related_name="loans")
    key = models.CharField(max_length=80, unique=True)
    entered_by = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150, default="")
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.loan_id} of {self.product}"
