"""The description as people read it: operations in groups, fields in tables, a call to copy."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .describing import openapi

DEEPEST = 4  # levels of a shape in a table


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field or parameter in a table."""

    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class OperationCard:
    """An operation of the reference."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    permission: str
    parameters: list[FieldLine]
    body_type: str
    body: list[FieldLine]
    answers: list[tuple[str, str]]
    answer: list[FieldLine]
    curl: str


@dataclass(slots=True)
class Group:
    """Operations of one subject."""

    name: str
    anchor: str
    cards: list[OperationCard] = field(default_factory=list)


@lru_cache(maxsize=1)
def reference_groups() -> list[Group]:
    """Every operation, in the order of the description."""
    found = openapi()
    schemas = found["components"]["schemas"]
    groups: dict[str, Group] = {}
    for path, methods in found["paths"].items():
        for method, one in methods.items():
            name = one["tags"][0]
            group = groups.setdefault(name, Group(name, name.lower().replace(" ", "-")))
            group.cards.append(_card(path, method.upper(), one, schemas))
    return list(groups.values())


def _card(path: str, method: str, one: dict[str, Any], schemas: dict[str, Any]) -> OperationCard:
    body_type, body = _content(one.get("requestBody", {}))
    done = next(answer for code, answer in one["responses"].items() if code.startswith("2"))
    answer_type, answer = _content(done)
    asked = lines_of(body, schemas)
    return OperationCard(
        name=one["operationId"],
        method=method,
        path=path,
        summary=one["summary"],
        description=one.get("description", "").replace("`", ""),
        permission=one["x-permission"],
        parameters=[_parameter(found) for found in one.get("parameters", [])],
        body_type=body_type,
        body=asked,
        answers=[(code, found["description"]) for code, found in one["responses"].items()],
        answer=lines_of(answer, schemas) if answer_type == "application/json" else [],
        curl=_curl(path, method, one, body_type, example_of(body, schemas)),
    )


def _content(found: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    for kind, content in found.get("content", {}).items():
        return kind, content["schema"]
    return "", {}


def _parameter(found: dict[str, Any]) -> FieldLine:
    return FieldLine(
        found["name"], f"{kind_of(found['schema'])}, {found['in']}", found.get("required", False),
        found.get("description", ""),
    )  # fmt: skip


def lines_of(
    schema: dict[str, Any], schemas: dict[str, Any], before: str = "", depth: int = 0
) -> list[FieldLine]:
    """The fields of a shape, those of shapes within it right after them."""
    found = _resolve(schema, schemas)
    lines = []
    for name, part in found.get("properties", {}).items():
        inner = _resolve(part, schemas)
        many = inner.get("type") == "array"
        within = _resolve(inner.get("items", {}), schemas) if many else inner
        here = f"{before}{name}{'[]' if many else ''}"
        words = part.get("description") or inner.get("description", "")
        required = name in found.get("required", ())
        lines.append(FieldLine(here, kind_of(inner, within), required, words))
        if "properties" in within and depth < DEEPEST:
            lines += lines_of(within, schemas, f"{here}.", depth + 1)
    return lines


def _resolve(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    while True:
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rpartition("/")[2]]
        elif len(schema.get("allOf", ())) == 1:
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            schema = {**_resolve(schema["allOf"][0], schemas), **rest}
        else:
            return schema


def kind_of(schema: dict[str, Any], within: dict[str, Any] | None = None) -> str:
    """The type in words: integer, date, list of text."""
    if schema.get("type") == "array":
        return f"list of {kind_of(within or schema.get('items', {}))}"
    names = {"string": "text", "object": "object", "boolean": "true or false"}
    kind = str(schema.get("type", "object"))
    made = {"date": "date", "date-time": "instant", "binary": "file"}.get(
        str(schema.get("format", "")), names.get(kind, kind)
    )
    if "enum" in schema:
        made = ", ".join(str(one) or "empty" for one in schema["enum"] if one is not None)
    return f"{made} or null" if schema.get("nullable") else made


# What stands in examples: figures and names of nobody.
EXAMPLES = {
    "amount": 149910, "received": "2026-11-20", "designation": "", "why": "Paid by phone",
    "loan_number": "1000391177", "decision": "accept", "on": "2026-11-20",
    "reason": "Confirmed with the prior servicer", "business_date": "2026-11-20",
    "format": "csv", "text": "Borrower called", "title": "Call the borrower", "due": "2026-11-20",
    "pinned": True, "change": "complete", "version": 1, "effective": "2026-11-20", "seen": 0,
    "kind": "call", "direction": "in", "outcome": "spoke", "held_on": "2026-11-20",
}  # fmt: skip


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """A body that the operation takes, as far as shapes go."""
    found = _resolve(schema, schemas)
    return {
        name: EXAMPLES.get(name, "…")
        for name in found.get("properties", {})
        if name in found.get("required", ()) or name in EXAMPLES
    }


def _curl(path: str, method: str, one: dict[str, Any], body_type: str,
          body: dict[str, Any]) -> str:  # fmt: skip
    place = path.replace("{number}", "1000391177").replace("{seq}", "2")
    place = place.replace("{id}", "1").replace("{item}", "1")
    place = place.replace("{name}", "trial_balance").replace("{field}", "principal")
    place = place.replace("{kind}", "payoff")
    parts = [f'curl {"" if method == "GET" else f"-X {method} "}"$MERIDIAN{place}"']
    parts.append('-H "Authorization: Bearer $TOKEN"')
    if any(found["name"] == "Idempotency-Key" for found in one.get("parameters", [])):
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    if body_type == "application/json":
        parts += [
            "-H 'Content-Type: application/json'",
            f"-d '{json.dumps(body, ensure_ascii=False)}'",
        ]
    elif "file" in body or body_type:
        parts += _form(one["operationId"])
    return " \\\n  ".join(parts)


def _form(name: str) -> list[str]:
    if name == "upload_cash_file":
        return ["-F file=@lockbox.csv"]
    return ["-F files=@loans.csv", "-F files=@borrowers.csv", "-F on=2026-11-20", "-F dry_run=true"]
