"""The people of a loan: how to reach them, changed with a reason, with what it was before."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags

from borrowers.profiles.changing import (
    ADDRESS,
    CONTACT_POINTS,
    LANGUAGES,
    ProfileChanged,
    ProfileRefused,
    change_profile,
    last_change,
)
from borrowers.profiles.models import Person, ProfileChange
from borrowers.profiles.revealing import reveal_tin
from servicing.loans.models import Loan, Party
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.loan_page import LoanPage, loan_page
from servicing.office.people import short_name, short_names
from servicing.office.work_forms import WhyForm, day_field, why_field
from servicing.screens.templatetags.screen_figures import clock

MOST_CHANGES = 50
TIN = {
    "label": "What do you need it for?",
    "missing": "Enter what you need the tax id for.",
    "hint": "Your name, the time and this reason are kept.",
}


def _text(label: str, most: int, autocomplete: str, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete} | attrs),
    )


class PersonForm(forms.Form):
    """How to reach a person. `seen` is the change that it was opened on."""

    phone_mobile = _text("Mobile phone", 20, "off", inputmode="tel")
    phone_home = _text("Home phone", 20, "off", inputmode="tel")
    phone_work = _text("Work phone", 20, "off", inputmode="tel")
    email = _text("E-mail", 254, "off", inputmode="email")
    language = forms.ChoiceField(label="Language", choices=list(LANGUAGES.items()))
    paperless = forms.BooleanField(label="Statements by e-mail instead of paper", required=False)
    mailing_line1 = _text("Street and number", 120, "off")
    mailing_line2 = _text("Apartment, suite", 120, "off")
    mailing_city = _text("City", 80, "off")
    mailing_state = _text("State", 2, "off", autocapitalize="characters")
    mailing_zip = _text("ZIP code", 10, "off", inputmode="numeric")
    effective = day_field(
        "Holds from", help_text="Today or an earlier day. Statements use what holds now."
    )
    why = why_field(
        "Reason", "Enter who asked for the change and how.", "Who asked for the change, and how."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_mailing_state(self) -> str:
        return str(self.cleaned_data["mailing_state"]).upper()

    def values(self) -> dict[str, str | bool]:
        return {name: self.cleaned_data[name] for name in (*CONTACT_POINTS, *ADDRESS)}


@requires("loan.view")
def loan_people(request: OfficerRequest, number: str) -> HttpResponse:
    """Everybody of the loan, how to reach them, and what changed when."""
    head = loan_page(access_loan(request, number))
    people = {party.person_id for party in head.parties}
    changes = list(
        ProfileChange.objects.filter(person__in=people).select_related("person")
        .order_by("-pk")[:MOST_CHANGES]
    )  # fmt: skip
    context = {
        "head": head, "changes": changes, "names": short_names({c.actor for c in changes}),
    }  # fmt: skip
    return render(request, "office/loan_people.html", context)


def access_party(loan: Loan, person: int) -> Party:
    """A person's part in this loan, or a 404: nobody is reached through a loan of others."""
    found = Party.objects.filter(loan=loan, person=person).select_related("person").first()
    if found is None:
        raise Http404(f"Nobody of loan {loan.number} is meant by this address.")
    return found


@requires("profile.edit")
def person_edit(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """Change how a person is reached, from a day on and with a reason."""
    head = loan_page(access_loan(request, number))
    person = access_party(head.loan, pk).person
    if request.method != "POST":
        return _edit(request, head, person, PersonForm(initial=_initial(person, head)))
    form = PersonForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            changes = change_profile(
                person_id=person.pk, values=form.values(),
                effective=form.cleaned_data["effective"], why=form.cleaned_data["why"],
                seen=form.cleaned_data["seen"], actor=request.user.username,
                stream=head.loan.pk, business_date=head.today, recorded_at=datetime.now(UTC),
            )  # fmt: skip
        except ProfileRefused as error:
            for name, message in error.problems.items():
                form.add_error(name, message)
        except ProfileChanged as error:
            status = 409
            form.add_error(None, _conflict(person, error.last))
        else:
            _say(request, person, changes)
            return see_other("loan-people", number)
    return _edit(request, head, person, form, status)


def _initial(person: Person, head: LoanPage) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in (*CONTACT_POINTS, *ADDRESS)}
    return values | {"effective": head.today, "seen": last_change(person.pk)}


def _conflict(person: Person, last: ProfileChange) -> str:
    who, when = short_name(last.actor), strip_tags(clock(last.recorded_at))
    return (
        f"{who} changed {person.name} at {when}. What you entered is kept below. Open the page"
        " anew and look at the change, then save again."
    )


def _say(request: OfficerRequest, person: Person, changes: list[ProfileChange]) -> None:
    if changes:
        messages.success(request, f"Saved. What {person.name} had before stays in the history.")
    else:
        messages.info(request, f"Nothing was changed: {person.name} has all that already.")


def _edit(request: OfficerRequest, head: LoanPage, person: Person, form: PersonForm,
          status: int = 200) -> HttpResponse:  # fmt: skip
    others = Loan.objects.filter(parties__person=person).exclude(pk=head.loan.pk).distinct()
    context = {"head": head, "person": person, "form": form, "others": others.order_by("number")}
    return render(request, "office/person_edit.html", context, status=status)


@requires("pii.reveal")
def person_tin(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """Ask what a tax id is needed for, put that on record, show it once."""
    head = loan_page(access_loan(request, number))
    person = access_party(head.loan, pk).person
    form = WhyForm(request.POST or None, **TIN)
    tin = None
    if request.method == "POST" and form.is_valid():
        tin = reveal_tin(
            person=person, why=form.cleaned_data["why"], actor=request.user.username,
            stream=head.loan.pk,
        )  # fmt: skip
    context = {"head": head, "person": person, "form": form, "tin": tin}
    status = 422 if form.errors else 200
    return render(request, "office/person_tin.html", context, status=status)
