"""A payment cut into its parts, as a ring: SVG from the server, like charts.py."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from servicing.engine.money import round_ratio

from .charts import Part
from .screen_figures import plain_money

register = template.Library()

ROUND = 10_000  # the length that the ring is said to have: pathLength needs no pi
GAP = 50


@register.simple_tag
def donut(
    parts: Sequence[Part], name: str, center: str, under: str, currency: str = ""
) -> SafeString:
    """A ring of at most six parts, its total in the middle: {% donut parts "…" "$2,426.07" "a
    month" %}. The page lists the same amounts."""
    total = sum(part.amount for part in parts) or 1
    rings, turned = [], 0
    for part in (part for part in parts if part.amount > 0):
        length = round_ratio(part.amount * ROUND, total)
        drawn = max(length - GAP, GAP)
        says = f"{part.label}: {plain_money(part.amount, currency)}"
        rings.append((part.tone, drawn, ROUND - drawn, -turned, says))
        turned += length
    says = "; ".join(f"{part.label} {plain_money(part.amount, currency)}" for part in parts)
    return format_html(
        '<svg class="chart chart-donut" viewBox="0 0 200 200" role="img" aria-label="{}"'
        ' xmlns="http://www.w3.org/2000/svg">{}<text class="donut-main" x="100" y="99"'
        ' text-anchor="middle">{}</text><text class="donut-sub" x="100" y="118"'
        ' text-anchor="middle">{}</text></svg>',
        f"{name}. {says}",
        format_html_join(
            "",
            '<circle class="ring ring-{}" cx="100" cy="100" r="80" pathLength="10000"'
            ' stroke-dasharray="{} {}" stroke-dashoffset="{}" transform="rotate(-90 100 100)">'
            "<title>{}</title></circle>",
            rings,
        ),
        center,
        under,
    )
