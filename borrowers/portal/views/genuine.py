"""Is it genuine? Anyone who holds a document can check it here; nobody learns anything else."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from servicing.audit.throttle import TooManyTries, begin_try, was_right
from servicing.documents.vault.genuine import Finding, check

MOST = 20 * 1024 * 1024


class CheckForm(forms.Form):
    """The code that is printed on a document, and the file itself if one has it."""

    code = forms.CharField(
        label="Code", max_length=40, help_text="16 letters and digits at the foot of each page.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    file = forms.FileField(
        label="The PDF, if you have it", required=False,
        help_text="We compare it and keep nothing of it.",
    )  # fmt: skip

    def clean_file(self) -> object:
        file = self.cleaned_data.get("file")
        if file and file.size > MOST:
            raise forms.ValidationError("The file has more than 20 MB. Ours are smaller.")
        return file


def genuine(request: HttpRequest) -> HttpResponse:
    """Guesses are counted as tries to sign in are: a hundred from one address, then a pause."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    finding = None
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        address = request.META.get("REMOTE_ADDR", "")
        try:
            name, place = begin_try(
                username=f"document:{code[:20]}", address=address, now=timezone.now()
            )
        except TooManyTries:
            raise PermissionDenied(
                "Too many checks from here. Try again in fifteen minutes."
            ) from None
        file = form.cleaned_data.get("file")
        finding = check(code, file.read() if file else None)
        if finding != Finding.UNKNOWN:
            was_right(name, place, timezone.now())
    response = render(
        request, "portal/genuine.html", {"form": form, "finding": finding},
        status=422 if form.errors else 200,
    )  # fmt: skip
    add_never_cache_headers(response)
    return response
