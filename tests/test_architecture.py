"""Imports, and the foreign keys that no import shows, go down the layers of pyproject.toml."""

import re
import tomllib
from pathlib import Path

from django.apps import apps
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
LAYERS = [layer.split(" | ") for layer in CONTRACTS[0]["layers"]]
BANNED_NAMES = re.compile(r"(utils?|helpers?|managers?|common|base|misc)\.py")
LONGEST_FILE = 300
LONGEST_TEST = 480
# The shape of a database backend is Django's: its module is called base.
EXEMPT = {ROOT / "servicing" / "postgres" / "base.py"}


def depth(app_name: str) -> int:
    return next(n for n, layer in enumerate(LAYERS) if app_name in layer)


def our_files() -> list[Path]:
    roots = ("servicing", "borrowers", "escrow", "collections", "tests")
    return [path for root in roots for path in (ROOT / root).rglob("*.py")]


def test_imports_go_downwards_only() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_foreign_keys_point_downwards_only() -> None:
    ours = {app for layer in LAYERS for app in layer}
    upward = [
        f"{field.model.__name__}.{field.name} -> {target.__name__}"
        for model in apps.get_models()
        if model._meta.app_config and model._meta.app_config.name in ours
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and (target := field.related_model) != model
        if isinstance(target, type) and target._meta.app_config.name in ours
        if depth(target._meta.app_config.name) < depth(model._meta.app_config.name)
    ]
    assert upward == []


def test_every_app_of_ours_has_a_layer() -> None:
    for config in apps.get_app_configs():
        path = Path(config.path)
        if path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv"):
            depth(config.name)


def test_every_file_answers_one_question_and_is_named_by_it() -> None:
    files = set(our_files()) - EXEMPT
    assert [path for path in files if BANNED_NAMES.fullmatch(path.name)] == []
    long = {
        path.relative_to(ROOT): lines
        for path in files
        if "migrations" not in path.parts
        if (lines := len(path.read_text().splitlines()))
        > (LONGEST_TEST if "tests" in path.parts else LONGEST_FILE)
    }
    assert long == {}
