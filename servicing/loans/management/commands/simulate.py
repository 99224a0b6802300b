"""Hypothetical facts on a real loan: before, after, changes; nothing is stored."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from servicing.audit.reporting import ReportingCommand, WrongInput
from servicing.loans.simulation.asking import simulate
from servicing.loans.simulation.reading import Wrong


class Command(ReportingCommand):
    help = "Answer a question of the simulation contract (docs/simulation.md) with JSON."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a JSON file, or - for standard input")

    def answer(self, options: dict[str, Any]) -> tuple[Any, int]:
        name = options["file"]
        try:
            asked = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text())
        except OSError as error:
            raise WrongInput(("FILE", f"{name}: {error.strerror}")) from error
        except ValueError as error:
            raise WrongInput(("", f"expected JSON: {error}")) from error
        try:
            return simulate(asked), 0
        except Wrong as error:
            raise WrongInput(*error.problems) from error

    def handle(self, *args: Any, **options: Any) -> None:
        """What it prints is JSON, asked for or not."""
        super().handle(*args, **{**options, "json": True})
