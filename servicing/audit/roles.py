"""Who may do what. A role is a Django group of that name; this table is the whole of its rights.

Views and domain functions ask `may`. Nothing is granted by is_staff or is_superuser: those open
Django's own admin and no more.
"""

from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Group

from .models import User


class Role(StrEnum):
    """A job in the house. The label is how people say it."""

    OFFICER = "officer"
    CASHIER = "cashier"
    ESCROW_ANALYST = "escrow_analyst"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


# What a permission lets a person do, as it reads after "You cannot".
ACTS = {
    "office.enter": "open the office",
    "loan.view": "see loans",
    "document.view": "see the documents of a loan",
    "document.make": "make and send documents",
    "document.upload": "upload documents",
    "document.hold": "place or release a legal hold",
    "letters.view": "see runs of letters",
    "letters.release": "release or stop a run of letters",
    "payment.take": "take a payment",
    "payment.assign": "assign a payment to a loan",
    "payment.file": "load a payment file",
    "loan.change": "record changes of a loan",
    "payment.reverse": "reverse a transaction",
    "payment.refund": "refund money",
    "payoff.quote": "quote a payoff",
    "fee.charge": "charge a fee",
    "fee.waive": "waive a fee",
    "terms.change": "change the terms of a loan",
    "loan.open": "enter a new loan",
    "closing.mark": "mark the conditions of a closing",
    "closing.waive": "waive a condition of closing or a trailing document",
    "trailing.work": "work on trailing documents",
    "recording.log": "write the recording log",
    "product.change": "change the product catalogue",
    "loan.end": "charge off, transfer or settle a loan",
    "cash.view": "see payments and cash",
    "boarding.view": "see boarding",
    "boarding.load": "load a loan tape",
    "boarding.decide": "decide a boarding exception",
    "night.view": "see the batch monitor",
    "night.run": "start the night",
    "night.retry": "retry a loan that was set aside",
    "approval.view": "see what waits for approval",
    "approval.decide": "approve what somebody else asked for",
    "view.share": "share a view with the house",
    "queue.work": "work a queue",
    "note.add": "write notes",
    "note.retract": "retract a note of somebody else",
    "contact.log": "log a contact",
    "profile.edit": "change how a person is reached",
    "pii.reveal": "see a tax id in full",
    "task.work": "work on tasks",
    "report.view": "see reports",
    "report.run": "export reports",
    "audit.view": "see the audit trail and the proofs of the ledger",
    "audit.verify": "run the integrity check",
    "api.enter": "use the API",
}

_REPORTS = frozenset({"report.view", "report.run"})
_SEES = _REPORTS | {
    "office.enter",
    "loan.view",
    "document.view",
    "letters.view",
    "cash.view",
    "night.view",
    "approval.view",
    "api.enter",
}
_WORKS = frozenset({"note.add", "contact.log", "task.work"})
_AUDIT = frozenset({"audit.view", "audit.verify"})
_OFFICER = (
    _SEES
    | _WORKS
    | {"payment.take", "boarding.view", "night.retry", "view.share", "queue.work"}
    | {"profile.edit", "pii.reveal"}
    | {"loan.change", "payoff.quote", "payment.reverse", "fee.charge", "fee.waive", "terms.change"}
    | {"loan.open", "document.make", "document.upload"}
    | {"closing.mark", "trailing.work", "recording.log"}
)
_CASHIER = (
    _SEES
    | _WORKS
    | {"payment.take", "payment.assign", "payment.file"}
    | {"loan.change", "payoff.quote", "payment.reverse", "payment.refund"}
)

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OFFICER: _OFFICER,
    Role.CASHIER: _CASHIER,
    Role.ESCROW_ANALYST: _SEES | _WORKS | {"night.retry", "document.upload"},
    Role.SUPERVISOR: _OFFICER
    | _CASHIER
    | _AUDIT
    | {"boarding.load", "boarding.decide", "night.run", "approval.decide", "note.retract"}
    | {"loan.end", "product.change", "document.hold", "letters.release", "closing.waive"},
    Role.AUDITOR: _SEES | _AUDIT | {"boarding.view"},
    # Runs the machine and opens no borrower's file.
    Role.ADMINISTRATOR: _REPORTS
    | frozenset(
        {
            "office.enter",
            "boarding.view",
            "boarding.load",
            "night.view",
            "night.run",
            "night.retry",
            "api.enter",
        }
    ),
}


def roles_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[Role]:
    """The roles of a person who may sign in; read once for each object of the user."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    known: frozenset[Role] | None = user.__dict__.get("_roles")
    if known is None:
        read = user.__dict__.get("role_names")  # came with the person (throttle.py)
        names = set(user.groups.values_list("name", flat=True) if read is None else read)
        known = frozenset(role for role in Role if role.value in names)
        user.__dict__["_roles"] = known
    return known


def may(user: AbstractBaseUser | AnonymousUser, permission: str) -> bool:
    """Whether the person may do this. A permission that is not in ACTS is a KeyError."""
    if permission not in ACTS:
        raise KeyError(permission)
    return any(permission in PERMISSIONS[role] for role in roles_of(user))


def roles_with(permission: str) -> list[Role]:
    """The roles that carry a permission, in the order of the table."""
    return [role for role in Role if permission in PERMISSIONS[role]]


def give_role(user: User, role: Role) -> None:
    """The person has the role from now on; its group is made if this is its first member."""
    group, _ = Group.objects.get_or_create(name=role.value)
    user.groups.add(group)
    user.__dict__.pop("_roles", None)
    user.__dict__.pop("role_names", None)
