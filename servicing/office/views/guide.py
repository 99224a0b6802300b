"""The guide inside the product: an index, and a page for each role."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from servicing.audit.roles import roles_of
from servicing.office.access import OfficerRequest, requires
from servicing.office.guide import GUIDES, guide_of


@requires("office.enter")
def guide(request: OfficerRequest) -> HttpResponse:
    """The pages of the person's own roles, then the others."""
    roles = roles_of(request.user)
    context = {
        "own": [one for one in GUIDES if one.role in roles],
        "others": [one for one in GUIDES if one.role not in roles],
    }
    return render(request, "office/guide/index.html", context)


@requires("office.enter")
def guide_page(request: OfficerRequest, role: str) -> HttpResponse:
    """What somebody of this role does on a first day. Everybody may read every page."""
    found = guide_of(role)
    if found is None:
        raise Http404(f"The guide has no page for {role}.")
    context = {"guide": found, "guides": GUIDES, "own": found.role in roles_of(request.user)}
    return render(request, found.template, context)
