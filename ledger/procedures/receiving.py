"""An endorsement leaves for another ledger, or comes from one: its papers are checked, and the lines written.

There: released (a transfer's own act), and the release paper; here: :func:`receive`, and the receipt; there: :func:`depart`.
What the papers are is ``papers.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from ledger.credentials import crossing, guard
from ledger.credentials.crossing import NotProven, Proven
from ledger.credentials.trust import Trust
from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import Overtaken, Taken, Unknown
from ledger.office import Office
from ledger.procedures import associations, catalogue, endorsements, offering, pages, papers, professionals, theirs, transfers
from ledger.procedures.applications import HeldAlready
from ledger.procedures.papers import Paper
from ledger.rulebook import number, receiving, reciprocity, record, renewal, transfer
from ledger.rulebook.association import LedgerKept
from ledger.rulebook.endorsement import Departed, ReleaseWithdrawn
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.travelling import Carried, LetGo
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, PageId, PersonId
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from ledger.vault.people import Person

Asking = Callable[[LedgerKept, LetGo], bool | None]
"""Asks the other ledger whether a release still stands; ``None`` where it gives no answer."""


# What leaves -----------------------------------------------------------------------------------------------------------


@pages.once_only
def depart(office: Office, paper: Paper, trust: Trust, by: Officer, *, once: Once | None = None) -> Written:
    """The other ledger's receipt: from the day on which it received the endorsement, it is kept there.

    Raises ``DocumentNotRead`` and its kind.
    """
    proven = _proven(crossing.RECEIPT, office, paper, trust)
    it = endorsements.find(office, proven.subject["number"])
    receipt = papers.receipt(proven, trust.origin)
    event = receiving.depart(it.held, receipt, by=by, here=office.charter.origin)
    return _settled(office, it, event, by=by, once=once)


Looking = Callable[[LedgerKept, LineId], bool | None]
"""Looks whether the other ledger's log has received a release; ``None`` where it cannot be read."""


@pages.once_only
def take_back(office: Office, number: str, by: Officer, *, look: Looking | None = None, once: Once | None = None) -> Written:
    """A release to another ledger whose last day is over is taken back; ``look`` looks there first. Raises ``UsedElsewhere``."""
    it = endorsements.find(office, number)
    release = it.held.release
    told = associations.other_ledger(office, release.to) if release else None
    received = look(told, release.id) if look and told and release else None
    event = receiving.take_back(it.held, by=by, on=_over_there_too(office, it), received=received is True)
    return _settled(office, it, event, by=by, once=once)


def _over_there_too(office: Office, it: endorsements.Opened) -> date:
    """The day that has begun at both: a release is used until its last day is over where the joining association is."""
    release = it.held.release
    return it.today if release is None else min(it.today, office.today(catalogue.edition(release.to).zone))


def home_of(office: Office, paper: Paper) -> AssociationCode:
    """Whose coordinator departs by this receipt: the home of the endorsement that it names. Raises ``DocumentNotRead``."""
    try:
        written = str(guard.read(paper.document)["credentialSubject"]["number"])
    except (guard.Unreadable, KeyError, TypeError) as error:
        raise receiving.DocumentNotRead(field="number") from error
    return endorsements.find(office, written).held.home


def _settled(
    office: Office, it: endorsements.Opened, event: Departed | ReleaseWithdrawn, *, by: Officer, once: Once | None
) -> Written:
    """Writes how the journey ended; with the last of its endorsements the transfer is accepted, if anything of it has departed.

    Where nothing has, it is left to be declined, or to expire. Another transfer may be open since.
    """
    asked = transfers.by_release(office, it.held.holder, event.release) if it.held.holder else None
    if asked is not None and not asked.asked.closed:
        others = [one for stream, one in asked.held.items() if stream != it.page.stream]
        departed = isinstance(event, Departed) or any(one.departed for one in others)
        if departed and not any(one.travels for one in others):
            closing, lines = transfer.Accepted(valid=event.valid), {it.page.stream: event}
            return transfers.close(office, asked, closing, lines, by=by, actor=by.association, once=once)
    return it.write(event, by=by, once=once)


# What comes ------------------------------------------------------------------------------------------------------------


@pages.once_only
def receive(
    office: Office, paper: Paper, trust: Trust, by: Officer, *, ask: Asking | None = None, person: PersonId | None = None,
    once: Once | None = None,
) -> Written:  # fmt: skip
    """The joining coordinator takes home here what another ledger let go.

    ``trust`` is that ledger's trust file, which a public line of ours must name. ``ask`` asks it whether the release still
    stands; without it, or without an answer, that is written down as not asked. ``person`` is the holder where they are on the
    books already. Raises what the rule book refuses, ``ReleaseUsed``, ``ReleaseTakenBack``, ``NotRegistered`` and ``HeldAlready``.
    """
    let_go, proven = shown(office, paper, trust)
    rules = catalogue.rules(office, by.association)
    today = office.today(rules.zone)
    receiving.require_for(let_go, by=by, on=today, here=office.charter.origin)
    associations.require_here(office, by.association)
    told = let_go.carried
    reciprocity.require_may_join(catalogue.edition(by.association), told.category, told.age_band, today)
    used = office.key("received", let_go.origin, let_go.release)
    if office.journal.reserved(used):
        raise receiving.ReleaseUsed(field="id")
    asked = _asked(office, let_go, proven, ask)
    before, holder, newcomer, record_page = _whose(office, proven, by, person)
    events = receiving.receive(
        before.standing if before else None, let_go, by=by, on=today, here=office.charter.origin, holder=holder,
        edition=rules.edition, asked=asked, sha256=sha256(paper.document).hexdigest(), document=paper.document.decode(),
        last=renewal.last_day(rules, told.covered_until) if told.covered_until else None,
    )  # fmt: skip
    page = (before or pages.begin(office, record.after)).under(holder)
    _require_not_held(office, holder, told, page.stream)
    for event in events:
        page = page.then(office, event, actor=by.association)
    keys = [used, office.key("endorsement", holder, told.category, told.age_band)]
    take = [Reservation(key, page.stream) for key in (*keys, *([] if before else [office.key("number", told.number)]))]
    lines = (*([record_page] if record_page else []), page)
    written = _written(office, lines, newcomer, by=by, take=_new(office, take), once=once)
    offering.after_move(office, page.stream)
    return written


def _written(
    office: Office, lines: Iterable[pages.Page[Any]], newcomer: Person | None, *, by: Officer, take: list[Reservation],
    once: Once | None,
) -> Written:  # fmt: skip
    """The lines, and whoever was not on the books before: both or neither. Raises ``ReleaseUsed``."""
    if newcomer:
        office.vault.people.put(newcomer)
    try:
        return pages.write(office, *lines, by=by, take=take, once=once)
    except (Taken, Overtaken, NoKey, SignerAway) as nothing_written:
        if newcomer:  # nobody knows of them, and no erasure would ever find them
            office.vault.people.erase(newcomer.id)
        if isinstance(nothing_written, Taken):
            raise receiving.ReleaseUsed from nothing_written
        raise


def _require_not_held(office: Office, holder: PersonId, told: Carried, here: PageId) -> None:
    """Nor under another record of the same person. Raises ``HeldAlready``."""
    for one in professionals.records_of(office, holder):
        if office.journal.reserved(office.key("endorsement", one, told.category, told.age_band)) not in {None, here}:
            raise HeldAlready


def _new(office: Office, take: list[Reservation]) -> list[Reservation]:
    """Without what the page has already, from when it was kept here before."""
    return [one for one in take if office.journal.reserved(one.key) != one.page]


def shown(office: Office, paper: Paper, trust: Trust) -> tuple[LetGo, Proven]:
    """What a release says, once it is found to be genuine. Raises ``DocumentNotRead`` and its kind, ``IssuerNotKnown``."""
    proven = _proven(crossing.RELEASE, office, paper, trust)
    return papers.let_go(proven, trust.origin), proven


def _proven(kind: str, office: Office, paper: Paper, trust: Trust) -> Proven:
    """The paper's every proof, and that a public line here names the ledger whose trust file this is."""
    try:
        proven = crossing.verify(kind, paper.document, paper.proof, trust, on=office.clock())
    except NotProven as error:
        raise _REFUSED[error.step](f"{error}.", field=error.field) from error
    told = _ledger_of(office, proven)
    if told is None or (told.origin, told.root) != (trust.origin, trust.root.vkey):
        raise receiving.IssuerNotKnown(f"The file is of {trust.origin}.", field="trust")
    return proven


_REFUSED: dict[str, type[Refusal]] = {
    "form": receiving.DocumentNotRead,
    "issuer": receiving.IssuerNotKnown,
    "signature": receiving.DocumentNotSigned,
    "log": receiving.DocumentNotLogged,
}


def _ledger_of(office: Office, proven: Proven) -> LedgerKept | None:
    """Where our own public lines say that the one who signed keeps its ledger; of a release in another's place, that other."""
    actor = proven.line.stmt.data.get("instead_of") or proven.member.membership.code
    return associations.other_ledger(office, str(actor))


def _asked(office: Office, let_go: LetGo, proven: Proven, ask: Asking | None) -> bool:
    told = _ledger_of(office, proven)
    answer = ask(told, let_go) if ask and told else None
    if answer is False:
        raise receiving.ReleaseTakenBack(field="release")
    return answer is True


def _whose(
    office: Office, proven: Proven, by: Officer, person: PersonId | None
) -> tuple[pages.Page[Endorsement] | None, PersonId, Person | None, pages.Page[Any] | None]:
    """The page where it was kept here once, the holder, and their record where they are new on these books."""
    said = proven.subject
    before = _kept_before(office, said["number"])
    known = before.stands.holder if before else None
    if person is not None:
        theirs.require_there(office, person=person)
        if known is not None and not theirs.one_person(office, person, known):
            raise receiving.HeldByAnother(field="person")
    known = known or person
    if known is not None:
        return before, known, None, None
    today = office.today(catalogue.edition(by.association).zone)
    page = professionals.registered(office, source="other ledger", actor=by.association, on=today, residence=None, listed=False)
    return before, PersonId(page.stream), Person(page.stream, said["givenName"], said.get("familyName", "")), page


def _kept_before(office: Office, written: str) -> pages.Page[Endorsement] | None:
    try:
        return pages.open(office, office.journal.reserved_for_good(office.key("number", number.read(written))), record.after)
    except Unknown:
        return None
