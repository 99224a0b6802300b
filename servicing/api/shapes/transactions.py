"""How transactions and postings are written."""

from rest_framework import serializers

from .fields import Answer, Day, Money, Paged, Text


class TransactionsAsked(Paged):
    as_of = serializers.DateField(
        required=False, help_text="Only what counts from this day or earlier."
    )
    as_known_on = serializers.DateField(
        required=False, help_text="Only what the books had learned by the end of this day."
    )
    bills = serializers.BooleanField(
        required=False, default=False, help_text="Also bills, which move no money."
    )
    reversed = serializers.BooleanField(
        required=False, default=True, help_text="Also what was reversed, and its reversals."
    )


class TransactionRow(Answer):
    """A transaction. What reduces the debt is positive, what adds to it negative; balances stand
    after it, in order of effective date."""

    seq = serializers.IntegerField(help_text="Its number in the loan.")
    kind = Text("board, payment, reversal, late_fee, fee, waiver, escrow_disbursement and others.")
    code = Text("Three letters: PMT, REV, LTE and so on.")
    effective_date = Day("When it counts.")
    business_date = Day("The day in whose books it is.")
    reference = Text("Its source, unique in the loan.", source="source")
    actor = Text("Who recorded it.")
    reverses = serializers.IntegerField(allow_null=True)
    reversed_by = serializers.IntegerField(allow_null=True)
    amount = Money("Of the fact itself.")
    cash = Money()
    principal = Money()
    interest = Money()
    escrow = Money()
    fees = Money()
    unapplied = Money()
    deferred = Money()
    advances = Money()
    principal_balance = Money()
    escrow_balance = Money()
    unapplied_balance = Money()


class PostingRow(Answer):
    """One debit and one credit of one amount."""

    cause = serializers.IntegerField(help_text="The transaction that made it.")
    line = serializers.IntegerField()
    subject = serializers.IntegerField(help_text="The transaction whose effect it books.")
    debit_account = Text(source="debit.code")
    debit_name = Text(source="debit.name")
    credit_account = Text(source="credit.code")
    credit_name = Text(source="credit.name")
    amount = Money()
    business_date = Day()
    effective_date = Day()


class TransactionDetail(TransactionRow):
    """A transaction with its postings in the ledger."""

    postings = PostingRow(many=True)
