"""The ledger. Facts are events in a stream; what they do to accounts are postings.

Stream: one per loan, one per book (an investor or portfolio). Event and Posting are only ever
added, and the database refuses the rest (migrations). LoanState is the row to lock: the head of
the stream's hash chain and the engine's whole state, beside typed columns for what SQL filters
on. Demand is a projection for readers, written only together with the state.
"""

from typing import Any, ClassVar

from django.db import models


class RawJSON(models.TextField):  # type: ignore[type-arg]
    """JSON kept as its exact bytes (json, not jsonb), because it is hashed."""

    def db_type(self, connection: Any) -> str:
        return "json"

    def select_format(self, compiler: Any, sql: str, params: Any) -> Any:
        return f"{sql}::text", params

    def db_parameters(self, connection: Any) -> Any:
        return {"type": "json", "check": None}


class Account(models.Model):
    """An account of the chart, one for each currency."""

    class Kind(models.TextChoices):
        ASSET = "asset"
        LIABILITY = "liability"
        INCOME = "income"
        EXPENSE = "expense"
        MEMO = "memo"

    id = models.IntegerField(primary_key=True)
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    role = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="account_code"),
            models.UniqueConstraint(fields=["role", "currency"], name="account_role"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Stream(models.Model):
    """A series of events: a loan or a book."""

    class Kind(models.TextChoices):
        LOAN = "loan"
        BOOK = "book"

    kind = models.CharField(max_length=4, choices=Kind)
    currency = models.CharField(max_length=3)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Book(models.Model):
    """An investor or portfolio, in one currency; its stream carries what has no loan."""

    class Ownership(models.TextChoices):
        OWNED = "owned"
        SERVICED = "serviced"

    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, primary_key=True)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=80)
    ownership = models.CharField(max_length=8, choices=Ownership)

    def __str__(self) -> str:
        return self.name


class LoanState(models.Model):
    """The row to lock. `state` is the engine's state, written only from the fold's result."""

    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_constraint=False)
    next_seq = models.IntegerField()
    head_hash = models.BinaryField()
    state = RawJSON()
    status = models.CharField(max_length=12)
    principal = models.BigIntegerField(default=0)
    escrow = models.BigIntegerField(default=0)
    suspense = models.BigIntegerField(default=0)
    fees_due = models.BigIntegerField(default=0)
    amount_due = models.BigIntegerField(default=0)
    payment = models.BigIntegerField(default=0)
    annual_rate = models.DecimalField(max_digits=12, decimal_places=8, default=0)
    oldest_due = models.DateField(null=True)
    next_due = models.DateField(null=True)
    wake_date = models.DateField(null=True)
    # What the daily accrual is computed from in SQL (accrual.py, engine/accrual.py).
    interest_billed = models.BigIntegerField(default=0)
    accruing_principal = models.BigIntegerField(default=0)
    accrued = models.DecimalField(max_digits=40, decimal_places=0, default=0)
    accrued_from = models.DateField(null=True)
    day_count = models.CharField(max_length=14, default="")
    due_day = models.SmallIntegerField(default=1)
    grace_days = models.SmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["wake_date"], name="state_wake"),
            models.Index(
                fields=["oldest_due"],
                name="state_oldest_due",
                condition=models.Q(oldest_due__isnull=False),
            ),
            # The list of loans, the most past due first, without sorting a million rows.
            models.Index(fields=["oldest_due", "stream"], name="state_most_past_due"),
        ]

    def __str__(self) -> str:
        return f"state of {self.stream_id}"


class BusinessDay(models.Model):
    """A day of the books: open, then its night, then closed for good."""

    class State(models.TextChoices):
        OPEN = "open"
        NIGHT = "night"
        CLOSED = "closed"

    date = models.DateField(primary_key=True)
    state = models.CharField(max_length=6, choices=State)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.date} {self.state}"


class Event(models.Model):
    """One thing that happened in a stream: a fact, or the identity of a consequence."""

    pk = models.CompositePrimaryKey("stream_id", "seq")
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    seq = models.IntegerField()
    kind = models.CharField(max_length=30)
    effective_date = models.DateField()
    business_date = models.DateField()
    recorded_at = models.DateTimeField()
    payload = RawJSON()
    source = models.CharField(max_length=120)
    actor = models.CharField(max_length=150)
    reverses = models.IntegerField(null=True)
    engine_version = models.CharField(max_length=10)
    txid = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "source"], name="event_source"),
        ]
        indexes = [models.Index(fields=["business_date", "stream"], name="event_by_day")]

    def __str__(self) -> str:
        return f"{self.stream_id}-{self.seq} {self.kind}"


class Posting(models.Model):
    """One debit, one credit, one positive amount: it balances by construction."""

    pk = models.CompositePrimaryKey("stream_id", "cause", "line")
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    cause = models.IntegerField()
    line = models.SmallIntegerField()
    subject = models.IntegerField()
    book = models.ForeignKey(
        Book, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="postings"
    )
    debit = models.ForeignKey(
        Account, models.PROTECT, db_constraint=False, db_index=False, related_name="debits"
    )
    credit = models.ForeignKey(
        Account, models.PROTECT, db_constraint=False, db_index=False, related_name="credits"
    )
    amount = models.BigIntegerField()
    business_date = models.DateField()
    effective_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="posting_positive"),
            models.CheckConstraint(
                condition=~models.Q(debit=models.F("credit")), name="posting_two_accounts"
            ),
        ]
        indexes = [models.Index(fields=["business_date"], name="posting_by_day")]

    def __str__(self) -> str:
        return f"{self.stream_id}-{self.cause}/{self.line} {self.amount}"


class Demand(models.Model):
    """What was asked and how much of it is paid: a projection of the state, for readers."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    due_date = models.DateField()
    number = models.IntegerField()
    principal = models.BigIntegerField()
    interest = models.BigIntegerField()
    escrow = models.BigIntegerField()
    fee = models.BigIntegerField()
    paid_principal = models.BigIntegerField()
    paid_interest = models.BigIntegerField()
    paid_escrow = models.BigIntegerField()
    paid_fee = models.BigIntegerField()
    satisfied_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.stream_id} {self.key}"


class DayClose(models.Model):
    """Totals of a closed day by book and account, in minor units, as computed at its close."""

    pk = models.CompositePrimaryKey("date", "book_id", "account_id")
    date = models.DateField()
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.date} {self.account_id}"


class DayLeaf(models.Model):
    """What a stream's day came to: the leaves of the day's Merkle tree, in stream order."""

    pk = models.CompositePrimaryKey("date", "stream_id")
    date = models.DateField()
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    head_hash = models.BinaryField()
    postings_hash = models.BinaryField()
    state_hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.date} {self.stream_id}"


class DayRoot(models.Model):
    """The Merkle root of a closed day, chained to the root of the day before."""

    date = models.DateField(primary_key=True)
    leaves = models.IntegerField()
    root = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.date} {bytes(self.root).hex()[:12]}"
