"""One parcel sent: to a webhook, or to an address that said yes; and what its receiver's answer means for what follows.

How long a receiver that fails is left alone is in Standard Webhooks, "Deliverability and reliability"; what its status means, in
"Delivery success and failure" there. How far off a retry is follows from the message's name, so that not all come at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Final, Protocol

from api import parcels
from api.mailing import AddressRefused, Letter, RelayAway
from api.parcels import Parcel, Place
from ledger.office import Office
from ledger.procedures import watches
from ledger.rulebook.registering import is_mail
from ledger.rulebook.watching import Watch
from ledger.signing.statement import format_at
from projections.delivery import Delivery
from projections.ways import FAILED, TOLD, WAITING, Address, Lane

DELAYS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""Between one attempt and the next, as the specification's example has them: ten attempts in a little over three days."""
TIMEOUT: Final = 15.0
"""Seconds that a receiver has to answer ("Request timeouts": 15 to 30)."""
PATIENCE: Final = timedelta(minutes=5)
"""How long a receiver, or the relay, that asks for patience is left alone."""
QUESTIONS: Final = 3
"""By so many employers an address is asked within :data:`QUESTIONED`; whoever comes after them waits. Ours: or else a stranger
could be sent as many mails as somebody opens accounts."""
QUESTIONED: Final = timedelta(days=7)
GONE: Final = 410
_SLOW_DOWN: Final = frozenset({429, 502, 504})
_NOT_THE_MESSAGE: Final = frozenset({408, GONE, 429})
"""Of the answers that refuse a request, those that say nothing of this one."""


class Answer(Enum):
    """What a receiver did with a parcel."""

    TAKEN = "taken"
    REFUSED = "refused"
    """This one only: the receiver lives, and its other endorsements may go on."""
    AWAY = "away"
    """Nothing more is sent to it for a while."""


class Post(Protocol):
    """Sends a body to an address, and says with which status it was taken; ``None`` where there was no answer."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> int | None:
        """As ``ledger.outgoing.post``."""


class Mailer(Protocol):
    """Hands mail to the relay."""

    def send(self, letter: Letter, at: datetime) -> None:
        """Raises ``RelayAway`` and ``AddressRefused``."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How anything leaves the office. Without a mailer, mail waits."""

    post: Post
    mailer: Mailer | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends the parcels of one office, and keeps what became of them. Any number of threads may use it."""

    office: Office
    delivery: Delivery
    ways: Ways

    def tell(self, parcel: Parcel) -> Answer:
        """Sends it, and keeps what its receiver did with it."""
        return self._mail(parcel) if parcel.place.watch.webhook is None else self._post(parcel)

    # --- webhooks

    def _post(self, parcel: Parcel) -> Answer:
        body = parcels.body(parcel, self.office.charter.public_url)
        status = self.post(parcel, body)
        if status is not None and 200 <= status < 300:
            return self._told(parcel, str(status))
        return self._failed(parcel, "no answer" if status is None else str(status), status)

    def post(self, parcel: Parcel, body: bytes) -> int | None:
        """The status with which the parcel's webhook took ``body``. A redirect is not followed."""
        headers = parcels.headers(self.office, parcel, int(self.office.clock().timestamp()), body)
        return self.ways.post(parcel.place.watch.webhook or "", body, headers, TIMEOUT)

    def ping(self, employer: str, name: str, watch: Watch) -> int | None:
        """The status with which a watch's webhook took a test message, under a name of its own. What waited for it goes at once."""
        now = self._now()
        told, body = parcels.ping(name, now)
        status = self.post(Parcel(told, Place(name, employer, watch), ()), body)
        if status is not None and 200 <= status < 300:
            for lane in (name, employer):  # the employer's own: what it relied on, and was told by this webhook in vain
                self.delivery.again(lane, now)
        else:
            self.delivery.put(self.delivery.lane(name)._replace(pinged=now))
        return status

    def _told(self, parcel: Parcel, outcome: str) -> Answer:
        lane = self.delivery.lane(parcel.lane)
        self.delivery.settle(_ids(parcel), TOLD, outcome, self._now(), lane=lane._replace(fails=0, quiet=""))
        return Answer.TAKEN

    def _failed(self, parcel: Parcel, outcome: str, status: int | None) -> Answer:
        """The message waits for its next attempt, and its receiver for some while; after the last one both are given up.

        A receiver is switched off where nothing at all was taken meanwhile. Of who relied it is the watch that is, and the message
        goes by another way.
        """
        now, lane = self.office.clock(), self.delivery.lane(parcel.lane)
        refused = status is not None and 400 <= status < 500 and status not in _NOT_THE_MESSAGE
        over = parcel.tries >= len(DELAYS) or status == GONE
        fails = lane.fails + 1
        quiet = now + max(delay(parcel.name, fails), PATIENCE if status in _SLOW_DOWN else timedelta())
        off = over and (status == GONE or fails > len(DELAYS))
        if off and parcel.place.instead and parcel.place.name:
            self.delivery.put(self.delivery.lane(parcel.place.name)._replace(off=format_at(now)))
            self.delivery.settle(_ids(parcel), WAITING, outcome, format_at(now), lane=lane._replace(fails=0, quiet=""))
            return Answer.AWAY
        off = off and not parcel.place.instead
        changed = lane._replace(fails=fails, quiet="" if refused else format_at(quiet), off=format_at(now) if off else "")
        following = format_at(now if over else now + delay(parcel.name, parcel.tries + 1))
        self.delivery.settle(_ids(parcel), FAILED if over else WAITING, outcome, following, lane=changed)
        return Answer.REFUSED if refused and not off else Answer.AWAY

    # --- mail

    def _mail(self, parcel: Parcel) -> Answer:
        """Mail waits for a relay and for the address's yes as long as that takes: neither is the message's fault."""
        watch = parcel.place.watch
        try:
            if not self.may_write(parcel.place.employer, watch.mail or "", watch.language):
                return self._wait(parcel, "the address has not said yes" if self.ways.mailer else "no relay is set")
            self._send(parcels.letter(self.office, parcel))
        except RelayAway as error:
            return self._wait(parcel, f"the relay is away: {error}")
        except AddressRefused as error:
            return self._failed(parcel, str(error), GONE)
        return self._told(parcel, "handed to the relay")

    def may_write(self, employer: str, mail: str, language: str) -> bool:
        """Whether mail can go to an address, which said yes; it is asked once. Raises ``RelayAway`` and ``AddressRefused``."""
        if not is_mail(mail):
            raise AddressRefused("not an address")
        address = self.delivery.address(employer, mail, watches.confirming(self.office, employer, mail))
        if self.ways.mailer is None:
            return False
        if not address.asked:
            self._ask(address, language)
        return bool(address.confirmed)

    def _ask(self, address: Address, language: str) -> None:
        who, since = watches.whose(self.office, address.mail), self.office.clock() - QUESTIONED
        if self.delivery.questions(who, format_at(since)) < QUESTIONS:
            self._send(parcels.question(self.office, address, language))
            self.delivery.asked(address, who, self._now())

    def say_off(self, lane: Lane, employer: str, language: str) -> None:
        """Tells an employer by mail that a webhook is switched off; where no address of theirs said yes, the list says it."""
        known = [one.mail for one in self.delivery.addresses(employer) if one.confirmed]
        if known and self.ways.mailer is not None:
            try:
                self._send(parcels.off(self.office, lane, known[0], language))
            except (RelayAway, AddressRefused):
                return
            self.delivery.put(lane._replace(said=1))

    def _send(self, letter: Letter) -> None:
        if self.ways.mailer is not None:
            self.ways.mailer.send(letter, self.office.clock())

    def _wait(self, parcel: Parcel, why: str) -> Answer:
        lane = self.delivery.lane(parcel.lane)
        self.delivery.explain(_ids(parcel), why, lane._replace(quiet=format_at(self.office.clock() + PATIENCE)))
        return Answer.AWAY

    def _now(self) -> str:
        return format_at(self.office.clock())


def _ids(parcel: Parcel) -> list[str]:
    return [one.id for one in parcel.messages]


def delay(name: str, tries: int) -> timedelta:
    """How long after so many attempts the next one comes: up to a fifth more than the specification's, by the message's name."""
    share = int.from_bytes(sha256(f"{name} {tries}".encode()).digest()[:4], "big") / 2**32
    return DELAYS[min(tries, len(DELAYS)) - 1] * (1 + share / 5)
