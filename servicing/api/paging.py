"""Pages by keyset: each begins after the last row of the one before, so that rows which come or
go between two pages shift nothing, and the tenth page costs what the first one does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

from .errors import Problem, Refused

MOST = 200
USUAL = 50

Key = list[Any]
Page = tuple[Sequence[Any], Key | None]


def as_they_are(rows: Sequence[Any]) -> Sequence[Any]:
    return rows


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the database in the order of these fields, the last of them unique; `-` before the
    first means that all descend. `shown` turns a page's rows into what is answered."""

    found: QuerySet[Any]
    order: tuple[str, ...]
    shown: Callable[[Sequence[Any]], Sequence[Any]] = as_they_are

    def page(self, after: Key | None, limit: int) -> Page:
        descending = self.order[0].startswith("-")
        names = [name.removeprefix("-") for name in self.order]
        found = self.found.order_by(*(f"-{name}" if descending else name for name in names))
        if after is not None:
            found = found.filter(beyond(names, after, "lt" if descending else "gt"))
        rows = list(found[: limit + 1])
        last = key_of(rows[limit - 1], names) if len(rows) > limit else None
        return self.shown(rows[:limit]), last


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that are computed, in their order, each with a key that is its own."""

    rows: Sequence[Any]
    key: Callable[[Any], Key]

    def page(self, after: Key | None, limit: int) -> Page:
        start = 0
        if after is not None:
            keys = [self.key(row) for row in self.rows]
            start = keys.index(after) + 1 if after in keys else len(keys)
        rows = self.rows[start : start + limit]
        more = len(self.rows) > start + limit
        return rows, self.key(rows[-1]) if more else None


def beyond(names: Sequence[str], after: Key, way: str) -> Q:
    """Rows whose key comes after this one, in the order of the names."""
    found, same = Q(), Q()
    for name, value in zip(names, after, strict=True):
        found |= same & Q(**{f"{name}__{way}": value})
        same &= Q(**{name: value})
    return Q(**{f"{names[0]}__{way}e": after[0]}) & found


def key_of(row: Any, names: Sequence[str]) -> Key:
    key = []
    for name in names:
        value = row
        for part in name.split("__"):
            value = getattr(value, part)
        key.append(value.isoformat() if isinstance(value, date) else value)
    return key


def write_cursor(key: Key, listed: str) -> str:
    """The key, signed: a cursor is taken back only as it was given out, for the same list."""
    return signing.Signer(salt=f"api.cursor.{listed}").sign_object(key, compress=True)


def read_cursor(cursor: str, listed: str) -> Key:
    try:
        key: Key = signing.Signer(salt=f"api.cursor.{listed}").unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise Refused(
            400, Problem("This cursor is not one of this list's.", "cursor_invalid", "cursor")
        ) from error
    return key
