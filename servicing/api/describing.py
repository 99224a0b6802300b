"""The API described (OpenAPI 3), from the declarations of its operations alone."""

from functools import cache, lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from servicing.audit.roles import ACTS

from .answering import Door, caller
from .authentication import check_allowed
from .once import HEADER
from .operations import Operation, Shape
from .shapes.fields import Answer, Error

# What each error means, for every operation that can answer it.
ERRORS = {
    400: "The request cannot be understood: JSON, a parameter, the cursor or the key.",
    401: "No token, or one that is unknown, revoked or expired.",
    403: "The person, or the token, lacks the permission.",
    404: "What the address names is not there.",
    409: "It does not fit what has happened meanwhile.",
    415: "The content is not of the type that the operation takes.",
    422: "What was sent is wrong; nothing was changed.",
    429: "Too many requests. Retry-After says when to go on.",
    500: "The house failed. Nothing was changed.",
}
PATH_WORDS = {
    "number": "The loan number.",
    "name": "The report.",
    "seq": "The transaction.",
    "field": "The amount: principal, payoff.interest, late_fee:2026-04-01 and so on.",
    "pk": "Its id.",
    "item": "The id of the item.",
    "kind": "The calculator: apr, clocks, escrow, late_fee, payoff or pmi.",
}


class Described(AutoSchema):
    """Reads the operation of a view and method; nothing is guessed."""

    @property
    def operation(self) -> Operation:
        view: Any = self.view
        found: Operation = view.operations[self.method]
        return found

    def get_operation_id(self) -> str:
        return self.operation.name

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]
        return self.operation.description

    def get_tags(self) -> list[str]:
        return [self.operation.group]

    def get_extensions(self) -> dict[str, Any]:
        one = self.operation
        return {"x-permission": one.permission, "x-permission-words": ACTS[one.permission]}

    def get_override_parameters(self) -> list[Any]:
        one = self.operation
        found: list[Any] = [one.query] if one.query else []
        for name, words in PATH_WORDS.items():
            if f":{name}>" in one.path:
                kind = int if f"<int:{name}>" in one.path else str
                told = "id" if name == "pk" else name  # as the generator calls it
                found.append(OpenApiParameter(told, kind, "path", required=True, description=words))
        if one.changes:
            words = "A key of your own for this act, like a UUID. The same key again gives the"
            found.append(
                OpenApiParameter(
                    HEADER, str, "header", required=True, description=f"{words} first answer."
                )
            )
        return found

    def get_request_serializer(self) -> Any:
        return self.operation.body

    def get_response_serializers(self) -> Any:
        one = self.operation
        told: Any = shape_of(one)
        found: dict[Any, Any] = {
            status: OpenApiResponse(told, description=words)
            for status, words in ((one.also, "It was so already."), (one.status, "Done."))
            if status
        }
        if told is None:
            found = {(one.status, one.content_type): OpenApiResponse(OpenApiTypes.BINARY)}
        for status in errors_of(one):
            found[status, "application/json"] = OpenApiResponse(Error, description=ERRORS[status])
        return found

    def map_parsers(self) -> list[str]:
        return ["multipart/form-data" if self.operation.upload else "application/json"]

    def map_renderers(self, attribute: str) -> list[str]:
        return ["application/json"] if attribute == "media_type" else []

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # a page is a shape of its own


def errors_of(one: Operation) -> list[int]:
    """The errors that an operation can answer."""
    found = {400, 401, 403, 429, 500}
    if "<" in one.path:
        found.add(404)
    if one.body:
        found |= {415, 422}
    if one.changes or "open_date" in one.act.__code__.co_names:
        found.add(409)
    return sorted(found)


def shape_of(one: Operation) -> Shape | None:
    """What the operation answers: its shape, or a page of it."""
    return paged(one.answer) if one.many and one.answer else one.answer


@cache
def paged(shape: Shape) -> Shape:
    fields = {
        "results": shape(many=True),
        "next": serializers.URLField(
            allow_null=True, help_text="The address of the next page; null after the last."
        ),
    }
    return type(f"{shape.__name__}Page", (Answer,), {"__doc__": "One page.", **fields})


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The whole description; made once in a process."""
    generator: Any = SchemaGenerator  # its types are not told
    found: dict[str, Any] = generator().get_schema(request=None, public=True)
    return found


class Description(Door):
    """The description as JSON, for programs that read it."""

    schema = None
    http_method_names = ["get", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_allowed(*caller(request), "api.enter")

    def get(self, request: Request) -> Response:
        return Response(openapi())
