"""Consent to electronic documents (E-SIGN, 15 USC 7001(c)): what is told first, how a person
shows that they can open a document, and how they withdraw."""

import hmac
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as said

from servicing.audit.acts import record

from .models import ElectronicConsent, Person

VERSION = "1"
# 15 USC 7001(c)(1)(B) and (C): each point that must be told before consent, in its order.
TOLD = (
    _("You may always have your documents on paper instead, free of charge."),
    _("You may withdraw at any time under Profile. We then send paper from the next document on."
      " Nothing else changes for your loan."),
    _("Your consent is for statements, notices, letters and tax forms of all your loans with us."
      " Notices of default, acceleration and foreclosure come on paper in any case."),
    _("Keep your e-mail address up to date under Profile. If a message bounces we go back to"
      " paper."),
    _("To get a paper copy of one document, call us or send a message. There is no fee."),
    _("You need a browser of the last five years, a program that opens PDF files, and an e-mail"
      " address."),
)  # fmt: skip


class ConsentRefused(ValueError):
    """A consent that cannot be recorded: which field, what was expected."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field = field


def sample_word(person: Person, day: date) -> str:
    """The number that stands only in the sample document of this person and day."""
    key = sha256(b"consent-sample:" + settings.SECRET_KEY.encode()).digest()
    mark = hmac.new(key, f"{person.pk}:{day}".encode(), sha256).digest()
    return f"{int.from_bytes(mark[:4], 'big') % 1_000_000:06}"


def consent_of(person: Person) -> ElectronicConsent | None:
    return person.consents.filter(withdrawn_on__isnull=True).first()


def give(*, person: Person, word: str, today: date, actor: str) -> ElectronicConsent:
    """Record a consent once the person read the number out of the sample document. One that
    stands already is answered again."""
    if not person.email or person.email_bounced_on:
        raise ConsentRefused("email", said("Add an e-mail address that works first."))
    if "".join(word.split()) != sample_word(person, today):
        raise ConsentRefused("word", said("That is not the number in the sample document."))
    told = "\n".join(str(one) for one in TOLD)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if known := consent_of(person):
            return known
        consent = ElectronicConsent.objects.create(
            person=person, version=VERSION, text_sha256=sha256(told.encode()).hexdigest(),
            given_at=timezone.now(), given_on=today, method="portal",
            demonstrated=f"read {sample_word(person, today)} out of the sample PDF",
            email=person.email,
        )  # fmt: skip
        person.paperless = True
        person.save(update_fields=["paperless"])
        record(actor=actor, action="consent:given", subject=person.name,
               details={"person": person.pk, "version": VERSION})  # fmt: skip
    return consent


def withdraw(*, person: Person, why: str, today: date, actor: str) -> None:
    """Go back to paper. Withdrawing what was never given only turns paperless off."""
    with transaction.atomic():
        person.consents.filter(withdrawn_on__isnull=True).update(
            withdrawn_on=today, withdrawn_why=why[:200]
        )
        person.paperless = False
        person.save(update_fields=["paperless"])
        record(actor=actor, action="consent:withdrawn", subject=person.name, why=why,
               details={"person": person.pk})  # fmt: skip
