"""Postgres that starts when it is first needed, so that every command works by itself."""

from typing import Any

import psycopg2
from django.conf import settings
from django.db.backends.postgresql import base

from servicing.embedded import Postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects as Django does; where nobody answers it starts the server and tries once more."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg2.OperationalError:
            Postgres(settings.DATA_FOLDER, binaries=settings.PG_BIN).ensure()
            return super().get_new_connection(conn_params)
