"""Personal data at rest: encrypted here, in Python, with keys that rotate (settings.FIELD_KEYS).

The first key encrypts, every key decrypts. What is sealed is never in events, hashes, logs or
URLs; screens show it masked.
"""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=1)
def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode() if text else ""


def unseal(token: str) -> str:
    return _keys().decrypt(token.encode()).decode() if token else ""


def last_four(text: str) -> str:
    """The last four digits, the most that a screen shows of a tax id without a reason."""
    digits = "".join(character for character in text if character.isdigit())
    return digits[-4:]


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text that the database holds only encrypted."""

    def from_db_value(self, value: str | None, *_: Any) -> str:
        return unseal(value or "")

    def get_prep_value(self, value: Any) -> str:
        return seal(str(value or ""))
