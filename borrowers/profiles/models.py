"""Who a borrower is: a person or a business, with contact points, and how they sign in."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from .sealed import SealedField


class Person(models.Model):
    """A person or business that has a part in one or more loans."""

    first_name = models.CharField(max_length=80, default="", blank=True)
    last_name = models.CharField(max_length=80, default="", blank=True)
    business_name = models.CharField(max_length=160, default="", blank=True)
    tin = SealedField(default="", blank=True)
    tin_last_four = models.CharField(max_length=4, default="", blank=True)
    date_of_birth = SealedField(default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    phone_mobile = models.CharField(max_length=20, default="", blank=True)
    phone_home = models.CharField(max_length=20, default="", blank=True)
    phone_work = models.CharField(max_length=20, default="", blank=True)
    mailing_line1 = models.CharField(max_length=120, default="", blank=True)
    mailing_line2 = models.CharField(max_length=120, default="", blank=True)
    mailing_city = models.CharField(max_length=80, default="", blank=True)
    mailing_state = models.CharField(max_length=2, default="", blank=True)
    mailing_zip = models.CharField(max_length=10, default="", blank=True)
    mailing_country = models.CharField(max_length=2, default="US", blank=True)
    language = models.CharField(max_length=2, default="en", blank=True)
    paperless = models.BooleanField(default=False)
    email_bounced_on = models.DateField(null=True)  # nothing is sent there until it changes
    mail_returned_on = models.DateField(null=True)
    large_print = models.BooleanField(db_default=False, default=False)
    time_zone = models.CharField(max_length=40, default="", blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.business_name or f"{self.first_name} {self.last_name}".strip()


class Login(models.Model):
    """What a person signs in to the portal with. A co-borrower has one of their own."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="login")
    person = models.OneToOneField(Person, models.PROTECT, related_name="login")
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"login of {self.person_id}"


class ElectronicConsent(models.Model):
    """A person's consent to get documents electronically (15 USC 7001(c)): which text was shown,
    how they showed that they can open a document, whether it was withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    version = models.CharField(max_length=10)
    text_sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_on = models.DateField()
    method = models.CharField(max_length=20)  # portal
    demonstrated = models.CharField(max_length=80)  # what they read out of the sample
    email = models.CharField(max_length=254)
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=200, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], name="consent_stands_once",
                condition=models.Q(withdrawn_on__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"consent of {self.person_id} of {self.given_on}"


class ProfileChange(models.Model):
    """A change of how to reach a person: what it was, what it is from a day on, who and why.

    Rows are only ever added. `old` and `new` hold the fields that changed and no others.
    """

    class What(models.TextChoices):
        CONTACT_POINTS = "contact_points", "Contact points"
        ADDRESS = "address", "Mailing address"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=14, choices=What)
    effective = models.DateField()
    old = models.JSONField()
    new = models.JSONField()
    why = models.TextField()
    actor = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="profile_change")]

    def __str__(self) -> str:
        return f"{self.what} of {self.person_id} from {self.effective}"
