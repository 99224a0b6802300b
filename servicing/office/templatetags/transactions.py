"""How a transaction reads: its description and where it came from."""

from typing import Any

from django import template

from servicing.ledger.history import Transaction
from servicing.reports import history_words

register = template.Library()
register.filter("description", history_words.description)
register.filter("origin", history_words.origin)


@register.filter
def words(name: str) -> str:
    """A name of the code as people read it: odd_first_period -> Odd first period."""
    return name.replace("_", " ").capitalize()


@register.filter
def column(row: Transaction, name: str) -> Any:
    """What a row has in a column: {{ row|column:"cash" }}."""
    return getattr(row, name)


@register.filter
def kind_name(kind: str) -> str:
    """A kind of fact by its name: rate_change -> Rate change."""
    return history_words.NAMES.get(kind, words(kind))


@register.filter
def undone(row: Transaction) -> bool:
    """A late charge that a later correction took back: nothing of it is left."""
    return row.kind == "late_fee" and not row.fees
