"""Sending what waits: an e-mail that a document waits in the portal, never the document; files
into the drop folder; released runs to the printer."""

import json
from datetime import date
from email.utils import make_msgid
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from servicing.documents.catalogue import Channel
from servicing.documents.models import Delivery, LetterRun
from servicing.documents.servicer import SERVICER
from servicing.documents.store import read

from .routing import noted
from .runs import print_run

AT_A_TIME = 200


def send_waiting(today: date, actor: str = "night") -> dict[str, int]:
    """Send everything that may go; answers how many by what."""
    sent = {"e-mails": 0, "files": 0, "letters": 0}
    while count := _send_batch(Channel.PORTAL, today, actor):
        sent["e-mails"] += count
    while count := _send_batch(Channel.DROP, today, actor):
        sent["files"] += count
    for run in LetterRun.objects.filter(state=LetterRun.State.RELEASED).order_by("pk"):
        sent["letters"] += print_run(run, today)
    return sent


def _send_batch(channel: Channel, today: date, actor: str) -> int:
    """Claim some, send them, mark them sent, commit. A mail server that refuses stops the batch:
    what it took is marked, the rest waits."""
    with transaction.atomic():
        rows = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(channel=channel, state=Delivery.State.WAITING)
            .select_related("document", "person")
            .order_by("pk")[:AT_A_TIME]
        )
        if not rows:
            return 0
        done = _mail(rows) if channel == Channel.PORTAL else _drop(rows)
        for one in done:
            one.state, one.sent_on = Delivery.State.SENT, today
        Delivery.objects.bulk_update(done, ["evidence", "state", "sent_on"])
        noted(done, "notified" if channel == Channel.PORTAL else "dropped", today, actor)
    return len(done)


def _mail(rows: list[Delivery]) -> list[Delivery]:
    done = []
    with get_connection() as server:
        for one in rows:
            message = message_of(one)
            message.connection = server
            try:
                message.send()
            except OSError as error:
                one.evidence = f"not sent: {error}"[:200]
                break
            one.evidence = message.extra_headers["Message-ID"]
            done.append(one)
    return done


def message_of(delivery: Delivery) -> EmailMessage:
    """Says that a document waits, in the borrower's language; names no loan and no amount."""
    person = delivery.person
    with translation.override(person.language if person else "en"):
        title = _(delivery.document.title)
        subject = _("A new document waits for you: %(title)s") % {"title": title}
        body = _(
            "Your document “%(title)s” is ready.\n\nSign in to read it: %(site)s/my/\n\n"
            "We never ask for your password or account number by e-mail. Questions? Call"
            " %(phone)s."
        ) % {"title": title, "site": settings.PUBLIC_URL, "phone": SERVICER.phone}
    return EmailMessage(
        subject, body, to=[delivery.to],
        headers={"Message-ID": make_msgid(idstring=f"delivery-{delivery.pk}", domain=SERVICER.web)},
    )  # fmt: skip


def _drop(rows: list[Delivery]) -> list[Delivery]:
    """A PDF and what it is, as JSON, for the system that collects them; the JSON comes last."""
    folder = Path(settings.DROP_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    for one in rows:
        document = one.document
        name = f"{document.dated}-{document.kind}-{document.pk}"
        (folder / f"{name}.pdf").write_bytes(read(document.sha256))
        about = {"loan": document.stream_id, "kind": document.kind, "dated": str(document.dated),
                 "pages": document.pages, "sha256": document.sha256, "to": one.to}  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps(about, indent=1))
        one.evidence = f"{name}.pdf"
    return rows
