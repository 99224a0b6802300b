"""Take in a payment file, as the officer's upload and the night's inbox do."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from servicing.audit.reporting import ReportingCommand, WrongInput
from servicing.engine.money import format_money
from servicing.ledger.days import NoOpenDay, open_date
from servicing.payments.intake import FileRefused, receive_file


class Command(ReportingCommand):
    help = "Receive a lockbox file (docs/lockbox.md) for the next night."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a CSV file")

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        path = Path(options["file"])
        try:
            content = path.read_text("utf-8")
            file = receive_file(
                name=path.name, content=content, actor="command", business_date=open_date()
            )
        except FileRefused as error:
            problems = error.problems or [str(error)]
            raise WrongInput(*[(path.name, problem) for problem in problems]) from error
        except (OSError, UnicodeDecodeError) as error:
            raise WrongInput((str(path), f"cannot be read: {error}")) from error
        except NoOpenDay as error:
            raise WrongInput((path.name, str(error))) from error
        return {
            "file": file.name, "items": file.items, "total": format_money(file.total),
            "state": file.state,
        }, 0  # fmt: skip

    def tell(self, document: dict[str, Any]) -> str:
        return f"{document['file']}: {document['items']} items, {document['total']} in all"
