"""Where exported files are kept: named by the SHA-256 of what is in them, never changed.

Like documents, but streamed: a file may be larger than memory.
"""

import os
import re
import tempfile
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_ADDRESS = re.compile(r"[0-9a-f]{64}", re.ASCII)


class ExportMissing(LookupError):
    """An exported file that is not in the store, or whose bytes are no longer what they were."""


def keep(write: Callable[[BinaryIO], None]) -> tuple[str, int]:
    """Write a file through `write` and return its address and size. Durable when it returns."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        with os.fdopen(handle, "w+b") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            address = file_digest(file, "sha256").hexdigest()
        size = Path(temporary).stat().st_size
        path = _path(address)
        path.parent.mkdir(exist_ok=True)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for changed in (path.parent, folder):
        _sync(changed)
    return address, size


def open_kept(address: str) -> BinaryIO:
    """The file at an address, proved to be what was kept. Raises ExportMissing."""
    try:
        file = _path(address).open("rb")
    except FileNotFoundError:
        raise ExportMissing("The file is no longer kept. Run the report again.") from None
    if file_digest(file, "sha256").hexdigest() != address:
        file.close()
        raise ExportMissing("The file was changed on disk. It is not handed out.")
    file.seek(0)
    return file


def _folder() -> Path:
    return Path(settings.EXPORT_STORE)


def _path(address: str) -> Path:
    if not _ADDRESS.fullmatch(address):
        raise ExportMissing(f"not the address of a file: {address!r}")
    return _folder() / address[:2] / address


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
