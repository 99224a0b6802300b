"""What the house writes to stderr, a line an event, and what no line may ever hold.

A line names people and borrowers by their ids only. Whatever slips into a message all the same,
from a library or out of an exception, is masked here: tax ids, account numbers, telephone
numbers, e-mail addresses, quoted input, the row of a refused statement, query strings. Loan
numbers (ten digits, the first 0 or 1: no telephone number begins so) stay readable.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery import current_task

FRAMES = 15
CHAIN = 4
# The id of the request that this thread answers; request_log.py sets it.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_SECRETIVE = [
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "(e-mail)"),
    (re.compile(r"\?[\w%.~+-]+=[^\s\"']*"), "?…"),
    (re.compile(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])"), "(number)"),
    (re.compile(r"(?<![\w-])\d{2}-\d{7}(?![\w-])"), "(number)"),
    (re.compile(r"(?<![\w-])\d{4}([ -])\d{4}\1\d{2,4}(\1\d{1,7})?(?![\w-])"), "(number)"),
    (re.compile(r"(?<!\w)\(?[2-9]\d{2}\)?[-. ]{0,2}\d{3}[-. ]\d{4}(?!\w)"), "(number)"),
    (re.compile(r"(?<!\d)(?<!\d\.)(?![01]\d{9}(?!\d))\d{7,}(?!\d)"), "(number)"),
]
_UUID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")  # of a task, say
# Text in quotes is what somebody typed, unless it looks like the name of a table or a column.
_QUOTED = re.compile(r"""(?<!\w)(["'])(?!\w*_\w*\1)(?:\\.|(?!\1).)+\1|=\(.*\)""")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


def masked(text: str) -> str:
    """The text without numbers and addresses that could be a person's."""
    parts = _UUID.split(text)
    for pattern, instead in _SECRETIVE:
        parts[::2] = [pattern.sub(instead, part) for part in parts[::2]]
    return "".join(parts)


def unquoted(text: str) -> str:
    """The first line of an error's text, without what it quotes."""
    lines = text.strip().splitlines()
    return masked(_QUOTED.sub("(…)", lines[0]))[:300] if lines else ""


def failure(error: BaseException | None) -> list[dict[str, Any]]:
    """An exception and what caused it: kinds, masked texts and places, never values."""
    told: list[dict[str, Any]] = []
    while error is not None and len(told) < CHAIN:
        frames: list[str] = []
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_qualname}")
            trace = trace.tb_next
        told.append({
            "type": type(error).__name__, "message": unquoted(str(error)),
            "frames": frames[-FRAMES:],
        })  # fmt: skip
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """A record as it may be written: masked, with the request or task that it belongs to."""
    text = record.getMessage()
    if "request" in vars(record):  # Django's own lines put the path behind a colon
        text = text.partition(":")[0]
    error = record.exc_info[1] if record.exc_info else None
    line: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": unquoted(text) if error else masked(text),
    }
    if request := request_id.get():
        line["request"] = request
    if current_task and current_task.request.id:
        line["task"] = current_task.request.id
    for name, value in vars(record).items():
        if name not in _STANDARD and name not in line and value is not None:
            if isinstance(value, str):
                line[name] = masked(value)
            elif isinstance(value, int | float):
                line[name] = value
    if error:
        line["error"] = failure(error)
    return line


class JsonLines(logging.Formatter):
    """One JSON object a line, for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(facts(record), ensure_ascii=False)


class TextLines(logging.Formatter):
    """The same facts for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line = facts(record)
        errors = line.pop("error", [])
        words = [line.pop("at"), line.pop("level").upper(), line.pop("logger"), line.pop("message")]
        words += [f"{name}={value}" for name, value in line.items()]
        told = [" ".join(words)]
        for error in errors:
            told += [f"  {error['type']}: {error['message']}"]
            told += [f"    {frame}" for frame in error["frames"]]
        return "\n".join(told)


def configuration(form: str) -> dict[str, Any]:
    """For logging.config: everything to stderr as `json` (from info) or `text` (from warning)."""
    lines = JsonLines if form == "json" else TextLines
    inherits: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": lines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO" if form == "json" else "WARNING"},
        "loggers": {
            "django": inherits,
            # One line a request is written by request_log.py.
            "django.request": inherits | {"level": "ERROR"},
            "django.server": inherits | {"level": "ERROR"},
            # Statements carry their parameters: never, whatever DEBUG says.
            "django.db.backends": inherits | {"level": "WARNING"},
            "gunicorn.error": inherits,
            "gunicorn.access": inherits | {"level": "CRITICAL"},
            # These tell of every font and every glyph that they look at.
            "fontTools": inherits | {"level": "ERROR"},
            "weasyprint": inherits | {"level": "ERROR"},
        },
    }
