"""Keys that a machine of one's own makes for itself, once, beside its embedded database."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from servicing.environment import SettingsError, parse_keys


@dataclass(frozen=True)
class KeyFiles:
    """Reads keys from a folder and makes those that are missing; without a folder it refuses."""

    folder: Path | None

    def secret_key(self) -> str:
        return self._read("SECRET_KEY", lambda: secrets.token_urlsafe(48))

    def field_keys(self) -> list[str]:
        return parse_keys(self._read("FIELD_KEYS", lambda: Fernet.generate_key().decode()))

    def _read(self, name: str, make: Callable[[], str]) -> str:
        if self.folder is None:
            raise SettingsError(f"{name}: must be set where DATABASE_URL is.")
        path = self.folder / name.lower()
        if not path.exists():
            _write_once(path, make())
        return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """Two processes may come here at once: the first to link its file wins, both read that one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
