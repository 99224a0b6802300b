"""Who works which loan of a queue: a hold of fifteen minutes, one loan a person, so that two
officers do not call the same borrower."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from servicing.ledger.models import Stream

from .models import QueueHold

HELD_FOR = timedelta(minutes=15)
TAKE = """
INSERT INTO delinquency_queuehold (stream_id, username, since, until)
VALUES (%(stream)s, %(user)s, %(now)s, %(until)s)
ON CONFLICT (stream_id) DO UPDATE SET
    username = excluded.username, until = excluded.until,
    since = CASE WHEN delinquency_queuehold.username = excluded.username
        AND delinquency_queuehold.until > %(now)s
        THEN delinquency_queuehold.since ELSE excluded.since END
WHERE delinquency_queuehold.username = excluded.username OR delinquency_queuehold.until <= %(now)s
"""


def hold_first(*, streams: Sequence[int], username: str, now: datetime) -> int | None:
    """Hold the first of these loans that nobody else holds, and let go of the person's others.

    Returns its stream, or None if all of them are held."""
    with transaction.atomic(), connection.cursor() as cursor:
        for stream in streams:
            cursor.execute(
                TAKE, {"stream": stream, "user": username, "now": now, "until": now + HELD_FOR}
            )
            if cursor.rowcount:
                QueueHold.objects.filter(username=username).exclude(pk=stream).delete()
                return stream
    return None


def let_go(*, username: str) -> None:
    """The person works no loan any more."""
    QueueHold.objects.filter(username=username).delete()


def hold_on(stream: Stream, now: datetime) -> QueueHold | None:
    """The hold on a loan that still lasts; no read where the stream came with it."""
    hold: QueueHold | None = getattr(stream, "queuehold", None)
    return hold if hold and hold.until > now else None


def held(streams: Iterable[int], now: datetime) -> dict[int, QueueHold]:
    """The holds on these loans that still last; one read."""
    return QueueHold.objects.filter(stream__in=list(streams), until__gt=now).in_bulk()
