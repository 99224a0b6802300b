"""Who a borrower is: a person or a business, with contact points, and how they sign in."""

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
