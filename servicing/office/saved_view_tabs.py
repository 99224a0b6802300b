"""The saved views above a list: as links, and one's own to be changed."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from servicing.audit.models import User
from servicing.audit.saved_views import views_of

# The pages whose views can be saved, by the name under which they are kept.
PAGES = {"loans": "office:loans", "delinquency": "office:delinquency"}


def tabs(user: User, page: str, query: str) -> dict[str, Any]:
    """What the tabs of a page need. One read."""
    views = list(views_of(user, page))
    return {
        "views": views,
        "own_views": [view for view in views if view.user_id == user.pk],
        "view_in_use": next((view.pk for view in views if view.query == query), None),
        "page_url": reverse(PAGES[page]),
    }


def query_of(text: str) -> QueryDict:
    """A query string that a form carries."""
    return QueryDict(text[:1000])
