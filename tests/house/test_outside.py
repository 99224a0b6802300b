"""The fixtures of the outside world work: a broker with a worker, a browser on the site."""

import time
from collections.abc import Callable
from subprocess import Popen

from playwright.sync_api import Page

from servicing.celery import app


def test_a_worker_answers(redis_url: str, celery_worker: Callable[[], "Popen[bytes]"]) -> None:
    celery_worker()
    until = time.monotonic() + 30
    while not (answers := app.control.ping(timeout=0.5)) and time.monotonic() < until:
        pass
    assert answers
    assert list(answers[0].values()) == [{"ok": "pong"}]


def test_a_browser_reads_the_site(page: Page, site: str) -> None:
    style = page.goto(f"{site}/static/js-lib-bootstrap5/css/bootstrap.min.css")
    assert style is not None
    assert style.status == 200
    page.goto(f"{site}/")
    assert page.evaluate("document.documentElement.lang") == "en"
