"""How payoffs are asked for, quoted and paid."""

from rest_framework import serializers

from .fields import Amount, Answer, Asked, Day, Money, Text, WholeNumber, Words


class PayoffRequested(Asked):
    """A request as it came."""

    how = serializers.ChoiceField(choices=["written", "phone"])
    requester = Words("Who asks.", longest=120)
    received_on = serializers.DateField(help_text="When the request came.")


class PayoffSent(Asked):
    """A quote to issue."""

    dates = serializers.ListField(
        child=serializers.DateField(), min_length=1, max_length=3,
        help_text="One to three good-through dates.",
    )  # fmt: skip
    recording_fee = WholeNumber(required=False, default=0, min_value=0, help_text="Minor units.")
    request = serializers.IntegerField(required=False, help_text="The request that it answers.")


class PayoffPaid(Asked):
    """The money of a quote."""

    amount = Amount("What came.")
    received = serializers.DateField(help_text="The day the money arrived.")


class PayoffFigures(Answer):
    """What pays the loan off if received on a day."""

    good_through = Day()
    principal = Money()
    deferred_principal = Money()
    deferred_interest = Money()
    interest = Money()
    per_diem = Money("Rounded.")
    late_fees = Money()
    other_fees = Money()
    escrow_advance = Money()
    corporate_advances = Money()
    prepayment_penalty = Money()
    recording_fee = Money()
    less_suspense = Money()
    total = Money()


class PayoffAnswer(Answer):
    """A request and the quote that answers it."""

    id = serializers.IntegerField()
    how = Text("written, phone or house.")
    requester = Text(allow_blank=True)
    received_on = Day()
    due_by = Day("Seven business days after a written request.", allow_null=True)
    quoted_on = Day(allow_null=True)
    figures = PayoffFigures(many=True)
    pending = serializers.ListField(
        child=serializers.DictField(), help_text="What may still change it: says, on, amount."
    )
    posted_seq = serializers.IntegerField(allow_null=True, help_text="The payment that closed it.")
