"""The loan as it stood on a day, by what is known now or was known then."""

from argparse import ArgumentParser
from typing import Any

from django.db import connection, transaction

from servicing.audit.reporting import ReportingCommand, WrongInput, read_date
from servicing.loans.as_of import Moment, NoSuchDay, look_back
from servicing.loans.figures import standing_document
from servicing.loans.numbers import UnknownLoan, streams_of

FIELDS = {"as_of": "D", "known_on": "--known-on"}


class Command(ReportingCommand):
    help = "Show a loan as it stood at the end of a day."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("loan", metavar="LOAN", help="a loan number")
        parser.add_argument("day", metavar="D", help="the day that is looked at (YYYY-MM-DD)")
        parser.add_argument("--known-on", help="only what the books knew by then (YYYY-MM-DD)")

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        day, known_on = read_date("D", options["day"]), read_date("--known-on", options["known_on"])
        if day is None:
            raise WrongInput(("D", "expected a date like 2026-11-20"))
        try:
            [stream] = streams_of([options["loan"]])
        except UnknownLoan as error:
            raise WrongInput(("LOAN", str(error))) from error
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                past = look_back(cursor, stream, Moment(day, known_on))
        except NoSuchDay as error:
            raise WrongInput((FIELDS[error.field], str(error))) from error
        state = past.result.state
        document = {
            "loan": options["loan"],
            "as_of": day.isoformat(),
            "known_on": known_on and known_on.isoformat(),
            "status": state.status,
            "annual_rate": f"{state.terms.annual_rate.normalize():f}",
            **standing_document(state, day),
        }
        return document, 0

    def tell(self, document: dict[str, Any]) -> str:
        known = f", as known on {document['known_on']}" if document["known_on"] else ""
        lines = [f"Loan {document['loan']} on {document['as_of']}{known}: {document['status']}"]
        for part in ("balances", "delinquency", "payoff"):
            lines.append(f"{part}:")
            lines += [f"  {name:<22}{value}" for name, value in document[part].items()]
        return "\n".join(lines)
