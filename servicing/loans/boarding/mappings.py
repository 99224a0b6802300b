"""Mappings saved by name, one for each prior servicer: kept, found, read from a file."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from servicing.audit.acts import record

from ..models import SavedMapping
from .reading import ColumnMapping, FilesRefused
from .sections import SECTIONS

MOST = 1 << 20  # bytes of a mapping in a file


class MappingRefused(ValueError):
    """A mapping that cannot serve; the message says why."""


def save_mapping(*, mapping: ColumnMapping, actor: str, recorded_at: datetime) -> SavedMapping:
    """Keep a mapping under its name: a new version if it says something else than before.

    Raises MappingRefused.
    """
    name = mapping.name.strip()
    if not 0 < len(name) <= 60:
        raise MappingRefused("Give the mapping a name of 60 characters at most.")
    check_mapping(mapping)
    content = as_json(mapping)
    with transaction.atomic():
        found, made = SavedMapping.objects.select_for_update().get_or_create(
            name=name, defaults=content | {"saved_by": actor, "saved_at": recorded_at}
        )
        before = {key: getattr(found, key) for key in content}
        if not made and before == content:
            return found
        if not made:
            found.version += 1
            found.saved_by, found.saved_at = actor, recorded_at
            for key, value in content.items():
                setattr(found, key, value)
            found.save()
        record(
            actor=actor, action="boarding:mapping", subject=str(found),
            details={"now": content, "before": {} if made else before},
        )  # fmt: skip
    return found


def as_json(mapping: ColumnMapping) -> dict[str, Any]:
    """What a mapping says, without its name."""
    return {
        "columns": {kind: dict(names) for kind, names in mapping.columns.items() if names},
        "ignored": {kind: sorted(names) for kind, names in mapping.ignored.items() if names},
        "kinds": dict(mapping.kinds),
    }


def of_json(content: Mapping[str, Any], name: str) -> ColumnMapping:
    """The inverse of as_json. Raises MappingRefused for what is no mapping."""
    try:
        mapping = ColumnMapping(
            name,
            {str(k): {str(a): str(b) for a, b in v.items()}
             for k, v in content.get("columns", {}).items()},
            {str(k): frozenset(map(str, v)) for k, v in content.get("ignored", {}).items()},
            {str(a): str(b) for a, b in content.get("kinds", {}).items()},
        )  # fmt: skip
    except (AttributeError, TypeError) as error:
        raise MappingRefused(
            'A mapping is {"columns": {file: {their name: ours}}, "ignored": {file: [names]},'
            ' "kinds": {their file: ours}}.'
        ) from error
    check_mapping(mapping)
    return mapping


def check_mapping(mapping: ColumnMapping) -> None:
    """Only files and columns that we have, each column once in its file."""
    files = {*mapping.columns, *mapping.ignored, *filter(None, mapping.kinds.values())}
    if unknown := sorted(files - set(SECTIONS)):
        raise MappingRefused(f"There is no file {unknown[0]}.")
    for kind, names in mapping.columns.items():
        ours = {column.name for column in SECTIONS[kind].columns}
        if strange := sorted(set(names.values()) - ours):
            raise MappingRefused(f"{kind} has no column {strange[0]}.")
        if len(set(names.values())) < len(names):
            raise MappingRefused(f"Two columns of {kind} are mapped to the same one.")


def of_saved(saved: SavedMapping) -> ColumnMapping:
    content = {"columns": saved.columns, "ignored": saved.ignored, "kinds": saved.kinds}
    return of_json(content, str(saved))


def find_mapping(told: str) -> ColumnMapping:
    """The mapping saved under this name, or in the file of this path. Raises FilesRefused."""
    if saved := SavedMapping.objects.filter(name=told).first():
        return of_saved(saved)
    path = Path(told)
    try:
        if not path.is_file() or path.stat().st_size > MOST:
            raise FilesRefused("--mapping", f"expected a saved mapping or its file, not {told!r}")
        content = json.loads(path.read_text(encoding="utf-8"))
        return of_json(content if isinstance(content, dict) else {"columns": content}, path.stem)
    except (ValueError, OSError) as error:
        if isinstance(error, FilesRefused):
            raise
        raise FilesRefused(path.name, f"expected a mapping ({error})") from error
