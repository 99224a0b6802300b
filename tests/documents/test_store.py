"""The store keeps what it is given, whole, once, and says when it was changed."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_django import Settings

from servicing.documents import store

PDF = b"%PDF-1.7 pretend"


def files(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.DOCUMENT_STORE).rglob("*") if path.is_file()]


def test_a_document_is_found_by_the_hash_of_its_bytes(settings: Settings) -> None:
    address = store.put(PDF)
    assert address == sha256(PDF).hexdigest()
    assert store.read(address) == PDF
    folder = Path(settings.DOCUMENT_STORE) / address[:2] / address[2:4]
    assert files(settings) == [folder / address]


def test_the_same_document_is_kept_once(settings: Settings) -> None:
    assert store.put(PDF) == store.put(PDF)
    assert len(files(settings)) == 1


def test_a_changed_document_is_refused() -> None:
    address = store.put(PDF)
    store.locate(address).write_bytes(PDF + b" ")
    with pytest.raises(store.StoreError, match="was changed on disk"):
        store.read(address)


def test_a_missing_document_is_told() -> None:
    with pytest.raises(store.StoreError, match="is not in the store"):
        store.read("0" * 64)


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_an_address_opens_a_file(address: str) -> None:
    with pytest.raises(store.StoreError, match="not the address"):
        store.read(address)


def test_a_write_that_fails_leaves_nothing_behind(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    store.put(PDF)  # makes the folders, so that only the file's own sync fails below
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put(PDF + b" more")
    assert [path.read_bytes() for path in files(settings)] == [PDF]


def test_the_store_makes_its_own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DOCUMENT_STORE = tmp_path / "deep" / "store"
    assert store.read(store.put(PDF)) == PDF
