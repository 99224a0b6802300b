"""The colours of theme.css are those of the design, and each can be read: WCAG 1.4.3 and 1.4.11."""

import re
from pathlib import Path

import pytest
from django.conf import settings

UI = Path(settings.BASE_DIR) / "servicing/office/static/ui"
TEXT, GRAPHIC = 4.5, 3.0
STATUSES = ("ok", "info", "warn", "late", "danger-soft", "danger", "quiet")
CHARTS = [f"c-{n}" for n in range(1, 7)] + [f"b-{n}" for n in range(1, 6)]


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme; the dark one keeps what it does not change."""
    css = re.sub(r"/\*.*?\*/", "", (UI / "theme.css").read_text(), flags=re.DOTALL)
    colours: dict[str, str] = {}
    for selector, block in re.findall(r"([^{}]+){([^{}]*)}", css):
        if "data-bs-theme" in selector and (theme in selector or "light" in selector):
            colours |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+)\s*;", block))
    return colours


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *((f"{name}-fg", f"{name}-bg", TEXT) for name in STATUSES),
    *((ink, ground, TEXT) for ink in ("ink", "ink-2") for ground in ("card", "bg")),
    ("ink", "info-bg", TEXT),  # the chosen row of a list
    ("ink-2", "info-bg", TEXT),
    ("ink", "quiet-bg", TEXT),
    ("ink-2", "quiet-bg", TEXT),
    ("neg", "card", TEXT),
    ("neg", "info-bg", TEXT),
    ("bs-link-color", "card", TEXT),
    ("bs-link-color", "bg", TEXT),
    ("bs-link-hover-color", "card", TEXT),
    ("danger-soft-fg", "card", TEXT),  # what is wrong with a field
    ("rail-ink", "rail", TEXT),
    ("rail-ink-2", "rail", TEXT),
    ("brand", "card", GRAPHIC),  # the ring of the focus
    ("brand", "bg", GRAPHIC),
    ("control", "card", GRAPHIC),
    ("control", "bg", GRAPHIC),
    ("accent", "quiet-bg", GRAPHIC),
    ("danger-bg", "card", GRAPHIC),
    *((name, "card", GRAPHIC) for name in CHARTS),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_it_can_be_read(ink: str, ground: str, least: float, theme: str) -> None:
    colours = tokens(theme)
    assert ratio(colours[ink], colours[ground]) >= least


# ux 8: foreground, background, ratio in the light theme, then in the dark one.
DESIGN = {
    "ok": ("#0f5132", "#dff3e6", 8.1, "#8fe0b4", "#12392a", 8.2),
    "info": ("#0a4a8a", "#e1eefb", 7.6, "#a9d1f7", "#12304f", 8.4),
    "warn": ("#6b4700", "#fdf0cf", 7.3, "#f6d88a", "#453410", 8.6),
    "late": ("#8a3200", "#fde3cf", 6.7, "#fbc08d", "#4d2a10", 7.9),
    "danger-soft": ("#8c1524", "#fbdfe1", 7.5, "#f8b4bb", "#4a1820", 8.5),
    "danger": ("#fff", "#b3182b", 6.8, "#3d0710", "#f2a0a9", 8.4),
    "quiet": ("#3d4b59", "#e8edf2", 7.6, "#c3d0dc", "#263646", 7.9),
}


@pytest.mark.parametrize("name", DESIGN)
def test_each_status_has_the_colours_of_the_design(name: str) -> None:
    *light, light_ratio, dark_ink, dark_ground, dark_ratio = DESIGN[name]
    assert [tokens("light")[f"{name}-{side}"] for side in ("fg", "bg")] == light
    assert [tokens("dark")[f"{name}-{side}"] for side in ("fg", "bg")] == [dark_ink, dark_ground]
    assert ratio(*light) == pytest.approx(light_ratio, abs=0.1)
    assert ratio(dark_ink, dark_ground) == pytest.approx(dark_ratio, abs=0.1)


def test_no_file_but_the_theme_and_fixed_surfaces_names_a_colour() -> None:
    """White on the rail, black on the skip link, the primary button's blue, yellow focus: fixed."""
    fixed = {"#fff", "#000", "#0b5cad", "#084884", "#073c6e", "#6b7a89", "#ffd166", "#999"}
    for path in UI.glob("*.css"):
        if path.name != "theme.css":
            named = set(re.findall(r"#[0-9a-f]{3,8}\b(?=[^{]*;)", path.read_text()))
            assert named <= fixed, path.name
