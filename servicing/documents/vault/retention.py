"""How long a document is kept, and what may be destroyed.

Sources: 12 CFR 1024.38(c)(1) (servicing records: one year after discharge or transfer), 12 CFR
1026.25(a) (evidence of disclosures: two years), the house's policy for tax forms and agreements
(seven years, which covers 26 CFR 301.6501 and the limitation of actions on a note).
"""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from servicing.audit.acts import record
from servicing.documents.catalogue import KINDS, Retention
from servicing.documents.models import Document, LegalHold
from servicing.documents.store import remove
from servicing.engine.dates import add_months
from servicing.ledger.models import Event, LoanState

YEARS = {  # of the class: after the document, and after the loan ended
    Retention.SERVICING: (0, 1),
    Retention.DISCLOSURE: (2, 1),
    Retention.TAX: (7, 1),
    Retention.AGREEMENT: (0, 7),
}


def keep_until(retention: Retention, dated: date, ended: date | None) -> date | None:
    """The last day on which a document must be kept; None while its loan lives."""
    if ended is None:
        return None
    after_document, after_loan = YEARS[retention]
    return max(add_months(dated, 12 * after_document), add_months(ended, 12 * after_loan))


def retention_of(kind: str) -> Retention:
    """The class of a document: the catalogue's, or for what was received that of agreements."""
    return KINDS[kind].retention if kind in KINDS else Retention.AGREEMENT


def may_go(today: date) -> Iterator[tuple[Document, date]]:
    """Documents whose time is over by `today`, with the day it ended; none of a loan on hold."""
    held = LegalHold.objects.filter(released_on__isnull=True).values("stream_id")
    over = LoanState.objects.exclude(status="active").exclude(stream_id__in=held)
    ended: dict[int, date] = dict(
        Event.objects.filter(stream_id__in=over.values("stream_id"))
        .values_list("stream_id")
        .annotate(Max("business_date"))
    )
    known = Document.objects.filter(stream_id__in=list(ended), destroyed_at__isnull=True)
    for document in known.order_by("pk").iterator():
        until = keep_until(retention_of(document.kind), document.dated, ended[document.stream_id])
        if until is not None and until < today:
            yield document, until


def destroy(document: Document, *, until: date, actor: str, why: str) -> None:
    """Remove the file; the row stays and says that it was there. A file that another document
    shares stays for it."""
    with transaction.atomic():
        own = Document.objects.select_for_update().get(pk=document.pk)
        if own.destroyed_at is not None:
            return
        own.destroyed_at, own.text, own.facts = timezone.now(), "", ""
        own.save(update_fields=["destroyed_at", "text", "facts"])
        record(
            actor=actor, action="document:destroyed", stream=own.stream_id, subject=own.title,
            why=why, details={"document": own.pk, "sha256": own.sha256, "until": until.isoformat()},
        )  # fmt: skip
        shared = Document.objects.filter(sha256=own.sha256, destroyed_at__isnull=True)
        if not shared.exists():
            transaction.on_commit(lambda: remove(own.sha256))
