"""What each sheet of a workbook is, by its name or as a mapping says."""

from collections.abc import Iterator

from .reading import ColumnMapping, kinds_in, plain_name
from .sections import SECTIONS
from .workbook import Sheet, Workbook


def sheet_kinds(book: Workbook, mapping: ColumnMapping) -> Iterator[tuple[Sheet, str, str]]:
    """(sheet, its kind or nothing, why it has none). The only sheet that can be seen, if its name
    says nothing, is what the workbook's name says."""
    seen = [sheet for sheet in book.sheets if not sheet.hidden]
    for sheet in book.sheets:
        told = mapping.kinds.get(plain_name(sheet.name))
        if told is not None:
            yield sheet, told, "the mapping leaves it out"
            continue
        found = kinds_in(sheet.name, SECTIONS)
        if not found and len(seen) == 1 and sheet == seen[0]:
            found = kinds_in(book.path.stem, SECTIONS)
        if len(found) == 1:
            yield sheet, found[0], ""
        elif sheet.hidden:
            yield sheet, "", "it is hidden"
        else:
            yield (
                sheet,
                "",
                "its name holds none of our files' names"
                if not found
                else ("its name holds " + " and ".join(found)),
            )
