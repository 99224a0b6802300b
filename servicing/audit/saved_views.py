"""Views of a list under a name: one's own, or shared with the house."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from .acts import record
from .models import SavedView, User
from .roles import ACTS, may

SHARE = "view.share"
LONGEST = 1000  # characters of the filters
MOST = 30  # views of one person on one page


class ViewRefused(ValueError):
    """A view that cannot be kept so; the message says why."""


def views_of(user: User, page: str) -> QuerySet[SavedView]:
    """The person's own views of the page and those shared with the house, by name."""
    found = SavedView.objects.filter(Q(user=user) | Q(shared=True), page=page)
    return found.select_related("user").order_by("name", "pk")


def save_view(*, user: User, page: str, name: str, query: str, shared: bool) -> SavedView:
    """Keep the filters under a name; the same name again replaces what it stood for."""
    name = _name(name)
    if len(query) > LONGEST:
        raise ViewRefused("Its filters are too long. Shorten the text that you search for.")
    if shared and not may(user, SHARE):
        raise ViewRefused(f"You cannot {ACTS[SHARE]}.")
    mine = SavedView.objects.filter(user=user, page=page)
    if mine.exclude(name=name).count() >= MOST:
        raise ViewRefused(f"You have {MOST} views here. Delete one first.")
    with transaction.atomic():
        view, _ = SavedView.objects.update_or_create(
            user=user, page=page, name=name, defaults={"query": query, "shared": shared}
        )
        _record(view, "view:saved")
    return view


def rename_view(*, user: User, view_id: int, name: str) -> SavedView:
    """Give one's own view another name. Raises SavedView.DoesNotExist for anybody else's."""
    name = _name(name)
    try:
        with transaction.atomic():
            view = SavedView.objects.select_for_update().get(pk=view_id, user=user)
            view.name = name
            view.save(update_fields=["name"])
            _record(view, "view:renamed")
    except IntegrityError:
        raise ViewRefused(f"You have another view called {name}.") from None
    return view


def delete_view(*, user: User, view_id: int) -> None:
    """Forget one's own view. Raises SavedView.DoesNotExist for anybody else's."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update().get(pk=view_id, user=user)
        _record(view, "view:deleted")
        view.delete()


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise ViewRefused("Give the view a name.")
    if len(name) > 60:
        raise ViewRefused("Use 60 letters or fewer.")
    return name


def _record(view: SavedView, action: str) -> None:
    record(
        actor=view.user.username, action=action, subject=f"{view.page}: {view.name}",
        details={"view": view.pk, "shared": view.shared},
    )  # fmt: skip
