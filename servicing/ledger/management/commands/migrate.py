"""Migrations run as the role that owns the schema."""

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's migrate, on the database alias "owner" unless told otherwise."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def execute(self, *args: object, **options: object) -> str | None:
        if options["database"] not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: only meridian_owner may change the schema.")
        return super().execute(*args, **options)
