"""How the caller and the day are written."""

from rest_framework import serializers

from .fields import Answer, Day, Text


class TokenUsed(Answer):
    """The token of this request."""

    name = Text()
    prefix = Text("The beginning of its secret.")
    expires_at = serializers.DateTimeField()


class Me(Answer):
    """The caller."""

    username = Text()
    name = Text()
    roles = serializers.ListField(child=serializers.CharField())
    permissions = serializers.ListField(child=serializers.CharField())
    token = TokenUsed(allow_null=True)


class BusinessDate(Answer):
    """The day of the books."""

    business_date = Day("The open business date.")
    night_running = serializers.BooleanField(help_text="Whether a night is at work.")
