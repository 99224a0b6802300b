"""How commands answer: one JSON document on standard output, or text for people; errors as
{"errors": [{"path", "message"}]} with exit code 2."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from servicing.engine.dates import read_day

from .schema import bring_up_to_date


class WrongInput(Exception):
    """Input that the command cannot take: (path, message) pairs."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(problems[0][1] if problems else "")
        self.problems = problems


def read_date(path: str, text: str | None) -> date | None:
    """A date option; raises WrongInput."""
    if text is None:
        return None
    try:
        return read_day(text)
    except ValueError:
        raise WrongInput((path, f"expected a date like 2026-11-20, not {text!r}")) from None


class ReportingCommand(BaseCommand):
    """A command that answers with a document and an exit code: 0 done, 1 what it checks does not
    hold, 2 its input is wrong. Subclasses define `answer` and `tell`."""

    requires_migrations_checks = False
    asked: Sequence[str] = ()  # the words of the command line

    def run_from_argv(self, argv: list[str]) -> None:
        self.asked = argv[2:]
        super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser whose refusals are a document too where --json is asked for."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        in_words = parser.error

        def refuse(message: str) -> NoReturn:
            if "--json" not in self.asked:
                in_words(message)
            of_one = message.startswith("argument ")
            words = (
                message.removeprefix("argument ").partition(": ") if of_one else ("", "", message)
            )
            self.stdout.write(json.dumps({"errors": [{"path": words[0], "message": words[2]}]}))
            self.leave(2)

        parser.error = refuse  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        self.add_options(parser)

    def add_options(self, parser: ArgumentParser) -> None:
        """More options."""

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        """The document and the exit code."""
        raise NotImplementedError

    def tell(self, document: dict[str, Any]) -> str:
        """The document for people."""
        return json.dumps(document, indent=2)

    def progress(self, text: str) -> None:
        self.stderr.write(text)
        self.stderr.flush()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bring_up_to_date(self.progress)
            document, code = self.answer(options)
        except WrongInput as error:
            document = {
                "errors": [{"path": path, "message": message} for path, message in error.problems]
            }
            code = 2
        if options["json"]:
            self.stdout.write(json.dumps(document))
        elif "errors" in document:
            for problem in document["errors"]:
                self.stderr.write(f"{problem['path']}: {problem['message']}")
        elif text := self.tell(document):  # an empty one would still print a line
            self.stdout.write(text)
        if code:
            self.leave(code)

    def leave(self, code: int) -> NoReturn:
        self.stdout.flush()
        sys.exit(code)
