"""Keep the rows of optional files with their loan: plain columns as JSON, personal ones sealed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from borrowers.profiles.sealed import seal
from servicing.ledger.copying import copy_rows

from .columns import PERSONAL
from .sections import Boarded


def keep_rows(file: str) -> Callable[[Any, Sequence[Boarded]], None]:
    """The writer of a section whose rows are kept as they were sent."""

    def write(cursor: Any, boarded: Sequence[Boarded]) -> None:
        copy_rows(
            cursor, "loans_boardedrow", "loan_id, file, line, row, sealed",
            [
                (one.stream, file, row.line, *split_personal(row.given))
                for one in boarded
                for row in one.rows.get(file, ())
            ],
        )  # fmt: skip

    return write


def split_personal(given: Mapping[str, str]) -> tuple[str, str]:
    """A row as (JSON of its plain columns, sealed JSON of its personal ones)."""
    plain = {name: text for name, text in given.items() if name not in PERSONAL}
    personal = {name: text for name, text in given.items() if name in PERSONAL}
    sealed = seal(orjson.dumps(personal).decode()) if personal else ""
    return orjson.dumps(plain).decode(), sealed
