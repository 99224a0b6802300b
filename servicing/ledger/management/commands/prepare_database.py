"""Make the two roles and the database on a Postgres of one's own."""

from contextlib import closing
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from servicing import environment, roles


class Command(BaseCommand):
    help = (
        "Make the roles meridian_owner and meridian_app with the passwords of DATABASE_OWNER_URL "
        "and DATABASE_URL, the database, its extensions and grants, as DATABASE_SUPERUSER_URL. "
        "Safe to run again: it then sets the passwords only, which is how they are changed."
    )
    requires_system_checks = []

    def handle(self, *args: object, **options: Any) -> None:
        database = self.database()
        address = environment.from_process().text("DATABASE_SUPERUSER_URL")
        if not address:
            raise CommandError("Set DATABASE_SUPERUSER_URL: only it may make roles and databases.")
        try:
            with closing(psycopg2.connect(address, connect_timeout=10)) as superuser:
                roles.prepare(superuser, database)
                for alias in ("owner", "default"):
                    login = settings.DATABASES[alias]
                    if login.get("PASSWORD"):
                        roles.set_password(superuser, login["USER"], login["PASSWORD"])
        except psycopg2.Error as error:
            raise CommandError(f"The server refused: {error}".strip()) from None
        self.stdout.write(f"The database {database} is prepared.")

    def database(self) -> str:
        """The name that both addresses agree on. Raises CommandError where they cannot be used."""
        if settings.EMBEDDED:
            raise CommandError("The embedded database prepares itself. Set DATABASE_URL.")
        for alias, role in (("owner", roles.OWNER), ("default", roles.APP)):
            name = "DATABASE_OWNER_URL" if alias == "owner" else "DATABASE_URL"
            if settings.DATABASES.get(alias, {}).get("USER") != role:
                raise CommandError(f"{name} must name the role {role}.")
        owner, app = settings.DATABASES["owner"], settings.DATABASES["default"]
        if owner["NAME"] != app["NAME"]:
            raise CommandError("DATABASE_OWNER_URL and DATABASE_URL name different databases.")
        return str(app["NAME"])
