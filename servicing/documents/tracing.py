"""What a template prints of a document's facts, and what it asks about them.

A template is run once over Traced facts. Each value that it prints becomes a Field: an expression
over the facts. Each question that it asks (is there any? how many? which language?) becomes a
Question with its answer. Facts that answer all of these alike give the same page but for the
values of its fields: they share a layout.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

from servicing.documents import printed

OPEN, CLOSE, END = "\ue000", "\ue001", "\ue002"  # around a field: its number, then its value
PRINTERS: dict[str, Callable[..., str]] = {
    one.__name__: one
    for one in (
        printed.money, printed.less, printed.day, printed.longday, printed.iso, printed.rate,
        printed.inline, printed.plain, printed.symbol, str,
    )
}  # fmt: skip

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A value as it is printed: a printer, the path of the value, what else the printer wants."""

    printer: str
    path: Path
    arguments: tuple[Any, ...] = ()

    def text(self, facts: Any) -> str:
        return PRINTERS[self.printer](getter(self.path)(facts), *self.arguments)


@dataclass(frozen=True, slots=True)
class Question:
    """What a template asks of a value: `given` or None, `any` at all, how `many`, `which`."""

    path: Path
    asks: str

    def reader(self) -> Callable[[Any], Any]:
        """From facts to the answer."""
        get = getter(self.path)
        if self.asks == "any":
            return lambda facts: bool(get(facts))
        if self.asks == "given":
            return lambda facts: get(facts) is not None
        if self.asks == "many":
            return lambda facts: len(get(facts))
        return get


@dataclass(slots=True)
class Trace:
    """All that one run of a template printed and asked, in order."""

    facts: Any
    fields: list[Field] = field(default_factory=list)
    answers: dict[Question, Any] = field(default_factory=dict)

    def root(self) -> "Traced":
        return Traced(self, (), self.facts)

    def ask(self, path: Path, asks: str) -> Any:
        question = Question(path, asks)
        if question not in self.answers:
            self.answers[question] = question.reader()(self.facts)
        return self.answers[question]

    def show(self, one: Field) -> str:
        text = one.text(self.facts)
        if not text:
            raise ValueError(f"{one.path} is empty: let the template ask before it prints it")
        self.fields.append(one)
        return f"{OPEN}{len(self.fields) - 1}{CLOSE}{text}{END}"


class Traced:
    """A value inside the facts, as a template sees it."""

    __slots__ = ("_path", "_trace", "_value")

    def __init__(self, trace: Trace, path: Path, value: Any) -> None:
        self._trace, self._path, self._value = trace, path, value

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._value, name)
        path = (*self._path, name)
        if name in getattr(self._value, "by_value", ()):
            return self._trace.ask(path, "which")
        if isinstance(value, bool):
            return self._trace.ask(path, "any")
        if name in _optional(self._value.__class__) and not self._trace.ask(path, "given"):
            return None
        return Traced(self._trace, path, value)

    def __getitem__(self, key: Any) -> "Traced":
        if not isinstance(key, int):
            raise TypeError(key)  # Django then tries an attribute
        if len(self._value) <= key:
            raise IndexError(key)
        return Traced(self._trace, (*self._path, key), self._value[key])

    def __len__(self) -> int:
        return int(self._trace.ask(self._path, "many"))

    def __iter__(self) -> Iterator["Traced"]:
        return (self[place] for place in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self._trace.ask(self._path, "any"))

    def __eq__(self, other: object) -> bool:
        raise TypeError(f"{self._path} is compared: name it in `by_value` of its facts")

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self._trace.show(Field("str", self._path))

    def printed(self, printer: str, *arguments: Any) -> "Printed":
        return Printed(self._trace, Field(printer, self._path, arguments))


class Printed:
    """A value that went through a printer: text, once it is put on the page."""

    __slots__ = ("_field", "_trace")

    def __init__(self, trace: Trace, one: Field) -> None:
        self._trace, self._field = trace, one

    def __str__(self) -> str:
        return self._trace.show(self._field)


@cache
def _optional(kind: type) -> frozenset[str]:
    """The fields and properties of a class that may be None."""
    hints = dict(get_type_hints(kind))
    for one in kind.__mro__:
        for name, member in vars(one).items():
            if isinstance(member, property) and member.fget:
                hints[name] = get_type_hints(member.fget).get("return")
    return frozenset(name for name, hint in hints.items() if NoneType in get_args(hint))


def reader(fields: Sequence[Field]) -> Callable[[Any], list[str]]:
    """One function from facts to the printed texts of all fields, in order."""
    names: dict[str, Any] = dict(PRINTERS)
    calls = []
    for number, one in enumerate(fields):
        names |= {f"a{number}_{place}": value for place, value in enumerate(one.arguments)}
        more = "".join(f", a{number}_{place}" for place in range(len(one.arguments)))
        calls.append(f"{one.printer}({_source(one.path)}{more})")
    read: Callable[[Any], list[str]] = eval(f"lambda value: [{', '.join(calls)}]", names)  # noqa: S307
    return read


def getter(path: Path) -> Callable[[Any], Any]:
    """The function that reads a path."""
    read: Callable[[Any], Any] = eval(f"lambda value: {_source(path)}")  # noqa: S307
    return read


def _source(path: Path) -> str:
    """A path as an expression: names and numbers of our own templates, nothing from outside."""
    return "value" + "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path)
