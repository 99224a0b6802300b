"""Check or board files that were uploaded on a screen: what the screen starts for large ones."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicing.ledger.days import open_date
from servicing.loans.boarding.drafts import find_draft, run_draft
from servicing.loans.boarding.reading import FilesRefused


class Command(BaseCommand):
    help = "Check or board an upload of the boarding screen; its page shows what came of it."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("token")
        parser.add_argument("owner", help="the user name of whoever uploaded it")
        parser.add_argument("--board", action="store_true", help="board it, not only check it")

    def handle(self, *args: Any, **options: Any) -> None:
        draft = find_draft(options["token"], options["owner"])
        if draft is None:
            raise CommandError("expected the token of an upload of this person")
        try:
            run_draft(
                draft, dry_run=not options["board"], business_date=open_date(),
                recorded_at=timezone.now(),
            )  # fmt: skip
        except FilesRefused as error:
            raise CommandError(str(error)) from error
