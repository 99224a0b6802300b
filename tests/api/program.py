"""A program that calls the API with a token."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.test import Client

V1 = "/api/v1/"


@dataclass(frozen=True)
class Program:
    """Calls by method; POST brings a fresh key unless one is given, or None for no key."""

    secret: str

    def get(self, path: str, **query: Any) -> Any:
        return self.ask("GET", path, query=query)

    def post(self, path: str, body: Any = None, key: str | None = "", **more: Any) -> Any:
        return self.ask("POST", path, body=body, key=key, **more)

    def ask(
        self, method: str, path: str, *, query: dict[str, Any] | None = None, body: Any = None,
        key: str | None = "", content_type: str = "application/json", files: Any = None,
        raise_errors: bool = True,
    ) -> Any:  # fmt: skip
        client = Client(raise_request_exception=raise_errors)
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        if method == "POST" and key is not None:
            headers["Idempotency-Key"] = key or str(uuid4())
        path = path if path.startswith("/") else V1 + path
        if files is not None:
            return client.post(path, files, headers=headers)
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.generic(
            method, path, "" if body is None else data, content_type, headers=headers,
            query_params={name: str(value) for name, value in (query or {}).items()},
        )  # fmt: skip
