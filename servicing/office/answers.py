"""How a view answers: an act by sending the browser on, a file by sending it."""

from django.http import HttpResponse
from django.shortcuts import redirect

from servicing.reports.loan_workbook import XLSX


def see_other(name: str, *args: object) -> HttpResponse:
    """303: fetch the result with GET. Reloading it repeats no act."""
    response = redirect(f"office:{name}", *args)
    response.status_code = 303
    return response


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook, to be kept as `name`."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
