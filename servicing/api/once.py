"""Idempotency: an act with a key runs once, and whoever repeats it gets the first answer.

The act and the record of its answer commit together, so there is no moment at which the one is
done and the other not known. A refused act leaves no record: nothing was changed, and the same
key may be used for the corrected request.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, connection, transaction

from servicing.audit.models import User

from .errors import Problem, Refused
from .models import KeyedAct, Token

LOCK_SPACE = 7305
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}", re.ASCII)
HEADER = "Idempotency-Key"


class Once(NamedTuple):
    """The answer as bytes, and whether it was given before."""

    status: int
    answer: bytes
    replayed: bool


def read_key(text: str | None) -> str:
    """The key of a request that changes something. Raises Refused."""
    if not text:
        detail = f"Send the header {HEADER}: a key of your own for this act, like a UUID."
        raise Refused(400, Problem(detail, "idempotency_key_missing", HEADER))
    if not KEY.fullmatch(text):
        detail = "Expected 1 to 80 letters, digits and . _ : -, beginning with a letter or digit."
        raise Refused(400, Problem(detail, "idempotency_key_invalid", HEADER))
    return text


def digest_of(sent: Any) -> str:
    """What identifies the content of a request: equal JSON is equal, and so are equal files."""
    return sha256(
        orjson.dumps(sent, default=_of_file, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    ).hexdigest()


def _of_file(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return str(value)
    found = sha256()
    for block in value.chunks():
        found.update(block)
    value.seek(0)
    return [value.name, found.hexdigest()]


def do_once(
    act: Callable[[], tuple[int, bytes]], *, user: User, token: Token | None, key: str,
    route: str, digest: str, at: datetime, own_transactions: bool,
) -> Once:  # fmt: skip
    """Run the act, or give what it answered before.

    Refused with 409 while another request with this key runs, with 422 where the key was used
    for something else.
    """
    with _alone(user, key):
        if known := KeyedAct.objects.filter(user=user, key=key).first():
            if (known.route, known.digest) != (route, digest):
                detail = "This key was used before for another request. Use a new one."
                raise Refused(422, Problem(detail, "idempotency_key_reused", HEADER))
            return Once(known.status, known.answer.encode(), replayed=True)
        with nullcontext() if own_transactions else transaction.atomic():
            status, answer = act()
            KeyedAct.objects.create(
                user=user, token=token, key=key, route=route, digest=digest, status=status,
                answer=answer.decode(), at=at,
            )  # fmt: skip
    return Once(status, answer, replayed=False)


@contextmanager
def _alone(user: User, key: str) -> Iterator[None]:
    """Hold the key for the block. The lock is gone the moment the connection is."""
    name = f"{user.pk}:{key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK_SPACE, name])
        if not cursor.fetchone()[0]:
            detail = "A request with this key is being worked on. Ask again in a moment."
            raise Refused(409, Problem(detail, "idempotency_key_in_use", HEADER))
    try:
        yield
    finally:
        # A connection that is lost has lost the lock already.
        with suppress(InterfaceError, OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK_SPACE, name])
