"""What people see when something is not there, not allowed or broken."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger("servicing.office")

# No letters or digits that are easily confused when read out on the phone.
_ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page, with a code that finds the log line of this failure."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    code = f"{code[:4]}-{code[4:]}"
    logger.error("server_error", extra={"reference": code, "path": request.path})
    return render(request, "500.html", {"reference": code}, status=500)


def bad_form_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token is missing or old (Django's CSRF check)."""
    logger.warning("bad_form_token", extra={"reason": reason, "path": request.path})
    return render(request, "403_csrf.html", status=403)
