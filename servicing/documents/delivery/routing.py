"""Which way a document goes to its borrower, and the rows that say so.

15 USC 7001(c): a notice that the law wants in writing goes electronically only with consent. 12
CFR 1026.41(c) and its comment 41(c)-4: a statement also where the consumer already gets such
disclosures electronically from the servicer. What 15 USC 7003(b) excepts goes on paper.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import Q

from servicing.documents.catalogue import KINDS, Category, Channel, Kind
from servicing.documents.models import Delivery, DeliveryStep, Document, LetterRun

RECIPIENTS = """
SELECT DISTINCT ON (p.loan_id) p.loan_id, n.id, n.first_name, n.last_name, n.business_name,
    n.mailing_line1, n.mailing_line2, n.mailing_city, n.mailing_state, n.mailing_zip, n.email,
    n.paperless, n.email_bounced_on IS NOT NULL,
    EXISTS (SELECT FROM profiles_electronicconsent c
            WHERE c.person_id = n.id AND c.withdrawn_on IS NULL)
FROM loans_party p JOIN profiles_person n ON n.id = p.person_id
WHERE p.loan_id = ANY(%s) AND p.role IN ('borrower', 'co_borrower')
ORDER BY p.loan_id, p.role, p.id
"""


class Recipient(NamedTuple):
    """The first borrower of a loan: where they are reached, what they agreed to."""

    person: int
    address: str  # lines
    email: str
    paperless: bool
    bounced: bool
    consents: bool


def channel_for(kind: Kind, to: Recipient) -> Channel:
    """By mail unless the person may and wants to be sent this electronically."""
    if kind.paper_only or not to.email or to.bounced or Channel.PORTAL not in kind.channels:
        return Channel.MAIL if Channel.MAIL in kind.channels else kind.channels[0]
    agreed = to.consents or (to.paperless and kind.category == Category.STATEMENT)
    return Channel.PORTAL if agreed else Channel.MAIL


def dispatch(documents: Sequence[Document], day: date, actor: str) -> list[Delivery]:
    """Put documents on their way, in a handful of statements for all: those on paper into the run
    of their kind and day, which waits for review."""
    made = [one for one in documents if one.kind in KINDS]
    recipients = recipients_of([one.stream_id for one in made])
    rows = []
    for one in made:
        if KINDS[one.kind].elsewhere:
            rows.append(Delivery(document=one, channel=Channel.MAIL, to=envelope(one)))
        elif to := recipients.get(one.stream_id):
            channel = channel_for(KINDS[one.kind], to)
            lines = to.email if channel == Channel.PORTAL else to.address
            rows.append(Delivery(document=one, channel=channel, person_id=to.person, to=lines))
    _into_runs(rows)
    Delivery.objects.bulk_create(rows)
    noted(rows, "dispatched", day, actor)
    return rows


def envelope(document: Document) -> str:
    """Whom a document names and where they live: lines."""
    facts = orjson.loads(document.facts)
    return "\n".join((*facts["names"], *facts["mailing"]))


def recipients_of(streams: Sequence[int]) -> dict[int, Recipient]:
    """The recipient of each loan, in one read."""
    with connection.cursor() as cursor:
        cursor.execute(RECIPIENTS, [list(streams)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    found = {}
    for loan, person, first, last, business, *where, email, paperless, bounced, consents in rows:
        line1, line2, city, province, zip_code = where
        place = f"{city}, {province} {zip_code}".strip(", ")
        lines = (business or f"{first} {last}".strip(), line1, line2, place)
        address = "\n".join(line for line in lines if line)
        found[loan] = Recipient(person, address, email, paperless, bounced, consents)
    return found


def _into_runs(rows: Sequence[Delivery]) -> None:
    """The waiting run of each kind and day; one that does not stand yet is opened."""
    by_mail = [one for one in rows if one.channel == Channel.MAIL]
    wanted = {(one.document.kind, one.document.dated) for one in by_mail}
    if not wanted:
        return
    LetterRun.objects.bulk_create(
        [LetterRun(kind=kind, dated=dated) for kind, dated in sorted(wanted)],
        ignore_conflicts=True,
    )
    chosen = Q()
    for kind, dated in wanted:
        chosen |= Q(kind=kind, dated=dated)
    runs = {(one.kind, one.dated): one
            for one in LetterRun.objects.filter(chosen, state=LetterRun.State.WAITING)}  # fmt: skip
    for one in by_mail:
        one.run = runs[one.document.kind, one.document.dated]


def noted(rows: Sequence[Delivery], what: str, day: date, actor: str, details: str = "") -> None:
    """Add a step to each delivery."""
    DeliveryStep.objects.bulk_create(
        DeliveryStep(delivery=one, business_date=day, what=what, actor=actor,
                     details=(details or one.evidence)[:300])
        for one in rows
    )  # fmt: skip
