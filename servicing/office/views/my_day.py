"""Where a person starts: what waits for them today."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from servicing.audit.roles import Role, roles_of
from servicing.ledger.days import open_date
from servicing.office.access import OfficerRequest, requires
from servicing.office.my_day import my_day


@requires("office.enter")
def home(request: OfficerRequest) -> HttpResponse:
    """My day: the cards that the person may see. An auditor has a home of their own."""
    if roles_of(request.user) == {Role.AUDITOR}:
        return redirect("office:audit")
    today = open_date()
    shown = my_day(request.user, today)
    context = {
        "today": today,
        "main": [one for one in shown if not one.card.side],
        "side": [one for one in shown if one.card.side],
    }
    return render(request, "office/my_day.html", context)
