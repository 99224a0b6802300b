"""How payment plans are sent and written."""

from rest_framework import serializers

from servicing.payments.plan_models import PaymentPlan

from .fields import Answer, Asked, Day, Money, Text


class PlanRow(Answer):
    """A loan's plan; without one `frequency` is empty."""

    frequency = Text("weekly, biweekly or semi_monthly.", allow_blank=True)
    first_on = Day(allow_null=True)
    amount = Money(allow_null=True)
    expected = serializers.ListField(
        child=serializers.DateField(), help_text="The next days on which a part is expected."
    )


class PlanSent(Asked):
    frequency = serializers.ChoiceField(choices=PaymentPlan.Frequency.choices)
    first_on = serializers.DateField(help_text="The day of the first part.")
    why = serializers.CharField(max_length=400)


class PlanEnded(Asked):
    why = serializers.CharField(max_length=400)
