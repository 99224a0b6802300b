"""documents.render_full and documents.render_fast: the two renderers against one after another."""

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import django

DOCUMENTS = 200
FAST_DOCUMENTS = 10_000
NAIVE_DOCUMENTS = 20
WORKERS = 2
CHUNK = 25
RUNS = 3


def full(loans: int) -> Iterator[dict[str, Any]]:
    """200 statements (fewer if fewer loans) on two workers, both ways in turn, medians."""
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
    note = f"{WORKERS} warm workers, kept in the store with fsync; peak is of the workers"
    yield _line("full", documents, ours, naive, peak, note)


def fast(loans: int) -> Iterator[dict[str, Any]]:
    """10,000 statements on one worker, in a process of its own, so that its peak is its own."""
    documents = min(loans, FAST_DOCUMENTS)
    _start("")
    _naive(3)
    with ProcessPoolExecutor(1, get_context("spawn"), _start, ("",)) as pool:
        sizes = pool.submit(_render_fast, documents).result()  # its shapes are laid out here
        ours, naive = [], []
        for _ in range(RUNS):
            ours.append(documents / _timed(lambda: pool.submit(_render_fast, documents).result()))
            naive.append(NAIVE_DOCUMENTS / _timed(lambda: _naive(NAIVE_DOCUMENTS)))
        peak = pool.submit(_peak_mb, 0).result()
    yield _line("fast", documents, ours, naive, peak, "one worker, in memory") | {
        "bytes_a_document": sizes // documents
    }


def _line(
    name: str, documents: int, ours: list[float], naive: list[float], peak: float, note: str
) -> dict[str, Any]:
    return {
        "bench": f"documents.render_{name}",
        "docs": documents,
        "rate": round(median(ours), 2),
        "unit": "documents/s",
        "yardstick": "naive_weasyprint",
        "yardstick_rate": round(median(naive), 2),
        "ratio": round(median(ours) / median(naive), 2),
        "peak_mb": round(peak),
        "runs": RUNS,
        "note": note,
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


def _render_fast(documents: int) -> int:
    """Render so many; answers their bytes."""
    from servicing.documents.rendering import render
    from tests.documents.pages import STATEMENT

    return sum(len(render(STATEMENT, facts, many=True).pdf) for facts in _many(documents))


@lru_cache(maxsize=1)
def _many(documents: int) -> list[Any]:
    from tests.documents import make

    return make.many(documents)


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


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _peak_mb(_: int) -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
