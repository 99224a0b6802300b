"""Fixtures of the outside world: the site on a port, a real browser, a broker and its workers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from kombu import pools
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pytest_django import Settings

from servicing.celery import app as celery_app
from servicing.embedded import Valkey

from .settings import BASE_DIR

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def site(fresh_db: str, settings: Settings) -> Iterator[str]:
    """http://localhost:PORT, served by threads of this process on fresh_db."""
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    settings.PUBLIC_URL = f"http://localhost:{server.port}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]
    yield settings.PUBLIC_URL
    server.terminate()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium; where there is none, the one that Playwright installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def redis_url(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Valkey of this test's own, as Celery's broker here and in processes started later."""
    with tempfile.TemporaryDirectory() as folder:
        valkey = Valkey(Path(folder))
        valkey.ensure()
        before = celery_app.conf.broker_url
        settings.REDIS_URL = valkey.url
        celery_app.conf.update(broker_url=valkey.url)
        monkeypatch.setenv("REDIS_URL", valkey.url)
        _forget_broker()
        yield valkey.url
        celery_app.conf.update(broker_url=before)
        _forget_broker()
        valkey.stop()


def _forget_broker() -> None:
    """Connections to the broker before are closed, and the next one reads broker_url anew."""
    pools.reset()
    celery_app._after_fork()  # type: ignore[attr-defined]


@pytest.fixture
def celery_worker(redis_url: str) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Starts a worker in a process group of its own, which os.killpg(worker.pid, 9) ends."""
    started: list[subprocess.Popen[bytes]] = []

    def start(concurrency: int = 2) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "-A", "servicing", "worker", "-l", "warning"]
        command += ["-c", str(concurrency), "--without-gossip", "--without-mingle"]
        worker = subprocess.Popen(  # noqa: S603
            command, cwd=BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
