"""What comes back: mail that was returned, e-mail that bounced; and sending a document again."""

from datetime import date

from django.db import transaction

from servicing.audit.acts import record
from servicing.audit.roles import Role
from servicing.documents.catalogue import KINDS, Channel
from servicing.documents.models import Delivery, Document
from servicing.loans.models import Task

from .routing import dispatch, noted, recipients_of


class DeliveryRefused(ValueError):
    """A delivery that cannot come back or go again, and why."""


def returned(*, delivery: Delivery, why: str, actor: str, today: date) -> None:
    """Mail came back. Somebody is to find the address; the borrower sees it in the portal."""
    if not why.strip():
        raise DeliveryRefused("Enter what the post office wrote on it.")
    with transaction.atomic():
        own = _sent(delivery, Channel.MAIL)
        own.state = Delivery.State.RETURNED
        own.save(update_fields=["state"])
        noted([own], "returned", today, actor, why.strip())
        if own.person:
            own.person.mail_returned_on = today
            own.person.save(update_fields=["mail_returned_on"])
        Task.objects.get_or_create(
            key=f"returned-mail:{own.pk}",
            defaults={
                "loan_id": own.document.stream_id, "due": today, "role": Role.OFFICER.value,
                "title": f"Find the mailing address: {own.document.title} came back",
                "made_by": actor, "made_at": own.document.made_at, "changed_by": actor,
                "changed_at": own.document.made_at,
            },
        )  # fmt: skip
        record(actor=actor, action="letters:returned", stream=own.document.stream_id,
               subject=own.document.title, why=why.strip(),
               details={"delivery": own.pk})  # fmt: skip


def bounced(*, delivery: Delivery, why: str, actor: str, today: date) -> Delivery | None:
    """An e-mail did not arrive: nothing more is sent there, and this document goes on paper."""
    with transaction.atomic():
        own = _sent(delivery, Channel.PORTAL)
        own.state = Delivery.State.BOUNCED
        own.save(update_fields=["state"])
        noted([own], "bounced", today, actor, why.strip())
        if own.person:
            own.person.email_bounced_on = today
            own.person.save(update_fields=["email_bounced_on"])
        record(actor=actor, action="letters:bounced", stream=own.document.stream_id,
               subject=own.document.title, why=why.strip(),
               details={"delivery": own.pk})  # fmt: skip
        return _again(own, today, actor)


def send_again(*, delivery: Delivery, actor: str, today: date, why: str) -> Delivery:
    """The same document once more, to where the borrower is reached now; once for a delivery."""
    with transaction.atomic():
        own = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        if own.again_id:
            return own.again  # type: ignore[return-value]
        if own.state == Delivery.State.WAITING:
            raise DeliveryRefused("This document has not gone out yet.")
        new = _again(own, today, actor)
        if new is None:
            raise DeliveryRefused("The loan has no borrower to send it to.")
        record(actor=actor, action="document:sent_again", stream=own.document.stream_id,
               subject=own.document.title, why=why, details={"delivery": new.pk})  # fmt: skip
    return new


def send(*, document: Document, actor: str, today: date) -> Delivery:
    """Put a document that lies in the vault on its way; once."""
    known = Delivery.objects.filter(document=document).order_by("pk").first()
    if known:
        return known
    if document.kind not in KINDS or document.destroyed_at:
        raise DeliveryRefused("Only a document that we made, and still have, can be sent.")
    made = dispatch([document], today, actor)
    if not made:
        raise DeliveryRefused("The loan has no borrower to send it to.")
    record(actor=actor, action="document:sent", stream=document.stream_id, subject=document.title,
           details={"delivery": made[0].pk})  # fmt: skip
    return made[0]


def _again(own: Delivery, today: date, actor: str) -> Delivery | None:
    if own.document.stream_id not in recipients_of([own.document.stream_id]):
        return None
    (new,) = dispatch([own.document], today, actor)
    own.again = new
    own.save(update_fields=["again"])
    return new


def _sent(delivery: Delivery, channel: Channel) -> Delivery:
    own = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("document", "person")
        .get(pk=delivery.pk)
    )
    if own.channel != channel or own.state != Delivery.State.SENT:
        raise DeliveryRefused(f"This was not sent by {channel.value}, or came back already.")
    return own
