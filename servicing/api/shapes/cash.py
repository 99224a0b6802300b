"""How payment files, receipts and those that wait are sent and written."""

from rest_framework import serializers

from servicing.payments.exceptions import WAITING
from servicing.payments.models import Receipt

from .fields import Answer, Asked, Count, Day, Money, Paged, Text, Words


class CashFigures(Answer):
    """Where the day's money stands."""

    business_date = Day()
    currency = Text()
    to_post = Money("Matched, posted by the next night.")
    to_post_count = Count()
    waiting = Money("Waits for somebody to say whose it is.")
    waiting_count = Count()
    posted = Money("Posted today.")
    posted_count = Count()
    booked = Money("What the ledger holds as unidentified.")
    ties = serializers.BooleanField(help_text="Whether what waits is what the ledger holds.")
    inbox = serializers.ListField(
        child=serializers.CharField(), help_text="Files that the next night takes in."
    )
    set_aside = Count("Loans whose payment a night could not post.")


class FileRow(Answer):
    """A file of payments."""

    id = serializers.IntegerField(source="file.pk")
    name = Text(source="file.name")
    sha256 = Text("Of its lines.", source="file.digest")
    state = Text("received or read.", source="file.state")
    items = Count(source="file.items")
    total = Money(source="file.total")
    received_at = serializers.DateTimeField(source="file.received_at")
    received_by = Text(source="file.received_by")
    business_date = Day(source="file.business_date")
    posted = Count("Items posted or assigned.")
    to_post = Count("Items matched, not posted yet.")
    waiting = Count("Items that wait for somebody.")


class FileSent(Asked):
    """A lockbox file (docs/lockbox.md)."""

    file = serializers.FileField(help_text="CSV in UTF-8 with a header and a total row.")


class ReceiptsAsked(Paged):
    state = serializers.ChoiceField(
        choices=Receipt.State.choices, required=False, help_text="Only those in this state."
    )
    file = serializers.IntegerField(required=False, help_text="Only those of this file.")
    loan = serializers.CharField(
        required=False, max_length=30, help_text="Only those that went to this loan."
    )


class WaitingAsked(Paged):
    state = serializers.ChoiceField(
        choices=[state.value for state in WAITING], required=False,
        help_text="Only those that wait for this reason.",
    )  # fmt: skip


class ReceiptRow(Answer):
    """Money that was received."""

    id = serializers.IntegerField(source="receipt.pk")
    reference = Text("Its source, unique in the house.", source="receipt.source")
    channel = Text(source="receipt.channel")
    file = serializers.IntegerField(source="receipt.file_id", allow_null=True)
    line = serializers.IntegerField(source="receipt.line", allow_null=True)
    received = Day(source="receipt.received_date")
    amount = Money(source="receipt.amount")
    currency = Text(source="receipt.currency")
    payer = Text(source="receipt.payer", allow_blank=True)
    check_number = Text(source="receipt.check_number", allow_blank=True)
    loan_given = Text("The loan number on the item.", source="receipt.loan_number",
                      allow_blank=True)  # fmt: skip
    designation = Text(source="receipt.designation", allow_blank=True)
    state = Text("matched, posted, unmatched, duplicate, assigned or set_aside.",
                 source="receipt.state")  # fmt: skip
    reason = Text(source="receipt.reason", allow_blank=True)
    loan_number = Text("The loan that it went or will go to.", allow_blank=True)
    seq = serializers.IntegerField(source="receipt.seq", allow_null=True)
    business_date = Day(source="receipt.business_date")


class Assignment(Answer):
    """Who gave it to its loan."""

    at = serializers.DateTimeField()
    actor = Text()
    why = Text()


class ReceiptDetail(ReceiptRow):
    """A receipt, and who gave it to its loan."""

    assignment = Assignment(allow_null=True)
    repeats = serializers.IntegerField(
        allow_null=True, help_text="The earlier receipt that a possible duplicate repeats."
    )


class SuggestionRow(Answer):
    """A loan that the receipt may be for."""

    loan_number = Text(source="loan.number")
    borrower_name = Text(source="loan.borrower_name", allow_blank=True)
    amount_due = Money()
    installment = Money("The next one.")
    why = serializers.ListField(child=serializers.CharField())


class Suggestions(Answer):
    """The likeliest first."""

    suggestions = SuggestionRow(many=True)


class LoanChosen(Asked):
    """A loan for the receipt."""

    loan_number = serializers.CharField(max_length=30)


class AssignmentSent(LoanChosen):
    """A loan for the receipt, and why it is this one."""

    why = Words("Why the money belongs to this loan, for the record.", longest=500)
