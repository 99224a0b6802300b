"""Before a command uses it the embedded database is made what this release expects."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

LOCK_SPACE = 7304


def bring_up_to_date(tell: Callable[[str], None]) -> None:
    """Migrate the embedded database if it is new or older than the code; a tenth of a second
    where it is not. A database of one's own is migrated by whoever deploys, never by the way.

    Two who come at once wait for each other: the lock ends with the owner's connection.
    """
    if not settings.EMBEDDED or not behind():
        return
    tell("migrating the embedded database")
    owner = connections["owner"]
    try:
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [LOCK_SPACE])
        if behind():
            call_command("migrate", interactive=False, verbosity=0)
    finally:
        owner.close()


def behind() -> bool:
    """Whether a migration of the code is not applied."""
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
