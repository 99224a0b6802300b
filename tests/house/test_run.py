"""`manage.py run` as a newcomer meets it: it serves, knows itself, outlives a kill, stops whole."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from servicing.embedded import Postgres
from tests.settings import BASE_DIR

COMMAND = [sys.executable, "manage.py"]
SECONDS = 60


class House:
    """A data folder with a small portfolio, and what runs there."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.server = Postgres(folder)
        ours = {"DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "FIELD_KEYS", "INBOX"}
        kept = {key: text for key, text in os.environ.items() if key not in ours}
        self.environment = kept | {
            "DJANGO_SETTINGS_MODULE": "servicing.settings",
            "DATA_FOLDER": str(folder),
            "DOCUMENT_STORE": str(folder / "documents"),
            "PORT": str(self.port),
        }
        self.started: list[subprocess.Popen[str]] = []

    def manage(self, *words: str) -> str:
        done = subprocess.run(  # noqa: S603
            [*COMMAND, *words],
            cwd=BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        return done.stdout

    def start(self) -> "subprocess.Popen[str]":
        """Starts the site and waits until it answers."""
        log = self.folder / f"run-{len(self.started)}.log"
        with log.open("w") as output:
            process = subprocess.Popen(  # noqa: S603
                [*COMMAND, "run"],
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self.started.append(process)
        until = time.monotonic() + SECONDS
        while "Ctrl-C" not in log.read_text() or self.answer() != 200:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        return process

    def answer(self) -> int | None:
        """The status of the sign-in page; None where nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/account/sign-in/")
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def close(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()
        self.server.stop()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "data")
    house.manage("demo", "--loans", "40")  # a command works by itself, on nothing at all
    yield house
    house.close()


def test_it_serves_knows_itself_outlives_a_kill_and_stops_whole(house: House) -> None:
    first = house.start()
    log = (house.folder / "run-0.log").read_text()
    assert "One night: " in log
    assert f"Meridian is on http://127.0.0.1:{house.port}\n" in log
    assert "renee" in log

    assert house.manage("run") == f"Meridian already runs on http://127.0.0.1:{house.port}.\n"
    assert house.answer() == 200

    first.send_signal(signal.SIGKILL)
    first.wait()
    assert house.server.running()

    second = house.start()
    assert "One night" not in (house.folder / "run-1.log").read_text()

    second.send_signal(signal.SIGINT)
    assert second.wait(timeout=20) == 0
    assert house.answer() is None
    assert not house.server.running()


def test_a_taken_port_is_named(house: House) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        with pytest.raises(subprocess.CalledProcessError) as refused:
            house.manage("run")
    assert refused.value.returncode == 1


def test_make_clean_stops_the_site_and_its_database(house: House) -> None:
    process = house.start()
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "servicing.embedded", "stop", str(house.folder)],
        cwd=BASE_DIR,
        check=True,
    )
    assert process.wait() == 0
    assert not house.server.running()
