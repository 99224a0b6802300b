"""LibreOffice as a second opinion on a workbook's formulas."""

import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest


def recomputed(books: dict[str, bytes], folder: Path) -> dict[str, Path]:
    """Workbooks by name with their formulas worked out anew; skips where there is no LibreOffice.

    The values that the files bring along are taken out, so that none can pass for LibreOffice's.
    """
    program = shutil.which("libreoffice") or shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (apt: libreoffice-calc)")
    out = folder / "out"
    sources = {name: folder / f"{name}.xlsx" for name in books}
    for name, source in sources.items():
        source.write_bytes(_without_values(books[name]))
    subprocess.run(  # noqa: S603
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "xlsx", "--outdir", str(out), *map(str, sources.values())],
        check=True, capture_output=True, timeout=180, env=os.environ | {"HOME": str(folder)},
    )  # fmt: skip
    return {name: out / source.name for name, source in sources.items()}


def _without_values(content: bytes) -> bytes:
    """The same workbook whose formulas have no cached value."""
    kept = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(kept, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"</f><v>[^<]*</v>", b"</f>", data)
            after.writestr(name, data)
    return kept.getvalue()
