"""manage.py send_letters: send what waits, between nights."""

from typing import Any

from django.core.management.base import BaseCommand

from servicing.documents.delivery.sending import send_waiting
from servicing.ledger.days import open_date


class Command(BaseCommand):
    help = "Sends e-mails that a document waits, fills the drop folder, prints released runs."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_waiting(open_date(), actor="send_letters")
        self.stdout.write(", ".join(f"{count} {what}" for what, count in sent.items()) + " sent.")
