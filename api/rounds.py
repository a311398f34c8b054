"""What an office does every few seconds: follow the journal, move the public log on, publish status lists, sweep.

One process does the rounds at a time, under a lock; others wait their turn. Every round may be repeated, or left out for a
week, without harm.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from api.delivering import Delivering
from api.desk import Desk, Views
from api.sending import Ways
from api.status_rounds import StatusRounds
from ledger import outgoing
from ledger.journal.errors import JournalError
from ledger.office import Office
from ledger.procedures import employers, erasing, offers, pages, wallet_asking
from ledger.procedures.publishing import log_of
from ledger.rulebook.vocabulary import ALLIANCE
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from ledger.store.errors import StoreError
from projections.catalogue import Catalogue
from projections.delivery import Delivery
from projections.dossier import Dossier
from projections.follow import Follower
from projections.lock import turn
from projections.notices import Notices
from projections.outbox import Outbox
from projections.public_log import PublicLog
from projections.registry import Registry
from projections.reliance import Reliance
from projections.standing import Standing
from projections.status_list import StatusList
from projections.trust import Trust
from projections.view import migrate_views
from projections.worklist import Worklist

log = logging.getLogger(__name__)

SECONDS: Final = 5.0
"""Between two looks at what may be published."""
KEPT: Final = timedelta(days=30)
"""How long the answer to an idempotency key is kept."""
DAILY: Final = timedelta(days=1)


def views_of(office: Office) -> Views:
    """Every view of the office, ready to be asked."""
    journal, vault = office.journal, office.vault
    standing = Standing(journal)
    return Views(
        standing=standing, registry=Registry(journal), trust=Trust(journal), status_list=StatusList(journal),
        catalogue=Catalogue(journal), dossier=Dossier(journal, vault.engine, vault.bodies),
        worklist=Worklist(journal, vault.engine, vault.bodies), notices=Notices(journal, vault.engine, vault.bodies),
        outbox=Outbox(journal, vault.engine, vault.bodies), reliance=Reliance(journal, vault.engine, vault.bodies),
    )  # fmt: skip


class Rounds:
    """The rounds of one office."""

    def __init__(self, office: Office, folder: Path, views: Views, ways: Ways | None = None) -> None:
        """``folder`` is the published log's; ``ways`` are those by which messages leave the house: unless told, no mail does."""
        self.office, self.folder, self.views = office, folder, views
        public = (views.standing, views.registry, views.trust, views.status_list, views.catalogue)
        self.public = Follower(office.journal, *public)
        self.private = Follower(office.journal, views.dossier, views.worklist, views.notices, views.outbox, views.reliance)
        self.delivery = Delivery(office.vault.engine)
        self.delivering = Delivering(office, views.outbox, self.delivery, ways or Ways(outgoing.post))
        self.statuses = StatusRounds(office, folder, views.status_list)
        self.log = PublicLog(office.journal, log_of(office, folder), office.clock)
        self._turn = turn(office.journal.engine, "rounds")
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._swept: datetime | None = None

    def desk(self, contact: str = "") -> Desk:
        """What the doors are given."""
        return Desk(self.office, self.views, self.folder, self.wait_for, contact, self.delivery, self.delivering.sending.ping)

    def migrate(self) -> None:
        """Makes the views' tables, where they are missing."""
        migrate_views(self.office.journal.engine, self.public.views)
        migrate_views(self.office.vault.engine, self.private.views)
        self.delivery.migrate()

    def catch_up(self) -> None:
        """Everything that is due, once, to the end: views, status lists, log. Raises what they raise."""
        self._follow()
        self.publish_statuses()
        self._follow()
        self.log.step()

    def _follow(self) -> None:
        self.public.catch_up()
        self.private.catch_up()

    def start(self) -> None:
        """Begins the rounds in threads of their own."""
        rounds = (self.public.run, self.private.run, self._lead)
        self._threads = [threading.Thread(target=run, args=(self._stop,), name=run.__qualname__, daemon=True) for run in rounds]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends the rounds, and waits for what is under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join(10)
        self._turn.give_back()

    def wait_for(self, position: int, timeout: float) -> bool:
        """Whether every view came to ``position`` within ``timeout`` seconds."""
        every = [(self.public, view) for view in self.public.views] + [(self.private, view) for view in self.private.views]
        return all(follower.wait_for(view, position, timeout) for follower, view in every)

    # --- what one process does at a time

    def _lead(self, stop: threading.Event) -> None:
        """Waits for the turn, then moves the log on and publishes until told to stop."""
        while not stop.is_set() and not self._takes_turn():
            stop.wait(SECONDS)
        publishing = threading.Thread(target=self.log.run, args=(stop,), name="public log", daemon=True)
        publishing.start()
        delivering = threading.Thread(target=self.delivering.run, args=(stop,), name="delivering", daemon=True)
        delivering.start()
        while not stop.is_set():
            self._round()
            stop.wait(SECONDS)
        publishing.join(10)
        delivering.join(20)

    def _takes_turn(self) -> bool:
        try:
            return self._turn.take()
        except StoreError as error:
            log.warning("the rounds wait for their database: %s", error)
            return False

    def _round(self) -> None:
        try:
            wallet_asking.sweep(self.office)
            self.publish_statuses()
            self._sweep()
        except (JournalError, StoreError, SignerAway, NoKey, OSError) as error:
            log.warning("the round is left for the next one: %s", type(error).__name__)

    def publish_statuses(self) -> None:
        """Signs and publishes the status lists that are due."""
        self.statuses.publish((*(member.association for member in self.views.trust.members()), ALLIANCE))

    def _sweep(self) -> None:
        """Once a day: bodies that the journal never took, what is kept of employers' answers and wallets no longer, erasures."""
        now = self.office.clock()
        if self._swept is not None and now - self._swept < DAILY:
            return
        self._swept = now
        pages.sweep(self.office)
        employers.forget_what_is_past(self.office)
        offers.sweep(self.office)
        erasing.announce(self.office)
        self.office.journal.forget_answers((now - KEPT).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
