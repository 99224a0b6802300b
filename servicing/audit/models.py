"""Who may act, and who did what and why. Rows of Act are only ever added; what was asked in an
Approval never changes, and its decision stands."""

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


class Approval(models.Model):
    """An act that waits for a second person: what it would do, who asks and why, who decided.

    `payload` is all that the act needs, without personal data. `rows` are the figures that the
    maker saw: [{"name", "before", "after"}], ints of minor units, ISO dates or words.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=160)  # one request about one thing waits at a time
    what = models.CharField(max_length=300)
    stream = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=60, default="")  # the loan's number
    amount = models.BigIntegerField(null=True)
    rows = models.JSONField(default=list)
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    requested_by = models.CharField(max_length=150)
    requested_at = models.DateTimeField()
    why = models.TextField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    problem = models.TextField(default="")  # why the act was refused when it was approved last
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    result = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["state", "requested_at"], name="approval_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"], name="approval_waits_once",
                condition=models.Q(state="waiting"),
            ),
            models.CheckConstraint(
                name="approval_four_eyes",
                condition=~models.Q(state__in=["approved", "rejected"])
                | (~models.Q(decided_by=models.F("requested_by")) & ~models.Q(decided_by="")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.what} ({self.state})"


class SavedView(models.Model):
    """A list as somebody likes to see it: a name for a page's filters and order."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once")
        ]

    def __str__(self) -> str:
        return self.name
