"""Contacts with borrowers, and what they promised. Rows are only ever added."""

from typing import ClassVar

from django.db import models

from servicing.loans.models import Loan, Party


class Contact(models.Model):
    """A call, letter or message about a loan: with whom, how it ended, what comes next."""

    class Kind(models.TextChoices):
        CALL = "call"
        LETTER = "letter"
        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"
        IN_PERSON = "in_person", "In person"
        PORTAL = "portal", "Portal message"

    class Direction(models.TextChoices):
        OUT = "out", "We reached out"
        IN = "in", "They reached us"

    class Outcome(models.TextChoices):
        SPOKE = "spoke"
        LEFT_MESSAGE = "left_message", "Left a message"
        NO_ANSWER = "no_answer", "No answer"
        NOT_CONNECTED = "not_connected", "Did not connect"
        WRONG_NUMBER = "wrong_number", "Wrong number"
        REFUSED = "refused", "Would not talk"
        SENT = "sent"
        RECEIVED = "received"
        RETURNED = "returned", "Came back undelivered"

    class Reason(models.TextChoices):
        INCOME = "income", "Less income"
        UNEMPLOYMENT = "unemployment"
        ILLNESS = "illness"
        DEATH = "death", "Death in the family"
        DIVORCE = "divorce", "Divorce or separation"
        EXPENSES = "expenses", "Too many expenses"
        PAYMENT_CHANGE = "payment_change", "The payment went up"
        DISPUTE = "dispute", "Disputes what is owed"
        FORGOT = "forgot"
        OTHER = "other"

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=9, choices=Kind)
    direction = models.CharField(max_length=3, choices=Direction)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    attorney = models.BooleanField(default=False)  # with the borrower's attorney
    other = models.CharField(max_length=120, default="")  # the name, where it is no party
    used = models.CharField(max_length=120, default="")  # the number or address
    outcome = models.CharField(max_length=13, choices=Outcome)
    asked_for = models.BooleanField(default=False)  # they asked us to call, 1006.14(b)(3)(i)
    reason = models.CharField(max_length=14, choices=Reason, default="")  # for default
    held_on = models.DateField()  # the calendar day at the servicer
    held_at = models.TimeField(null=True)
    text = models.TextField(default="")
    follow_up = models.DateField(null=True)
    limit_reason = models.TextField(default="")  # why a call was made past the call limit
    author = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    business_date = models.DateField()
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["loan", "-business_date", "-recorded_at"], name="contact_log"),
            models.Index(fields=["follow_up"], name="contact_follow_up",
                         condition=models.Q(follow_up__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.direction} on {self.loan_id}, {self.held_on}"


class Promise(models.Model):
    """What a borrower promised to pay by a day, in minor units. Whether it was kept is derived
    from the ledger (promises.outcomes): payments after `after_seq` with an effective date from
    `made_on` to `promised_for`."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="promise")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="promises")
    amount = models.BigIntegerField()
    made_on = models.DateField()
    promised_for = models.DateField()
    after_seq = models.BigIntegerField()  # of the loan's last event before the promise

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["promised_for", "loan"], name="promise_by_day"),
            models.Index(fields=["loan", "-id"], name="promise_by_loan"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="promise_positive")
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} by {self.promised_for}"
