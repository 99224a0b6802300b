"""Read what is asked: every value checked, every mistake named by its path."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from servicing.engine.dates import read_day
from servicing.engine.money import MoneyError, parse_money, rate_ratio

# A number without an exponent: 1e9000000 is nine million digits long.
PLAIN = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)


class Wrong(ValueError):
    """What is asked cannot be answered: (path, message) pairs."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems))
        self.problems = list(problems)

    def as_json(self) -> dict[str, Any]:
        return {"errors": [{"path": path, "message": text} for path, text in self.problems]}


class Reader:
    """One JSON object: takes its keys one by one, and keeps what is wrong with them."""

    def __init__(self, found: Any, path: str, currency: str = "USD",
                 problems: list[tuple[str, str]] | None = None) -> None:  # fmt: skip
        self.problems = [] if problems is None else problems
        self.path = path
        self.currency = currency
        self.left: dict[str, Any] = {}
        if isinstance(found, Mapping):
            self.left = dict(found)
        else:
            self.wrong("", "expected an object")

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path and name else name or self.path

    def wrong(self, name: str, message: str) -> None:
        self.problems.append((self.at(name), message))

    def take(self, name: str, read: Callable[[Any], Any], default: Any = ...) -> Any:
        """A key's value as `read` makes it, or the default; a mistake gives None."""
        if name not in self.left:
            if default is ...:
                self.wrong(name, "is required")
                return None
            return default
        try:
            return read(self.left.pop(name))
        except (ValueError, TypeError) as error:
            self.wrong(name, str(error))
            return None

    def within(self, name: str, found: Any) -> "Reader":
        return Reader(found, self.at(name), self.currency, self.problems)

    def end(self) -> None:
        """What is left is unknown."""
        for name in self.left:
            self.wrong(str(name), "unknown key")

    def money(self, value: Any) -> int:
        """More than nothing, as a decimal string."""
        amount = self.amount(value)
        if amount <= 0:
            raise ValueError(f"expected an amount above zero, not {value!r}")
        return amount

    def amount_at_least_zero(self, value: Any) -> int:
        amount = self.amount(value)
        if amount < 0:
            raise ValueError(f"expected an amount of zero or more, not {value!r}")
        return amount

    def money_or_none(self, value: Any) -> int | None:
        return None if value is None else self.money(value)

    def amount(self, value: Any) -> int:
        if not isinstance(value, str):
            raise ValueError(f'expected a decimal string like "1234.56", not {value!r}')
        try:
            return parse_money(value, self.currency)
        except MoneyError as error:
            raise ValueError(str(error)) from None


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected text, not {value!r}")
    return value


def day(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError(f"expected a date like 2026-11-20, not {value!r}")
    try:
        return read_day(value)
    except ValueError:
        raise ValueError(f"expected a date like 2026-11-20, not {value!r}") from None


def rate(value: Any) -> str:
    """Percent a year as a string, up to 8 decimals."""
    if not isinstance(value, str):
        raise ValueError(f'expected percent a year as a string like "6.25", not {value!r}')
    try:
        percent = Decimal(value if PLAIN.fullmatch(value) else "no")
        rate_ratio(percent)
    except (InvalidOperation, MoneyError):
        raise ValueError(
            f"expected percent a year with at most 8 decimals, not {value!r}"
        ) from None
    if not 0 <= percent < 1000:
        raise ValueError(f"expected percent a year from 0 to 999, not {value!r}")
    return f"{percent:f}"


def points(value: Any) -> Decimal:
    """Percent points, which an index may have below zero."""
    if not isinstance(value, str):
        raise ValueError(f'expected percent as a string like "2.75", not {value!r}')
    sign, plain = (-1, value[1:]) if value.startswith("-") else (1, value)
    return sign * Decimal(rate(plain))


def points_or_none(value: Any) -> Decimal | None:
    return None if value is None else points(value)


def whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"expected a whole number from {least} to {most}, not {value!r}")
        return value

    return read


def listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ValueError("expected a list with at least one item")
    return value


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, not {value!r}")
    return value


def one_of(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}, not {value!r}")
        return str(value)

    return read
