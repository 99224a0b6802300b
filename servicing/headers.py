"""Headers that every answer carries beside those of Django and django-csp."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# No page of ours asks for any of these, and none that it might be made to show shall.
_POWERS = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope",
           "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb")  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join(f"{power}=()" for power in _POWERS),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class FixedHeaders:
    """Middleware: adds the headers where a view did not set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
