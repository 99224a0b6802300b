"""Signing in and out, and where a person starts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from servicing.audit.roles import Role, roles_of
from servicing.office.access import OfficerRequest, requires
from servicing.office.sections import SECTIONS, open_to


class SignInForm(AuthenticationForm):
    """Works with pasting and password managers (WCAG 3.3.8); the words never say which is wrong."""

    error_messages = {
        "invalid_login": "The user name or the password is not right. Check both and try again.",
        "inactive": "This account is closed. An administrator can open it again.",
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


class SignIn(LoginView):
    """A page that was asked for without a session is opened after signing in."""

    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("office:sign-in")


@requires("office.enter")
def home(request: OfficerRequest) -> HttpResponse:
    """The first section that the person may open; an auditor starts at the auditor's home."""
    if roles_of(request.user) == {Role.AUDITOR}:
        return redirect("office:audit")
    return redirect(open_to(request.user, SECTIONS)[0].url)
