"""Prove the ledger: fold loans again, recompute hashes and roots, tie sub-ledgers to controls."""

from argparse import SUPPRESS, ArgumentParser
from datetime import date
from typing import Any

from django.db import connection, transaction

from servicing.audit.reporting import ReportingCommand, WrongInput, read_date
from servicing.ledger.days import NoOpenDay, open_date
from servicing.ledger.models import DayRoot
from servicing.ledger.verify import Difference, verify_days, verify_streams
from servicing.loans.numbers import UnknownLoan, streams_of
from servicing.reports.models import VerifyRun
from servicing.reports.proofs import begin_proof, clock, work_on


class Command(ReportingCommand):
    help = "Recompute what is stored and list each difference; exit 1 if there is any."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="every loan and every day")
        parser.add_argument("--loan", nargs="+", default=[], help="loan numbers")
        parser.add_argument("--day", help="a closed business date (YYYY-MM-DD)")
        # The proof that a screen began; its row takes the evidence.
        parser.add_argument("--proof", type=int, help=SUPPRESS)

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        day = read_date("--day", options["day"])
        if not (options["all"] or options["loan"] or day):
            raise WrongInput(("", "say what to verify: --all, --loan N or --day D"))
        if day and not DayRoot.objects.filter(date=day).exists():
            message = f"{day} is no closed business date; there is nothing to verify"
            raise WrongInput(("--day", message))
        try:
            streams = streams_of(options["loan"])
        except UnknownLoan as error:
            raise WrongInput(("--loan", str(error))) from error
        if options["all"]:
            return self.everything(options["proof"])
        found: list[Difference] = []
        with transaction.atomic(), connection.cursor() as cursor:
            found += verify_streams(cursor, streams)
            if day:
                self.progress("recomputing closed days")
                found += verify_days(cursor, day, day)
        document = {
            "streams": len(streams), "differences": [item.as_json() for item in found],
            "holds": not found,
        }  # fmt: skip
        return document, int(bool(found))

    def everything(self, proof: int | None) -> tuple[dict[str, Any], int]:
        """The whole proof, kept with its evidence like one that is started from the screen."""
        run = VerifyRun.objects.filter(pk=proof).first() if proof else None
        if run is None:
            try:
                business_date = open_date()
            except NoOpenDay:
                business_date = date.today()  # noqa: DTZ011  nothing stands in the books yet
            run, new = begin_proof(actor="command", business_date=business_date, at=clock())
            if not new:
                raise WrongInput(("--all", f"proof {run.pk} is running; wait for its end"))
        self.progress("folding every stream again, recomputing closed days")
        evidence = work_on(run).evidence
        document = {name: evidence[name] for name in ("streams", "differences", "holds")}
        return document, int(not evidence["holds"])

    def tell(self, document: dict[str, Any]) -> str:
        lines = [
            f"{d['check']}: {d['row']}: expected {d['expected']}, found {d['found']}"
            for d in document["differences"]
        ]
        verdict = "Everything holds" if document["holds"] else f"{len(lines)} differences"
        return "\n".join([*lines, f"{verdict}: {document['streams']} streams verified."])
