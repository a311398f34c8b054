"""An office founded, members admitted, keys announced and retired."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import catalogue, pages
from ledger.rulebook.association import Admitted, Ended, KeyAdded, KeyRevoked, OfficeFounded, PolicyPublished, Renamed
from ledger.rulebook.catalogue import Licence
from ledger.rulebook.refusal import ImpossibleHistory, Refusal
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, Line, Term
from ledger.signing.keyring import is_demonstration_key
from ledger.signing.keys import VerifyKey
from ledger.transparency import policy
from ledger.transparency.durable import Folder

Custody = Literal["operator", "association"]


class FoundedAlready(Refusal):
    """This journal has its first line already."""


class DemonstrationKey(Refusal):
    """This key belongs to a demonstration: everybody can derive it, and a real office refuses it."""


class AdmittedAlready(Refusal):
    """The association is a member already."""


class KeyAnnouncedAlready(Refusal):
    """This key speaks for the association already."""


class KeyNotAnnounced(Refusal):
    """This key does not speak for the association."""


class WrongName(Refusal):
    """A verifier key bears the name of the one it speaks for."""


Keys = tuple[str, ...]


def keys_in_force(standing: Keys | None, line: Line[Any]) -> Keys:
    """A fold of an actor's page of keys: the verifier keys that speak now, oldest first."""
    match line.event:
        case KeyAdded(vkey=vkey):
            return (*(standing or ()), vkey)
        case KeyRevoked(vkey=vkey):
            return tuple(key for key in standing or () if key != vkey)
        case _:
            return standing or ()


def counted(standing: int | None, line: Line[Any]) -> int:
    """A fold of a page of which only the length matters."""
    del line
    return (standing or 0) + 1


def found(office: Office, log: Path) -> Written:
    """The first lines: the office, the keys of root and Alliance, the policy, the editions. Raises ``FoundedAlready``."""
    if office.journal.size():
        raise FoundedAlready
    today = office.today("UTC")
    charter = office.charter
    event = OfficeFounded(
        valid=Term(today), origin=charter.origin, public_url=charter.public_url, demonstration=charter.demonstration
    )
    first = pages.begin(office, counted, stream="office").then(office, event, actor=ROOT)
    text = policy.of_log(office.keyring.log().verify_key)
    Folder(log).write([("policy", text)])
    published = PolicyPublished(valid=Term(today), sha256=sha256(text).hexdigest(), version=1)
    written = pages.write(
        office,
        first,
        _announced(office, ROOT, office.keyring.signer(ROOT).verify_key, "operator"),
        _announced(office, ALLIANCE, office.keyring.signer(ALLIANCE).verify_key, "operator"),
        pages.begin(office, counted, stream="policy").then(office, published, actor=ROOT),
        by="rule",
    )
    return catalogue.publish(office, log) or written


def _announced(office: Office, actor: str, key: VerifyKey, custody: Custody) -> pages.Page[Keys]:
    page = pages.open(office, f"keys/{actor}", keys_in_force)
    if key.vkey in (page.standing or ()):
        raise KeyAnnouncedAlready
    if key.name != actor:
        raise WrongName
    if not office.charter.demonstration and is_demonstration_key(key, actor):
        raise DemonstrationKey
    event = KeyAdded(valid=Term(office.today("UTC")), vkey=key.vkey, custody=custody)
    return page.then(office, event, actor=ROOT)


def announce(office: Office, actor: str, key: VerifyKey, custody: Custody) -> Written:
    """Announces a key under the root's signature. Raises ``KeyAnnouncedAlready``, ``DemonstrationKey``, ``WrongName``."""
    return pages.write(office, _announced(office, actor, key, custody), by="rule")


def revoke(office: Office, actor: str, vkey: str, *, suspect_from: int | None, signed_by: str = ROOT) -> Written:
    """Retires a key; ``suspect_from`` is the leaf index from which its lines are doubted. Raises ``KeyNotAnnounced``."""
    page = pages.open(office, f"keys/{actor}", keys_in_force)
    if vkey not in (page.standing or ()):
        raise KeyNotAnnounced
    event = KeyRevoked(valid=Term(office.today("UTC")), vkey=vkey, suspect_from=suspect_from)
    return pages.write(office, page.then(office, event, actor=signed_by), by="rule")


def member(standing: Admitted | None, line: Line[Any]) -> Admitted:
    """A fold of an association's page: its admission as it stands; ended when its ``valid`` has an end."""
    match line.event, standing:
        case Admitted() as admitted, _:
            return admitted
        case Renamed(name=name), Admitted() as before:
            return replace(before, name=name)
        case Ended(valid=valid), Admitted() as before:
            return replace(before, valid=Term(before.valid.start, valid.start))
        case _:
            raise ImpossibleHistory


def admit(office: Office, code: str, key: VerifyKey, custody: Custody) -> Written:
    """Admits an association as its edition describes it, and announces its key. Raises ``AdmittedAlready``."""
    rules = catalogue.rules(office, code)
    page = pages.open(office, f"association/{code}", member)
    if page.standing is not None and page.standing.valid.end is None:
        raise AdmittedAlready
    event = Admitted(
        valid=Term(rules.licence.term.start),
        name=rules.name.value.full,
        jurisdictions=rules.jurisdictions,
        age_bands=rules.age_bands.value,
        licence="confirmed" if rules.licence.value is Licence.CONFIRMED else "unconfirmed",
    )
    announced = _announced(office, code, key, custody)
    return pages.write(office, page.then(office, event, actor=ALLIANCE), announced, by="rule")


def standing_of(office: Office, code: str) -> Admitted | None:
    """The member as admitted, or ``None``."""
    return pages.open(office, f"association/{code}", member).standing
