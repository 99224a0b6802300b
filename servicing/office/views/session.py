"""Signing in and out."""

import time
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from borrowers.profiles.logins import starts_in_portal
from servicing.audit.roles import Role, roles_of
from servicing.audit.throttle import PERIOD, was_refused
from servicing.sessions import renew, seconds_left, signed_in


class SignInForm(AuthenticationForm):
    """Works with pasting and password managers (WCAG 3.3.8); the words never say which is wrong."""

    error_messages = {
        "invalid_login": "The user name or the password is not right. Check both and try again.",
        "inactive": "This account is closed. An administrator can open it again.",
        "refused": "Too many tries with a wrong password. Wait 15 minutes, then try again.",
    }
    username = UsernameField(
        label="User name",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Enter your user name."},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["username"].widget.attrs["autofocus"] = True

    def get_invalid_login_error(self) -> ValidationError:
        if was_refused(self.request):
            return ValidationError(self.error_messages["refused"], code="refused")
        return super().get_invalid_login_error()


class SignIn(LoginView):
    """A page that was asked for without a session is opened after signing in."""

    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        refused = form.has_error("__all__", "refused")
        answer = self.render_to_response(
            self.get_context_data(form=form), status=429 if refused else 422
        )
        if refused:
            answer["Retry-After"] = str(int(PERIOD.total_seconds()))
        return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("office:sign-in")


def root(request: HttpRequest) -> HttpResponse:
    """Borrowers start in the portal, auditors at their home, everybody else with their day."""
    if starts_in_portal(request.user):
        return redirect("portal:home")
    only_audits = roles_of(request.user) == {Role.AUDITOR}
    return redirect("office:audit" if only_audits else "office:home")


@require_http_methods(["GET", "POST"])
def session_left(request: HttpRequest) -> HttpResponse:
    """How many seconds are left before the person is signed out; a POST stays signed in."""
    left = 0
    if signed_in(request):
        now = time.time()
        if request.method == "POST":
            renew(request.session, now)
        left = seconds_left(request.session, now)
    return JsonResponse({"seconds_left": left}, headers={"Cache-Control": "no-store"})
