"""Record acts: who did what and why, in the transaction of the act itself."""

from typing import Any

from .models import Act

# Every action that may be recorded, with the sentence that a screen shows.
ACTIONS = {
    "payment:taken": "Took a payment",
    "loan:event": "Recorded a change of a loan",
    "plan:begun": "Began a payment plan",
    "plan:ended": "Ended a payment plan",
    "product:version": "Changed the product catalogue",
    "loan:entered": "Entered a new loan",
    "index:load": "Loaded values of an index",
    "rate-change:approved": "Approved a change of an adjustable rate",
    "rate-change:held": "Held a change of an adjustable rate",
    "closing:marked": "Marked a condition of closing",
    "closing:waived": "Waived a condition of closing",
    "trailing:opened": "Asked for a trailing document",
    "trailing:changed": "Changed a trailing document",
    "trailing:received": "Received a trailing document",
    "trailing:waived": "Waived a trailing document",
    "trailing:reopened": "Opened a trailing document again",
    "recording:logged": "Wrote the recording log",
    "payoff:asked": "Logged a request for a payoff statement",
    "payoff:quoted": "Issued a payoff statement",
    "payment:paid_online": "Paid online",
    "payment:assigned": "Assigned an unidentified payment to a loan",
    "payment:file": "Received a payment file",
    "boarding:loaded": "Boarded loans",
    "boarding:accepted": "Accepted a boarding difference",
    "boarding:rejected": "Rejected a loan at boarding",
    "boarding:mapping": "Saved a mapping of columns",
    "night:started": "Started the night",
    "night:retried": "Retried a loan that was set aside",
    "session:signed_in": "Signed in",
    "login:opened": "Opened a borrower's login",
    "profile:preferences": "Changed language or paperless",
    "approval:requested": "Asked for an approval",
    "approval:approved": "Approved what somebody else asked for",
    "approval:rejected": "Rejected what somebody else asked for",
    "approval:withdrawn": "Withdrew a request for approval",
    "approval:refused": "Approved an act that the loan then refused",
    "view:saved": "Saved a view of a list",
    "view:renamed": "Renamed a view of a list",
    "view:deleted": "Deleted a view of a list",
    "loans:exported": "Exported a list of loans",
    "loan:exported": "Exported a workbook of a loan",
    "note:added": "Added a note",
    "note:pinned": "Pinned a note",
    "note:unpinned": "Unpinned a note",
    "note:retracted": "Retracted a note",
    "contact:logged": "Logged a contact",
    "profile:changed": "Changed how a person is reached",
    "pii:revealed": "Looked at a tax id",
    "task:made": "Made a task",
    "task:snoozed": "Put a task off",
    "task:done": "Finished a task",
    "task:cancelled": "Cancelled a task",
    "report:exported": "Exported a report",
    "report:downloaded": "Downloaded an exported report",
    "document:received": "Kept a file with a loan",
    "document:made": "Made a document",
    "document:sent": "Sent a document",
    "document:sent_again": "Sent a document again",
    "document:destroyed": "Destroyed a document whose time was over",
    "hold:placed": "Placed a legal hold",
    "hold:released": "Released a legal hold",
    "letters:released": "Released a run of letters",
    "letters:stopped": "Stopped a run of letters",
    "letters:returned": "Recorded returned mail",
    "letters:bounced": "Recorded a bounced e-mail",
    "consent:given": "Agreed to electronic documents",
    "consent:withdrawn": "Withdrew from electronic documents",
    "ledger:proved": "Ran the integrity check",
    "token:made": "Made a token for the API",
    "token:revoked": "Revoked a token for the API",
}


class UnknownAction(ValueError):
    """An action that is not in ACTIONS."""


def record(*, actor: str, action: str, stream: int | None = None, subject: str = "",
           why: str = "", details: dict[str, Any] | None = None) -> None:  # fmt: skip
    """Append one act. `action` must be registered in ACTIONS."""
    if action not in ACTIONS:
        raise UnknownAction(action)
    Act.objects.create(
        actor=actor, action=action, stream=stream, subject=subject, why=why, details=details or {}
    )
