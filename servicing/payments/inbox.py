"""The folder in which bank files lie until a night takes them in."""

from pathlib import Path

from django.conf import settings


def in_the_inbox() -> list[str]:
    """Names of the files that wait in the inbox folder of this machine."""
    inbox = Path(settings.INBOX)
    return sorted(path.name for path in inbox.glob("*.csv")) if inbox.is_dir() else []
