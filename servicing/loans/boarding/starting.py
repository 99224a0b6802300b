"""Start the work on a large draft in a process of its own, so that no request waits for it."""

import os
import subprocess
import sys
import threading

from django.conf import settings

from .drafts import Draft

LARGE = 4 << 20  # bytes of files: about 10,000 loans, which are checked in some ten seconds


def is_large(draft: Draft) -> bool:
    return draft.size > LARGE


def start_draft(draft: Draft, *, board: bool) -> None:
    """Check or board the files in the background. While that goes on a second start is nothing."""
    if is_working(draft):
        return
    draft.forget("outcome")
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "board_upload"]
    process = subprocess.Popen(  # noqa: S603
        [*command, draft.token, draft.owner, *(["--board"] if board else [])],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    draft.write("progress", {"doing": "Starting", "done": 0, "of": 0, "pid": process.pid})
    # Nobody waits for it, but its process must not stay behind as a zombie.
    threading.Thread(target=process.wait, daemon=True).start()


def is_working(draft: Draft) -> bool:
    """Whether a process is at work on the files: it was started, lives, and has not ended."""
    found = draft.read("progress")
    if found is None or draft.read("outcome") is not None:
        return False
    try:
        os.kill(found["pid"], 0)
    except (ProcessLookupError, PermissionError):
        return False
    return bool(found["pid"] != os.getpid())


def outcome_of(draft: Draft) -> str:
    """Why the last work on the files was refused or stopped, or nothing."""
    found = draft.read("outcome")
    if found is None and draft.read("progress") is not None and not is_working(draft):
        return "The work stopped before its end. Nothing is done twice: try again."
    return str(found.get("refused", "")) if found else ""
