"""The act of boarding: check, tie out, board what is clean, report (docs/boarding.md).

Everything is checked before anything is written. Loans are then boarded a chunk a transaction,
under the lock of their batch's row: a boarding that was interrupted is completed by the same
files, and files that were boarded change nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from servicing.audit.acts import record

from ..models import BoardingBatch
from ..opening import fold_opening
from .checking import Checked, Progress, check_files
from .contract import new_loan
from .reading import ColumnMapping, FilesRefused, Row
from .report import Report, Tally, describe
from .sections import Rows
from .sets import FileSet, find_sources, set_digest, standing
from .spooling import spool_folder
from .tie_out import Difference, Tolerances, tie_out
from .writing import Clean, Excepted, write_exceptions, write_loans


def tolerances() -> Tolerances:
    """How far a tie-out may be off (settings)."""
    return Tolerances(settings.BOARDING_PRINCIPAL_TOLERANCE, settings.BOARDING_PAYMENT_TOLERANCE)


def board_files(
    files: Sequence[Path], *, on: date, business_date: date, recorded_at: datetime, actor: str,
    dry_run: bool = False, mapping: ColumnMapping | None = None, progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Board a set of files as of `on`, in the books of `business_date`.

    A report with problems means that the set was refused and nothing was written. Raises
    FilesRefused where the files are no set at all.
    """
    if on > business_date:
        raise FilesRefused("--on", f"expected a date up to the business date {business_date}")
    with spool_folder() as folder:
        found = find_sources(files, folder, mapping)
        return _board_set(
            found, on=on, business_date=business_date, recorded_at=recorded_at, actor=actor,
            dry_run=dry_run, mapping=mapping or ColumnMapping(),
            tell=progress or (lambda doing, done, of: None),
        )  # fmt: skip


def _board_set(
    found: FileSet, *, on: date, business_date: date, recorded_at: datetime, actor: str,
    dry_run: bool, mapping: ColumnMapping, tell: Progress,
) -> Report:  # fmt: skip
    digest = set_digest(found.sources)
    batch = BoardingBatch.objects.filter(digest=digest).first()
    if batch and batch.report:
        return replace(Report(**batch.report), unchanged=True, dry_run=dry_run)
    on = batch.boarded_on if batch else on
    report = Report(digest, on.isoformat(), dry_run, resumed=batch is not None)
    report.mapping = mapping.name
    checked = check_files(
        found.sources, mapping, on, lambda numbers: standing(numbers, batch), tell
    )
    describe(report, checked, found.notes)
    if report.refused:
        return report
    batch = None if dry_run else batch or _open_batch(digest, report, actor)
    on = batch.boarded_on if batch else on
    boarding = Boarding(checked, on, business_date, recorded_at, actor)
    for chunk in range(checked.chunks):
        tell("Boarding" if batch else "Tying out", boarding.loans, len(checked.ordinals))
        if batch:
            _board_chunk(boarding, chunk, batch)
        else:
            boarding.tie(chunk)
    tell("Boarding" if batch else "Tying out", boarding.loans, len(checked.ordinals))
    boarding.tally.fill(report)
    if batch:
        _finish(batch, report, actor)
    return report


def _board_chunk(boarding: "Boarding", chunk: int, batch: BoardingBatch) -> None:
    try:
        boarding.board(chunk, batch)
    except (IntegrityError, psycopg2.IntegrityError) as error:  # COPY raises the driver's
        again = "nothing of this chunk was written; board the same files again to complete"
        raise FilesRefused("", f"{str(error).splitlines()[0]}; {again}") from error


def _open_batch(digest: str, report: Report, actor: str) -> BoardingBatch:
    batch, _ = BoardingBatch.objects.get_or_create(
        digest=digest,
        defaults={"files": report.files, "boarded_on": report.on, "actor": actor},
    )
    batch.refresh_from_db()
    return batch


def _finish(batch: BoardingBatch, report: Report, actor: str) -> None:
    counts = {name: int(total["loans"]) for name, total in report.totals.items()}
    report.batch = batch.pk
    with transaction.atomic():
        batch.report = report.as_json()
        batch.save(update_fields=["report"])
        record(actor=actor, action="boarding:loaded", subject=f"batch {batch.pk}", details=counts)


class Boarding:
    """One run over a set that was checked: chunk after chunk, tied out and boarded."""

    def __init__(self, checked: Checked, on: date, business_date: date, recorded_at: datetime,
                 actor: str) -> None:  # fmt: skip
        self.checked = checked
        self.on = on
        self.business_date = business_date
        self.recorded_at = recorded_at
        self.actor = actor
        self.tolerances = tolerances()
        self.tally = Tally()

    @property
    def loans(self) -> int:
        return self.tally.totals["read"].loans

    def tie(self, chunk: int) -> None:
        """Tie a chunk out and write nothing."""
        for row, rows in self.checked.read_chunk(chunk):
            found = self._tie(row, rows)
            self._count(row, found, any(one.beyond for one in found))

    def board(self, chunk: int, batch: BoardingBatch) -> None:
        """Board a chunk in one transaction; what it held already is only counted.

        The lock of the batch's row keeps two boardings of the same files apart.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM loans_boardingbatch WHERE id = %s FOR UPDATE", [batch.pk]
            )
            loans = list(self.checked.read_chunk(chunk))
            boarded, waiting = _done(cursor, batch, [row.values["loan_number"] for row, _ in loans])
            clean: list[Clean] = []
            excepted: list[Excepted] = []
            for row, rows in loans:
                number, found = row.values["loan_number"], self._tie(row, rows)
                if number not in boarded and number not in waiting:
                    if not any(one.beyond for one in found):
                        found += self._fold(row, rows, clean)
                    if any(one.beyond for one in found):
                        waiting.add(number)
                        excepted.append(Excepted(number, rows, found))
                self._count(row, found, number in waiting)
            write_loans(
                cursor, clean, batch_id=batch.pk, business_date=self.business_date,
                recorded_at=self.recorded_at, actor=self.actor,
            )  # fmt: skip
            write_exceptions(cursor, excepted, batch.pk)

    def _tie(self, row: Row, rows: Rows) -> list[Difference]:
        history = [one.values for one in rows.get("history", ())]
        return tie_out(row.values, history, self.on, self.tolerances)

    def _fold(self, row: Row, rows: Rows, clean: list[Clean]) -> list[Difference]:
        """Make the new loan. One that the engine cannot fold is told, and stops no other."""
        try:
            loan = new_loan(row, rows["borrowers"], self.on)
            clean.append(Clean(loan, rows, fold_opening(loan, self.business_date)))
        except (ArithmeticError, ValueError, LookupError) as error:
            return [Difference("engine", "", "", 0, "refused", True, str(error))]
        return []

    def _count(self, row: Row, found: list[Difference], excepted: bool) -> None:
        self.tally.count(row.values["loan_number"], row.values, found, excepted)


def _done(cursor: Any, batch: BoardingBatch, numbers: list[str]) -> tuple[set[str], set[str]]:
    """What earlier runs of this batch made of these loans: boarded, or set aside."""
    cursor.execute(
        "SELECT number FROM loans_loan WHERE number = ANY(%s) AND batch_id = %s",
        [numbers, batch.pk],
    )
    boarded = {row[0] for row in cursor.fetchall()}
    cursor.execute(
        "SELECT loan_number FROM loans_boardingexception WHERE loan_number = ANY(%s)"
        " AND batch_id = %s",
        [numbers, batch.pk],
    )
    return boarded, {row[0] for row in cursor.fetchall()} - boarded
