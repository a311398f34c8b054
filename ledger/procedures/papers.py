"""The papers by which an endorsement crosses to another ledger: made from a page, and read once they are found genuine."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ledger.credentials import crossing
from ledger.credentials.crossing import Proven
from ledger.office import Office
from ledger.procedures import endorsements, professionals
from ledger.procedures.credentials import NotLoggedYet
from ledger.procedures.particulars import HolderErased
from ledger.rulebook import number, receiving, record, releasing, renewal, travelling
from ledger.rulebook.endorsement import Received, Released
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.releasing import NotReleased
from ledger.rulebook.standing import Answer
from ledger.rulebook.travelling import Carried, Held, LetGo, Receipt
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, Hold, Line, LineId, Officer
from ledger.signing import canonical, did
from ledger.signing.commitment import commit
from ledger.transparency.published import Published


class NotReceived(Refusal):
    """This endorsement did not come from another ledger."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A signed paper and the proof that goes beside it, byte for byte."""

    document: bytes
    proof: bytes


# Made ------------------------------------------------------------------------------------------------------------------


def release_paper(office: Office, log: Path, written: str, by: Officer, *, timeout: float = 5.0) -> Paper:
    """The release that an endorsement travels by, to be handed to the joining association. Raises ``NotReleased``.

    It may be made again while the endorsement travels, and says the same. Raises ``NotLoggedYet`` after ``timeout`` s.
    """
    it = endorsements.find(office, written)
    record.require_home(it.held, by)
    release = it.held.release
    if release is None or release.origin is None:
        raise NotReleased
    line = next(line for line in it.page.lines if line.id == release.id)
    assert isinstance(line.event, Released)  # noqa: S101 - what a release names
    day = line.event.valid.start or it.today
    told = replace(
        it.held, lines=tuple(one for one in it.held.lines if one.index <= line.index)
    )  # a correction since is the log's
    until = told.on(day).covered_until
    last = renewal.last_day(it.rules, until, releasing.kept_until(told)) if until else None
    carried = travelling.carried(told, day, last)
    first = _proved(log, it.page.lines[0].index, timeout)
    began = first(crossing.beginning(_leaf(office, it.page.lines[0]), _number_opening(office, it.page.lines[0])))
    extra = crossing.beside(_leaf(office, line), began)
    document = _signed(office, crossing.RELEASE, line, _released(office, it.held, carried, line.event))
    return Paper(document, _proved(log, line.index, timeout)(extra))


def _released(office: Office, held: Endorsement, carried: Carried, event: Released) -> dict[str, Any]:
    holder = office.vault.people.get(professionals.goes_by(office, held.holder)) if held.holder else None
    if holder is None:
        raise HolderErased
    return {
        "number": carried.number, "givenName": holder.given_name, "familyName": holder.family_name,
        "category": carried.category.value, "ageBand": carried.age_band.value, "standing": carried.standing.value,
        "grantedOn": _iso(carried.granted_on), "coveredUntil": _iso(carried.covered_until), "lateUntil": _iso(carried.late_until),
        "renewBy": _iso(carried.renew_by),
        "reviewFrom": _iso(carried.review_from), "addOn": carried.addon and carried.addon.value,
        "addOnUntil": _iso(carried.addon_until),
        "holds": [
            {name: value for name, value in (("kind", hold.kind and hold.kind.value), ("until", _iso(hold.until))) if value}
            or {"kind": "not said"}
            for hold in carried.holds
        ],
        "to": event.to, "until": _iso(event.until), "releasedOn": _iso(event.valid.start), "ledger": event.origin,
        "log": office.charter.origin,
    }  # fmt: skip


def receipt_paper(office: Office, log: Path, written: str, by: Officer, *, timeout: float = 5.0) -> Paper:
    """The receipt of what came from another ledger last, to be handed to the association that let it go; also of whom was erased since.

    Raises ``NotReceived``.
    """
    it = endorsements.find(office, written)
    record.require_home(it.held, by)
    line = next((line for line in reversed(it.page.lines) if isinstance(line.event, Received)), None)
    if line is None or not isinstance(line.event, Received):
        raise NotReceived
    subject = {
        "number": it.held.number or number.read(written), "release": line.event.release, "receivedOn": _iso(line.event.valid.start),
        "ledger": line.event.origin, "log": office.charter.origin,
    }  # fmt: skip
    document = _signed(office, crossing.RECEIPT, line, subject)
    return Paper(document, _proved(log, line.index, timeout)(crossing.beside(_leaf(office, line))))


def _signed(office: Office, kind: str, line: Line[Any], subject: dict[str, Any]) -> bytes:
    signer = office.keyring.signer(line.actor)
    issuer = office.charter.did(line.actor)
    method = did.method_id(issuer, signer.verify_key)
    return crossing.write(kind, line.id, issuer, subject, signer, method=method, now=office.clock().replace(microsecond=0))


def _leaf(office: Office, line: Line[Any]) -> bytes:
    return office.journal.line(line.index + 1).entry


def _number_opening(office: Office, line: Line[Any]) -> canonical.JSON:
    """The number of the page's first line opened, and the digests of its other fields."""
    body = next(iter(office.vault.bodies.whole([line.id])), None)
    if body is None:
        raise HolderErased
    made = commit(office.vault.subject_key(body.subject), line.id, body.fields)
    shown: canonical.JSON = {"number": {"salt": canonical.b64u(made.salts["number"]), "value": body.fields["number"]}}
    digests: canonical.JSON = {name: canonical.b64u(digest) for name, digest in made.digests.items() if name != "number"}
    return {"id": line.id, "fields": shown, "digests": digests}


def _proved(log: Path, index: int, timeout: float) -> Callable[[bytes], bytes]:
    """Makes the proof of leaf ``index`` around some bytes, once the published checkpoint covers it. Raises ``NotLoggedYet``."""
    deadline = clock.monotonic() + timeout
    while Published(log).size() <= index:
        if clock.monotonic() > deadline:
            raise NotLoggedYet
        clock.sleep(0.01)
    return lambda extra: Published(log).prove(index, extra=extra).data


# Read ------------------------------------------------------------------------------------------------------------------


def let_go(proven: Proven, origin: str) -> LetGo:
    """What a release says. Raises ``DocumentNotRead``."""
    said, stmt = proven.subject, proven.line.stmt
    try:
        carried = Carried(
            number=number.read(said["number"]), category=Category(said["category"]), age_band=AgeBand(said["ageBand"]),
            standing=Answer(said["standing"]), granted_on=_maybe(said, "grantedOn"), covered_until=_maybe(said, "coveredUntil"),
            late_until=_maybe(said, "lateUntil"), renew_by=_maybe(said, "renewBy"), review_from=_maybe(said, "reviewFrom"),
            holds=tuple(_hold(hold) for hold in said.get("holds", [])),
            addon=AddOn(said["addOn"]) if "addOn" in said else None, addon_until=_maybe(said, "addOnUntil"),
        )  # fmt: skip
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise receiving.DocumentNotRead(f"{error}.", field="credentialSubject") from error
    return LetGo(
        carried=carried, leaving=AssociationCode(stmt.actor), origin=origin, release=LineId(stmt.id), leaf=proven.leaf,
        size=proven.size, to=AssociationCode(said["to"]), ledger=said["ledger"], released_on=_day("releasedOn", said["releasedOn"]),
        until=_day("until", said["until"]),
    )  # fmt: skip


def _hold(hold: dict[str, str]) -> Held:
    kind = hold.get("kind", "not said")
    return Held(None if kind == "not said" else Hold(kind), date.fromisoformat(hold["until"]) if "until" in hold else None)


def _maybe(said: dict[str, Any], name: str) -> date | None:
    return _day(name, said[name]) if name in said else None


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise receiving.DocumentNotRead("Not a day.", field=name) from error


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def receipt(proven: Proven, origin: str) -> Receipt:
    """What a receipt says. Raises ``DocumentNotRead``."""
    said = proven.subject
    return Receipt(
        joining=AssociationCode(proven.line.stmt.actor), origin=origin, received=LineId(proven.line.stmt.id), leaf=proven.leaf,
        size=proven.size, release=LineId(said["release"]), ledger=said["ledger"], received_on=_day("receivedOn", said["receivedOn"]),
    )  # fmt: skip
