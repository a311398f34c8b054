"""The outbox carried out: each message to its webhook or its address, again and again until it is told or has failed for days.

A message is sent, and then said to be told. Killed between the two, the same message goes again under the same name. Each receiver
is a lane of its own: its messages go one after the other, and a slow one keeps nobody else waiting.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from typing import Final

from api.parcels import Parcel, Place
from api.sending import Answer, Sending, Ways
from ledger.office import Office
from ledger.rulebook.watching import Pace, Watch
from ledger.signing.statement import format_at
from ledger.store.errors import StoreError
from projections.delivery import Delivery
from projections.messages import Message, name_of
from projections.outbox import Outbox
from projections.view import read_place
from projections.ways import DROPPED, Way

log = logging.getLogger(__name__)

HANDS: Final = 8
"""How many receivers are spoken to at once."""
QUEUED: Final = 4
"""How many lanes wait for each hand."""
AT_A_TIME: Final = 50
"""Messages of one lane before another lane has its turn; and at most so many in one digest."""
MANY: Final = 500
IDLE: Final = 0.5
SECONDS_AFTER_A_FAULT: Final = 5.0
AGAIN: Final = timedelta(seconds=30)


class Delivering:
    """Delivers the messages of one office. One process does at a time."""

    def __init__(self, office: Office, outbox: Outbox, delivery: Delivery, ways: Ways) -> None:
        self.office, self.outbox, self.delivery = office, outbox, delivery
        self.sending = Sending(office, delivery, ways)
        self._busy: dict[str, Future[None]] = {}
        self._failing: set[str] = set()

    # --- the round

    def run(self, stop: threading.Event) -> None:
        """Delivers until told to stop; a database that is away is waited for."""
        with ThreadPoolExecutor(HANDS, "delivering") as hands:
            while not stop.is_set():
                try:
                    self.step(hands)
                    if self._busy:
                        wait(self._busy.values(), IDLE, FIRST_COMPLETED)
                        self._rest()
                except (StoreError, OSError) as error:
                    log.warning("deliveries are left for the next round: %s", type(error).__name__)
                    stop.wait(IDLE)
                except Exception as error:  # noqa: BLE001 - one message that cannot be sent must not end every other's delivery
                    log.warning("a delivery failed in a way nobody foresaw: %s", type(error).__name__)
                    stop.wait(SECONDS_AFTER_A_FAULT)
                if not self._busy:
                    stop.wait(IDLE)

    def catch_up(self) -> None:
        """Everything that is due now, once, to the end. Raises what the databases raise."""
        with ThreadPoolExecutor(HANDS, "delivering") as hands:
            while self.step(hands) or self._busy:
                for done in wait(self._busy.values()).done:
                    done.result()

    def step(self, hands: ThreadPoolExecutor) -> int:
        """Enlists what is new, and gives lanes that are due to a free hand; says how many."""
        while found := self.outbox.beyond(*self.delivery.mark(), MANY):
            self.delivery.enlist(found)
        self._rest()
        self._say_what_is_off()
        begun = 0
        for lane in self.delivery.due(self._now(), MANY):
            if len(self._busy) >= HANDS * QUEUED:
                break
            if lane.lane in self._busy or (lane.fails and len(self._failing & self._busy.keys()) >= HANDS // 2):
                continue  # those that failed last time never hold more than half of the hands
            (self._failing.add if lane.fails else self._failing.discard)(lane.lane)
            self._busy[lane.lane] = hands.submit(self._lane, lane.lane)
            begun += 1
        return begun

    def _rest(self) -> None:
        """Lets go of the lanes that are done. Raises what one of them raised."""
        for lane, done in list(self._busy.items()):
            if done.done():
                del self._busy[lane]
                done.result()

    def _say_what_is_off(self) -> None:
        for lane in self.delivery.switched_off():
            if watch := self.outbox.watches([lane.lane]).get(lane.lane):
                self.sending.say_off(lane, watch.employer, watch.language)

    # --- one lane

    def _lane(self, lane: str) -> None:
        """Tells what is due on a lane, one parcel after the other, until its receiver is away."""
        waiting = self._due(self.delivery.waiting(lane, self._now(), MANY))
        due = sorted(waiting, key=lambda way: not way.parcel)[:AT_A_TIME]  # what was gathered once stays together
        messages = self.outbox.messages([(way.position, way.id) for way in due]) if due else {}
        self._forget([way for way in due if way.id not in messages])
        if not messages:
            return
        there = [way for way in due if way.id in messages]
        place = self.place(messages[there[0].id])
        if place is None:
            self.delivery.settle([way.id for way in there], DROPPED, "the watch is over", self._now())
            return
        held: set[str] = set()
        for parcel in self._parcels(place, there, messages):
            pages = {one.page for one in parcel.messages}
            answer = Answer.REFUSED if pages & held else self.sending.tell(parcel)
            if answer is Answer.AWAY:
                return
            held |= pages if answer is Answer.REFUSED else set()

    def _due(self, ways: Sequence[Way]) -> list[Way]:
        """What may be told now: of each endorsement nothing before what came earlier of it and is still to be tried again."""
        now, due, held = self._now(), list[Way](), dict[str, str]()
        for way in ways:
            if way.next > now and way.tries:
                held.setdefault(way.page, way.next)
            elif way.next <= now and way.page not in held:
                due.append(way)
        behind = [(way.id, held[way.page]) for way in ways if way.next <= now and way.page in held and way not in due]
        self.delivery.postpone(behind)
        return due

    def _forget(self, ways: Sequence[Way]) -> None:
        """What is in the outbox no more is told no more; while the view itself is being made anew, it is looked for again."""
        here = read_place(self.outbox.engine, self.outbox.key).position
        self.delivery.forget([way.id for way in ways if way.position <= here])
        later = format_at(self.office.clock() + AGAIN)
        self.delivery.postpone([(way.id, later) for way in ways if way.position > here])

    def _parcels(self, place: Place, ways: Sequence[Way], messages: Mapping[str, Message]) -> list[Parcel]:
        """Each by itself, or gathered. What goes together is settled under a name before it is sent, and stays together."""
        fresh = [way for way in ways if not way.parcel]
        if fresh and place.watch.pace is not Pace.AT_ONCE:
            name = name_of(place.name, fresh[0].id, "digest")
            self.delivery.seal(name, [way.id for way in fresh])
            ways = [way._replace(parcel=way.parcel or name) for way in ways]
        gathered: dict[str, list[Way]] = {}
        for way in ways:
            gathered.setdefault(way.parcel or way.id, []).append(way)
        return [
            Parcel(name, place, tuple(messages[way.id] for way in some), max(way.tries for way in some))
            for name, some in gathered.items()
        ]

    def place(self, message: Message) -> Place | None:
        """Where a message is told; ``None`` where nobody is to be told any more.

        Who relied on an answer is told by their first watch that works, or else by mail to their account's address.
        """
        account = self.office.vault.employers.get(message.employer)
        if account is None:
            return None
        today, of_theirs = self.office.today("UTC"), self.outbox.of_employer(message.employer)
        running = {name: watch for name, watch in of_theirs.items() if watch.runs(today)}
        if message.watch:
            watch = running.get(message.watch)
            return Place(message.watch, message.employer, watch) if watch else None
        confirmed = {one.mail for one in self.delivery.addresses(message.employer) if one.confirmed}
        for name, watch in sorted(running.items()):
            if not self.delivery.lane(name).off and (watch.mail is None or watch.mail in confirmed):
                return Place(name, message.employer, replace(watch, pace=Pace.AT_ONCE), message.employer)
        return Place("", message.employer, Watch(employer=message.employer, mail=account.mail), message.employer)

    def _now(self) -> str:
        return format_at(self.office.clock())
