"""The new credential after a move: offered by rule, under the key of the association that is home now.

A move supersedes what the old home had signed. Whoever held a credential that was good then is owed another, and that is read
off the endorsement's own page each time: so a crash, a key that was away or a day on which none could be given loses nothing.
Each is a write of its own, after the move's; done twice it does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.credentials.credential import CannotBeWritten
from ledger.journal.errors import JournalError, Overtaken
from ledger.office import Office
from ledger.procedures import credentials, endorsements, pages
from ledger.procedures.credentials import Issued, NoFreeBit
from ledger.procedures.endorsements import Opened
from ledger.rulebook.certifying import owed
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PageId, PersonId, Role
from ledger.settings import Unset
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from ledger.store.errors import StoreError

AGAIN: Final = 3
"""How often a page that has moved on meanwhile is read again."""
LATER: Final = (Refusal, JournalError, StoreError, NoKey, SignerAway, Unset, CannotBeWritten, NoFreeBit)
"""What keeps a credential waiting, and undoes no move."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A credential that was issued in another's stead, by ``line``; or that waits, ``because`` of a refusal or a key, by its name."""

    page: PageId
    home: AssociationCode
    line: LineId | None = None
    position: int | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """An endorsement whose holder is owed a new credential since the day ``since`` of the move that superseded the last."""

    page: PageId
    number: str
    since: date


def after_move(office: Office, *moved: PageId) -> tuple[Offer, ...]:
    """Offers what is owed on these pages, one after the other; raises nothing for one that has to wait.

    To be called once the move stands in the journal. Pages on which nothing is owed are left out.
    """
    return tuple(offer for page in moved if (offer := _offered(office, page)) is not None)


def _offered(office: Office, page: PageId) -> Offer | None:
    home = AssociationCode("")
    try:
        for _ in range(AGAIN):
            it = endorsements.opened(office, page)
            home = it.held.home
            if not _is_owed(it):
                return None
            try:
                return _issue(it)
            except Overtaken:  # somebody wrote on the page, perhaps this very credential: look again
                continue
    except LATER as error:
        return Offer(page, home, because=type(error).__name__)
    return Offer(page, home, because=Overtaken.__name__)


def _is_owed(it: Opened) -> bool:
    """Not to whom was erased: there is no name to put on it."""
    return it.held.number is not None and it.held.holder is not None and owed(it.held) is not None


def _issue(it: Opened) -> Offer:
    rule = Officer(PersonId(pages.RULE), it.held.home, Role.COORDINATOR)
    issued = credentials.issue_for(it, rule)
    return Offer(it.page.stream, it.held.home, issued.line, issued.position)


def on_request(office: Office, number: str, by: Officer | Oneself) -> Issued:
    """What is owed is given at once, where it can be; then the holder, or an officer of the home, has the latest.

    Raises ``NotTheHolder``, ``NoCertificateToday``, ``NoCredential``, and what :func:`credentials.issue` raises.
    """
    it = credentials.opened_by(office, number, by)
    if _is_owed(it):
        _issue(it)
    return credentials.held_by(office, number, by)


def waiting(office: Office, code: AssociationCode, candidates: Iterable[PageId]) -> tuple[Owed, ...]:
    """What is owed among these pages by the association, which is home now. A view knows the candidates; the page decides."""
    found = (endorsements.opened(office, page) for page in candidates)
    return tuple(Owed(it.page.stream, it.held.number or "", _since(it)) for it in found if it.held.home == code and _is_owed(it))


def _since(it: Opened) -> date:
    """The day of the move that superseded the last one, or on which it came here."""
    since = owed(it.held)
    move = it.held.line(since) if since else None
    return (move.event.valid.start if move else None) or it.today
