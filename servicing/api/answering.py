"""How every operation is answered: who calls, may they, what was sent, one act, one answer."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from rest_framework.exceptions import NotFound, ParseError, UnsupportedMediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from servicing.audit.models import User

from . import once
from .authentication import Allowed, BearerToken, BrowserSession
from .errors import Problem, Refused, problems_of
from .models import Token
from .operations import Answered, Call, Operation, Shape
from .paging import read_cursor, write_cursor

LARGEST_JSON = 1024 * 1024  # bytes


class JsonAlways(BaseContentNegotiation):
    """Answers are JSON whatever the caller would rather have; documents are what they are."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> Any:
        first = next(iter(renderers))
        return first, first.media_type


class Door(APIView):
    """One address with the operations on it, by method. Subclasses are made in urls.py."""

    operations: ClassVar[Mapping[str, Operation]] = {}
    authentication_classes = [BearerToken, BrowserSession]
    permission_classes = [Allowed]
    throttle_classes = [UserRateThrottle]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = JsonAlways

    def operation_of(self, method: str | None) -> Operation | None:
        """The operation of a method; HEAD is GET without its content."""
        return self.operations.get("GET" if method == "HEAD" else str(method))

    def get_parsers(self) -> list[BaseParser]:
        operation = self.operation_of(self.request.method if self.request else None)
        return [MultiPartParser() if operation and operation.upload else JSONParser()]

    def answer(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The handler of every method that the address has."""
        operation = self.operation_of(request.method)
        assert operation is not None  # noqa: S101  http_method_names are those of the operations
        call = read_call(request, operation)
        if not operation.changes:
            status, content = run(operation, call, kwargs, request)
            if not isinstance(content, bytes):  # a file that is open, and its type
                return FileResponse(content[0], status=status, content_type=content[1])
            return respond(operation, status, content)
        done = once.do_once(
            lambda: run(operation, call, kwargs, request), user=call.user, token=call.token,
            key=call.key, route=f"{request.method} {request.path}",
            digest=once.digest_of(_sent(request)), at=call.now,
            own_transactions=operation.own_transactions,
        )  # fmt: skip
        response = respond(operation, done.status, done.answer)
        if done.replayed:
            response["Idempotent-Replay"] = "true"
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kw: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kw)
        add_never_cache_headers(response)
        return response


class Nowhere(Door):
    """Every other address under the API's."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        slash = "" if request.path.endswith("/") else " Addresses end with a slash."
        raise NotFound(f"Nothing has the address {request.path}.{slash}")


def read_call(request: Request, operation: Operation) -> Call:
    """The request, checked against the declaration. Raises Refused."""
    key = once.read_key(request.headers.get(once.HEADER)) if operation.changes else ""
    user, token = caller(request)
    return Call(
        user=user,
        token=token,
        query=read_query(request, operation),
        body=read_body(request, operation.body) if operation.body and not operation.as_sent else {},
        key=key,
        now=datetime.now(UTC),
        sent=read_json(request) if operation.as_sent else None,
    )


def caller(request: Request) -> tuple[User, Token | None]:
    """Who calls, once `Allowed` has let them in."""
    user, token = cast(User, request.user), cast(Any, request.auth)
    return user, token


def read_query(request: Request, operation: Operation) -> dict[str, Any]:
    """What stands after the question mark; 400 where it is not understood."""
    asked = request.query_params
    if operation.query is None:
        if asked:
            name = next(iter(asked))
            raise Refused(400, Problem("There is no such parameter.", "unknown_field", name))
        return {}
    shape = operation.query(data={name: asked.get(name) for name in asked})
    if not shape.is_valid():
        raise Refused(400, *problems_of(shape.errors))
    return dict(shape.validated_data)


def read_body(request: Request, shape: Shape) -> dict[str, Any]:
    """What was sent; 400 where it cannot be read, 415 in another form, 422 where it is wrong."""
    sent = read_json(request)
    if not isinstance(sent, Mapping):
        raise ParseError("Send one JSON object.")
    read = shape(data=sent)
    if not read.is_valid():
        raise Refused(422, *problems_of(read.errors))
    return dict(read.validated_data)


def read_json(request: Request) -> Any:
    """The content as it came; 400 where it cannot be read, 413, 415 in another form."""
    if not (request.content_type or "").strip():
        raise UnsupportedMediaType("none")
    size = str(request.META.get("CONTENT_LENGTH") or 0)
    if request.content_type.startswith("application/json") and int(size) > LARGEST_JSON:
        raise Refused(413, Problem("The content is larger than 1 MB.", "too_large"))
    try:
        return request.data
    except RecursionError as error:
        raise ParseError("The JSON is nested too deeply.") from error


def run(
    operation: Operation, call: Call, where: Mapping[str, Any], request: Request
) -> tuple[int, Any]:
    """(status, content) of the act's answer."""
    found = operation.act(call, **where)
    status = operation.status
    if isinstance(found, Answered):
        status, found = found.status, found.content
    if operation.content_type != "application/json":
        return status, found
    return status, JSONRenderer().render(shown(operation, call, found, request))


def shown(operation: Operation, call: Call, found: Any, request: Request) -> Any:
    assert operation.answer is not None, f"{operation.name} declares no answer"  # noqa: S101
    if operation.as_sent:
        return found
    if not operation.many:
        return operation.answer(found).data
    cursor, listed = call.query.get("cursor"), _list_of(request)
    after = read_cursor(cursor, listed) if cursor else None
    rows, last = found.page(after, call.query["limit"])
    return {
        "results": operation.answer(rows, many=True).data,
        "next": _next(request, write_cursor(last, listed)) if last else None,
    }


def _list_of(request: Request) -> str:
    """Which list it is: its address with what it is filtered by. A cursor fits no other."""
    query = request.query_params.copy()
    for name in ("cursor", "limit"):
        query.pop(name, None)
    return f"{request.path}?{'&'.join(sorted(query.urlencode().split('&')))}"


def _next(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def respond(operation: Operation, status: int, content: bytes) -> HttpResponse:
    return HttpResponse(content, status=status, content_type=operation.content_type)


def _sent(request: Request) -> Any:
    """The content of the request, as its digest sees it."""
    sent = request.data
    if hasattr(sent, "lists"):  # a form: several files may have one name
        return {name: list(values) for name, values in sent.lists()}
    return sent
