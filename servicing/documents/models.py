"""Documents that were made: a row by content address, the file in the store."""

from django.db import models

from servicing.compliance.models import NoticeDue
from servicing.ledger.models import Stream


class Document(models.Model):
    """A rendered document. The file is written first, this row last (store.py)."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, db_constraint=False)
    notice = models.OneToOneField(NoticeDue, on_delete=models.PROTECT, related_name="document")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    dated = models.DateField()
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    pages = models.IntegerField()
    renderer = models.CharField(max_length=40)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["stream", "-dated"], name="document_by_loan")]

    def __str__(self) -> str:
        return f"{self.title} {self.dated}"
