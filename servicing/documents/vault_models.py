"""What the vault remembers beside a document: who looked at it, and what may not be destroyed."""

from django.db import models

from servicing.ledger.models import Stream


class DocumentAccess(models.Model):
    """Somebody looked at a document. Rows are only ever added."""

    class Audience(models.TextChoices):
        OFFICE = "office", "Office"
        PORTAL = "portal", "Portal"
        API = "api", "API"
        LINK = "link", "Link"

    document = models.ForeignKey("Document", models.PROTECT, related_name="accesses")
    actor = models.CharField(max_length=150)
    audience = models.CharField(max_length=6, choices=Audience)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["document", "-at"], name="access_by_document")]

    def __str__(self) -> str:
        return f"{self.actor} saw {self.document_id}"


class LegalHold(models.Model):
    """While it stands nothing of the loan is destroyed, however old."""

    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, related_name="+")
    why = models.TextField()
    placed_by = models.CharField(max_length=150)
    placed_on = models.DateField()
    released_by = models.CharField(max_length=150, default="")
    released_on = models.DateField(null=True)
    released_why = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream"], name="hold_stands_once",
                condition=models.Q(released_on__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"hold of {self.stream_id} since {self.placed_on}"
