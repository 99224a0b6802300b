"""What if: hypothetical facts on the real loan, nothing stored."""

from django.http.response import HttpResponseBase
from django.shortcuts import render

from servicing.loans.simulation.reading import Wrong
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.csv_answer import csv_answer
from servicing.office.loan_page import loan_page
from servicing.office.what_if_page import WhatIfForm, ask, recording

KEYS = ("name", "before", "after", "difference")


@requires("loan.view")
def what_if(request: OfficerRequest, number: str) -> HttpResponseBase:
    """The form, and once something is supposed: before, after, changes. The address holds it all,
    so that it can be sent to somebody."""
    head = loan_page(access_loan(request, number))
    supposes = any(request.GET.get(name) for name in ("extra", "kind1", "kind2", "kind3"))
    form = WhatIfForm(request.GET) if supposes else WhatIfForm(initial={"extra_from": head.today})
    found = None
    if supposes and form.is_valid():
        try:
            found = ask(head.loan, form, head.today)
        except Wrong as error:
            for path, message in error.problems:
                form.add_error(None, f"{path.replace('events', 'What ')}: {message}.")
        except ValueError as error:
            form.add_error("extra", str(error))
    if found and request.GET.get("format") == "csv":
        head_row = ["Figure", "Before", "After", "Difference"]
        rows = [[one[key] for key in KEYS] for one in found.changes]
        return csv_answer([head_row, *rows], f"what-if-{number}.csv")
    context = {
        "head": head, "form": form, "found": found, "query": request.GET.urlencode(),
        "recording": recording(form) if found else [],
    }  # fmt: skip
    return render(request, "office/what_if.html", context, status=422 if form.errors else 200)
