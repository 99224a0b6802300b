"""A set of files: which is which, what it is known by, which of its loans stand already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection

from ..models import BoardingBatch
from .reading import ColumnMapping, FilesRefused, Source, digest_of, kind_of
from .sections import SECTIONS
from .sheets import sheet_kinds
from .spooling import spool_sheet
from .workbook import Workbook

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls"})


@dataclass(slots=True)
class FileSet:
    """The files of a boarding by their kind, and what is to be said of the others."""

    sources: dict[str, Source] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, source: Source) -> None:
        if source.kind in self.sources:
            other = self.sources[source.kind].name
            raise FilesRefused(source.name, f"expected one file of {source.kind}, {other} is one")
        self.sources[source.kind] = source


def find_sources(files: Sequence[Path], folder: Path, mapping: ColumnMapping | None = None
                 ) -> FileSet:  # fmt: skip
    """The files by their kind, a workbook's sheets spooled to the folder. Raises FilesRefused where
    they are no set."""
    found = FileSet()
    mapping = mapping or ColumnMapping()
    for path in files:
        if not path.is_file():
            raise FilesRefused(path.name, "expected a file, there is none of this name")
        if path.suffix.lower() in WORKBOOKS:
            _add_workbook(found, path, folder, mapping)
        elif kind := kind_of(path, SECTIONS, mapping):
            found.add(Source(kind, path, SECTIONS[kind].columns, digest_of(path)))
        else:
            found.notes.append(f"{path.name} was not read: the mapping leaves it out")
    for kind in ("loans", "borrowers"):
        if kind not in found.sources:
            raise FilesRefused(f"{kind}.csv", f"expected a file or a sheet of {kind} in the set")
    return found


def _add_workbook(found: FileSet, path: Path, folder: Path, mapping: ColumnMapping) -> None:
    """The sheets of a workbook whose kinds are known; what becomes of the others is noted."""
    if path.suffix.lower() != ".xlsx":
        raise FilesRefused(path.name, "expected a workbook without macros, saved as .xlsx")
    digest, before = digest_of(path), path.stat().st_mtime_ns
    with Workbook(path) as book:
        known = 0
        for sheet, kind, why in sheet_kinds(book, mapping):
            label = f"{path.name}:{sheet.name}"
            if not kind:
                found.notes.append(f"{label} was not read: {why}")
                continue
            if sheet.hidden:
                raise FilesRefused(label, "expected a sheet that can be seen, this one is hidden")
            known += 1
            spool = spool_sheet(book, sheet, folder / f"{len(found.sources)}-{kind}.csv")
            source = Source(kind, spool.path, SECTIONS[kind].columns, digest, label, sheet=True)
            if spool.hidden_rows:
                source.remarks.add(f"hidden rows were read like the others: {spool.hidden_rows:,}")
            found.add(source)
        if not known:
            names = ", ".join(SECTIONS)
            raise FilesRefused(path.name, f"expected a sheet whose name holds one of {names}")
    if path.stat().st_mtime_ns != before:
        raise FilesRefused(path.name, "the file was changed while it was read")


def set_digest(sources: Mapping[str, Source]) -> str:
    """The identity of a set of files: what they hold, not what they are called."""
    text = "\n".join(f"{kind} {sources[kind].digest}" for kind in sorted(sources))
    return sha256(text.encode()).hexdigest()


def standing(numbers: Sequence[str], batch: BoardingBatch | None) -> dict[str, str]:
    """Of these numbers, those that a boarding other than this batch has taken, and how."""
    with connection.cursor() as cursor:
        args: list[Any] = [list(numbers), batch.pk if batch else None]
        cursor.execute(
            "SELECT loan_number, 'it waits in the boarding exceptions' FROM"
            " loans_boardingexception WHERE loan_number = ANY(%s) AND decision = 'open'"
            " AND batch_id IS DISTINCT FROM %s UNION ALL"
            " SELECT number, 'it was boarded on ' || boarded_on FROM loans_loan"
            " WHERE number = ANY(%s) AND batch_id IS DISTINCT FROM %s",
            args + args,
        )
        return dict(cursor.fetchall())
