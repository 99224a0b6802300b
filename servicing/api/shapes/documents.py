"""How documents are written."""

from rest_framework import serializers

from servicing.documents.catalogue import Category

from .fields import Answer, Asked, Count, Day, Paged, Text


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
    category = Text("statement, notice, letter, tax, agreement, closing, release or received.")
    direction = Text("sent: made by us; received: handed in.")
    language = Text()
    media_type = Text()
    code = Text("Printed on it, to check that it is genuine; empty where it has none.",
                allow_blank=True)  # fmt: skip
    made_by = Text()
    destroyed_at = serializers.DateTimeField(allow_null=True, help_text="When its time was over.")


class DocumentsAsked(Paged):
    category = serializers.ChoiceField(
        choices=list(Category), required=False, help_text="Only documents of this category."
    )
    words = serializers.CharField(
        required=False, max_length=200,
        help_text="Words that stand in it; quotes keep them together.",
    )  # fmt: skip


class DocumentFile(Asked):
    file = serializers.FileField(help_text="PDF, PNG, JPEG, TIFF, Word or Excel.")
    title = serializers.CharField(max_length=120)
    dated = serializers.DateField()
    category = serializers.ChoiceField(choices=list(Category), default=Category.RECEIVED.value)
    replaces = serializers.IntegerField(required=False, help_text="An older version of it.")


class DocumentWanted(Asked):
    kind = serializers.CharField(max_length=40, help_text="A code of list_document_kinds.")
    inputs = serializers.DictField(
        child=serializers.CharField(allow_blank=True), default=dict,
        help_text="What the kind wants filled in, by name; dates like 2026-11-20.",
    )  # fmt: skip
    send = serializers.BooleanField(default=False, help_text="Put it on its way at once.")


class LetterAsked(Asked):
    subject = serializers.CharField(max_length=110)
    text = serializers.CharField(
        max_length=8000, help_text="An empty line ends a paragraph; merge fields in braces."
    )
    why = serializers.CharField(max_length=400, help_text="For the person who approves it.")


class LetterPreview(Answer):
    subject = Text()
    paragraphs = serializers.ListField(child=Text())


class KindRow(Answer):
    code = Text()
    title = Text()
    purpose = Text()
    citation = Text()
    trigger = Text()
    category = Text()
    languages = serializers.ListField(child=Text())
    inputs = serializers.ListField(child=Text(), help_text="What make_document wants filled in.")
    on_request = serializers.BooleanField(help_text="Whether make_document makes it.")


class Catalogue(Answer):
    kinds = KindRow(many=True)


class HoldAsked(Asked):
    why = serializers.CharField(max_length=400)


class HoldRow(Answer):
    why = Text()
    placed_by = Text()
    placed_on = Day()
    released_on = serializers.DateField(allow_null=True)


class DeliveryRow(Answer):
    id = serializers.IntegerField()
    document = serializers.IntegerField(source="document_id")
    channel = Text("mail, portal (an e-mail says that it waits there) or drop.")
    state = Text("waiting, sent, returned, bounced or stopped.")
    sent_on = serializers.DateField(allow_null=True)
    evidence = Text("The print file and its pages, or the message.", allow_blank=True)


class LetterRunsAsked(Paged):
    state = serializers.ChoiceField(
        choices=["waiting", "released", "printed", "stopped"],
        required=False,
        help_text="Only runs in this state.",
    )


class LetterRunRow(Answer):
    id = serializers.IntegerField()
    kind = Text()
    dated = Day()
    state = Text("waiting, released, printed or stopped.")
    decided_by = Text(allow_blank=True)
    why = Text(allow_blank=True)
    documents = Count()


class LetterRunDecision(Asked):
    decision = serializers.ChoiceField(choices=["release", "stop"])
    looked = serializers.BooleanField(default=False, help_text="To release: at the sample.")
    why = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class CameBack(Asked):
    code = serializers.CharField(max_length=40, help_text="The code on the document.")
    why = serializers.CharField(max_length=200, help_text="What came back.")
