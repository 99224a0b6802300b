"""The print-and-mail file: many documents as one PDF, with a manifest of who gets which pages.

Documents of the fast renderer carry the same fonts, byte for byte: the merged file keeps each
font once.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple

import pikepdf
from django.conf import settings

from servicing.documents.models import Delivery
from servicing.documents.store import read

MOST = 500  # documents of one file: what a printer takes at once
COLUMNS = ("sequence", "document", "code", "loan", "first_page", "pages", "sheets", "sha256",
           "line_1", "line_2", "line_3", "line_4")  # fmt: skip


class Printed(NamedTuple):
    """A delivery in a print file: its file, where its pages begin, how many."""

    delivery: Delivery
    file: str
    first_page: int
    pages: int


def write_print_files(name: str, deliveries: Sequence[Delivery]) -> list[Printed]:
    """Write the files of these deliveries, in their order. A file is there whole or not at all;
    the same deliveries give the same files."""
    folder = Path(settings.PRINT_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    printed: list[Printed] = []
    for part, start in enumerate(range(0, len(deliveries), MOST), 1):
        own = deliveries[start : start + MOST]
        stem = f"{name}-{part:03}"
        merged, counts = merge(read(one.document.sha256) for one in own)
        rows, page = [], 1
        for sequence, (one, pages) in enumerate(zip(own, counts, strict=True), 1):
            printed.append(Printed(one, f"{stem}.pdf", page, pages))
            rows.append(_row(sequence, one, page, pages))
            page += pages
        _put(folder / f"{stem}.pdf", merged)
        _put(folder / f"{stem}.csv", _manifest(rows))
    return printed


def merge(documents: Iterable[bytes]) -> tuple[bytes, list[int]]:
    """One PDF of all, and the pages of each. A font that several bring is kept once."""
    counts = []
    fonts: dict[bytes, pikepdf.Object] = {}
    with pikepdf.new() as whole:
        for content in documents:
            with pikepdf.open(BytesIO(content)) as one:
                counts.append(len(one.pages))
                before = len(whole.pages)
                whole.pages.extend(one.pages)
            for page in whole.pages[before:]:
                _share_fonts(page, fonts)
                for name in ("/StructParents", "/Tabs"):  # tags are of the single document
                    if name in page:
                        del page[name]
        out = BytesIO()
        whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate,
                   deterministic_id=True)  # fmt: skip
    return out.getvalue(), counts


def _share_fonts(page: pikepdf.Page, fonts: dict[bytes, pikepdf.Object]) -> None:
    for font in page.Resources.get("/Font", {}).values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                program = descriptor[key]
                mark = sha256(program.read_raw_bytes()).digest()
                descriptor[key] = fonts.setdefault(mark, program)


def _row(sequence: int, one: Delivery, page: int, pages: int) -> list[str]:
    document = one.document
    lines = [*one.to.split("\n"), "", "", "", ""][:4]
    return [str(sequence), document.title, document.code, str(document.stream_id), str(page),
            str(pages), str((pages + 1) // 2), document.sha256, *lines]  # fmt: skip


def _manifest(rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()


def _put(path: Path, content: bytes) -> None:
    new = path.with_suffix(path.suffix + ".new")
    new.write_bytes(content)
    new.replace(path)


def run_name(kind: str, dated: date, number: int) -> str:
    """What the files of a run are called."""
    return f"{dated}-{kind}-{number}"
