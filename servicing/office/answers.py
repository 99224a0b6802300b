"""How a view answers an act: by sending the browser to where its result is."""

from django.http import HttpResponse
from django.shortcuts import redirect


def see_other(name: str, *args: object) -> HttpResponse:
    """303: fetch the result with GET. Reloading it repeats no act."""
    response = redirect(f"office:{name}", *args)
    response.status_code = 303
    return response
