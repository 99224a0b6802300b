"""Django's backend for the embedded Postgres."""
