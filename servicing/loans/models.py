"""The contract: a loan, its terms, its parties. Money is in minor units.

What moves (balances, what is due) is not here but in the ledger's state.
"""

from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from borrowers.profiles.models import Person
from borrowers.profiles.sealed import SealedField
from servicing.ledger.models import Book, Stream

from .work import Note, NoteMark, RecentLoan, Task

__all__ = [
    "BoardedRow", "BoardingBatch", "BoardingException", "Loan", "Note", "NoteMark", "Party",
    "RecentLoan", "Task", "TermsVersion",
]  # fmt: skip


class Loan(models.Model):
    """A loan that we service. Its primary key is its stream in the ledger."""

    class Product(models.TextChoices):
        MORTGAGE = "mortgage"
        HOME_EQUITY = "home_equity", "Home equity"
        AUTO = "auto"
        PERSONAL = "personal"
        BUSINESS = "business"

    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, primary_key=True)
    number = models.CharField(max_length=30, unique=True)
    # What a borrower's address names the loan by. Postgres draws it, for COPY too.
    public_id = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    product = models.CharField(max_length=12, choices=Product)
    program = models.CharField(max_length=12, default="")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="loans")
    investor = models.CharField(max_length=60, default="")
    investor_loan_number = models.CharField(max_length=30, default="")
    pool = models.CharField(max_length=30, default="")
    note_date = models.DateField(null=True)
    origination_date = models.DateField()
    original_principal = models.BigIntegerField()
    term_months = models.IntegerField()
    maturity_date = models.DateField()
    lien_position = models.IntegerField(null=True)
    property_type = models.CharField(max_length=30, default="")
    occupancy = models.CharField(max_length=30, default="")
    original_value = models.BigIntegerField(null=True)
    property_line1 = models.CharField(max_length=120, default="")
    property_city = models.CharField(max_length=80, default="")
    property_state = models.CharField(max_length=2, default="")
    property_zip = models.CharField(max_length=10, default="")
    borrower_name = models.CharField(max_length=200, default="")  # for lists and search
    boarded_on = models.DateField()
    batch = models.ForeignKey("BoardingBatch", models.PROTECT, null=True, related_name="loans")
    # The boarding row as it was sent: columns that nothing computes from yet stay readable.
    boarded_row = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            GinIndex(OpClass(Upper("borrower_name"), name="gin_trgm_ops"), name="loan_by_name"),
            GinIndex(OpClass(Upper("property_line1"), name="gin_trgm_ops"), name="loan_by_address"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_mortgage(self) -> bool:
        return self.product in (self.Product.MORTGAGE, self.Product.HOME_EQUITY)

    @property
    def property_line(self) -> str:
        place = f"{self.property_city}, {self.property_state} {self.property_zip}"
        return f"{self.property_line1}, {place}" if self.property_line1 else ""


class TermsVersion(models.Model):
    """The terms of a loan as the note, or a later change, sets them (engine.terms as JSON)."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="terms_versions")
    version = models.IntegerField()
    effective_from = models.DateField()
    terms = models.JSONField()
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loan", "version"], name="terms_version")]

    def __str__(self) -> str:
        return f"{self.loan_id} v{self.version}"


class Party(models.Model):
    """A person's part in a loan."""

    class Role(models.TextChoices):
        BORROWER = "borrower"
        CO_BORROWER = "co_borrower", "Co-borrower"
        GUARANTOR = "guarantor"
        AUTHORIZED = "authorized_third_party", "Authorized third party"
        SUCCESSOR = "successor_in_interest", "Successor in interest"

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=24, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "person", "role"], name="party_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} of {self.loan_id}"


class BoardingBatch(models.Model):
    """One set of files that was boarded: what it held, what became of it."""

    digest = models.CharField(max_length=64, unique=True)
    files = models.JSONField()
    boarded_on = models.DateField()
    received_at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=150)
    report = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"boarding {self.pk} of {self.boarded_on}"


class BoardingException(models.Model):
    """A loan whose tie-out is beyond tolerance: it waits for an officer's decision."""

    class Decision(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    batch = models.ForeignKey(BoardingBatch, models.PROTECT, related_name="exceptions")
    loan_number = models.CharField(max_length=30)
    rows = SealedField()  # every file's rows of this loan as read: JSON, with personal data in it
    differences = models.JSONField()
    # The largest difference beyond tolerance, in minor units without sign, and its cause.
    size = models.BigIntegerField(default=0)
    cause = models.CharField(max_length=30, default="")
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.OPEN)
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "loan_number"], name="boarding_exception_once")
        ]
        indexes = [
            models.Index(fields=["decision", "-size", "id"], name="boarding_exception_by_size")
        ]

    def __str__(self) -> str:
        return f"{self.loan_number} {self.decision}"


class SavedMapping(models.Model):
    """How a prior servicer calls its files and columns (boarding.reading.ColumnMapping), by name.
    What stood before is in the act that changed it."""

    name = models.CharField(max_length=60, unique=True)
    version = models.IntegerField(default=1)
    columns = models.JSONField(default=dict)  # our file: {their column: ours}
    ignored = models.JSONField(default=dict)  # our file: [their columns that are not read]
    kinds = models.JSONField(default=dict)  # their file or sheet: ours, or nothing
    saved_by = models.CharField(max_length=150)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class BoardedRow(models.Model):
    """A row of collateral, status, autopay or history as it was sent, kept with its loan: what
    nothing computes from yet stays readable. `sealed` is JSON of the row's personal columns."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="boarded_rows")
    file = models.CharField(max_length=12)
    line = models.IntegerField()
    row = models.JSONField()
    sealed = SealedField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "file", "line"], name="boarded_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.line} of {self.loan_id}"
