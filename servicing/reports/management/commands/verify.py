"""Prove the ledger: fold loans again, recompute hashes and roots, tie sub-ledgers to controls."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.db import connection, transaction

from servicing.audit.reporting import ReportingCommand, WrongInput, read_date
from servicing.ledger.balances import trial_balance
from servicing.ledger.models import DayRoot
from servicing.ledger.verify import Difference, verify_controls, verify_days, verify_streams
from servicing.loans.numbers import UnknownLoan, streams_of


class Command(ReportingCommand):
    help = "Recompute what is stored and list each difference; exit 1 if there is any."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="every loan and every day")
        parser.add_argument("--loan", nargs="+", default=[], help="loan numbers")
        parser.add_argument("--day", help="a closed business date (YYYY-MM-DD)")

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
        found = []
        with transaction.atomic(), connection.cursor() as cursor:
            if options["all"]:
                cursor.execute("SELECT stream_id FROM ledger_loanstate ORDER BY stream_id")
                streams = [row[0] for row in cursor.fetchall()]
                self.progress(f"folding {len(streams)} streams again")
                found += list(verify_controls(cursor))
                found += self.trial_balance(cursor)
            found += list(verify_streams(cursor, streams))
            if options["all"] or day:
                self.progress("recomputing closed days")
                found += list(verify_days(cursor, day or date.min, day or date.max))
        document = {
            "streams": len(streams), "differences": [item.as_json() for item in found],
            "holds": not found,
        }  # fmt: skip
        return document, int(bool(found))

    def trial_balance(self, cursor: Any) -> list[Difference]:
        balances = trial_balance(cursor, date.max)
        debits, credits = sum(b.debits for b in balances), sum(b.credits for b in balances)
        if debits == credits:
            return []
        return [Difference("trial balance", "all accounts", str(debits), str(credits))]

    def tell(self, document: dict[str, Any]) -> str:
        lines = [
            f"{d['check']}: {d['row']}: expected {d['expected']}, found {d['found']}"
            for d in document["differences"]
        ]
        verdict = "Everything holds" if document["holds"] else f"{len(lines)} differences"
        return "\n".join([*lines, f"{verdict}: {document['streams']} streams verified."])
