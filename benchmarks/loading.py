"""Asking a server as fast as it answers, or at a set pace: plain HTTP/1.1 over connections that stay open, and little else.

Whoever asks shares the machine with whoever answers, so that asking must cost less: requests are ready-made bytes, and of an
answer only its first line and its length are read.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.request import urlopen

import uvloop
from measuring import Rate

CONNECTIONS = 16
HERE = Path(__file__).parent


class Wrong(RuntimeError):
    """An answer that was not asked for: nothing is measured by it."""


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self.answered: asyncio.Future[None] | None = None
        self.data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self.data += data
        head, gap, body = self.data.partition(b"\r\n\r\n")
        if gap and len(body) >= int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0]):
            self.data = b""
            assert self.answered is not None
            if not head.startswith(b"HTTP/1.1 200"):
                self.answered.set_exception(Wrong(f"{head[:40]!r}{body[:300]!r}"))
            else:
                self.answered.set_result(None)

    async def ask(self, request: bytes) -> None:
        self.answered = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        await self.answered


@dataclass(frozen=True)
class Server:
    """Who answers: the port, and the process."""

    port: int
    process: int

    def processor(self) -> float:
        """The seconds of processor time that it has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Asker:
    """Connections to one server, and what is asked there in turn."""

    def __init__(self, server: Server, addresses: Sequence[str]) -> None:
        """``addresses`` are asked one after the other, and then again."""
        self.server, port = server, server.port
        self.requests = cycle([f"GET {each} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode() for each in addresses])

    async def _connections(self) -> list[_Connection]:
        loop = asyncio.get_running_loop()
        return [(await loop.create_connection(_Connection, "127.0.0.1", self.server.port))[1] for _ in range(CONNECTIONS)]

    def rate(self, seconds: float) -> Rate:
        """Answers a second, when every connection asks again as soon as it was answered; the processor time is the server's."""
        return uvloop.run(self._rate(seconds))

    async def _rate(self, seconds: float) -> Rate:
        connections = await self._connections()
        began, used = time.perf_counter(), self.server.processor()
        done = 0

        async def worker(connection: _Connection) -> None:
            nonlocal done
            while time.perf_counter() - began < seconds:
                await connection.ask(next(self.requests))
                done += 1

        await asyncio.gather(*map(worker, connections))
        found = Rate(done / (time.perf_counter() - began))
        found.processor = (self.server.processor() - used) * 1000 / done
        for each in connections:
            each.transport.close()
        return found

    def times(self, pace: float, seconds: float) -> list[float]:
        """How long each answer took, in seconds and in order, at so many questions a second whether answered or not.

        From the moment at which it was due: a question that had to wait for a connection has waited.
        """
        return sorted(uvloop.run(self._times(pace, seconds)))

    async def _times(self, pace: float, seconds: float) -> list[float]:
        connections = await self._connections()
        began = time.perf_counter()
        due = iter([began + n / pace for n in range(int(pace * seconds))])
        took: list[float] = []

        async def worker(connection: _Connection) -> None:
            for at in due:
                if (early := at - time.perf_counter()) > 0:
                    await asyncio.sleep(early)
                await connection.ask(next(self.requests))
                took.append(time.perf_counter() - at)

        await asyncio.gather(*map(worker, connections))
        for each in connections:
            each.transport.close()
        return took


@contextmanager
def served(*arguments: str, port: int) -> Iterator[Server]:
    """A process of ``lookups.py`` that serves, until the block ends."""
    process = subprocess.Popen([sys.executable, str(HERE / "lookups.py"), str(port), *arguments])
    try:
        _wait(process, port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/empty"):
            return
        time.sleep(0.05)
    raise TimeoutError("nothing was served")
