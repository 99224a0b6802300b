"""manage.py tax_forms: the forms 1098 of a year, made due once; corrected where figures changed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Max

from servicing.compliance.models import NoticeDue
from servicing.documents.gathering.taxes import CODE, changed, due_on, forms
from servicing.ledger.days import open_date
from servicing.loans.models import Loan

CHUNK = 5_000  # loans at a time, each in a transaction of its own


class Command(BaseCommand):
    help = "Gathers the forms 1098 of a year; the next night makes and sends them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="the calendar year reported")
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        year, today = options["year"], open_date()
        if year >= today.year:
            raise CommandError(f"--year {year}: that year is not over on {today}.")
        made = {"first": 0, "corrected": 0, "unchanged": 0}
        highest = Loan.objects.aggregate(last=Max("pk"))["last"] or 0
        for low in range(0, highest + 1, CHUNK):
            with transaction.atomic(), connection.cursor() as cursor:
                found = forms(cursor, low, low + CHUNK - 1, year, today)
                earlier = _earlier([stream for stream, _ in found], year)
                rows = []
                for stream, form in found:
                    last = earlier.get(stream, [])
                    facts = changed(form, last[-1] if last else None)
                    if facts is None:
                        made["unchanged"] += 1
                        continue
                    made["corrected" if last else "first"] += 1
                    key = f"{year}:{len(last) + 1}" if last else str(year)
                    rows.append(NoticeDue(
                        stream_id=stream, code=CODE, key=key, due_on=due_on(year),
                        facts=facts.to_json(), business_date=today,
                    ))  # fmt: skip
                if not options["dry_run"]:
                    NoticeDue.objects.bulk_create(rows)
        self.stdout.write(", ".join(f"{number} {what}" for what, number in made.items()) + ".")


def _earlier(streams: list[int], year: int) -> dict[int, list[str]]:
    """The facts of the forms of this year that were due before, oldest first."""
    found: dict[int, list[str]] = {}
    known = NoticeDue.objects.filter(stream_id__in=streams, code=CODE, key__startswith=str(year))
    for stream, facts in known.order_by("pk").values_list("stream_id", "facts"):
        found.setdefault(stream, []).append(facts)
    return found
