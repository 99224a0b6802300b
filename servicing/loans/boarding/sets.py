"""A set of files: which is which, what it is known by, which of its loans stand already."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection

from ..models import BoardingBatch
from .reading import FilesRefused, Source, digest_of, kind_of
from .sections import SECTIONS


def find_sources(files: Sequence[Path]) -> dict[str, Source]:
    """The files by their kind. Raises FilesRefused where they are no set."""
    sources: dict[str, Source] = {}
    for path in files:
        if not path.is_file():
            raise FilesRefused(path.name, "expected a file, there is none of this name")
        kind = kind_of(path, SECTIONS)
        if kind in sources:
            raise FilesRefused(
                path.name, f"expected one file of {kind}, {sources[kind].name} is one"
            )
        sources[kind] = Source(kind, path, SECTIONS[kind].columns, digest_of(path))
    for kind in ("loans", "borrowers"):
        if kind not in sources:
            raise FilesRefused(f"{kind}.csv", f"expected a file of {kind} in the set")
    return sources


def set_digest(sources: Mapping[str, Source]) -> str:
    """The identity of a set of files: what they hold, not what they are called."""
    text = "\n".join(f"{kind} {sources[kind].digest}" for kind in sorted(sources))
    return sha256(text.encode()).hexdigest()


def standing(numbers: Sequence[str], batch: BoardingBatch | None) -> dict[str, str]:
    """Of these numbers, those that a boarding other than this batch has taken, and how."""
    with connection.cursor() as cursor:
        args: list[Any] = [list(numbers), batch.pk if batch else None]
        cursor.execute(
            "SELECT loan_number, 'it waits in the boarding exceptions' FROM"
            " loans_boardingexception WHERE loan_number = ANY(%s) AND decision = 'open'"
            " AND batch_id IS DISTINCT FROM %s UNION ALL"
            " SELECT number, 'it was boarded on ' || boarded_on FROM loans_loan"
            " WHERE number = ANY(%s) AND batch_id IS DISTINCT FROM %s",
            args + args,
        )
        return dict(cursor.fetchall())
