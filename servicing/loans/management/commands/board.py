"""Board a set of files: manage.py board FILES... (docs/boarding.md)."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from servicing.audit.reporting import ReportingCommand, WrongInput, read_date
from servicing.ledger.days import NoOpenDay, open_date
from servicing.loans.boarding.boarding import board_files
from servicing.loans.boarding.mappings import find_mapping
from servicing.loans.boarding.reading import FilesRefused
from servicing.loans.boarding.report import Report, as_text


class Command(ReportingCommand):
    help = "Check a prior servicer's files, tie every loan out, board what is clean."

    def add_options(self, parser: ArgumentParser) -> None:
        names = "loans.csv, borrowers.csv, …, or workbooks (.xlsx) with sheets of these names"
        parser.add_argument("files", nargs="+", type=Path, metavar="FILES", help=names)
        parser.add_argument("--dry-run", action="store_true", help="check, tie out, write nothing")
        parser.add_argument("--mapping", help="a saved mapping's name, or a file of one (JSON)")
        parser.add_argument("--on", help="the day as of which the loans stand (YYYY-MM-DD)")

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        on = read_date("--on", options["on"])
        try:
            business_date = open_date()
            report = board_files(
                options["files"], on=on or business_date, business_date=business_date,
                recorded_at=timezone.now(), actor="command", dry_run=options["dry_run"],
                mapping=find_mapping(options["mapping"]) if options["mapping"] else None,
                progress=self.show,
            )  # fmt: skip
        except NoOpenDay as error:
            raise WrongInput(("--on", str(error))) from error
        except FilesRefused as error:
            raise WrongInput((error.path, error.message)) from error
        if report.refused:
            problems = [(one["path"], one["message"]) for one in report.problems]
            if more := report.problem_count - len(problems):
                problems.append(("", f"and {more} problems more"))
            raise WrongInput(*problems)
        return report.as_json(), 0

    def tell(self, document: dict[str, Any]) -> str:
        return "\n".join(as_text(Report(**document)))

    def show(self, doing: str, done: int, of: int) -> None:
        """Progress: a bar for people, lines for logs."""
        if not sys.stderr.isatty():
            self.progress(f"{doing}: {done:,} of {of:,}")
            return
        bar = "█" * (30 * done // of if of else 30)
        end = "\n" if done == of else ""
        self.stderr.write(f"\r{doing:10} {bar:30} {done:,} of {of:,}", ending=end)
        self.stderr.flush()
