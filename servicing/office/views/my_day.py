"""Where a person starts: what waits for them today."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from servicing.ledger.days import NoOpenDay, open_date
from servicing.office.access import OfficerRequest, requires
from servicing.office.my_day import my_day
from servicing.office.sections import SECTIONS, open_to


@requires("office.enter")
def home(request: OfficerRequest) -> HttpResponse:
    """My day: the cards that the person may see. Before the books are open there is no day to
    show, and the person starts at their next section."""
    try:
        today = open_date()
    except NoOpenDay:
        return redirect(open_to(request.user, SECTIONS)[1].url)
    shown = my_day(request.user, today)
    context = {
        "today": today,
        "main": [one for one in shown if not one.card.side],
        "side": [one for one in shown if one.card.side],
    }
    return render(request, "office/my_day.html", context)
