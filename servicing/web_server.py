"""Gunicorn's settings where the site is served to others: gunicorn -c python:servicing.web_server.

A proxy in front speaks TLS. What it says of the client (X-Forwarded-Proto) is heard from the
addresses of TRUSTED_PROXIES alone.
"""

import os

from servicing import environment, logs

_env = environment.from_process()

wsgi_app = "servicing.wsgi"
bind = f"0.0.0.0:{_env.read('PORT', environment.parse_count, 8000)}"
worker_class = "gthread"
workers = _env.read("WORKERS", environment.parse_count, os.cpu_count() or 1)
threads = 4
preload_app = True
timeout = 120
graceful_timeout = 25
keepalive = 5
max_requests = 5000  # a worker is renewed now and then; not all at once
max_requests_jitter = 500
forwarded_allow_ips = ",".join(
    map(str, _env.read("TRUSTED_PROXIES", environment.parse_networks, environment.LOOPBACK))
)
worker_tmp_dir = "/dev/shm"  # noqa: S108  heartbeats, where the file system is read-only
control_socket_disable = True
logconfig_dict = logs.configuration(_env.read("LOG_FORMAT", environment.parse_log_format, "json"))
