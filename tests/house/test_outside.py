"""The fixtures of the outside world work: a broker with a worker, a browser on the site."""

import time
from collections.abc import Callable
from subprocess import Popen
from urllib.request import urlopen

from playwright.sync_api import Page

from servicing.celery import app


def test_a_worker_answers(redis_url: str, celery_worker: Callable[[], "Popen[bytes]"]) -> None:
    celery_worker()
    answers = []
    until = time.monotonic() + 30
    while not answers and time.monotonic() < until:
        answers = app.control.ping(timeout=0.5)
    assert list(answers[0].values()) == [{"ok": "pong"}]


def test_a_browser_reads_the_site(page: Page, site: str) -> None:
    with urlopen(f"{site}/static/js-lib-bootstrap5/css/bootstrap.min.css") as answer:
        assert answer.status == 200
    page.goto(f"{site}/")
    assert page.evaluate("document.documentElement.lang") == "en"
