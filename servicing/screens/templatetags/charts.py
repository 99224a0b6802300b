"""Charts as SVG from the server: no script, no inline style, the same on screen and on paper.

Colours are classes that follow the theme. Every chart is an image with a name and a description,
and the page shows the same figures as text or a table. Amounts are ints of minor units, and
coordinates are tenths of a unit, so that no float comes near money.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from servicing.engine.money import round_ratio

from .screen_figures import MINUS, plain_money

register = template.Library()


class Part(NamedTuple):
    """A piece of a whole. tone: c1 principal, c2 interest, c3 taxes, c4 insurance, c5 mortgage
    insurance, b1 to b5 the aging buckets."""

    label: str
    amount: int
    tone: str


class Point(NamedTuple):
    """A balance that holds from this label on, and the least that it should be."""

    label: str
    amount: int
    floor: int


class Scale(NamedTuple):
    """Maps amounts from `low` to `high` onto a height in tenths, the highest amount on top."""

    low: int
    high: int
    top: int
    height: int

    def y(self, amount: int) -> str:
        return tenths(
            self.top + round_ratio((self.high - amount) * self.height, self.high - self.low)
        )


def tenths(number: int) -> str:
    """A coordinate: 1234 -> 123.4."""
    whole, rest = divmod(abs(number), 10)
    return f"{'-' if number < 0 else ''}{whole}.{rest}"


def _svg(width: int, height: int, name: str, says: str, body: SafeString, css: str) -> SafeString:
    """An image with its name and its figures. A bar stretches to its box, the others do not."""
    stretch = mark_safe(' preserveAspectRatio="none"') if css == "chart-bar" else ""
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-label="{}"{}'
        ' xmlns="http://www.w3.org/2000/svg">{}</svg>',
        css,
        width,
        height,
        f"{name}. {says}",
        stretch,
        body,
    )


@register.simple_tag
def stacked_bar(parts: Sequence[Part], name: str, currency: str = "") -> SafeString:
    """One bar of the whole, cut into parts: {% stacked_bar parts "Past due by age" %}."""
    total = sum(part.amount for part in parts)
    rects, left = [], 0
    for part in (part for part in parts if part.amount > 0):
        wide = round_ratio(part.amount * 10_000, total)
        rects.append(
            (part.tone, tenths(left), tenths(max(wide - 30, 10)), _says(part, total, currency))
        )
        left += wide
    body = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0" width="{}" height="28"><title>{}</title></rect>',
        rects,
    )
    says = "; ".join(_says(part, total, currency) for part in parts)
    return _svg(1000, 28, name, says, body, "chart-bar")


def _says(part: Part, total: int, currency: str) -> str:
    percent = round_ratio(part.amount * 100, total) if total else 0
    return f"{part.label}: {plain_money(part.amount, currency)} ({percent}%)"


def _ticks(low: int, high: int, currency: str) -> list[tuple[int, str]]:
    """Three to six round amounts that enclose the range, with their short labels."""
    step = 100
    while (high - low) > step * 5:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    first, last = low // step, -(-high // step)
    if last - first < 1:
        last = first + 1
    return [(n * step, _short(n * step, currency)) for n in range(first, last + 1)]


def _short(minor: int, currency: str) -> str:
    text = plain_money(abs(minor), currency).removesuffix(".00")
    return f"{MINUS if minor < 0 else ''}{text}"


def _grid(ticks: list[tuple[int, str]], scale: Scale, width: int) -> SafeString:
    return format_html_join(
        "",
        '<line class="{}" x1="56" x2="{}" y1="{}" y2="{}"/>'
        '<text class="axis" x="50" y="{}" dy="3.5" text-anchor="end">{}</text>',
        (
            ("grid" if amount else "grid zero-line", width, y, y, y, label)
            for amount, label in ticks
            for y in [scale.y(amount)]
        ),
    )


def _labels(labels: Sequence[str], step: int, left: int, bottom: int) -> SafeString:
    every = -(-len(labels) // 13)
    return format_html_join(
        "",
        '<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (tenths(left + n * step + step // 2), bottom, label)
            for n, label in enumerate(labels)
            if n % every == 0
        ),
    )


@register.simple_tag
def step_chart(points: Sequence[Point], name: str, currency: str = "") -> SafeString:
    """A balance over time against the least it should be: {% step_chart points "Escrow" %}.

    For the escrow projection: the low point carries a dot, the floor is a dashed line.
    """
    if not points:
        return mark_safe("")
    amounts = [amount for point in points for amount in (point.amount, point.floor)]
    ticks = _ticks(min([*amounts, 0]), max([*amounts, 0]), currency)
    scale = Scale(low=ticks[0][0], high=ticks[-1][0], top=100, height=1500)
    step = 5800 // len(points)
    low = min(range(len(points)), key=lambda n: points[n].amount)
    body = format_html(
        '{}<path class="step floor" d="{}"/><path class="step line" d="{}"/>'
        '<circle class="dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>{}',
        _grid(ticks, scale, 640),
        _stairs([point.floor for point in points], step, scale),
        _stairs([point.amount for point in points], step, scale),
        tenths(560 + low * step + step // 2),
        scale.y(points[low].amount),
        f"{_('Low point')}: {points[low].label}, {plain_money(points[low].amount, currency)}",
        _labels([point.label for point in points], step, 560, 180),
    )
    says = "; ".join(f"{p.label} {plain_money(p.amount, currency)}" for p in points)
    return _svg(640, 186, name, says, body, "chart-step")


def _stairs(amounts: Sequence[int], step: int, scale: Scale) -> str:
    """A line that holds each amount for one step and then jumps to the next."""
    heights = [scale.y(amount) for amount in amounts]
    moves = [f"V{y}H{tenths(560 + (n + 1) * step)}" for n, y in enumerate(heights)]
    return f"M56.0 {heights[0]}{''.join(moves)}"


@register.simple_tag
def column_chart(
    columns: Sequence[tuple[str, Sequence[Part]]], name: str, currency: str = ""
) -> SafeString:
    """Stacked columns over time, of amounts from zero up: [(label, [Part, ...]), ...]."""
    if not columns:
        return mark_safe("")
    ticks = _ticks(0, max(sum(part.amount for part in parts) for _, parts in columns), currency)
    scale = Scale(low=0, high=ticks[-1][0], top=100, height=1500)
    step = 5800 // len(columns)
    stacks = format_html_join(
        "",
        "<g><title>{}</title>{}</g>",
        (
            (_column_says(label, parts, currency), _stack(parts, 560 + n * step, step, scale))
            for n, (label, parts) in enumerate(columns)
        ),
    )
    labels = _labels([label for label, _ in columns], step, 560, 180)
    body = format_html("{}{}{}", _grid(ticks, scale, 640), stacks, labels)
    says = "; ".join(_column_says(label, parts, currency) for label, parts in columns)
    return _svg(640, 186, name, says, body, "chart-columns")


def _column_says(label: str, parts: Sequence[Part], currency: str) -> str:
    figures = ", ".join(f"{part.label} {plain_money(part.amount, currency)}" for part in parts)
    return f"{label}: {figures}"


def _stack(parts: Sequence[Part], left: int, step: int, scale: Scale) -> SafeString:
    """One column: its parts from the bottom up, with a hair of air between them."""
    rects, foot = [], 0
    x, wide = tenths(left + step * 16 // 100), tenths(step * 68 // 100)
    for part in (part for part in parts if part.amount > 0):
        tall = round_ratio(part.amount * scale.height, scale.high - scale.low)
        rects.append((part.tone, x, scale.y(foot + part.amount), wide, tenths(max(tall - 8, 6))))
        foot += part.amount
    return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', rects)


# What a month's letter means and how it looks: the codes of ux 7.1.
PAY_CODES = {
    "0": ("paid on time", "ok"),
    "L": ("paid late", "slow"),
    "1": ("1 to 29 days past due", "l1"),
    "30": ("30 to 59 days past due", "l30"),
    "60": ("60 to 89 days past due", "l60"),
    "90": ("90 to 119 days past due", "l60"),
    "120": ("120 days or more past due", "l60"),
    "F": ("forbearance", "quiet"),
    "B": ("bankruptcy", "quiet"),
    "-": ("not with us yet", "quiet"),
}


@register.simple_tag
def paystring(months: Sequence[tuple[date, str]]) -> SafeString:
    """Pay history, oldest first, as a list and not a picture: [(month, code), ...].

    The year stands under the first month and under each January.
    """
    rows = []
    for n, (day, code) in enumerate(months):
        words, tone = PAY_CODES[code]
        short = f"{day:%b}"[0]
        if n == 0 or day.month == 1:
            short = f"{short}’{day:%y}"
        shown = "–" if code == "-" else code
        rows.append((tone, f"{day:%b} {day.year}: {words}", shown, short))
    return format_html(
        '<ol class="paystring" aria-label="Pay history, oldest to newest">{}</ol>',
        format_html_join(
            "",
            '<li class="ps-{}"><abbr title="{}">{}</abbr>'
            '<span class="ps-m" aria-hidden="true">{}</span></li>',
            rows,
        ),
    )
