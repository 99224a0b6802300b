"""The environment, read strictly: each name is read once, and a wrong value stops the start.

Every name may carry the prefix MERIDIAN_ where it would clash with another program's. A name
that begins so and is not known is refused. The names are listed in docs/settings.md.
"""

import os
from collections.abc import Callable, Mapping
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from servicing.engine.money import MoneyError, parse_money

PREFIX = "MERIDIAN_"
SECRETS = frozenset(
    {
        "DATABASE_OWNER_URL",
        "DATABASE_SUPERUSER_URL",
        "DATABASE_URL",
        "EMAIL_PASSWORD",
        "FIELD_KEYS",
        "REDIS_URL",
        "SECRET_KEY",
    }
)
NAMES = SECRETS | {
    "ALLOWED_HOSTS",
    "APPROVAL_ASSIGNMENT_LIMIT",
    "APPROVAL_MONEY_LIMIT",
    "APPROVAL_WAIVER_LIMIT",
    "PAYOFF_WIRE_ACCOUNT",
    "PAYOFF_WIRE_BANK",
    "PAYOFF_WIRE_NAME",
    "PAYOFF_WIRE_ROUTING",
    "APPROVAL_BACKDATING_DAYS",
    "APPROVAL_BOARDING_TOLERANCES",
    "BOARDING_FOLDER",
    "BOARDING_PAYMENT_TOLERANCE",
    "BOARDING_PRINCIPAL_TOLERANCE",
    "DATA_FOLDER",
    "DEBUG",
    "DOCUMENT_BUCKET",
    "DOCUMENT_BUCKET_URL",
    "DOCUMENT_MOST_MB",
    "DOCUMENT_STORE",
    "DROP_FOLDER",
    "EMAIL_FROM",
    "EMAIL_HOST",
    "EMAIL_PORT",
    "EMAIL_USER",
    "EXPORT_STORE",
    "INBOX",
    "LOG_FORMAT",
    "NIGHT_AT",
    "PG_BIN",
    "PORT",
    "PRINT_FOLDER",
    "PUBLIC_URL",
    "SERVICER_TIME_ZONE",
    "SESSION_MINUTES",
    "TRUSTED_PROXIES",
    "WORKERS",
}
LIBPQ_OPTIONS = frozenset({"application_name", "connect_timeout", "sslmode", "sslrootcert"})
LOOPBACK = [ip_network("127.0.0.1"), ip_network("::1")]
T = TypeVar("T")


class SettingsError(SystemExit):
    """The environment cannot be used; the message says in one sentence why."""


class Environment:
    """The settings of one process, from a mapping of names to texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        known = NAMES | {f"{name}_FILE" for name in SECRETS}
        for name in texts:
            if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in known:
                raise SettingsError(f"{name}: no such setting; docs/settings.md lists them.")
        self._texts = texts

    def text(self, name: str) -> str | None:
        """The text of a name, with or without the prefix; of NAME_FILE for a secret."""
        if name not in NAMES:
            raise KeyError(name)
        found = {key: self._texts[key] for key in (PREFIX + name, name) if self._texts.get(key)}
        if name in SECRETS:
            for key in (f"{PREFIX}{name}_FILE", f"{name}_FILE"):
                if self._texts.get(key):
                    found[key] = _read_secret(key, self._texts[key])
        if len(set(found.values())) > 1:
            raise SettingsError(f"{' and '.join(found)} say different things; keep one.")
        return next(iter(found.values()), None)

    def read(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """The parsed value of a name; a value that `parse` refuses stops the start."""
        text = self.text(name)
        if text is None:
            return default
        try:
            return parse(text)
        except ValueError as error:
            raise SettingsError(f"{name}: {error}") from None


def _read_secret(key: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{key}: cannot read {path}: {error}.") from None


def parse_bool(text: str) -> bool:
    choices = {"true": True, "false": False, "1": True, "0": False}
    if text.lower() not in choices:
        raise ValueError(f"{text!r} is neither true nor false.")
    return choices[text.lower()]


def parse_count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"{text!r} is not a whole number from 1 to 65535.")
    return int(text)


def parse_minutes(text: str) -> int:
    """Minutes of a session: long enough for the warning two minutes before its end."""
    if not 5 <= parse_count(text) <= 720:
        raise ValueError(f"{text!r} is not a whole number from 5 to 720.")
    return int(text)


def parse_tolerance(text: str) -> int:
    """An amount in cents."""
    try:
        amount = parse_money(text)
    except MoneyError as error:
        raise ValueError(f"{error}.") from None
    if amount < 0:
        raise ValueError(f"{text!r} is less than zero.")
    return amount


def parse_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def parse_log_format(text: str) -> str:
    if text not in {"json", "text"}:
        raise ValueError(f"{text!r} is neither json nor text.")
    return text


def parse_time(text: str) -> time:
    """A time of day, such as 00:30."""
    hours, colon, minutes = text.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal()):
        raise ValueError(f"{text!r} is not a time such as 00:30.")
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        raise ValueError(f"{text!r} is not a time such as 00:30.") from None


def parse_networks(text: str) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks: 127.0.0.1,10.0.0.0/8."""
    try:
        return [ip_network(part) for part in parse_list(text)]
    except ValueError as error:
        raise ValueError(f"{error}.") from None


def parse_path(text: str) -> Path:
    if not Path(text).is_absolute():
        raise ValueError(f"{text!r} is not an absolute path.")
    return Path(text)


def parse_time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"{text!r} is not a time zone such as America/Chicago.") from None
    return text


def parse_site(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError(f"{text!r} is not an address such as https://servicing.example.com.")
    return text.rstrip("/")


def parse_keys(text: str) -> list[str]:
    """Fernet keys, the newest first: it encrypts, all of them decrypt."""
    keys = parse_list(text)
    for place, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            raise ValueError(f"key {place} is not a Fernet key (32 bytes, base64).") from None
    if not keys:
        raise ValueError("holds no key.")
    return keys


def parse_redis(text: str) -> str:
    if urlsplit(text).scheme not in {"redis", "rediss", "redis+socket"}:
        raise ValueError("must begin with redis://, rediss:// or redis+socket://.")
    return text


def parse_database(text: str) -> dict[str, Any]:
    """Django's settings for postgresql://user:password@host:port/name?sslmode=require."""
    parts = urlsplit(text)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = query.pop("host", None) or unquote(parts.hostname or "")
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("must begin with postgresql://.")
    if not parts.username or not parts.path.strip("/"):
        raise ValueError("names no user or no database: postgresql://user:password@host/name.")
    if unknown := sorted(set(query) - LIBPQ_OPTIONS):
        raise ValueError(f"the option {unknown[0]!r} is not known.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }


def from_process() -> Environment:
    return Environment(os.environ)
