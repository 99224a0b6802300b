"""How life events are sent, and what they do."""

from rest_framework import serializers

from .fields import Answer, Asked, Text, Words


class EventKind(Answer):
    """An event that the loan can take as it stands, and its fields."""

    code = Text("What it is sent with.")
    title = Text()
    says = Text("What it does, in a sentence.")
    group = Text("money, fees, terms, relief or end.")
    permission = Text()
    second_person = Text("always, or above a limit.")
    rule = Text("Where it comes from.", allow_blank=True)
    fields_of_it = serializers.ListField(
        child=serializers.DictField(), help_text="name, kind, required, choices."
    )


class EventAsked(Asked):
    """An event that is not posted yet."""

    code = serializers.CharField(max_length=30, help_text="Of list_event_kinds.")
    event = serializers.DictField(
        help_text="date and the event's fields, as the simulation contract writes them: money as"
        " a decimal string."
    )


class EventSent(EventAsked):
    """An event to record."""

    why = Words("For the record.", longest=300)


class EventEffect(Answer):
    """What an event would do. Nothing is posted."""

    second_person = Text("Why somebody else must decide it; empty if nobody has to.",
                         allow_blank=True)  # fmt: skip
    rows = serializers.ListField(child=serializers.DictField(), help_text="name, before, after.")
    effect = serializers.DictField(
        help_text="Payments applied another way, late charges, days past due at month-ends,"
        " interest by year, documents, closed months; amounts in minor units."
    )


class EventRecorded(Answer):
    """An event that is posted."""

    confirmation = Text("Loan number and transaction.")
    seq = serializers.IntegerField(help_text="The transaction.")
