"""escrow.analysis: the night's step against the plain ORM loop, every account of the portfolio."""

from collections.abc import Iterator
from typing import Any

from escrow.models import EscrowAccount

from . import databases, orm_loops, portfolio
from .bench_night import RUNS, SAMPLE, clock, step
from .portfolio import TONIGHT
from .reporting import Rates, compare, note_growth


def analysis(loans: int) -> Iterator[dict[str, Any]]:
    """Two sizes; six loans in ten have an account, each with three bills a year."""
    sizes = {}
    for size in (loans // 10, loans):
        ours, orm = Rates(), Rates()
        with portfolio.template(size) as evening:
            for _ in range(RUNS):
                with databases.cloned(evening):
                    due = len(accounts())
                    ours.add(due, databases.apart(step, "escrow_analyses", due))
                with databases.cloned(evening):
                    sample = orm_loops.spread(accounts(), SAMPLE)
                    orm.add(
                        len(sample), databases.apart(orm_loops.analyse, TONIGHT, clock(), sample)
                    )
        sizes[size] = ours
        note = f"{due} accounts, all due; yardstick on {SAMPLE}, one process"
        yield compare("escrow.analysis", size, "analyses/s", ours, "orm_loop", orm, note)
    yield note_growth("escrow.analysis", "analyses/s", sizes)


def accounts() -> list[int]:
    return list(EscrowAccount.objects.order_by("pk").values_list("pk", flat=True))
