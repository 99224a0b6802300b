"""Pages for people who write programs: the reference, and a person's own tokens."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from servicing.audit.models import User
from servicing.audit.roles import ACTS, may

from .models import Token
from .reading import reference_groups
from .tokens import LONGEST, TokenRefused, make_token, revoke_token

View = Callable[..., HttpResponseBase]


def for_programmers(view: View) -> View:
    """Whoever may use the API sees its pages; others go to sign-in, or get a 403."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may(request.user, "api.enter"):
            raise PermissionDenied(
                "You cannot use the API. That needs the permission api.enter, which comes with"
                " every role of the office. An administrator grants roles."
            )
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


class TokenForm(forms.Form):
    """What a new token is for, how long it lives, what it may do."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="The program that will use it, like “Nightly export”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the token a name."},
    )
    days = forms.TypedChoiceField(
        label="Expires after",
        coerce=int,
        initial=90,
        choices=[(7, "7 days"), (30, "30 days"), (90, "90 days"), (LONGEST - 1, "1 year")],
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose nothing, and it may do all that you may.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["scopes"])
        field.choices = [
            (act, words[0].upper() + words[1:])
            for act, words in ACTS.items()
            if may(user, act) and not act.endswith(".enter")
        ]


@for_programmers
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation: what it is asked with, what it answers, how to call it."""
    return render(request, "api/reference.html", {"groups": reference_groups()})


@for_programmers
def tokens(request: HttpRequest) -> HttpResponse:
    """A person's tokens, and the form for a new one. Its secret is shown once, right here."""
    user = cast(User, request.user)
    form = TokenForm(request.POST if request.method == "POST" else None, user=user)
    now = datetime.now(UTC)
    made: Token | None = None
    secret = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made, secret = make_token(
                user=user, name=data["name"], days=data["days"], scopes=data["scopes"],
                actor=user.username, at=now,
            )  # fmt: skip
            form = TokenForm(user=user)
        except TokenRefused as error:
            form.add_error(None, str(error))
    rows = [
        {"token": token, "state": state_of(token, now), "scopes": [ACTS[s] for s in token.scopes]}
        for token in Token.objects.filter(user=user).order_by("-pk")[:100]
    ]
    context = {"form": form, "rows": rows, "made": made, "secret": secret}
    return render(request, "api/tokens.html", context, status=422 if form.errors else 200)


def state_of(token: Token, now: datetime) -> tuple[str, str]:
    """Its pill: the text and the tone."""
    if token.revoked_at:
        return "Revoked", "quiet"
    return ("Active", "ok") if token.lives(now) else ("Expired", "quiet")


@for_programmers
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of one's own tokens; somebody else's does not exist here."""
    user = cast(User, request.user)
    token = get_object_or_404(Token, pk=pk, user=user)
    revoke_token(token=token, actor=user.username, at=datetime.now(UTC))
    messages.success(request, f"The token {token.name} is revoked. It opens nothing any more.")
    response = redirect("api:tokens")
    response.status_code = 303
    return response
