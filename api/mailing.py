"""Mail, handed to the office's relay (RFC 5321): one message to one address, under a name that stays the same when it goes again."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from ledger.settings import Unset

SECONDS: Final = 20.0
REFUSED: Final = 500
"""From this reply code on an address is refused for good (RFC 5321 4.2.1); below it the relay asks for patience."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: plain text, in ``language``. ``name`` becomes its Message-ID; ``stop`` is the link that ends what it comes from."""

    name: str
    to: str
    subject: str
    text: str
    language: str
    stop: str | None = None


class RelayAway(OSError):
    """The relay did not take a mail, and might later: nothing was decided about the address."""


class AddressRefused(ValueError):
    """The relay refuses this address for good."""


@dataclass(frozen=True, slots=True)
class Relay:
    """The relay, and what a mail from this office bears. ``host`` is the office's own, in every Message-ID."""

    server: str
    port: int
    sender: str
    host: str
    tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    verified: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def send(self, letter: Letter, at: datetime) -> None:
        """Hands it over. Raises ``RelayAway`` and ``AddressRefused``."""
        message = self.written(letter, at)
        try:
            with self._connected() as relay:
                relay.send_message(message, self.sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise (AddressRefused if code >= REFUSED else RelayAway)(f"recipient: {code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise RelayAway(type(error).__name__) from None

    def written(self, letter: Letter, at: datetime) -> EmailMessage:
        """The mail as it is handed over. Its subject names nobody; what made it was no person (RFC 3834)."""
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self.sender, letter.to, letter.subject
        message["Date"], message["Message-ID"] = format_datetime(at), f"<{letter.name}@{self.host}>"
        message["Auto-Submitted"] = "auto-generated"
        if letter.stop is not None:
            message["List-Unsubscribe"] = f"<{letter.stop}>"  # RFC 8058: one POST, without a question
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text)
        message["Content-Language"] = letter.language
        return message

    def _connected(self) -> smtplib.SMTP:
        if self.tls:
            return self._signed_in(smtplib.SMTP_SSL(self.server, self.port, timeout=SECONDS, context=self.verified()))
        relay = smtplib.SMTP(self.server, self.port, timeout=SECONDS)
        return self._signed_in(relay, starttls=not _is_this_machine(self.server))

    def _signed_in(self, relay: smtplib.SMTP, *, starttls: bool = False) -> smtplib.SMTP:
        """The relay, known to it; the line is closed where that does not come about."""
        try:
            if starttls:
                relay.starttls(context=self.verified())
            if self.user is not None:
                relay.login(self.user, self.password or "")
        except BaseException:
            relay.close()
            raise
        return relay


def relay_of(smtp: str | None, sender: str | None, host: str) -> Relay | None:
    """The relay that the settings name; ``None`` where they name none. Raises ``Unset``."""
    if smtp is None:
        return None
    try:
        url = urlsplit(smtp)
        port = url.port
    except ValueError:
        raise Unset("RECIPROCITY_SMTP: an address such as smtps://user:password@mail.example") from None
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise Unset("RECIPROCITY_SMTP: an address such as smtps://user:password@mail.example")
    tls = url.scheme == "smtps"
    user, password = (part and unquote(part) for part in (url.username, url.password))
    return Relay(url.hostname, port or (465 if tls else 587), sender or f"ledger@{host}", host, tls, user or None, password)


def _is_this_machine(server: str) -> bool:
    try:
        return server == "localhost" or ipaddress.ip_address(server).is_loopback
    except ValueError:
        return False
