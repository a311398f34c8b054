"""The one way out of the house: an https request to a public host that somebody named, bounded in every direction.

An address that a stranger wrote may lead back inside: to this machine, to a neighbour, to a cloud's own metadata. So the
host's name is looked up once, every address it has must be a public one, and the connection goes to that very address, whatever
the name says a moment later (SD-JWT VC ``#ssrf``; did:web, "security considerations"). No redirect is followed; bytes and seconds
are counted; what was packed is not unpacked.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, NamedTuple

LARGEST: Final = 4 * 1024 * 1024
"""The most bytes of an answer, unless the caller wants fewer."""
SECONDS: Final = 10.0

_URL: Final = re.compile(r"https://([^/?#]+)(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?", re.ASCII)
_HOST: Final = re.compile(r"((?:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(?::([1-9][0-9]{0,4}))?")
_ESCAPED: Final = re.compile(r"%(2[ef]|5c|00|0[ad])", re.IGNORECASE)
_BLOCK: Final = 64 * 1024
_EMBEDDING: Final = tuple(
    map(
        ipaddress.IPv6Network,
        ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"),
    )
)
"""IPv6 addresses that stand for an IPv4 address, behind which a private one could hide."""

Address = tuple[str, int]
Lookup = Callable[[str, int], Sequence[str]]


class Place(NamedTuple):
    """Where a request goes: the host by its name, its port, and what is asked of it."""

    host: str
    port: int
    path: str


class NotAllowedOut(ValueError):
    """This address may not be asked; the message says why."""


_FAULTS: Final = (NotAllowedOut, OSError, http.client.HTTPException, ValueError)


def place(url: str) -> Place:
    """Where ``url`` leads. Raises :class:`NotAllowedOut` for what is not a plain https address of a named host.

    IP addresses in any spelling, user names, fragments, encoded slashes and dots, and ``..`` are not plain.
    """
    found = _URL.fullmatch(url) if len(url) <= 2048 else None
    if found is None:
        raise NotAllowedOut("not a plain https address")
    host = _HOST.fullmatch(found[1].lower())
    if host is None or len(host[1]) > 253 or _is_a_number(host[1].rpartition(".")[2]):
        raise NotAllowedOut("not the name of a host")
    path = found[2] or "/"
    if _ESCAPED.search(path) or any(segment in {".", ".."} for segment in path.split("/")):
        raise NotAllowedOut("a path that two readers would read differently")
    port = int(host[4] or 443)
    if port > 65535:
        raise NotAllowedOut("not a port")
    return Place(host[1], port, path + (found[3] or ""))


def _is_a_number(label: str) -> bool:
    """Whether a last label makes some resolvers read the whole as an IPv4 address: decimal, octal or hexadecimal."""
    return label.isdigit() or label.startswith("0x")


def is_public(text: str) -> bool:
    """Whether ``text`` is the address of a host on the public network, and hides no other in it."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    hidden = isinstance(address, ipaddress.IPv6Address) and any(address in network for network in _EMBEDDING)
    return address.is_global and not address.is_multicast and not hidden


def look_up(host: str, port: int) -> list[str]:
    """Every address that the machine's resolver has for ``host``; none where it has none."""
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return []
    return [str(each[4][0]) for each in found]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Asks public hosts. ``resolve`` sends a host to a loopback address instead, in plain HTTP, for a demonstration.

    ``look_up`` gives a host's addresses, and ``verified`` says which certificates are believed (the machine's own list).
    """

    resolve: Mapping[str, str] = field(default_factory=dict)
    look_up: Lookup = look_up
    verified: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def get(self, url: str, *, largest: int = LARGEST, timeout: float = SECONDS, accept: str = "*/*") -> bytes | None:
        """The bytes at ``url``; ``None`` for everything but a 200 of at most ``largest`` bytes within ``timeout`` seconds."""
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        try:
            with self._connected(url, timeout) as (connection, path):
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                data = _whole(answer, largest) if answer.status == 200 else None
                return None if connection.cut.is_set() else data
        except _FAULTS:
            return None

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float = SECONDS) -> int | None:
        """The status with which the host took ``body``; ``None`` where it gave none. A redirect is a status like others."""
        try:
            with self._connected(url, timeout) as (connection, path):
                connection.request("POST", path, body, dict(headers))
                return connection.getresponse().status
        except _FAULTS:
            return None

    @contextmanager
    def _connected(self, url: str, timeout: float) -> Iterator[tuple[_Connection, str]]:
        until = monotonic() + timeout
        where = place(url)
        to = self._address(where, timeout)
        connection = _Connection(where, to, self.verified, until - monotonic())
        try:
            yield connection, where.path
        finally:
            connection.over()

    def _address(self, where: Place, timeout: float) -> tuple[Address, bool]:
        """The one address to be used, and whether it is on this machine. Raises :class:`NotAllowedOut`."""
        known = self.resolve.get(f"{where.host}:{where.port}", self.resolve.get(where.host))
        if known is not None:
            return _loopback(known, where.port), True
        found = _in_time(lambda: self.look_up(where.host, where.port), timeout)
        if not found or not all(map(is_public, found)):
            raise NotAllowedOut("not a public host")
        return (found[0], where.port), False


def _loopback(text: str, port: int) -> Address:
    """``127.0.0.1``, ``127.0.0.1:8000`` or ``[::1]:8000``. Raises :class:`NotAllowedOut` for any other address."""
    host, _, given = text.rpartition(":") if text.count(":") == 1 or "]" in text else (text, "", "")
    address = (host or text).strip("[]")
    if not ipaddress.ip_address(address).is_loopback:
        raise NotAllowedOut("not a loopback address")
    return address, int(given) if given.isdigit() else port


def _in_time(look: Callable[[], Sequence[str]], timeout: float) -> Sequence[str]:
    """What ``look`` gives within the time; a resolver that hangs is left to itself."""
    found: list[str] = []
    asking = threading.Thread(target=lambda: found.extend(look()), daemon=True)
    asking.start()
    asking.join(timeout)
    return () if asking.is_alive() else found


class _Connection(http.client.HTTPConnection):
    """A connection to one address, under the host's name, that ends when its time is over, whatever the other side does."""

    def __init__(self, where: Place, to: tuple[Address, bool], verified: Callable[[], ssl.SSLContext], timeout: float) -> None:
        super().__init__(where.host, where.port, timeout=max(timeout, 0.001))
        self.default_port = 443
        self._to, self._plain = to
        self._verified, self._seconds = verified, max(timeout, 0.001)
        self._clock: threading.Timer | None = None
        self.cut = threading.Event()
        """Whether the time was over before the answer was: what was read so far is then no answer."""

    def connect(self) -> None:
        """Opens it; from then on a clock runs."""
        raw = socket.create_connection(self._to, self._seconds)
        self._line = socket.socket(fileno=os.dup(raw.fileno()))
        self._clock = threading.Timer(self._seconds, _cut, [self._line, self.cut])
        self._clock.daemon = True
        self._clock.start()
        self.sock = raw if self._plain else self._verified().wrap_socket(raw, server_hostname=self.host)

    def over(self) -> None:
        """Closes it, and stops the clock."""
        if self._clock is not None:
            self._clock.cancel()
            self._line.close()
        self.close()


def _cut(line: socket.socket, cut: threading.Event) -> None:
    cut.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _whole(answer: http.client.HTTPResponse, largest: int) -> bytes | None:
    """The answer's bytes, as they came; ``None`` for more than ``largest``, where they are packed, or fewer than were promised."""
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        return None
    data = b""
    while len(data) <= largest:
        block = answer.read(min(_BLOCK, largest + 1 - len(data)))
        if not block:
            return None if answer.length else data
        data += block
    return None


_PUBLIC: Final = Outgoing()
get = _PUBLIC.get
post = _PUBLIC.post
