"""python -m tests.bench [--only PREFIX] [--loans N]: the benchmarks, as JSON lines.

Lines go to standard output as the command contract has them, progress to standard error.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from time import perf_counter
from typing import Any

BENCHES = {
    "engine.replay": "bench_replay:run",
    "engine.schedule": "bench_schedule:run",
    "api.simulations": "bench_schedule:simulations",
    "night.post_payments": "bench_night:post_payments",
    "night.age": "bench_night:age",
    "escrow.analysis": "bench_escrow:analysis",
    "boarding.load": "bench_boarding:run",
    "documents.render_full": "bench_documents:full",
    "documents.render_fast": "bench_documents:fast",
    "reports.export": "bench_reports:export",
}


def main() -> None:
    options = _options()
    names = [name for name in BENCHES if name.startswith(options.only)]
    if not names:
        raise SystemExit(f"No benchmark begins with {options.only!r}: {', '.join(BENCHES)}")
    _prepare()
    from .databases import serving

    with serving():
        for name in names:
            for line in _run(name, options.loans):
                sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="benchmarks whose name begins so")
    parser.add_argument("--loans", type=int, default=100_000, help="the larger portfolio")
    options = parser.parse_args()
    if options.loans < 2_000:
        parser.error("--loans: expected at least 2000; the smaller portfolio is a tenth of it")
    return options


def _prepare() -> None:
    """Django on a durable server of the benchmarks' own, with two local workers."""
    import django

    from servicing import environment

    for name in environment.NAMES - {"PG_BIN"}:
        for key in (name, environment.PREFIX + name, f"{name}_FILE"):
            os.environ.pop(key, None)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "servicing.settings", "WORKERS": "2"}
    os.environ["DATA_FOLDER"] = os.path.join(os.getcwd(), ".data", "bench")
    django.setup()


def _run(name: str, loans: int) -> Iterator[dict[str, Any]]:
    module, _, function = BENCHES[name].partition(":")
    bench: Callable[[int], Iterator[dict[str, Any]]]
    bench = getattr(import_module(f".{module}", __package__), function)
    start = perf_counter()
    sys.stderr.write(f"{name} …\n")
    yield from bench(loans)
    sys.stderr.write(f"{name} took {perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    main()
