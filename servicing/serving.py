"""The site's web server for one machine: gunicorn, started by manage.py run."""

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

THREADS = 4


class Site(BaseApplication):
    """Serves on 127.0.0.1; `run` returns never, it raises SystemExit once it has stopped."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, object] = {
            "bind": f"127.0.0.1:{self.port}",
            "control_socket_disable": True,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "preload_app": True,
            "threads": THREADS,
            "timeout": 120,
            "worker_class": "gthread",
            "workers": min(settings.WORKERS, 4),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()
