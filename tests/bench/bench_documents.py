"""documents.render_full: the night's way of making statements against one after another."""

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import django

DOCUMENTS = 200
WORKERS = 2
CHUNK = 25
RUNS = 3


def run(loans: int) -> Iterator[dict[str, Any]]:
    """One line: 200 statements (fewer if fewer loans), both ways in turn, medians."""
    documents = min(loans, DOCUMENTS)
    with (
        tempfile.TemporaryDirectory() as store,
        ProcessPoolExecutor(WORKERS, get_context("spawn"), _start, (store,)) as pool,
    ):
        _start(store)
        _warm(pool)
        ours, naive = [], []
        for _ in range(RUNS):
            _empty(Path(store))
            ours.append(documents / _timed(lambda: _by_workers(pool, documents)))
            naive.append(documents / _timed(lambda: _naive(documents)))
        peak = sum(pool.map(_peak_mb, range(WORKERS)))
    yield {
        "bench": "documents.render_full",
        "docs": documents,
        "rate": round(median(ours), 2),
        "unit": "documents/s",
        "yardstick": "naive_weasyprint",
        "yardstick_rate": round(median(naive), 2),
        "ratio": round(median(ours) / median(naive), 2),
        "peak_mb": round(peak),
        "runs": RUNS,
        "note": f"{WORKERS} warm workers, kept in the store with fsync; peak is of the workers",
    }


def _start(store: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicing.settings")
    django.setup()
    from django.conf import settings

    from servicing.documents.rendering import warm_up
    from tests.documents.pages import STATEMENT

    settings.DOCUMENT_STORE = Path(store)
    warm_up(STATEMENT)


def _warm(pool: ProcessPoolExecutor) -> None:
    """Everybody imports, compiles templates and finds fonts before the clock starts."""
    for job in [pool.submit(_render_range, 0, 3) for _ in range(WORKERS)]:
        job.result()
    _naive(3)


def _by_workers(pool: ProcessPoolExecutor, documents: int) -> None:
    starts = range(0, documents, CHUNK)
    jobs = [pool.submit(_render_range, lo, min(lo + CHUNK, documents)) for lo in starts]
    assert sum(job.result() for job in jobs) == documents


def _render_range(lo: int, hi: int) -> int:
    """What a worker does with a chunk: render, keep."""
    from servicing.documents import store
    from servicing.documents.rendering import render_full
    from tests.documents import make
    from tests.documents.pages import STATEMENT

    batch = make.many(hi)[lo:]
    for facts in batch:
        store.put(render_full(STATEMENT, facts).pdf)
    return len(batch)


def _naive(documents: int) -> None:
    """The same template, also tagged, one after another; all made afresh for each document."""
    from weasyprint import CSS, HTML  # type: ignore[import-untyped]

    from servicing.documents.rendering.html import html_of, stylesheet_of
    from tests.documents import make
    from tests.documents.pages import STATEMENT

    for facts in make.many(documents):
        HTML(string=html_of(STATEMENT, facts)).write_pdf(
            stylesheets=[CSS(string=stylesheet_of(STATEMENT))], pdf_variant="pdf/ua-1"
        )


def _empty(store: Path) -> None:
    """A document that is kept already would be kept for nothing."""
    for folder in store.iterdir():
        shutil.rmtree(folder)


def _timed(work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _peak_mb(_: int) -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
