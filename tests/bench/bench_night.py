"""night.post_payments and night.age: the night's own steps against the plain ORM loop, and
posting also against the COPY of the rows that it writes."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from servicing.ledger.models import LoanState
from servicing.nightly.plan import ranges
from servicing.nightly.run import begin, run_step
from servicing.nightly.steps import STEPS
from servicing.nightly.workers import local
from servicing.payments.models import Receipt

from . import databases, orm_loops, portfolio, raw_copy
from .portfolio import TONIGHT
from .reporting import Rates, compare, note_growth

SAMPLE = 400  # loans of the ORM loop: two rounds of the portfolio's shapes
RUNS = 5


def post_payments(loans: int) -> Iterator[dict[str, Any]]:
    """Two sizes, two yardsticks."""
    sizes = {}
    for size in (loans // 10, loans):
        ours, orm, raw = Rates(), Rates(), Rates()
        with portfolio.template(size) as evening, tempfile.TemporaryDirectory() as folder:
            keep_written_rows(evening, Path(folder))
            chunks = len(list(Path(folder).glob("ledger_event-*")))
            for _ in range(RUNS):
                with databases.cloned(evening):
                    ours.add(size, databases.apart(step, "payments", size))
                with databases.cloned(evening):
                    sample = receipts(SAMPLE)
                    orm.add(
                        len(sample),
                        databases.apart(orm_loops.post_payments, TONIGHT, clock(), sample),
                    )
                with databases.cloned(evening):
                    databases.apart(raw_copy.make_tables)
                    raw.add(size, databases.apart(raw_copy.copy_all, Path(folder), chunks))
        sizes[size] = ours
        report = partial(compare, "night.post_payments", size, "payments/s", ours)
        yield report("orm_loop", orm, f"on {SAMPLE} loans, one process")
        yield report("raw_copy", raw, "events, postings, states, demands; two workers")
    yield note_growth("night.post_payments", "payments/s", sizes)


def age(loans: int) -> Iterator[dict[str, Any]]:
    """Late charges and aging once tonight's payments are posted."""
    sizes = {}
    for size in (loans // 10, loans):
        ours, orm = Rates(), Rates()
        with portfolio.template(size) as evening, databases.cloned(evening) as posted:
            databases.apart(step, "payments", size)
            databases.settle(posted)
            for _ in range(RUNS):
                with databases.cloned(posted):
                    ours.add(size, databases.apart(step, "aging", size))
                with databases.cloned(posted):
                    low, high = loan_range(SAMPLE)
                    orm.add(SAMPLE, databases.apart(orm_loops.age, TONIGHT, clock(), low, high))
        sizes[size] = ours
        note = f"on {SAMPLE} loans, one process; of ten loans one is charged, nine change bucket"
        yield compare("night.age", size, "loans/s", ours, "orm_loop", orm, note)
    yield note_growth("night.age", "loans/s", sizes)


def step(name: str, expected: int) -> None:
    """Run one step of tonight's run, as the night does: cut, dispatch to local workers, report."""
    run = begin(TONIGHT, "bench")
    row = run.steps.get(name=name)
    run_step(run, row, STEPS[name], "bench", local)
    if row.report.get("done") != expected or row.report.get("set_aside"):
        raise AssertionError(f"{name} should have done {expected}: {row.report}")


def keep_written_rows(evening: str, folder: Path) -> None:
    """Run the step once to have the rows that the raw COPY takes."""
    with databases.cloned(evening):
        before = raw_copy.last_transaction()
        with connection.cursor() as cursor:
            cut = [(low, high) for low, high, _ in ranges(cursor, STEPS["payments"], TONIGHT)]
        databases.apart(step, "payments", len(receipts()))
        raw_copy.keep_rows(folder, cut, before)


def receipts(sample: int | None = None) -> list[int]:
    ids = list(Receipt.objects.order_by("stream_id").values_list("pk", flat=True))
    return orm_loops.spread(ids, sample) if sample else ids


def loan_range(sample: int) -> tuple[int, int]:
    """The first loans of the portfolio, as a range of ids."""
    loans = LoanState.objects.exclude(pk__in=LoanState.objects.values("book"))
    ids = list(loans.order_by("pk").values_list("pk", flat=True)[:sample])
    return ids[0], ids[-1]


def clock() -> datetime:
    return datetime.now(UTC)
