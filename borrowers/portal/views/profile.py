"""Who we think the borrower is, and how we write to them."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from borrowers.portal.access import BorrowerRequest, borrower_page, loans_of
from borrowers.profiles.logins import choose_preferences

LANGUAGES = [("en", "English"), ("es", "Español")]


class PreferencesForm(forms.Form):
    """The language of these pages, and whether statements come on paper."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    paperless = forms.BooleanField(
        label=gettext_lazy("Send no paper: tell me by email when a statement is here"),
        required=False,
    )
    large_print = forms.BooleanField(
        label=gettext_lazy("Print my documents in large letters"), required=False
    )


@borrower_page
def profile(request: BorrowerRequest) -> HttpResponse:
    person = request.person
    if request.method == "POST":
        form = PreferencesForm(request.POST)
        if form.is_valid():
            with transaction.atomic():
                choose_preferences(person=person, actor=request.user.username, **form.cleaned_data)
            with translation.override(person.language):
                messages.success(request, _("Your preferences are saved."))
            return redirect("portal:profile")
    else:
        form = PreferencesForm(
            initial={
                "language": person.language,
                "paperless": person.paperless,
                "large_print": person.large_print,
            }
        )
    loans = loans_of(person)
    context = {"form": form, "person": person, "loans": loans, "loan": loans.first(),
               "section": "profile"}  # fmt: skip
    return render(request, "portal/profile.html", context, status=422 if form.errors else 200)


@require_POST
@borrower_page
def language(request: BorrowerRequest) -> HttpResponse:
    """The switch on every page: the other language, and back to the page."""
    wanted = request.POST.get("language", "")
    if wanted in dict(LANGUAGES):
        with transaction.atomic():
            choose_preferences(person=request.person, actor=request.user.username, language=wanted)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if safe and back.startswith("/my/") else "portal:home")
