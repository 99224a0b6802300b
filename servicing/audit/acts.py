"""Record acts: who did what and why, in the transaction of the act itself."""

from typing import Any

from .models import Act

# Every action that may be recorded, with the sentence that a screen shows.
ACTIONS = {
    "payment:taken": "Took a payment",
    "payment:assigned": "Assigned an unidentified payment to a loan",
    "payment:file": "Received a payment file",
    "boarding:loaded": "Boarded loans",
    "boarding:accepted": "Accepted a boarding difference",
    "boarding:rejected": "Rejected a loan at boarding",
    "night:started": "Started the night",
    "night:retried": "Retried a loan that was set aside",
    "session:signed_in": "Signed in",
    "report:exported": "Exported a report",
    "report:downloaded": "Downloaded an exported report",
    "ledger:proved": "Ran the integrity check",
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
