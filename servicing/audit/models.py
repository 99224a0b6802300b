"""Who may act, and who did what and why. Rows of Act are only ever added."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in. Roles are groups; what a role may do is in audit.roles."""

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.display_name.split()[:2]).upper()


class Act(models.Model):
    """One state-changing act: who, what, on which loan, why. Appended in the act's transaction."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    stream = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=200, default="")
    why = models.TextField(default="")
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["stream", "-at"], name="act_by_stream")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject}".rstrip()


class SignInTry(models.Model):
    """A try to sign in, wrong until a second row says it was right. Digests only: throttle.py."""

    at = models.DateTimeField()
    name = models.CharField(max_length=32)
    address = models.CharField(max_length=32)
    right = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "-at"], name="try_by_name"),
            models.Index(fields=["address", "-at"], name="try_by_address"),
        ]

    def __str__(self) -> str:
        return f"{'right' if self.right else 'wrong'} try at {self.at}"
