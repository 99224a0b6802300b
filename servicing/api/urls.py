"""Every address of the API: the operations, their description, the tokens of a person."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path

from .answering import Door, Nowhere
from .describing import Description
from .operations import OPERATIONS, Operation
from .pages import reference, token_revoke, tokens

# The operations, in the order in which the reference lists them.
SUBJECTS = ("house", "loans", "explanations", "contract", "transactions", "timeline",
            "simulations", "calculators", "rates", "products", "plans",
            "payments", "payoffs",
            "events", "escrow", "closing", "documents", "letters", "cash", "boarding", "nights",
            "work", "people", "approvals", "reports")  # fmt: skip
for _subject in SUBJECTS:
    import_module(f"servicing.api.subjects.{_subject}")

app_name = "api"


def doors() -> list[URLPattern]:
    """A view for each address, made of the operations on it. The contracts of simulations and
    calculators write their addresses without the last slash, so both serve."""
    by_path: dict[str, dict[str, Operation]] = {}
    for one in OPERATIONS:
        by_path.setdefault(one.path, {})[one.method] = one
    return [
        path(f"api/v1/{address}", _door(found), name=next(iter(found.values())).name)
        for address, found in by_path.items()
    ] + [
        path(f"api/v1/{address.removesuffix('/')}", _door(by_path[address], schema=None))
        for address in ("simulations/", "calculators/<str:kind>/")
    ]


def _door(found: dict[str, Operation], **more: Any) -> Callable[..., HttpResponseBase]:
    handlers = {method.lower(): Door.answer for method in found}
    names = [method.lower() for method in found] + (["head"] if "GET" in found else [])
    kind: type[Door] = type(
        "Door", (Door,), {"operations": found, "http_method_names": names, **handlers, **more}
    )
    return kind.as_view()


urlpatterns: list[URLPattern] = [
    path("api/", reference, name="reference"),
    path("api/schema/", Description.as_view(), name="schema"),
    path("account/tokens/", tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", token_revoke, name="token-revoke"),
    *doors(),
    re_path(r"^api/v1(/.*)?$", Nowhere.as_view(), name="nowhere"),
]
