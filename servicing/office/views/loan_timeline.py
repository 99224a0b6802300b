"""Everything that happened on a loan, in one stream."""

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from servicing.audit.approvals import kinds_seen_by
from servicing.audit.roles import may
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.loan_page import loan_page
from servicing.office.people import short_names
from servicing.office.timeline_page import months_of
from servicing.reports.timeline import TYPES, timeline, types_for

PAGE = 60
DEEPEST = 200  # pages; a date goes further


class TimelineForm(forms.Form):
    """What of the timeline is shown, and from which day backwards."""

    type = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    upto = forms.DateField(
        label="Jump to", required=False,
        widget=forms.DateInput(attrs={"type": "date", "data-key": "f"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date like 11/20/2026."},
    )  # fmt: skip
    page = forms.IntegerField(required=False, min_value=1, max_value=DEEPEST)

    def __init__(self, data: QueryDict, *, types: list[str]) -> None:
        super().__init__(data, auto_id="t-%s")
        choices = [(name, TYPES[name]) for name in types]
        self.fields["type"].choices = choices  # type: ignore[attr-defined]


@requires("loan.view")
def loan_timeline(request: OfficerRequest, number: str) -> HttpResponse:
    """Newest first, a page at a time, by month."""
    head = loan_page(access_loan(request, number))
    seen = types_for(request.user)
    form = TimelineForm(request.GET, types=seen)
    form.is_valid()
    asked = form.cleaned_data
    page = asked.get("page") or 1
    found = timeline(
        loan_id=head.loan.pk, types=asked.get("type") or seen,
        approvals=kinds_seen_by(request.user), most=PAGE + 1, skip=(page - 1) * PAGE,
        upto=asked.get("upto"),
    )  # fmt: skip
    context = {
        "head": head, "form": form, "page": page, "more": len(found) > PAGE and page < DEEPEST,
        "months": months_of(found[:PAGE], number), "chosen": asked.get("type") or [],
        "names": short_names(one.who for one in found), "types": TYPES,
        "may_task": may(request.user, "task.work"),
    }  # fmt: skip
    return render(request, "office/loan_timeline.html", context)
