"""From what was asked for, as texts, to the values of a report's parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from servicing.loans.models import Loan

from .declaring import Asks, Choices, Parameter, Report

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


class WrongAnswers(ValueError):
    """Parameters that cannot be taken: (name, message) pairs."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(problems[0][1])
        self.problems = problems


class _Wrong(ValueError):
    """One parameter that cannot be taken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A report with its questions answered. `texts` is what a rerun asks with, `values` what
    the SQL takes, `shown` what people read: (label, answer)."""

    report: Report
    texts: dict[str, str]
    values: dict[str, Any]
    shown: list[tuple[str, str]]


def ask(report: Report, given: Mapping[str, str], business_date: date) -> Asked:
    """Read the parameters of a report; what is missing gets its default. Raises WrongAnswers."""
    known = {parameter.name for parameter in report.parameters}
    problems = [
        (name, f"{report.title} has no parameter {name}. It has: {', '.join(sorted(known))}.")
        for name in given
        if name not in known
    ]
    texts: dict[str, str] = {}
    values: dict[str, Any] = {}
    shown = []
    for parameter in report.parameters:
        text = given.get(parameter.name, "").strip()
        if not text and parameter.default:
            text = parameter.default(business_date)
        try:
            values[parameter.name], words = _read(parameter, text)
        except _Wrong as wrong:
            problems.append((parameter.name, str(wrong)))
        else:
            texts[parameter.name] = text
            shown.append((parameter.label, words))
    if not problems and report.check:
        problems += report.check(values)
    if problems:
        raise WrongAnswers(problems)
    return Asked(report, texts, values, shown)


def _read(parameter: Parameter, text: str) -> tuple[Any, str]:
    """The value for the SQL and the words for people."""
    if not text:
        return None, "Open" if parameter.asks is Asks.DATE else "All"
    if "\x00" in text or len(text) > 200:
        raise _Wrong("Use at most 200 characters, all of them printable.")
    match parameter.asks:
        case Asks.DATE:
            return _day(text), text
        case Asks.CHOICE:
            return text, _label(parameter, parameter.choices(), text)
        case Asks.LOAN:
            if not Loan.objects.filter(number=text).exists():
                raise _Wrong(f"No loan has the number {text}.")
    return text, text


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise _Wrong(f"Enter a date like 2026-11-20, not {text!r}.")
    return day


def _label(parameter: Parameter, choices: Choices, text: str) -> str:
    label = dict(choices).get(text)
    if label is None:
        listed = ", ".join(value for value, _ in choices[:40]) or "none yet"
        raise _Wrong(f"{parameter.label} has no {text!r}. It has: {listed}.")
    return label
