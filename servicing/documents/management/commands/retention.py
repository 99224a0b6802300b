"""manage.py retention: which documents may be destroyed, and their destruction."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicing.documents.vault.retention import destroy, may_go
from servicing.ledger.days import open_date


class Command(BaseCommand):
    help = "Lists documents whose time is over; with --destroy removes their files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--destroy", action="store_true", help="remove the files listed")
        parser.add_argument("--actor", default="", help="who destroys them")
        parser.add_argument("--why", default="", help="why, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["destroy"] and not (options["actor"] and options["why"]):
            raise CommandError("--destroy needs --actor and --why: both go on record.")
        count = 0
        for document, until in may_go(open_date()):
            count += 1
            self.stdout.write(f"{document.pk} {document.title} {document.dated}, until {until}")
            if options["destroy"]:
                destroy(document, until=until, actor=options["actor"], why=options["why"])
        done = "destroyed" if options["destroy"] else "may be destroyed"
        self.stdout.write(f"{count} documents {done}.")
