"""The Spanish catalog, without gettext's programs: what the portal says, and the files of it.

`python -m tests.portal.catalog` brings locale/es up to date: new texts get an empty translation,
texts that nobody says any more go, and the compiled file is written anew.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
PO = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
SPEAKING = ("borrowers/portal", "borrowers/profiles", "servicing/documents", "servicing/screens")
SHOWING = ("templates/base.html", "templates/partials", "templates/portal", "templates/documents")
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: es\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "said"}
_STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(rf"(?:\b_|gettext)\(\s*{_STRING}\s*(?:,\s*{_STRING})?", re.DOTALL)
_PO_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Text(NamedTuple):
    """What is said in English; plural is empty where there is one form."""

    one: str
    plural: str = ""


Catalog = dict[Text, tuple[str, ...]]


def said() -> set[Text]:
    """Every text that the portal and documents translate, in templates, Python and tables."""
    found: set[Text] = set()
    for name in SHOWING:
        path = ROOT / name
        for file in [path] if path.is_file() else path.rglob("*.html"):
            found.update(_in_template(file))
    for name in SPEAKING:
        for file in (ROOT / name).rglob("*.py"):
            found.update(_in_python(file))
    return found | set(_in_tables())


def _in_tables() -> Iterator[Text]:
    """What documents say out of tables: their names, and words that facts choose."""
    from servicing.documents.catalogue import KINDS
    from servicing.documents.contents.arm import LIMITS
    from servicing.documents.contents.servicing import FEES, RETURNS
    from servicing.documents.contents.statement import WORDINGS
    from servicing.documents.gathering.payoffs import PARTS
    from servicing.documents.gathering.records import NAMES
    from servicing.documents.servicer import SERVICER

    yield from (Text(kind.title) for kind in KINDS.values() if "es" in kind.languages)
    for wording in WORDINGS.values():
        yield from (Text(wording.title), Text(wording.loan), Text(wording.risk))
    yield from (Text(title) for _, title in PARTS)
    for table in (LIMITS, FEES, RETURNS, NAMES):
        yield from (Text(one) for one in table.values())
    yield Text(SERVICER.hours)


def _in_template(file: Path) -> Iterator[Text]:
    from django.utils.translation.template import templatize

    code = templatize(file.read_text("utf-8"), origin=str(file))
    for one, plural in _TEMPLATE_CALL.findall(code):
        yield Text(ast.literal_eval(one), ast.literal_eval(plural) if plural else "")


def _in_python(file: Path) -> Iterator[Text]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if words and isinstance(words[0], str):
                yield Text(words[0], str(words[1]) if node.func.id == "ngettext" else "")


def read_po(text: str) -> Catalog:
    """The catalog of a .po file, its header left out."""
    found: Catalog = {}
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("msg"):
                key, _, line = line.partition(" ")
                parts[key] = ""
            if line.startswith('"'):
                match = _PO_STRING.match(line)
                parts[key] += _plain(match.group(1)) if match else ""
        if one := parts.pop("msgid", ""):
            plural = parts.pop("msgid_plural", "")
            found[Text(one, plural)] = tuple(parts.values())
    return found


def write_po(catalog: Catalog) -> str:
    """A .po file, in the order of its English texts."""
    blocks = [f'msgid ""\nmsgstr ""\n{_lines(HEADER)}']
    for text in sorted(catalog):
        lines = [f"msgid {_quoted(text.one)}"]
        if text.plural:
            lines.append(f"msgid_plural {_quoted(text.plural)}")
            lines += [f"msgstr[{n}] {_quoted(form)}" for n, form in enumerate(catalog[text])]
        else:
            lines.append(f"msgstr {_quoted(catalog[text][0])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def compile_mo(catalog: Catalog) -> bytes:
    """The catalog as gettext reads it: sorted keys, then tables of lengths and offsets."""
    pairs = {"": HEADER} | {
        "\0".join(filter(None, text)): "\0".join(forms) for text, forms in catalog.items()
    }
    rows = sorted((key.encode(), value.encode()) for key, value in pairs.items())
    start = 28 + 16 * len(rows)
    tables: list[bytes] = []
    strings = b""
    for column in (0, 1):
        for row in rows:
            tables.append(struct.pack("<II", len(row[column]), start + len(strings)))
            strings += row[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, 0)
    return head + b"".join(tables) + strings


def _plain(text: str) -> str:
    return str(ast.literal_eval(f'"{text}"'))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _lines(text: str) -> str:
    return "\n".join(_quoted(line) for line in text.splitlines(keepends=True))


def update() -> int:
    """Write both files; returns how many texts have no translation yet."""
    known = read_po(PO.read_text("utf-8")) if PO.exists() else {}
    catalog = {text: known.get(text, ("",) * (2 if text.plural else 1)) for text in said()}
    PO.write_text(write_po(catalog), "utf-8")
    MO.write_bytes(compile_mo(catalog))
    return sum(not all(forms) for forms in catalog.values())


if __name__ == "__main__":
    import django

    django.setup()
    missing = update()
    sys.stdout.write(f"{missing} texts have no translation yet\n")
    sys.exit(missing > 0)
