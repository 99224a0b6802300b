"""What people see when the house breaks. The other stops are templates: 403, 403_csrf, 404."""

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
