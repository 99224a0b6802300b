"""How a payment at the desk is sent, and what it does."""

from rest_framework import serializers

from .fields import Amount, Answer, Asked, Day, Money, Text, Use, Words


class PaymentAsked(Asked):
    """What a payment would be."""

    amount = Amount("The payment.")
    received = Day("The day the money arrived. It is credited as of this day.")
    designation = Use()


class PaymentSent(PaymentAsked):
    """A payment to take."""

    why = Words("Who paid and how, for the record.", longest=300, empty=True)


class Part(Answer):
    """Where a part of the money goes."""

    component = Text("interest, principal, escrow, late_fee, fee and others.")
    demand = Text("The installment or fee that it pays.", allow_null=True)
    amount = Money()
    rule = Text("The rule that sends it there.")


class Figures(Answer):
    """Balances of the loan."""

    principal = Money()
    escrow = Money()
    unapplied = Money(source="suspense_total")
    amount_due = Money()
    oldest_due = Day(allow_null=True)
    next_due = Day(allow_null=True)
    status = Text("active or paid_off.")


class PaymentEffect(Answer):
    """What a payment would do. Nothing is posted."""

    before = Figures()
    after = Figures()
    backdated = serializers.BooleanField(
        help_text="It counts from an earlier day, so later days are computed again."
    )
    allocations = Part(many=True, help_text="Empty for a backdated payment.")


class PaymentTaken(Answer):
    """A payment that is posted."""

    confirmation = Text("Loan number and transaction.")
    loan_number = Text()
    seq = serializers.IntegerField(help_text="The transaction.")
    amount = Money()
    currency = Text()
    received = Day(source="received_date")
    business_date = Day("The day in whose books it is.")
    reference = Text("Its source, unique in the house.", source="source")
