"""What leaves the house goes to the public host that was named, and nowhere else, whatever a stranger writes or serves."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import SHUT_RDWR, create_server, socket

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ledger import outgoing
from ledger.outgoing import NotAllowedOut, Outgoing, is_public, place

CERTIFICATE: list[Path] = []
PRIVATE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_asked_in_whatever_spelling(address: str) -> None:
    assert not is_public(address)
    asked = Outgoing(look_up=lambda _host, _port: [address])
    assert asked.get("https://host.example/did.json", timeout=0.2) is None


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_a_public_address_may_be(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(NotAllowedOut):
        Outgoing(look_up=lambda _host, _port: ["8.8.8.8", "127.0.0.1"])._address(place("https://host.example/"), 1)


REFUSED = [
    "http://host.example/", "ftp://host.example/", "file:///etc/passwd", "//host.example/", "host.example", "", "https://", "https:///x",
    "https://127.0.0.1/", "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.0.0.1/", "https://127.1/", "https://0x7f000001/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://user@host.example/", "https://user:pass@host.example/", "https://host.example@127.0.0.1/",
    "https://host.example/a%2fb", "https://host.example/a%2Fb", "https://host.example/%2e%2e/x", "https://host.example/../x", "https://host.example/a/..",
    "https://host.example/./x", "https://host.example\\@other.example/", "https://host.example/a\\b", "https://host.example/%5cx", "https://host.example/#x",
    "https://host.example/a b", "https://host.example/\r\nHost: x", "https://host.example/%0d%0ax", "https://host.example/%00", "https://höst.example/",
    "https://host..example/", "https://.example/", "https://-host.example/", "https://host.example:0/", "https://host.example:99999/", "https://host.example:x/",
    "https://host.example:/", "https://host.example./", "https://host.example/" + "x" * 3000, "https://" + "a" * 64 + ".example/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_is_not_plain_is_not_even_looked_up(url: str) -> None:
    looked: list[str] = []
    with pytest.raises(NotAllowedOut):
        place(url)
    assert Outgoing(look_up=lambda host, _port: looked.append(host) or ["8.8.8.8"]).get(url) is None
    assert looked == []


def test_the_near_misses_are_plain() -> None:
    assert place("https://Host.Example/status/wi/1?timestamp=2026-01-01T00:00:00Z") == (
        "host.example",
        443,
        "/status/wi/1?timestamp=2026-01-01T00:00:00Z",
    )
    assert place("https://host.example:8443") == ("host.example", 8443, "/")
    assert place("https://127.0.0.1.example/..x/x..").path == "/..x/x.."


# With a real connection ------------------------------------------------------------------------------------------------


@contextmanager
def serving(answer, *, tls: bool = True) -> Iterator[int]:
    """A host on this machine that does ``answer(connection)`` with whoever comes."""
    listening = create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls else None
    if context is not None:
        context.load_cert_chain(CERTIFICATE[0])

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with suppress(OSError), connection if context is None else context.wrap_socket(connection, server_side=True) as line:
                answer(line)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(SHUT_RDWR)
        listening.close()
        thread.join()


@pytest.fixture(scope="module", autouse=True)
def certificate(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A certificate of host.example, in a file as the server wants it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "host.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("host.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "host.pem"
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    CERTIFICATE.append(path)


def believing() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE[0]))


def pinned(monkeypatch: pytest.MonkeyPatch) -> Outgoing:
    """Asks a host whose only address is this machine, as if that were a public one."""
    monkeypatch.setattr(outgoing, "is_public", lambda _address: True)
    return Outgoing(look_up=lambda _host, _port: ["127.0.0.1"], verified=believing)


def said(text: str):
    def answer(connection: socket) -> None:
        connection.recv(65536)
        connection.sendall(text.encode().replace(b"\n", b"\r\n"))

    return answer


def test_a_host_is_asked_under_its_name_and_its_certificate_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(said("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi")) as port:
        assert pinned(monkeypatch).get(f"https://host.example:{port}/x") == b"hi"
        assert pinned(monkeypatch).get(f"https://other.example:{port}/x") is None


def test_a_stranger_s_certificate_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "is_public", lambda _address: True)
    with serving(said("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi")) as port:
        assert Outgoing(look_up=lambda _host, _port: ["127.0.0.1"]).get(f"https://host.example:{port}/x") is None


def test_the_name_is_looked_up_once_so_that_a_second_answer_cannot_lead_inside() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    asked = Outgoing(look_up=lambda _host, _port: next(answers))
    assert asked._address(place("https://host.example/"), 1) == (("8.8.8.8", 443), False)
    assert next(answers) == ["127.0.0.1"]  # it was asked for once


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "404 Not Found", "500 Oh", "204 None", "206 Part"])
def test_no_redirect_is_followed_and_only_a_200_counts(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    with serving(said(f"HTTP/1.1 {status}\nLocation: https://127.0.0.1/\nContent-Length: 0\n\n")) as port:
        assert pinned(monkeypatch).get(f"https://host.example:{port}/x") is None


def test_five_megabytes_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(connection: socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(5 * 16):
            connection.sendall(b"x" * 65536)

    with serving(endless) as port:
        assert pinned(monkeypatch).get(f"https://host.example:{port}/x") is None
        assert len(pinned(monkeypatch).get(f"https://host.example:{port}/x", largest=5 * 1024 * 1024) or b"") == 5 * 1024 * 1024


def test_what_is_packed_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(said("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 2\n\nhi")) as port:
        assert pinned(monkeypatch).get(f"https://host.example:{port}/x") is None


def test_an_answer_that_breaks_off_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(said("HTTP/1.1 200 OK\nContent-Length: 100\n\nhi")) as port:
        assert pinned(monkeypatch).get(f"https://host.example:{port}/x") is None


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"])
def test_an_answer_drop_by_drop_ends_with_its_time(monkeypatch: pytest.MonkeyPatch, begin: bytes) -> None:
    def slowly(connection: socket) -> None:
        connection.recv(65536)
        connection.sendall(begin)
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    with serving(slowly) as port:
        started = time.monotonic()
        assert pinned(monkeypatch).get(f"https://host.example:{port}/x", timeout=0.3) is None
        assert time.monotonic() - started < 2


def test_a_resolver_that_hangs_ends_with_its_time() -> None:
    started = time.monotonic()
    assert Outgoing(look_up=lambda _host, _port: time.sleep(3) or ["8.8.8.8"]).get("https://host.example/", timeout=0.2) is None
    assert time.monotonic() - started < 2


def test_a_post_gives_the_status_and_follows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bytes] = []

    def take(connection: socket) -> None:
        sent = b""
        while not sent.endswith(b'{"a":1}'):
            sent += connection.recv(65536)
        taken.append(sent)
        connection.sendall(b"HTTP/1.1 307 Away\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n")

    with serving(take) as port:
        url = f"https://host.example:{port}/hook"
        assert pinned(monkeypatch).post(url, b'{"a":1}', {"Content-Type": "application/json"}) == 307
    assert len(taken) == 1
    assert b"Host: host.example" in taken[0]
    assert taken[0].endswith(b'{"a":1}')
    assert pinned(monkeypatch).post("https://host.example:1/hook", b"", {}) is None


def test_a_demonstration_sends_a_host_to_this_machine_and_to_no_other() -> None:
    with serving(said("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi"), tls=False) as port:
        assert Outgoing({"host.example": f"127.0.0.1:{port}"}).get("https://host.example/x") == b"hi"
        assert Outgoing({f"host.example:{port}": "127.0.0.1"}).get(f"https://host.example:{port}/x") == b"hi"
    for elsewhere in ("10.0.0.1:80", "8.8.8.8", "169.254.169.254", "host.other", "[::ffff:10.0.0.1]:80"):
        assert Outgoing({"host.example": elsewhere}).get("https://host.example/x", timeout=0.2) is None
