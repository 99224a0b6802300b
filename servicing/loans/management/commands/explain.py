"""The derivation of one amount of a loan."""

from argparse import ArgumentParser
from typing import Any

from django.db import connection, transaction

from servicing.audit.reporting import ReportingCommand, WrongInput, read_date
from servicing.engine.explaining.steps import UnknownField
from servicing.loans.as_of import NoSuchDay
from servicing.loans.explanations import document, explanation_of
from servicing.loans.numbers import UnknownLoan, streams_of


class Command(ReportingCommand):
    help = "Explain an amount: its formula, its facts, the rule that made it."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("loan", metavar="LOAN", help="a loan number")
        parser.add_argument("field", metavar="FIELD",
                            help="principal, payoff, late_fee:2026-03-01, …")  # fmt: skip
        parser.add_argument("--as-of", help="a day (YYYY-MM-DD); without it the open one")

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        day = read_date("--as-of", options["as_of"])
        try:
            [stream] = streams_of([options["loan"]])
            with transaction.atomic(), connection.cursor() as cursor:
                found, moment, currency = explanation_of(cursor, stream, options["field"], day)
        except UnknownLoan as error:
            raise WrongInput(("LOAN", str(error))) from error
        except NoSuchDay as error:
            raise WrongInput(("--as-of", str(error))) from error
        except UnknownField as error:
            raise WrongInput(("FIELD", str(error))) from error
        return document(options["loan"], found, moment, currency), 0

    def tell(self, found: dict[str, Any]) -> str:
        lines = [f"{found['title']} of loan {found['loan']} on {found['as_of']}: {found['amount']}"]
        for step in found["steps"]:
            of = f" ({step['transaction']})" if step["transaction"] else ""
            lines.append(f"  {step['amount']!s:>14}  {step['says']}{of}")
            if step["figures"]:
                lines.append(f"{'':18}{step['formula']}: {step['figures']}")
        terms = found["terms"]
        lines.append(f"{found['rule']} ({found['citation']})")
        lines.append(f"Terms version {terms['version']}, in force since {terms['since']}.")
        return "\n".join(lines)
