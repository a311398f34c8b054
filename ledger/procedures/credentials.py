"""A credential issued in the order that makes it provable, and handed out again.

Choose the line's id and the status bit; build; sign; write ``credential.issued`` (which reserves the bit); wait for a
checkpoint that covers it; hand out (``transparency.md``, "A credential is issued in this order"). The journal decides,
never a view. If the line is refused the signed bytes are dropped unseen; after a crash the same request is given the same
bytes, because they are in the line's body.
"""

from __future__ import annotations

import time as clock
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from ledger.credentials import credential, signature
from ledger.credentials.credential import Particulars
from ledger.journal.entry import Once, Reservation
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import associations, endorsements, numbers, pages, professionals
from ledger.procedures.endorsements import Opened, first_line
from ledger.procedures.theirs import named_as
from ledger.rulebook import record
from ledger.rulebook.certifying import State, certifiable, given, issue_credential
from ledger.rulebook.endorsement import CredentialIssued
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Standing
from ledger.rulebook.vocabulary import Line, LineId, Officer, Oneself, PersonId
from ledger.signing import canonical, did
from ledger.signing.commitment import commit
from ledger.signing.statement import parse_entry
from ledger.transparency.published import Published

LIST = 1
"""The first status list; 131,072 credentials an association come before a second is needed."""
ENTRIES = 131_072
TRIES = 20
FORMAT = "ldp"


class HolderErased(Refusal):
    """The holder's record was erased: there is no name to put on a certificate."""


class NoCredential(Refusal):
    """No credential of this endorsement is there to be handed out."""


class NoFreeBit(RuntimeError):
    """The association's status list is so full that no free bit was drawn: it needs a second list."""


class NotLoggedYet(Refusal):
    """The public log does not cover this credential yet; ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential's exact bytes, its proof of logging, and the line that logs it."""

    document: bytes
    line: LineId
    position: int
    proof: bytes | None = None


def issue(office: Office, number: str, by: Officer, *, once: Once | None = None) -> Issued:
    """Issues a credential for an endorsement that is active today; the proof of logging is :func:`proved`'s to add.

    Raises ``NoCertificateToday``, ``HolderErased``, and what :func:`endorsements.find` raises.
    """
    if before := pages.answered(office, once):
        return _again(office, number, before.first)
    return issue_for(endorsements.find(office, number), by, once=once)


def issue_for(it: Opened, by: Officer, *, once: Once | None = None) -> Issued:
    """Issues a credential for this endorsement, as :func:`issue` does; ``Overtaken`` where its page has moved on meanwhile.

    Raises ``NoMember``: whoever has left certifies nothing more, though its key may be here still.
    """
    associations.require_member(it.office, it.held.home, it.today)
    stood = certifiable(it.held, on=it.today)
    for _ in range(TRIES):
        try:
            return _issue(it, stood, by, once)
        except Taken:  # the bit is another credential's: draw again
            continue
    raise NoFreeBit


def _issue(it: Opened, stood: Standing, by: Officer, once: Once | None) -> Issued:
    office = it.office
    now = office.clock().replace(microsecond=0)
    line_id, index = office.stamp.line(now), office.stamp.index(ENTRIES)
    document = _signed(it, stood, line_id, index, now)
    event = issue_credential(
        it.held, by=by, on=it.today, list=LIST, index=index, format=FORMAT, sha256=sha256(document).hexdigest(),
        document=document.decode(),
    )  # fmt: skip
    page = it.page.then(office, event, actor=by.association, line_id=line_id)
    bit = Reservation(office.key("status", it.held.home, str(LIST), str(index)), page.stream)
    written = pages.write(office, page, by=by, take=[bit], once=once)
    return Issued(document, line_id, written.last)


def _signed(it: Opened, stood: Standing, line_id: LineId, index: int, now: datetime) -> bytes:
    document = credential.build(_particulars(it, stood, line_id, index))
    signer = it.office.keyring.signer(it.held.home)
    method = did.method_id(credential.issuer_did(it.office.charter.public_url, it.held.home), signer.verify_key)
    return credential.render(signature.sign(document, signer, method=method, created=now))


def _particulars(it: Opened, stood: Standing, line_id: LineId, index: int) -> Particulars:
    held, rules, charter = it.held, it.rules, it.office.charter
    holder = it.office.vault.people.get(professionals.goes_by(it.office, held.holder)) if held.holder else None
    if holder is None or held.number is None or stood.category is None or stood.age_band is None:
        raise HolderErased
    title = rules.words.title(stood.category, stood.age_band)
    began = first_line(held).valid.start or it.today
    return Particulars(
        line_id=line_id, origin=charter.origin, public_url=charter.public_url, association=held.home,
        association_name=associations.name_of(it.office, held.home, it.today), demonstration=charter.demonstration, number=held.number,
        holder=f"{holder.given_name} {holder.family_name}", category=stood.category, age_band=stood.age_band,
        title=title.name,
        description="An endorsement for work with infants, young children and their families. It is not a licence to practise.",
        criteria=f"Endorsed under the rules of {rules.name.value.full}, as published on the day of the decision.",
        valid_from=_at(_cover_start(it, stood), rules.zone), valid_until=_until(stood.covered_until, rules.zone),
        awarded=_at(stood.granted_on or began, rules.zone), status_list=LIST, status_index=index,
    )  # fmt: skip


def _cover_start(it: Opened, stood: Standing) -> date:
    """The first day of the cover that the credential speaks of."""
    line = it.held.line(stood.since) if stood.since else None
    start = line.event.valid.start if line else None
    return min(start or it.today, it.today)


def _at(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _until(day: date | None, zone: str) -> datetime | None:
    return None if day is None else datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))


def latest(office: Office, number: str) -> Issued:
    """The credential issued last that is neither revoked nor superseded, as it was handed out. Raises ``NoCredential``."""
    return _latest(pages.open(office, numbers.page_of(office, number), record.after))


def _latest(page: pages.Page[Endorsement]) -> Issued:
    over = {one.id for one in given(page.lines) if one.state in {State.REVOKED, State.SUPERSEDED}}
    for line in reversed(page.lines):
        if isinstance(line.event, CredentialIssued) and line.id not in over and line.event.document:
            return _issued(line)
    raise NoCredential(field="number")


def held_by(office: Office, number: str, by: Officer | Oneself) -> Issued:
    """The latest credential, for its holder, or for an officer of the endorsement's home.

    Raises ``NotTheHolder``, ``NoCredential`` and what :func:`endorsements.find` raises.
    """
    return _latest(opened_by(office, number, by).page)


def opened_by(office: Office, number: str, by: Officer | Oneself) -> Opened:
    """The endorsement, for its holder, or for an officer of its home. Raises ``NotTheHolder``."""
    it = endorsements.find(office, number)
    record.require_reader(it.held, named_as(office, by, it.held.holder or PersonId("")))
    return it


def _again(office: Office, number: str, position: int) -> Issued:
    page = pages.open(office, numbers.page_of(office, number), record.after)
    line = next((line for line in page.lines if line.index == position - 1), None)
    if line is None or not isinstance(line.event, CredentialIssued) or not line.event.document:
        raise NoCredential(field="number")
    return _issued(line)


def _issued(line: Line[CredentialIssued]) -> Issued:
    return Issued((line.event.document or "").encode(), line.id, line.index + 1)


def proved(office: Office, log: Path, issued: Issued, *, timeout: float = 5.0) -> Issued:
    """With its proof of logging, once the published checkpoint covers its line. Raises ``NotLoggedYet`` after ``timeout`` s."""
    deadline = clock.monotonic() + timeout
    while Published(log).size() < issued.position:
        if clock.monotonic() > deadline:
            raise NotLoggedYet
        clock.sleep(0.01)
    extra = canonical.encode({"leaf": canonical.b64u(_leaf(office, issued)), "opening": _opening(office, issued)})
    proof = Published(log).prove(issued.position - 1, extra=extra)
    return Issued(issued.document, issued.line, issued.position, proof.data)


def _leaf(office: Office, issued: Issued) -> bytes:
    return office.journal.line(issued.position).entry


def _opening(office: Office, issued: Issued) -> canonical.JSON:
    """The body's ``sha256`` opened, and the digests of its other fields."""
    stream = parse_entry(_leaf(office, issued)).stmt.stream
    fields = office.vault.bodies.of_page(stream)[issued.line]
    first = pages.open(office, stream, record.after).stands
    if fields is None or first.holder is None:
        raise HolderErased
    made = commit(office.vault.subject_key(first.holder), issued.line, fields)
    shown: canonical.JSON = {"sha256": {"salt": canonical.b64u(made.salts["sha256"]), "value": fields["sha256"]}}
    digests: canonical.JSON = {name: canonical.b64u(digest) for name, digest in made.digests.items()}
    return {"id": issued.line, "fields": shown, "digests": digests}
