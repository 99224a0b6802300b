"""What no template of a screen may hold: the Content-Security-Policy would block it, or it would
format money by a second path. Documents are printed, not sent to browsers: only their figures
are looked at."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ALL = sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html"))
SCREENS = [path for path in ALL if path.parts[0] not in ("documents", "emails")]
SCREEN_RULES = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an address of another site": re.compile(r"""(href|src|action)\s*=\s*["'](https?:)?//"""),
    "a link that leads nowhere": re.compile(r"""href\s*=\s*["']#?["']"""),
    "htmx that needs eval": re.compile(r"hx-on|hx-vals\s*=\s*[\"']js:|hx-trigger\s*=\s*[^>]*\["),
    "a number field for money": re.compile(r"""type\s*=\s*["']number["']"""),
}
EVERYWHERE = {
    "a second way to format numbers": re.compile(r"\|\s*(floatformat|intcomma|stringformat)\b"),
    "safe text": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}
ASSETS = re.compile(r"{%\s*(static|htmx_script)\b")


def lines_with(path: Path, rule: re.Pattern[str]) -> list[int]:
    lines = (TEMPLATES / path).read_text().splitlines()
    return [number for number, line in enumerate(lines, 1) if rule.search(line)]


@pytest.mark.parametrize("path", SCREENS, ids=str)
def test_a_screen_obeys_the_content_security_policy(path: Path) -> None:
    found = {name: lines_with(path, rule) for name, rule in SCREEN_RULES.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("path", ALL, ids=str)
def test_figures_have_one_formatting_path(path: Path) -> None:
    found = {name: lines_with(path, rule) for name, rule in EVERYWHERE.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_only_the_base_names_scripts_and_styles() -> None:
    naming = [path for path in SCREENS if lines_with(path, ASSETS)]
    assert naming == [Path("base.html")]


@pytest.mark.parametrize("path", ALL, ids=str)
def test_every_template_can_be_read(path: Path) -> None:
    get_template(str(path))


@pytest.mark.parametrize("rule", SCREEN_RULES.values(), ids=SCREEN_RULES)
def test_each_rule_finds_what_it_forbids(rule: re.Pattern[str]) -> None:
    bad = (
        '<a style="x">', "<style>", '<a onclick="x">', "<script>x</script>", '<a href="#">',
        '<a href="http://x">', '<a hx-on:click="x">', '<input type="number">',
    )  # fmt: skip
    assert any(rule.search(text) for text in bad)
