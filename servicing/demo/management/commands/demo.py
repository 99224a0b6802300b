"""The demo portfolio: invented loans with two years of life through the real engine."""

import time
from argparse import ArgumentParser
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from servicing import roles
from servicing.audit.reporting import ReportingCommand, WrongInput
from servicing.demo.catalogue import write_catalogue
from servicing.demo.closings import write_closings
from servicing.demo.contract import TODAY
from servicing.demo.lockbox import NAME, lockbox_file
from servicing.demo.logins import PASSWORD, make_borrower_logins, make_logins
from servicing.demo.statements import gather_last_statements
from servicing.demo.story import FEWEST, play_all
from servicing.demo.work import write_work
from servicing.demo.writing import write_lives
from servicing.embedded import Postgres
from servicing.ledger.models import Stream

MOST = 100_000


class Command(ReportingCommand):
    help = "Fill an empty ledger with a demo portfolio, its personas, logins and tonight's lockbox."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loans", type=int, default=2000, help="how many, 2000 if not given")
        parser.add_argument("--seed", type=int, default=7, help="another seed, other loans")
        parser.add_argument(
            "--reset", action="store_true", help="make the embedded database anew first"
        )

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        started = time.monotonic()
        loans, seed = options["loans"], options["seed"]
        if not FEWEST <= loans <= MOST:
            raise WrongInput(("--loans", f"expected {FEWEST} to {MOST:,} loans, not {loans}"))
        if options["reset"]:
            self.reset()
        elif Stream.objects.exists():
            raise WrongInput(
                ("database", "The ledger is not empty, and nothing in it can be taken back."
                 " The demo fills an empty one; --reset makes the embedded database anew.")
            )  # fmt: skip
        self.progress(f"playing two years of {loans} loans")
        lives = play_all(loans, seed, lambda done: self.told(done, loans))
        written = write_lives(lives, self.progress)
        people, borrowers = make_logins(), make_borrower_logins()
        statements = gather_last_statements()
        self.progress("products, new loans, an index")
        catalogued = write_catalogue(datetime.now(UTC))
        self.progress("notes, contacts, tasks")
        write_work(datetime.now(UTC))
        write_closings(datetime.now(UTC))
        lockbox = self.write_lockbox(lockbox_file(lives, seed))
        return {
            **written._asdict(), "seed": seed, "business_date": TODAY.isoformat(),
            "logins": people, "borrower_logins": borrowers, "statements": statements,
            "lockbox": str(lockbox), "products": catalogued.products,
            "new_loans": catalogued.new_loans,
            "seconds": round(time.monotonic() - started, 1),
        }, 0  # fmt: skip

    def told(self, done: int, loans: int) -> None:
        if done % max(loans // 4, 1) == 0:
            self.progress(f"  {done} of {loans}")

    def reset(self) -> None:
        """A ledger refuses to forget, so the whole embedded database is made anew."""
        if not settings.EMBEDDED:
            raise WrongInput(
                ("--reset", "Only the embedded database can be made anew. With a DATABASE_URL of"
                            " your own, give the demo an empty database.")
            )  # fmt: skip
        self.progress("making the embedded database anew")
        server = Postgres(settings.DATA_FOLDER, binaries=settings.PG_BIN)
        server.ensure()
        connections.close_all()
        name = connections["default"].settings_dict["NAME"]
        with closing(server.connect()) as superuser:
            roles.drop(superuser, name)
            roles.prepare(superuser, name)
        call_command("migrate", interactive=False, verbosity=0)

    def write_lockbox(self, text: str) -> Path:
        folder = Path(settings.INBOX)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        path.write_text(text, "utf-8")
        return path

    def tell(self, document: dict[str, Any]) -> str:
        return (
            f"{document['loans']} loans, {document['events']} events, {document['postings']}"
            f" postings, {document['days']} days closed; {document['business_date']} is open"
            f" ({document['seconds']} s).\nLockbox for tonight: {document['lockbox']}\n"
            f"{document['logins']} logins of staff and {document['borrower_logins']} of borrowers,"
            f" password {PASSWORD}."
        )
