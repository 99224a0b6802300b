"""The settings of the tests: the real ones, on a Postgres of their own that may forget.

What the developer's shell says is not heard, so that every machine tests the same. A process
that a test starts inherits the test's own database, folders and keys by the environment.
"""

import os
from pathlib import Path

from cryptography.fernet import Fernet

from servicing import environment, roles
from servicing.embedded import Postgres

TEST_FOLDER = Path(__file__).resolve().parent.parent / ".data" / "test"
_binaries = os.environ.get("PG_BIN")
SERVER = Postgres(TEST_FOLDER, durable=False, binaries=Path(_binaries) if _binaries else None)


def database_url(role: str, name: str) -> str:
    return f"postgresql://{role}@/{name}?host={SERVER.socket_folder}"


if str(SERVER.socket_folder) not in os.environ.get("DATABASE_URL", ""):
    for _name in environment.NAMES - {"PG_BIN"}:
        for _key in (_name, environment.PREFIX + _name, f"{_name}_FILE"):
            os.environ.pop(_key, None)
    os.environ |= {
        "DATA_FOLDER": str(TEST_FOLDER),
        "DATABASE_URL": database_url(roles.APP, "not_yet"),
        "DATABASE_OWNER_URL": database_url(roles.OWNER, "not_yet"),
        "SECRET_KEY": "for-tests-alone",
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "WORKERS": "2",
        "LOG_FORMAT": "text",
        # Playwright's synchronous interface runs an event loop in the thread of the tests.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }

from servicing.settings import *  # noqa: E402, F403  what the lines above set is read here

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = TEST_FOLDER / "staticroot"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
