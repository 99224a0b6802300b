"""How documents are written."""

from rest_framework import serializers

from .fields import Answer, Count, Day, Text


class DocumentRow(Answer):
    """A document that was made for a loan."""

    id = serializers.IntegerField()
    kind = Text("statement and others.")
    title = Text()
    dated = Day()
    pages = Count()
    size = Count("Bytes.")
    sha256 = Text("Of its content.")
    made_at = serializers.DateTimeField()
