"""What people see when the house breaks. The other stops are templates: 403, 403_csrf, 404."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicing.logs import request_id
from servicing.request_log import new_code, path_of

logger = logging.getLogger("servicing.office")
LONGEST = 12  # characters that a person reads out without losing the place


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page, with a code that finds the log lines of this failure: the request's own id,
    or a short one beside it where a proxy gave the request a long one."""
    own = request_id.get() or ""
    code = own if 0 < len(own) <= LONGEST else new_code()
    logger.error("server_error", extra={"reference": code, "path": path_of(request)})
    return render(request, "500.html", {"reference": code}, status=500)
