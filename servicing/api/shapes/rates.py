"""How indices and changes of adjustable rates are written."""

from rest_framework import serializers

from servicing.arms.models import RateChange

from .fields import Answer, Asked, Day, Money, Paged, Text


class ChangesAsked(Paged):
    state = serializers.ChoiceField(
        choices=RateChange.State.choices, required=False, help_text="Only changes in this state."
    )


class RateChangeRow(Answer):
    """A change of a loan's rate. Rates are percent a year."""

    id = serializers.IntegerField(source="pk")
    loan_number = Text("The loan.")
    state = Text("waiting, proposed, held, approved or applied.")
    on = Day("The day from which the new rate is charged.")
    payment_from = Day("The first due date at the new level.")
    index = Text()
    index_date = Day(allow_null=True)
    index_value = Text(allow_null=True)
    rate_before = Text()
    rate = Text(allow_null=True)
    limit = Text("The cap that held it.", allow_blank=True)
    payment_before = Money()
    payment = Money(allow_null=True)
    notice_from = Day("12 CFR 1026.20(c): 120 days before the payment.")
    notice_by = Day("60 days before it.")
    reason = Text(allow_blank=True)


class RateDecision(Asked):
    decision = serializers.ChoiceField(choices=["approve", "hold"])
    why = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class IndexFile(Asked):
    file = serializers.FileField(help_text="CSV: index, date, value (percent).")


class IndexLoaded(Answer):
    new = serializers.IntegerField()
    corrected = serializers.IntegerField(help_text="Values that replace known ones.")
    known = serializers.IntegerField()


class IndexAsked(Paged):
    index = serializers.CharField(required=False, help_text="Only values of this index.")


class IndexRow(Answer):
    index = Text()
    on = Day()
    value = Text("Percent.")
    number = serializers.IntegerField(help_text="1, or more where it was corrected.")
