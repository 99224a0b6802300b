"""Books with a history: Ann's and Cara's own loans, Ben's for an investor, seven weeks of them
closed, a payment and an advance on the open day."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest

from servicing.ledger.days import open_date
from servicing.reports.asking import Asked, ask
from servicing.reports.catalogue import find_report
from servicing.reports.reading import Tally, batches
from tests.make import ann, ben, board, cara, close_until, pay, post

CLOSED = date(2026, 4, 20)


class Read(NamedTuple):
    """A report read whole: its rows by column name, its totals by currency."""

    rows: list[dict[str, Any]]
    totals: dict[str, dict[str, int]]


Reader = Callable[..., Read]


def asked(name: str, **given: str) -> Asked:
    return ask(find_report(name), given, open_date())


@pytest.fixture
def read() -> Reader:
    """Reads a report as an export does: read("trial_balance", first=..., last=...)."""

    def whole(name: str, **given: str) -> Read:
        tally = Tally(asked(name, **given))
        names = [column.name for column in tally.asked.report.columns]
        rows: list[dict[str, Any]] = []
        with batches(tally.asked, 7) as read:
            for batch in read:
                tally.add(batch)
                rows += [dict(zip(names, row, strict=True)) for row in batch]
        assert tally.rows == len(rows)
        return Read(rows, tally.totals)

    return whole


@pytest.fixture
def lived(db: None) -> dict[str, int]:
    """Streams by loan number; the open day is April 21."""
    streams = dict(zip(("1001", "1002", "1003"), board(ann(), ben(), cara()), strict=True))
    close_until(date(2026, 3, 31))
    pay(streams["1002"], date(2026, 4, 1))
    pay(streams["1003"], date(2026, 4, 1), 40066)
    close_until(CLOSED)  # Ann's April payment is late: a late charge
    pay(streams["1001"], date(2026, 4, 21), 100000)  # less than is due: unapplied
    post(
        streams["1001"], "escrow_disbursement", date(2026, 4, 21), 45000, payee="County", line="tax"
    )
    return streams
