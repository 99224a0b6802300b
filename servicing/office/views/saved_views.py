"""Save, rename and delete views of a list."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from servicing.audit.models import SavedView
from servicing.audit.saved_views import ViewRefused, delete_view, rename_view, save_view
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.loan_filters import canonical
from servicing.office.saved_view_tabs import PAGES, query_of


@requires("loan.view")
@require_POST
def view_save(request: OfficerRequest, page: str) -> HttpResponse:
    """Keep the filters in view under a name. The same name again replaces what it stood for."""
    if page not in PAGES:
        raise Http404(page)
    query = canonical(query_of(request.POST.get("query", "")))
    name = request.POST.get("name", "")
    shared = request.POST.get("shared") == "on"
    try:
        view = save_view(user=request.user, page=page, name=name, query=query, shared=shared)
    except ViewRefused as error:
        messages.error(request, f"The view was not saved. {error}")
    else:
        whom = "Everybody in the house sees it" if shared else "Only you see it"
        messages.success(request, f"Saved the view {view.name}. {whom}.")
    return _back(page, query)


@requires("loan.view")
@require_POST
def view_change(request: OfficerRequest, pk: int) -> HttpResponse:
    """Rename or delete one's own view; nobody else's exists for it."""
    view = SavedView.objects.filter(pk=pk, user=request.user).first()
    if view is None:
        raise Http404("You have no such view.")
    try:
        if request.POST.get("act") == "delete":
            delete_view(user=request.user, view_id=pk)
            messages.success(request, f"Deleted the view {view.name}.")
        else:
            new = rename_view(user=request.user, view_id=pk, name=request.POST.get("name", ""))
            messages.success(request, f"Renamed the view to {new.name}.")
    except ViewRefused as error:
        messages.error(request, str(error))
    return _back(view.page, view.query)


def _back(page: str, query: str) -> HttpResponse:
    response = see_other(PAGES[page].removeprefix("office:"))
    response["Location"] = reverse(PAGES[page]) + (f"?{query}" if query else "")
    return response
