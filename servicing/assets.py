"""Which static files of the packages are collected: those that pages use."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class Assets(StaticFilesConfig):
    """Django's app for static files; a pattern is matched on a file's name and on its path."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "rest_framework",
        "django_tables2",
        "ext",  # of htmx
        "htmax-*",
        "htmx-4*",
        "bootstrap-*",
        "bootstrap.bundle.js*",
        "bootstrap.css*",
        "bootstrap.esm*",
        "bootstrap.js*",
        "bootstrap.min.js*",
        "bootstrap.rtl*",
    ]
