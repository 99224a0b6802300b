"""Small questions answered with JSON (contracts: calculators); nothing is stored."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from servicing.audit.reporting import ReportingCommand, WrongInput
from servicing.calculators.asking import KINDS, calculate
from servicing.calculators.clocks import types
from servicing.loans.simulation.reading import Wrong


class Command(ReportingCommand):
    help = "Answer a question of the calculator contract (docs/calculators.md) with JSON."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", metavar="KIND", help=f"one of {', '.join(sorted(KINDS))}")
        parser.add_argument("file", metavar="FILE", nargs="?", default="-",
                            help="a JSON file, or - for standard input")  # fmt: skip
        parser.add_argument(
            "--types", action="store_true", help="of clocks: the facts and acts that there are"
        )

    def answer(self, options: dict[str, Any]) -> tuple[Any, int]:
        name, kind = options["file"], options["kind"]
        if kind not in KINDS:
            raise WrongInput(("KIND", f"expected one of {', '.join(sorted(KINDS))}, not {kind!r}"))
        if options["types"]:
            return types(), 0
        try:
            asked = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text())
        except OSError as error:
            raise WrongInput(("FILE", f"{name}: {error.strerror}")) from error
        except ValueError as error:
            raise WrongInput(("", f"expected JSON: {error}")) from error
        try:
            return calculate(kind, asked), 0
        except Wrong as error:
            raise WrongInput(*error.problems) from error

    def handle(self, *args: Any, **options: Any) -> None:
        """What it prints is JSON, asked for or not."""
        super().handle(*args, **{**options, "json": True})
