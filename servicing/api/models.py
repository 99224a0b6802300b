"""What the API keeps of its own: tokens, and what was answered to each idempotency key."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

ENTER = "api.enter"


class Token(models.Model):
    """A program's key to the house, on behalf of a person. Of the secret only a hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)  # the beginning of the secret, to tell tokens apart
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret, in hex
    # Permissions. None of them: all that the user may.
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    def covers(self, permission: str) -> bool:
        """Whether its scopes have room for this. Whoever calls may ask who they are."""
        return not self.scopes or permission in self.scopes or permission == ENTER

    def lives(self, at: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and at < self.expires_at


class KeyedAct(models.Model):
    """The answer to a request that carried an idempotency key. Rows are only ever added."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    token = models.ForeignKey(Token, models.PROTECT, null=True, related_name="+")  # or a session
    key = models.CharField(max_length=80)
    route = models.CharField(max_length=200)  # method and path
    digest = models.CharField(max_length=64)  # of what was sent
    status = models.SmallIntegerField()
    answer = models.TextField()  # JSON, byte for byte as it was sent
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="keyed_act_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
