"""The reports that there are. Each module of definitions/ declares one as REPORT; an app above
registers its own when it is ready."""

from importlib import import_module
from pkgutil import iter_modules

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from servicing.audit.roles import may

from . import definitions
from .declaring import Report

_REPORTS: dict[str, Report] = {}
GROUPS = ("Ledger", "Loans", "Operations", "Audit")


class UnknownReport(LookupError):
    """No report has the name; the message lists those there are."""


def register(report: Report) -> Report:
    """Add a report to the catalogue. The same one again changes nothing."""
    known = _REPORTS.setdefault(report.name, report)
    if known is not report:
        raise ValueError(f"two reports are named {report.name}")
    return report


def load_definitions() -> None:
    for module in iter_modules(definitions.__path__):
        register(import_module(f"{definitions.__name__}.{module.name}").REPORT)


def every_report() -> list[Report]:
    """All reports, by group and title."""
    return sorted(_REPORTS.values(), key=lambda r: (GROUPS.index(r.group), r.title))


def find_report(name: str) -> Report:
    """The report of this name. Raises UnknownReport."""
    if name not in _REPORTS:
        known = ", ".join(sorted(_REPORTS))
        raise UnknownReport(f"No report is named {name!r}. There are: {known}.")
    return _REPORTS[name]


def open_reports(user: AbstractBaseUser | AnonymousUser) -> list[Report]:
    """The reports whose data the person may see."""
    return [report for report in every_report() if may(user, report.permission)]
