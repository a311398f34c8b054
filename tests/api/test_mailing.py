"""Mail as the relay is handed it: by a server of its own, in this process."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from api.mailing import AddressRefused, Letter, Relay, RelayAway, relay_of
from ledger.settings import Unset

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LETTER = Letter(
    "msg_1", "staff@employer.example", "Something changed", "Sí: it moved.\n.\nMore.\n", "es", "https://l.example/stop/x"
)


class Box:
    """Keeps what comes; refuses an address for good, or for now."""

    def __init__(self) -> None:
        self.came: list[tuple[str, list[str], Message]] = []

    async def handle_RCPT(self, server: object, session: object, envelope: object, address: str, options: object) -> str:  # noqa: N802
        del server, session, options
        if address.startswith("nobody"):
            return "550 no such address"
        if address.startswith("later"):
            return "451 try again"
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        del server, session
        read = email.message_from_bytes(envelope.content, policy=default)  # type: ignore[attr-defined]
        self.came.append((envelope.mail_from, envelope.rcpt_tos, read))  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, Relay]]:
    kept = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        relay = relay_of(f"smtp://127.0.0.1:{port}", None, "ledger.example")
        assert relay is not None
        yield kept, relay
    finally:
        server.stop()


def test_a_letter_is_handed_over_with_its_name_its_language_and_a_way_to_end_it(box: tuple[Box, Relay]) -> None:
    kept, relay = box
    relay.send(LETTER, AT)
    relay.send(LETTER, AT)
    (sender, to, read), (_, _, again) = kept.came
    assert (sender, to) == ("ledger@ledger.example", ["staff@employer.example"])
    assert read["Message-ID"] == again["Message-ID"] == "<msg_1@ledger.example>"
    assert read["List-Unsubscribe"] == "<https://l.example/stop/x>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (read["Subject"], read["Content-Language"], read["Auto-Submitted"]) == ("Something changed", "es", "auto-generated")
    assert read.get_content_type() == "text/plain"
    assert read.get_content().replace("\r\n", "\n") == LETTER.text


def test_an_address_that_the_relay_refuses_for_good_is_told_from_one_it_will_take_later(box: tuple[Box, Relay]) -> None:
    kept, relay = box
    for to, error in (("nobody@employer.example", AddressRefused), ("later@employer.example", RelayAway)):
        with pytest.raises(error):
            relay.send(Letter("msg_1", to, "s", "t", "en"), AT)
    assert kept.came == []


def test_a_relay_that_is_not_there_is_away_and_says_no_address() -> None:
    relay = relay_of("smtp://127.0.0.1:1", "ledger@l.example", "l.example")
    assert relay is not None
    with pytest.raises(RelayAway) as away:
        relay.send(LETTER, AT)
    assert "employer" not in str(away.value)


def test_a_header_cannot_be_smuggled_in() -> None:
    relay = relay_of("smtp://127.0.0.1:1", None, "l.example")
    assert relay is not None
    with pytest.raises(ValueError, match=r"linefeed|newline|carriage"):
        relay.written(Letter("msg_1", "a@b.example\r\nBcc: c@d.example", "s", "t", "en"), AT)


def test_a_relay_elsewhere_is_spoken_to_under_tls_alone(box: tuple[Box, Relay], monkeypatch: pytest.MonkeyPatch) -> None:
    """The server here offers no STARTTLS: as a host elsewhere it is handed nothing."""
    kept, relay = box
    monkeypatch.setattr("api.mailing._is_this_machine", lambda _: False)
    with pytest.raises(RelayAway):
        relay.send(LETTER, AT)
    assert kept.came == []


@pytest.mark.parametrize("text", ["mail.example", "https://mail.example", "smtp://", "smtp://mail.example:notaport"])
def test_a_setting_that_is_no_relay_stops_the_start(text: str) -> None:
    with pytest.raises(Unset, match="RECIPROCITY_SMTP"):
        relay_of(text, None, "l.example")


def test_the_setting_says_host_port_user_and_password() -> None:
    relay = relay_of("smtps://us%40er:pa%2Fss@mail.example", "from@l.example", "l.example")
    assert relay is not None
    assert (relay.server, relay.port, relay.tls, relay.user, relay.password) == ("mail.example", 465, True, "us@er", "pa/ss")
    assert relay.sender == "from@l.example"
    assert "pa/ss" not in repr(relay)
    assert relay_of(None, None, "l.example") is None
