"""An employer's watches: begun, changed, renewed and ended, each a sealed page that goes with the account.

What is told of them follows from the lines (``projections/outbox.py``), and where it is delivered, from ``api/delivering.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import catalogue, numbers, pages
from ledger.procedures.pages import RULE, NoSuchPage, Page
from ledger.rulebook import registering, reliance, watching
from ledger.rulebook.fact import in_force
from ledger.rulebook.policies import Watching
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.registering import Wish
from ledger.rulebook.vocabulary import ALLIANCE, PageId
from ledger.rulebook.watching import Pace, Switch, Watch
from ledger.signing import webhooks
from ledger.vault.employers import Employer

PURPOSE: Final = "watching"
"""What the office's own secret is called from which those of webhooks and of links in mails are derived."""


class TooSoonAgain(Refusal):
    """A webhook is tried by hand no more often than every half minute."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A watch as written: its page."""

    written: Written
    watch: PageId


def rule(office: Office) -> Watching:
    """How employers may watch today."""
    return in_force(catalogue.rules(office, ALLIANCE).policies.watching, office.today("UTC")).value


def wished(  # noqa: PLR0913 - each is a member of the request
    office: Office,
    employer: Employer,
    *,
    endorsements: Sequence[str] = (),
    roster: str | None = None,
    switches: Collection[Switch],
    pace: Pace = Pace.AT_ONCE,
    webhook: str | None = None,
    mail: str | None = None,
    language: str = "en",
    secret: bool = False,
) -> Wish:
    """What an employer asks for: the endorsements of these numbers, and those that the rows of a statement were answered from.

    Raises ``NoSuchNumber`` and its kind, naming which of them, and ``NoSuchPage`` for a statement that is not theirs.
    """
    found = [*_of_roster(office, employer, roster), *(_numbered(office, *each) for each in enumerate(endorsements))]
    return Wish(found, switches, pace, webhook, mail, language, secret)


def _numbered(office: Office, index: int, number: str) -> PageId:
    try:
        return numbers.page_of(office, number)
    except Refusal as refusal:
        refusal.field = f"endorsements.{index}"
        raise


def _of_roster(office: Office, employer: Employer, roster: str | None) -> list[PageId]:
    if roster is None:
        return []
    stored = office.journal.find(roster)  # a statement says its line's id; its page will do as well
    kept = pages.open(office, stored.stream if stored else roster, reliance.after).standing
    if kept is None or not isinstance(kept.given, reliance.Stated) or kept.given.employer != employer.id:
        raise NoSuchPage
    return list(kept.given.endorsements)


def begin(
    office: Office, employer: Employer, wish: Wish, *, running: int, roster: str | None = None, once: Once | None = None
) -> Begun:
    """Begins a watch of an employer who has ``running`` others. Raises what the chapter refuses."""
    if written := pages.answered(office, once):
        return Begun(written, PageId(office.journal.line(written.last).stream))
    today = office.today("UTC")
    event = registering.begin(
        employer.id, wish, rule(office), roster=PageId(roster) if roster else None, running=running, on=today
    )
    page = pages.begin(office, watching.after, subject=employer.id).then(office, event, actor=ALLIANCE)
    return Begun(pages.write(office, page, by=employer.id, once=once), page.stream)


def of(office: Office, employer: Employer, watch: str) -> Watch:
    """One watch as it stands. Raises ``NoSuchPage``, also for somebody else's."""
    return _open(office, employer, watch).stands


@pages.once_only
def change(office: Office, employer: Employer, watch: str, wish: Wish, *, once: Once | None = None) -> Written:
    """The watch is as the employer wishes now, and renewed by it. Raises ``WatchOver`` and as ``begin``."""
    page = _open(office, employer, watch)
    event = registering.change(page.stands, wish, rule(office), on=office.today("UTC"))
    return _written(office, employer, page, event, once)


@pages.once_only
def renew(office: Office, employer: Employer, watch: str, *, secret: bool = False, once: Once | None = None) -> Written:
    """The same for another while; with a new secret, if asked for. Raises ``WatchOver``, ``NoSuchPage``."""
    page = _open(office, employer, watch)
    wish = replace(registering.wish_of(page.stands), secret=secret)
    return _written(office, employer, page, registering.change(page.stands, wish, rule(office), on=office.today("UTC")), once)


@pages.once_only
def end(office: Office, employer: Employer, watch: str, *, once: Once | None = None) -> Written:
    """Nobody is told anything of it any more. Raises ``WatchOver``, ``NoSuchPage``."""
    page = _open(office, employer, watch)
    return _written(office, employer, page, registering.end(page.stands, on=office.today("UTC")), once)


def unsubscribe(office: Office, watch: str) -> Written:
    """Ends a watch for a reader of its mail, who has shown the code of its link. Raises ``WatchOver``, ``NoSuchPage``."""
    page = pages.open(office, watch, watching.after)
    page = page.under(page.stands.employer)
    event = registering.end(page.stands, on=office.today("UTC"), unsubscribed=True)
    return pages.write(office, page.then(office, event, actor=ALLIANCE), by=RULE)


def _open(office: Office, employer: Employer, watch: str) -> Page[Watch]:
    page = pages.open(office, watch, watching.after, subject=employer.id)
    if page.stands.employer != employer.id:
        raise NoSuchPage
    return page


def _written(office: Office, employer: Employer, page: Page[Watch], event: object, once: Once | None) -> Written:
    return pages.write(office, page.then(office, event, actor=ALLIANCE), by=employer.id, once=once)


# Secrets and codes, derived and kept nowhere ------------------------------------------------


def secrets(office: Office, watch: str, generation: int) -> list[str]:
    """The secret of a watch's webhook, and the one before it, where there was one."""
    key = office.keyring.secret(PURPOSE)
    return [webhooks.secret(key, watch, each) for each in range(generation, max(generation - 2, -1), -1)]


def confirming(office: Office, employer: str, mail: str) -> str:
    """The code by which an address says yes to an employer's mail."""
    return webhooks.code(office.keyring.secret(PURPOSE), "confirm", employer, mail)


def whose(office: Office, mail: str) -> str:
    """What an address is called where only the number of questions to it is kept, however its letters are written."""
    return webhooks.code(office.keyring.secret(PURPOSE), "whose", mail.lower())


def stopping(office: Office, watch: str) -> str:
    """The code by which a reader of a watch's mail ends it."""
    return webhooks.code(office.keyring.secret(PURPOSE), "stop", watch)
