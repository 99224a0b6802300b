"""A loan's payment plan: begin, look at what is expected and saved, end."""

from datetime import UTC, datetime
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from servicing.audit.roles import may
from servicing.office.access import NotAllowed, OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.loan_page import LoanPage, loan_page
from servicing.payments.plan_models import PaymentPlan
from servicing.payments.plans.keeping import PlanRefused, active_plan, begin, end
from servicing.payments.plans.planning import dates_of, part_of, saving


class PlanForm(forms.Form):
    """How often and from when; the key makes a second click the same."""

    frequency = forms.ChoiceField(label="Paid", choices=PaymentPlan.Frequency.choices,
                                  initial="biweekly")  # fmt: skip
    first_on = forms.DateField(
        label="First part on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.CharField(label="Why", max_length=400, required=False)
    key = forms.CharField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    why = forms.CharField(label="Why it ends", max_length=400, required=False)


@requires("loan.view")
def plan(request: OfficerRequest, number: str) -> HttpResponse:
    """The plan that runs, or the form that begins one; those that ended."""
    head = loan_page(access_loan(request, number))
    if request.method == "POST":
        if not may(request.user, "loan.change"):
            raise NotAllowed("loan.change")
        return _changed(request, head)
    form = PlanForm(initial={"first_on": head.today, "key": uuid4()})
    return _shown(request, head, form)


def _changed(request: OfficerRequest, head: LoanPage) -> HttpResponse:
    ending = request.POST.get("act") == "end"
    form: forms.Form = EndForm(request.POST) if ending else PlanForm(request.POST)
    if not form.is_valid():
        return _shown(request, head, form)
    data, now = form.cleaned_data, datetime.now(UTC)
    try:
        if ending:
            end(loan=head.loan, actor=request.user.username, why=data["why"], today=head.today,
                at=now)  # fmt: skip
        else:
            begin(loan=head.loan, frequency=data["frequency"], first_on=data["first_on"],
                  key=data["key"], actor=request.user.username, why=data["why"],
                  today=head.today, at=now)  # fmt: skip
    except PlanRefused as error:
        for field, said in error.problems:
            form.add_error(field or None, f"{said[:1].upper()}{said[1:]}.")
        return _shown(request, head, form)
    messages.success(request, "The plan has ended." if ending else "The plan has begun.")
    return see_other("loan-plan", head.loan.number)


def _shown(request: OfficerRequest, head: LoanPage, form: forms.Form) -> HttpResponse:
    running = active_plan(head.loan.pk)
    context = {
        "head": head, "plan": running, "form": EndForm() if running and not form.errors else form,
        "dates": dates_of(running.frequency, running.first_on, head.today) if running else [],
        "offers": offers(head),
        "ended": PaymentPlan.objects.filter(stream_id=head.loan.pk).exclude(ended_on=None),
    }  # fmt: skip
    return render(request, "office/loan_plan.html", context, status=422 if form.errors else 200)


def offers(head: LoanPage) -> list[tuple[str, int, int, int, int]]:
    """What each frequency asks for and saves: (name, part, extra a year, interest, months)."""
    if head.state.terms.frequency != "monthly" or head.state.terms.interest_method == "daily":
        return []
    found = []
    for code, name in PaymentPlan.Frequency.choices:
        part = part_of(head.state, code, head.today)
        if part:
            saved = saving(head.state, code, head.today)
            found.append((name, part, saved.extra_a_year, saved.interest, saved.installments))
    return found
