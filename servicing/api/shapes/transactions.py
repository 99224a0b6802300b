"""How transactions and postings are written."""

from typing import Any

from rest_framework import serializers

from servicing.ledger.history import CODES, Transaction
from servicing.reports.history_words import description

from .fields import Answer, Day, Money, OneOrMore, Paged, Text


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
    only_reversed = serializers.BooleanField(
        required=False, default=False, help_text="Only what was reversed, and its reversals."
    )
    kind = OneOrMore(CODES, "Only of these kinds")
    effective_from = serializers.DateField(required=False, help_text="Counts from this day on.")
    effective_to = serializers.DateField(required=False, help_text="Counts up to this day.")
    business_from = serializers.DateField(required=False, help_text="In the books from this day.")
    business_to = serializers.DateField(required=False, help_text="In the books up to this day.")
    money = serializers.BooleanField(
        required=False, default=False, help_text="Only what moves money."
    )
    made_by = serializers.ChoiceField(
        choices=["people", "system"], required=False,
        help_text="What people, banks and borrowers did, or what the system made.",
    )  # fmt: skip
    text = serializers.CharField(
        required=False, max_length=100, help_text="Words of the source, the person or what it is."
    )


class TransactionRow(Answer):
    """A transaction. What reduces the debt is positive, what adds to it negative; balances stand
    after it, in order of effective date."""

    seq = serializers.IntegerField(help_text="Its number in the loan.")
    kind = Text("board, payment, reversal, late_fee, fee, waiver, escrow_disbursement and others.")
    code = Text("Three letters: PMT, REV, LTE and so on.")
    description = serializers.SerializerMethodField(help_text="What it is, in words.")
    derived = serializers.BooleanField(help_text="Whether the system made it: a bill, a charge.")
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
    deferred = Money("Deferred principal.")
    deferred_interest = Money()
    advances = Money("Corporate advances.")
    principal_balance = Money()
    deferred_balance = Money("Deferred principal.")
    deferred_interest_balance = Money()
    escrow_balance = Money("Below zero an advance.")
    fees_balance = Money("Late charges and fees, unpaid.")
    unapplied_balance = Money()
    advances_balance = Money("Corporate advances, unpaid.")

    def get_description(self, row: Transaction | dict[str, Any]) -> str:
        return str(row["description"]) if isinstance(row, dict) else description(row)


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
