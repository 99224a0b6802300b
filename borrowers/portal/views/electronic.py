"""Documents without paper: what is told first, the sample to open, consent and its end."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borrowers.portal.access import BorrowerRequest, borrower_page, loans_of
from borrowers.profiles.consenting import (
    TOLD,
    ConsentRefused,
    consent_of,
    give,
    sample_word,
    withdraw,
)
from servicing.documents.catalogue import kind_of
from servicing.documents.contents.sample import SampleDocument
from servicing.documents.rendering import render as render_document
from servicing.documents.servicer import SERVICER
from servicing.ledger.days import open_date


class ConsentForm(forms.Form):
    """The number out of the sample, and the consent itself."""

    word = forms.CharField(
        label=gettext_lazy("Number in the sample document"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    agree = forms.BooleanField(
        label=gettext_lazy("I agree to get my documents here instead of on paper"),
        error_messages={"required": gettext_lazy("Tick this to agree.")},
    )


@borrower_page
def electronic(request: BorrowerRequest) -> HttpResponse:
    person, today, actor = request.person, open_date(), request.user.username
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw(person=person, why="in the portal", today=today, actor=actor)
        messages.success(request, _("From now on your documents come on paper."))
        return redirect("portal:electronic")
    if request.method == "POST" and form.is_valid():
        try:
            give(person=person, word=form.cleaned_data["word"], today=today, actor=actor)
        except ConsentRefused as refused:
            form.add_error("word" if refused.field == "word" else None, _(str(refused)))
        else:
            messages.success(request, _("From now on your documents wait for you here."))
            return redirect("portal:electronic")
    context = {
        "form": form if request.method == "POST" else ConsentForm(), "told": TOLD,
        "consent": consent_of(person), "person": person, "loan": loans_of(person).first(),
        "section": "profile",
    }  # fmt: skip
    return render(request, "portal/electronic.html", context, status=422 if form.errors else 200)


@borrower_page
def sample(request: BorrowerRequest) -> HttpResponse:
    """A PDF like those that we send, with a number that stands nowhere else."""
    person, today = request.person, open_date()
    loan = loans_of(person).first()
    facts = SampleDocument(
        servicer=SERVICER, loan_number=loan.number if loan else "—", names=(person.name,),
        mailing=(), dated=today, language="es" if person.language == "es" else "en",
        large_print=person.large_print, word=sample_word(person, today),
    )  # fmt: skip
    pdf = render_document(kind_of("consent_sample"), facts).pdf
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="sample.pdf"'
    return response
