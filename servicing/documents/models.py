"""Documents: a row by content address, the file in the store."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from servicing.compliance.models import NoticeDue
from servicing.ledger.models import Stream

from .delivery_models import Delivery, DeliveryStep, LetterRun
from .vault_models import DocumentAccess, LegalHold

__all__ = [
    "Delivery", "DeliveryStep", "Document", "DocumentAccess", "LegalHold", "LetterRun",
]  # fmt: skip


class Document(models.Model):
    """A document that we made or received. The file is written first, this row last (store.py).

    `kind` is a code of the catalogue, or of what was received. `facts` are what it says, where it
    has no notice that keeps them whole. A new version names the one that it takes the place of.
    """

    class Direction(models.TextChoices):
        SENT = "sent", "Made by us"
        RECEIVED = "received", "Received"

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, db_constraint=False)
    notice = models.OneToOneField(
        NoticeDue, on_delete=models.PROTECT, related_name="document", null=True
    )
    kind = models.CharField(max_length=40)
    category = models.CharField(max_length=12, default="statement")
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.SENT)
    title = models.CharField(max_length=120)
    dated = models.DateField()
    language = models.CharField(max_length=2, default="en")
    template_version = models.IntegerField(default=1)
    facts = models.TextField(default="")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    pages = models.IntegerField()
    media_type = models.CharField(max_length=80, default="application/pdf")
    file_name = models.CharField(max_length=160, default="")  # as it was uploaded
    renderer = models.CharField(max_length=40)
    code = models.CharField(max_length=16, default="", db_index=True)  # printed on it: genuine.py
    text = models.TextField(default="")  # its words, for search; a statement's are its facts
    destroyed_at = models.DateTimeField(null=True)  # its time was over: the row stays, no file
    made_by = models.CharField(max_length=150, default="night")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["stream", "-dated"], name="document_by_loan"),
            models.Index(fields=["sha256"], name="document_by_address"),
            GinIndex(SearchVector("text", config="simple"), name="document_words"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.dated}"
