"""Export any report of the catalogue, to standard output or a file; the run joins its history."""

import shutil
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from servicing.audit.reporting import ReportingCommand, WrongInput
from servicing.ledger.days import NoOpenDay, open_date
from servicing.reports.asking import WrongAnswers, ask
from servicing.reports.catalogue import UnknownReport, every_report, find_report
from servicing.reports.declaring import Report
from servicing.reports.keeping import open_kept
from servicing.reports.models import ReportRun
from servicing.reports.running import TooManyRows, particulars, run_report


class Command(ReportingCommand):
    help = "Export a report as CSV, XLSX or PDF. --list names the reports and their parameters."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", nargs="?", help="the report's name")
        parser.add_argument("--list", action="store_true", help="list the reports")
        parser.add_argument("--format", default="csv", help="csv, xlsx or pdf")
        parser.add_argument(
            "--param", nargs="+", action="extend", default=[], metavar="k=v", help="a parameter"
        )
        parser.add_argument("--out", type=Path, help="the file to write; else standard output")

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        if options["list"]:
            return {"reports": [listed(report) for report in every_report()]}, 0
        form = options["format"]
        if form not in ReportRun.Format.values:
            raise WrongInput(
                ("--format", f"expected {', '.join(ReportRun.Format.values)}, not {form!r}")
            )
        try:
            report = find_report(options["report"] or "")
            business_date = open_date()
            asked = ask(report, _pairs(options["param"]), business_date)
            out = _checked(options["out"])
            run = run_report(
                asked=asked, form=form, actor="command", business_date=business_date,
                run_at=datetime.now(UTC),
            )  # fmt: skip
        except UnknownReport as error:
            raise WrongInput(("REPORT", str(error))) from error
        except WrongAnswers as error:
            raise WrongInput(*((f"--param {n}", text) for n, text in error.problems)) from error
        except TooManyRows as error:
            raise WrongInput(("--format", str(error))) from error
        except NoOpenDay as error:
            raise WrongInput(("REPORT", str(error))) from error
        self.progress(f"{run.rows:,} rows, {run.size:,} bytes, SHA-256 {run.sha256}")
        with open_kept(run.sha256) as kept:
            if out:
                with out.open("wb") as file:
                    shutil.copyfileobj(kept, file)
            elif not options["json"]:
                shutil.copyfileobj(kept, sys.stdout.buffer)
                sys.stdout.buffer.flush()
        return particulars(run), 0

    def tell(self, document: dict[str, Any]) -> str:
        """Only a list is told: an export is the file itself."""
        if "reports" not in document:
            return ""
        lines = []
        for report in document["reports"]:
            lines.append(f"{report['name']}: {report['description']}")
            for p in report["parameters"]:
                default = f", default {p['default']}" if p["default"] else ""
                lines.append(f"  {p['name']} ({p['takes']}{default}): {p['label']}")
        return "\n".join(lines)


def listed(report: Report) -> dict[str, Any]:
    """A report as --list --json prints it (docs/schemas/export-list.json)."""
    try:
        today = open_date()
    except NoOpenDay:
        today = datetime.now(UTC).date()
    return {
        "name": report.name, "title": report.title, "description": report.description,
        "group": report.group,
        "parameters": [
            {"name": p.name, "label": p.label, "takes": p.asks.value,
             "default": p.default(today) if p.default else None}
            for p in report.parameters
        ],
        "columns": [
            {"name": c.name, "label": c.label, "kind": c.kind.value, "total": c.total}
            for c in report.columns
        ],
    }  # fmt: skip


def _pairs(words: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign or not name:
            raise WrongInput(("--param", f"expected name=value, not {word!r}"))
        if name in given:
            raise WrongInput((f"--param {name}", "given twice; keep one"))
        given[name] = text
    return given


def _checked(out: Path | None) -> Path | None:
    """A file that can be written, before the report is run for it."""
    if out and (out.is_dir() or not out.parent.is_dir()):
        raise WrongInput(("--out", f"{out} cannot be written: no such folder, or a folder itself"))
    return out
