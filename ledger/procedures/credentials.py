"""A credential issued in the order that makes it provable, and handed out again.

Choose the line's id and the status bit; build; sign; write ``credential.issued`` (which reserves the bit); wait for a
checkpoint that covers it; hand out (``transparency.md``, "A credential is issued in this order"). The journal decides,
never a view. If the line is refused the signed bytes are dropped unseen; after a crash the same request is given the same
bytes, because they are in the line's body.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.credentials.credential import Format
from ledger.journal.entry import Once, StoredLine, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import associations, carriers, endorsements, numbers, pages, particulars, status_places
from ledger.procedures.carriers import Order
from ledger.procedures.endorsements import Opened
from ledger.procedures.particulars import HolderErased
from ledger.procedures.status_places import Place
from ledger.procedures.theirs import named_as
from ledger.rulebook import record
from ledger.rulebook.certifying import State, certifiable, certify, given, require_more
from ledger.rulebook.endorsement import CredentialIssued
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Standing
from ledger.rulebook.vocabulary import Line, LineId, Officer, Oneself, PersonId, Role
from ledger.signing import canonical
from ledger.signing.commitment import commit
from ledger.signing.statement import parse_entry
from ledger.transparency.published import Published

Json = dict[str, Any]

TRIES = 20


class NoCredential(Refusal):
    """No credential of this endorsement is there to be handed out."""


class NoFreeBit(RuntimeError):
    """Others took each place in the status lists that was drawn, twenty times in a row."""


class NotLoggedYet(Refusal):
    """The public log does not cover this credential yet; ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential's exact bytes, its proof of logging, the line that logs it, and in what it is carried."""

    document: bytes
    line: LineId
    position: int
    proof: bytes | None = None
    format: Format = Format.LDP


def issue(
    office: Office,
    number: str,
    by: Officer | Oneself,
    *,
    format: Format = Format.LDP,
    holder: Json | None = None,
    once: Once | None = None,
) -> Issued:
    """Issues a credential for an endorsement that is active today; the proof of logging is :func:`proved`'s to add.

    Raises what :func:`issue_many` raises.
    """
    return issue_many(office, number, by, (Order(format, holder),), once=once)[0]


def issue_many(
    office: Office, number: str, by: Officer | Oneself, orders: Sequence[Order], *, once: Once | None = None
) -> tuple[Issued, ...]:
    """Several carriers of one endorsement in one write, each with a line and a status of its own: all or none.

    For an officer of the home, or for the holder, who asks for another carrier of what they hold and is given it by rule, under
    the home's key. Raises ``NoCertificateToday``, ``HolderErased``, ``NotAHolderKey``, ``NoP256Key`` (the home has none yet),
    for a holder ``NoCredential`` and ``EnoughForToday``, and what :func:`endorsements.find` raises.
    """
    if before := pages.answered(office, once):
        return _again(office, number, before)
    if isinstance(by, Officer):
        return _issue_for(endorsements.find(office, number), _Acting(by, by, once), orders)
    it = opened_by(office, number, by)
    require_more(it.held, on=it.today, more=len(orders))
    if not any(one.state is State.GOOD for one in given(it.held.lines)):
        raise NoCredential(field="number")
    return _issue_for(it, _Acting(_rule(it), by, once), orders)


def _rule(it: Opened) -> Officer:
    """What is given by rule, under the key of the home."""
    return Officer(PersonId(pages.RULE), it.held.home, Role.COORDINATOR)


def issue_for(it: Opened, by: Officer, *, once: Once | None = None) -> Issued:
    """Issues a credential for this endorsement, as :func:`issue` does; ``Overtaken`` where its page has moved on meanwhile.

    Raises ``NoMember``: whoever has left certifies nothing more, though its key may be here still.
    """
    return _issue_for(it, _Acting(by, by, once), (Order(),))[0]


@dataclass(frozen=True, slots=True)
class _Acting:
    """Whose right it is to issue, at whose asking, and under which idempotency key."""

    officer: Officer
    asked_by: Officer | Oneself
    once: Once | None


def _issue_for(it: Opened, acting: _Acting, orders: Sequence[Order]) -> tuple[Issued, ...]:
    for order in orders:
        carriers.require_bindable(order)
    associations.require_member(it.office, it.held.home, it.today)
    stood = certifiable(it.held, on=it.today)
    for attempt in range(TRIES):
        looking = attempt > 0 or len(orders) > 1
        places = status_places.draw(it.office, it.held.home, len(orders), looking=looking)
        try:
            return _issue(it, stood, acting, tuple(zip(orders, places, strict=True)))
        except Taken:  # the place is another credential's: draw again
            continue
    raise NoFreeBit


def _issue(it: Opened, stood: Standing, acting: _Acting, chosen: Sequence[tuple[Order, Place]]) -> tuple[Issued, ...]:
    office, home, page = it.office, it.held.home, it.page
    now = office.clock().replace(microsecond=0)
    made: list[tuple[LineId, bytes, Format]] = []
    for order, place in chosen:
        line_id = office.stamp.line(now)
        document = carriers.write(office, home, particulars.of(it, stood, line_id, place), order, now)
        event = certify(it.held, by=acting.officer, on=it.today).issued(
            list=place[0], index=place[1], format=order.format.value, sha256=sha256(document).hexdigest(),
            document=document.decode(),
        )  # fmt: skip
        page = page.then(office, event, actor=home, line_id=line_id)
        made.append((line_id, document, order.format))
    bits = [status_places.reservation(office, home, place, page.stream) for _, place in chosen]
    written = pages.write(office, page, by=acting.asked_by, take=bits, once=acting.once)
    return tuple(Issued(document, line, written.first + n, format=which) for n, (line, document, which) in enumerate(made))


def latest(office: Office, number: str, format: Format = Format.LDP) -> Issued:
    """The credential issued last in that format that is neither revoked nor superseded, as it was handed out.

    Raises ``NoCredential``.
    """
    return _latest(pages.open(office, numbers.page_of(office, number), record.after), format)


def _latest(page: pages.Page[Endorsement], format: Format) -> Issued:
    over = {one.id for one in given(page.lines) if one.state in {State.REVOKED, State.SUPERSEDED}}
    for line in reversed(page.lines):
        event = line.event
        if isinstance(event, CredentialIssued) and event.format == format and line.id not in over and event.document:
            return stored(line)
    raise NoCredential(field="number")


def held_by(office: Office, number: str, by: Officer | Oneself, format: Format = Format.LDP) -> Issued:
    """The latest credential in that format, for its holder, or for an officer of the endorsement's home.

    Raises ``NotTheHolder``, ``NoCredential`` and what :func:`endorsements.find` raises.
    """
    return _latest(opened_by(office, number, by).page, format)


def opened_by(office: Office, number: str, by: Officer | Oneself) -> Opened:
    """The endorsement, for its holder, or for an officer of its home. Raises ``NotTheHolder``."""
    it = endorsements.find(office, number)
    record.require_reader(it.held, named_as(office, by, it.held.holder or PersonId("")))
    return it


def _again(office: Office, number: str, before: Written) -> tuple[Issued, ...]:
    page = pages.open(office, numbers.page_of(office, number), record.after)
    lines = [line for line in page.lines if before.first <= line.index + 1 <= before.last]
    if not lines or not all(isinstance(line.event, CredentialIssued) and line.event.document for line in lines):
        raise NoCredential(field="number")
    return tuple(stored(line) for line in lines)


def issued_by(office: Office, line: LineId, kept: StoredLine) -> Issued:
    """What a line of the journal issued, which must be one that did. Raises ``HolderErased``."""
    fields = office.vault.bodies.get([line]).get(line)
    if not fields:
        raise HolderErased
    return Issued(str(fields["document"]).encode(), line, kept.position)


def stored(line: Line[CredentialIssued]) -> Issued:
    """What a line issued, as it was handed out; its document must not have been erased."""
    return Issued((line.event.document or "").encode(), line.id, line.index + 1, format=Format(line.event.format))


def proved(office: Office, log: Path, issued: Issued, *, timeout: float = 5.0) -> Issued:
    """With its proof of logging, once the published checkpoint covers its line. Raises ``NotLoggedYet`` after ``timeout`` s."""
    deadline = time.monotonic() + timeout
    while Published(log).size() < issued.position:
        if time.monotonic() > deadline:
            raise NotLoggedYet
        time.sleep(0.01)
    extra = canonical.encode({"leaf": canonical.b64u(_leaf(office, issued)), "opening": _opening(office, issued)})
    proof = Published(log).prove(issued.position - 1, extra=extra)
    return replace(issued, proof=proof.data)


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
