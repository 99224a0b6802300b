"""Hashes that make tampering evident: one canonical JSON, SHA-256, a Merkle root a day."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import orjson

GENESIS = bytes(32)
VERSION = 1


def canonical(content: object) -> bytes:
    """Sorted keys, UTF-8; integers and strings only (orjson refuses what JSON cannot hold)."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def event_hash(
    previous: bytes, stream: int, seq: int, kind: str, effective: date, business: date,
    recorded_at: datetime, payload: str, source: str, actor: str, reverses: int | None,
    engine_version: str,
) -> bytes:  # fmt: skip
    """The hash of one event, the previous one of its stream in it."""
    return hashlib.sha256(
        canonical(
            {
                "v": VERSION, "prev": previous.hex(), "stream": stream, "seq": seq, "kind": kind,
                "effective": effective.isoformat(), "business": business.isoformat(),
                "recorded_at": recorded_at.isoformat(timespec="microseconds"),
                "payload": payload, "source": source, "actor": actor, "reverses": reverses,
                "engine": engine_version,
            }
        )
    ).digest()  # fmt: skip


def digest(text: str | bytes) -> bytes:
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).digest()


def postings_hash(rows: Iterable[Sequence[object]]) -> bytes:
    """The hash of one stream's postings of a day, rows in the order of (cause, line)."""
    return digest(canonical([list(row) for row in rows]))


def leaf(stream: int, head: bytes, postings: bytes, state: bytes) -> bytes:
    return digest(b"leaf" + stream.to_bytes(8, "big") + head + postings + state)


def merkle_root(leaves: Sequence[bytes], previous: bytes) -> bytes:
    """The root over a day's leaves in stream order, chained to the previous day's root."""
    level = list(leaves) or [GENESIS]
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [digest(b"node" + a + b) for a, b in zip(level[::2], level[1::2], strict=True)]
    return digest(b"root" + previous + level[0])
