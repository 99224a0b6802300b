"""The letters for trailing documents: what the night knew, completed with whom they go to."""

from datetime import date, timedelta

import orjson

from servicing.documents.contents.trailing import TrailingChaser

from .known import Known

REPLY_DAYS = 14


def complete(text: str, loan: Known, day: date) -> TrailingChaser:
    """To the borrowers in their language, or to whoever has the document."""
    raw = orjson.loads(text)
    base = loan.base(day)
    borrowers = ()
    if raw["asked_of"]:
        borrowers = base["names"]
        base |= {"names": (raw["asked_of"],), "mailing": tuple(raw["asked_at"]), "language": "en",
                 "large_print": False}  # fmt: skip
    return TrailingChaser(
        **base, kind=raw["kind"], own_title=raw["own_title"], borrowers=borrowers,
        due_on=date.fromisoformat(raw["due_on"]), reply_by=day + timedelta(REPLY_DAYS),
    )  # fmt: skip
