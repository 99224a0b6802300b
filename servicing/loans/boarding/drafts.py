"""Files that somebody uploaded and has not boarded yet: in a private folder, for their owner only,
removed when they are boarded or discarded, or after a day.

A draft appears with all its files or not at all: they are written beside it and moved into place.
"""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from .boarding import board_files
from .mappings import as_json, of_json
from .reading import ColumnMapping, FilesRefused
from .report import Report

KEPT = 24 * 60 * 60  # seconds that a draft may wait
_TOKEN = re.compile(r"[0-9a-f]{32}")
Upload = tuple[str, Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Draft:
    """Uploaded files on their way: who brought them, as of which day they stand."""

    token: str
    folder: Path
    owner: str
    on: date

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "files").iterdir())

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(path.stat().st_size for path in self.files)

    def read(self, name: str) -> Any:
        """A document that was written with the draft, or None."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text())
        except FileNotFoundError:
            return None

    def write(self, name: str, document: Any) -> None:
        """Keep a document with the draft, whole or not at all."""
        part = self.folder / f"{name}.{secrets.token_hex(4)}.part"
        part.write_text(json.dumps(document))
        part.replace(self.folder / f"{name}.json")

    def forget(self, name: str) -> None:
        (self.folder / f"{name}.json").unlink(missing_ok=True)

    @property
    def mapping(self) -> ColumnMapping | None:
        """How its columns are read, once somebody said so."""
        found = self.read("mapping")
        return of_json(found, found["name"]) if found else None

    def use(self, mapping: ColumnMapping) -> None:
        """Read its columns so from now on; what was found before no longer holds."""
        self.write("mapping", as_json(mapping) | {"name": mapping.name})
        self.forget("outcome")

    @property
    def report(self) -> Report | None:
        """What the last check found."""
        found = self.read("outcome")
        return Report(**found["report"]) if found and "report" in found else None


def _parent() -> Path:
    parent: Path = settings.BOARDING_FOLDER
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return parent


def keep_draft(*, uploads: Iterable[Upload], owner: str, on: date) -> Draft:
    """Keep uploaded files as a draft. Raises FilesRefused for a name that comes twice."""
    token = secrets.token_hex(16)
    part = _parent() / f"part-{token}"
    try:
        (part / "files").mkdir(parents=True, mode=0o700)
        part.chmod(0o700)
        for name, blocks in uploads:
            path = part / "files" / (Path(name).name or "file")
            if path.exists():
                raise FilesRefused(path.name, "expected each file once, there are two of this name")
            with path.open("wb") as file:
                for block in blocks:
                    file.write(block)
        (part / "draft.json").write_text(json.dumps({"owner": owner, "on": on.isoformat()}))
        folder = part.rename(_parent() / f"draft-{token}")
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Draft(token, folder, owner, on)


def find_draft(token: str, owner: str) -> Draft | None:
    """The draft of this token if it is this person's."""
    if not _TOKEN.fullmatch(token):
        return None
    folder = _parent() / f"draft-{token}"
    try:
        found = json.loads((folder / "draft.json").read_text())
    except FileNotFoundError:
        return None
    if found["owner"] != owner:
        return None
    return Draft(token, folder, owner, date.fromisoformat(found["on"]))


def discard(draft: Draft) -> None:
    """Remove the files and all that was found in them."""
    gone = draft.folder.rename(draft.folder.with_name(f"gone-{draft.token}"))
    shutil.rmtree(gone, ignore_errors=True)


def sweep(now: float) -> None:
    """Remove what has lain for a day: drafts that nobody came back to, spools of a crash.
    `now` is seconds since the epoch."""
    for path in _parent().iterdir():
        try:
            if path.is_dir() and now - path.stat().st_mtime > KEPT:
                shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:
            continue


def run_draft(draft: Draft, *, dry_run: bool, business_date: date, recorded_at: datetime) -> Report:
    """Check a draft's files or board them, and keep what was found beside them. Raises
    FilesRefused, which is kept too."""
    draft.forget("outcome")
    progress = _Progress(draft)
    try:
        report = board_files(
            draft.files, on=draft.on, business_date=business_date, recorded_at=recorded_at,
            actor=draft.owner, dry_run=dry_run, mapping=draft.mapping, progress=progress.tell,
        )  # fmt: skip
    except FilesRefused as error:
        draft.write("outcome", {"refused": f"{error.path}: {error.message}".removeprefix(": ")})
        raise
    except BaseException:
        draft.write("outcome", {"refused": "The work stopped before its end. Try again."})
        raise
    draft.write("outcome", {"report": report.as_json()})
    return report


class _Progress:
    """Writes how far the work is, twice a second at most."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._last = 0.0

    def tell(self, doing: str, done: int, of: int) -> None:
        now = time.monotonic()
        if now - self._last > 0.5:
            self._last = now
            self._draft.write(
                "progress", {"doing": doing, "done": done, "of": of, "pid": os.getpid()}
            )


def drafts_of(owner: str) -> Iterator[Draft]:
    """The drafts that a person has not finished, the newest first."""
    folders = sorted(_parent().glob("draft-*"), key=lambda path: -path.stat().st_mtime)
    for folder in folders:
        if found := find_draft(folder.name.removeprefix("draft-"), owner):
            yield found
