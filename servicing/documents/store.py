"""Where documents are kept: files named by the hash of what is in them, in a folder of this
machine or, where DOCUMENT_BUCKET is set, in an S3-compatible bucket.

A file is complete or absent, never half-written, and is never changed. Its row is written after
it (Document), so a crash leaves at most a file that nobody names; the next attempt finds it.
"""

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

_ADDRESS = re.compile(r"[0-9a-f]{64}", re.ASCII)


class StoreError(Exception):
    """A document that is missing from the store, or whose bytes are no longer what they were."""


def put(content: bytes) -> str:
    """Keep a document and return its address, the SHA-256. Durable when it returns."""
    address = sha256(content).hexdigest()
    if bucket := _bucket():
        if not bucket.exists(_name(address)):
            bucket.save(_name(address), ContentFile(content))
        return address
    path = locate(address)
    if path.exists():
        return address
    _make_folders(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return address


def read(address: str) -> bytes:
    """The document at an address, proved to be what was put there."""
    try:
        if bucket := _bucket():
            with bucket.open(_name(address)) as file:
                content = bytes(file.read())
        else:
            content = locate(address).read_bytes()
    except FileNotFoundError:
        raise StoreError(f"document {address} is not in the store") from None
    if sha256(content).hexdigest() != address:
        raise StoreError(f"document {address} was changed on disk")
    return content


def locate(address: str) -> Path:
    """The file of an address in the folder of this machine."""
    path = Path(settings.DOCUMENT_STORE) / _name(address)
    older = path.with_suffix(".pdf")  # as they were called when all documents were PDF
    return older if older.exists() else path


def remove(address: str) -> None:
    """Forget a document whose time is over (vault/retention.py). One that is gone is no error."""
    if bucket := _bucket():
        bucket.delete(_name(address))
    else:
        locate(address).unlink(missing_ok=True)


def _name(address: str) -> str:
    """Folders of two levels keep any one of them small."""
    if not _ADDRESS.fullmatch(address):
        raise StoreError(f"not the address of a document: {address!r}")
    return f"{address[:2]}/{address[2:4]}/{address}"


def _bucket() -> Storage | None:
    return storages["documents"] if "documents" in settings.STORAGES else None


def _make_folders(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        _sync_folder(one.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
