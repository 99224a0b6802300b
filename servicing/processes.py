"""Processes of the system: run one, find one by its pid file, end one."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

STOP_SECONDS = 30


class EmbeddedError(Exception):
    """An embedded server cannot be started or stopped; the message says why."""


def run(command: list[object]) -> "subprocess.CompletedProcess[str]":
    """Runs with a bare environment. A daemon would keep an inherited pipe open: files instead."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603  our own binaries
            [str(word) for word in command],
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())


def live_pid(pid_file: Path, mark: str) -> int | None:
    """The process of a pid file, if it lives and its command line holds the mark."""
    try:
        pid = int(pid_file.read_text().split()[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (OSError, ValueError, IndexError):
        return None
    return pid if mark in words else None


def end(pid: int, how: signal.Signals) -> None:
    os.kill(pid, how)
    for _ in range(STOP_SECONDS * 20):
        if not _alive(pid):
            return
        time.sleep(0.05)
    raise EmbeddedError(f"Process {pid} does not stop.")


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else "(no log)"
