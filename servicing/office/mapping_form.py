"""The form of the mapping screen: what each file is, and which of our columns each column is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from servicing.loans.boarding.reading import ColumnMapping
from servicing.loans.boarding.samples import Table
from servicing.loans.boarding.sections import SECTIONS
from servicing.loans.boarding.suggesting import likely_kind, suggest

IGNORE = "(ignore)"
SKIP = "(skip)"


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of a sender: its name, some of its values, the control that maps it, how sure."""

    theirs: str
    samples: Sequence[str]
    bound: BoundField
    state: str  # "same", "suggested", "mapped", "open"


@dataclass(frozen=True, slots=True)
class TableCard:
    """A file of a sender as the screen shows it."""

    table: Table
    kind: BoundField
    lines: Sequence[ColumnLine]
    missing: Sequence[str]


class MappingForm(forms.Form):
    """A select for each file and each of its columns; a name to save it all by."""

    name = forms.CharField(
        label="Save this mapping as",
        required=False,
        max_length=60,
        help_text="The prior servicer’s name. A mapping of this name becomes a new version."
        " Leave it empty to use the columns once.",
    )

    def __init__(self, data: Any, tables: Sequence[Table], mapping: ColumnMapping) -> None:
        # What was sent; a file that was not shown as what it is now gets its suggestions added.
        self._sent: dict[str, Any] | None = None if data is None else dict(data.items())
        super().__init__(
            self._sent, initial={"name": mapping.name.rpartition(" v")[0] or mapping.name}
        )
        self.tables = tables
        self.states: dict[str, str] = {}
        self.kinds: list[str] = []
        free = [kind for kind in SECTIONS if kind not in {table.kind for table in tables}]
        for number, table in enumerate(tables):
            kind = table.kind
            if not kind and table.name not in mapping.kinds:
                ours = {k: [c.name for c in SECTIONS[k].columns] for k in free}
                kind = likely_kind(table.header, ours)
                free = [one for one in free if one != kind]
            self._add_table(number, table, kind, mapping)

    def _add_table(self, number: int, table: Table, kind: str, mapping: ColumnMapping) -> None:
        if self.is_bound:
            kind = self.data.get(f"kind-{number}", kind)
        kind = kind if kind in SECTIONS else ""
        self.kinds.append(kind)
        self.fields[f"kind-{number}"] = forms.ChoiceField(
            label=f"{table.label} is",
            choices=[(SKIP, "Not to be read"), *((name, name) for name in SECTIONS)],
            initial=kind or SKIP,
        )
        if not kind:
            return
        ours = [column.name for column in SECTIONS[kind].columns]
        choices = [
            ("", "Choose a column"),
            (IGNORE, "Ignore, do not read"),
            *((c.name, f"{c.name}{' (required)' if c.required else ''}")
              for c in SECTIONS[kind].columns),
        ]  # fmt: skip
        renamed = mapping.columns.get(kind, {})
        ignored = mapping.ignored.get(kind, frozenset())
        unknown = [one for one in table.header if one not in ours and one not in renamed]
        free = [one for one in ours if one not in table.header and one not in renamed.values()]
        suggested = suggest(unknown, free)
        for place, theirs in enumerate(table.header):
            initial, state = (
                (IGNORE, "mapped") if theirs in ignored
                else (renamed[theirs], "mapped") if theirs in renamed
                else (theirs, "same") if theirs in ours
                else (suggested[theirs], "suggested") if theirs in suggested
                else (IGNORE, "open")
            )  # fmt: skip
            name = f"column-{number}-{place}"
            self.states[name] = state
            if self._sent is not None:
                self._sent.setdefault(name, initial)
            self.fields[name] = forms.ChoiceField(
                label=f"{theirs or 'A column without a name'} in {table.label}",
                choices=choices, initial=initial, required=False,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cleaned_data
        for number, table in enumerate(self.tables):
            if self.kinds[number]:
                self._clean_table(number, table, found)
        twice = [k for k in SECTIONS if self.kinds.count(k) > 1]
        for kind in twice:
            last = len(self.kinds) - 1 - self.kinds[::-1].index(kind)
            self.add_error(f"kind-{last}", f"Two files are {kind}. Choose one of them.")
        for kind in ("loans", "borrowers"):
            if kind not in self.kinds:
                self.add_error(None, f"None of the files is {kind}. Say which one is.")
        return found

    def _clean_table(self, number: int, table: Table, found: dict[str, Any]) -> None:
        seen: dict[str, str] = {}
        for place, theirs in enumerate(table.header):
            name = f"column-{number}-{place}"
            ours = found.get(name)
            if ours == "":
                self.add_error(name, f"Choose what {theirs or 'the column'} is, or ignore it.")
            elif ours and ours != IGNORE and ours in seen:
                self.add_error(name, f"{seen[ours]} is {ours} already. Choose another column.")
            elif ours and ours != IGNORE:
                seen[ours] = theirs
        missing = [c.name for c in SECTIONS[self.kinds[number]].columns
                   if c.required and c.name not in seen]  # fmt: skip
        if missing:
            self.add_error(
                f"kind-{number}", f"{table.label} has no column for {', '.join(missing)}."
            )

    def mapping(self) -> ColumnMapping:
        """What was chosen: only what differs from our own names."""
        columns: dict[str, dict[str, str]] = {}
        ignored: dict[str, frozenset[str]] = {}
        kinds: dict[str, str] = {}
        for number, table in enumerate(self.tables):
            kind = self.kinds[number]
            if kind != table.kind or kind not in table.name:
                kinds[table.name] = kind
            if not kind:
                continue
            chosen = [
                (theirs, self.cleaned_data[f"column-{number}-{place}"])
                for place, theirs in enumerate(table.header)
            ]
            columns[kind] = {t: ours for t, ours in chosen if ours not in (IGNORE, t)}
            ignored[kind] = frozenset(t for t, ours in chosen if ours == IGNORE)
        return ColumnMapping(self.cleaned_data["name"].strip(), columns, ignored, kinds)

    def cards(self) -> Iterator[TableCard]:
        """The files with their columns, as the screen shows them."""
        for number, table in enumerate(self.tables):
            lines = [
                ColumnLine(theirs, table.samples[place], self[name], self.states[name])
                for place, theirs in enumerate(table.header)
                if (name := f"column-{number}-{place}") in self.fields
            ]
            taken = {line.bound.value() for line in lines}
            missing = [
                c.name for c in SECTIONS[self.kinds[number]].columns
                if c.required and c.name not in taken
            ] if self.kinds[number] else []  # fmt: skip
            yield TableCard(table, self[f"kind-{number}"], lines, missing)

    def complete(self) -> bool:
        """Whether nothing needs to be asked: every column is ours, or mapped before."""
        return bool(self.states) and not any(
            state in ("suggested", "open") for state in self.states.values()
        )
