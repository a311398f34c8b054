"""Admitting: the office is founded, associations come and go, and their keys are announced and retired."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ledger.rulebook.association import Admitted, Ended, KeyAdded, KeyRevoked, LedgerKept, OfficeFounded, Renamed
from ledger.rulebook.authority import Key, Member, Network
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, AgeBand, AssociationCode, Officer, Role, Term

# What may be done -------------------------------------------------------------


class FoundedOnce(Refusal):
    """An office is founded once, by the first line of its ledger."""


class OnlyTheRoot(NotEntitled):
    """Only the Alliance's offline root does this."""


class OnlyTheAlliance(NotEntitled):
    """Only the Alliance admits, renames and ends its members."""


class AlreadyAdmitted(Refusal):
    """This association is a member already."""


class NoMember(Refusal):
    """This association is not a member."""


class NotItsKey(NotEntitled):
    """Only the root, or the association itself with a key in force, announces or retires the association's keys."""


class KeyOfAnotherName(Malformed):
    """A verifier key bears the name of the one it speaks for."""


class KeyAlreadyAnnounced(Refusal):
    """This key speaks already."""


class KeyNotInForce(Refusal):
    """This key does not speak, or no longer."""


def found(
    network: Network | None, *, by: AssociationCode, on: date, origin: str, public_url: str, demonstration: bool
) -> OfficeFounded:
    """The first line of a ledger."""
    if by != ROOT:
        raise OnlyTheRoot
    if network is not None and network.founded is not None:
        raise FoundedOnce
    return OfficeFounded(valid=Term(on), origin=origin, public_url=public_url, demonstration=demonstration)


def admit(
    member: Member | None,
    *,
    by: AssociationCode,
    valid: Term,
    name: str,
    jurisdictions: tuple[str, ...],
    age_bands: tuple[AgeBand, ...],
    licence: Literal["confirmed", "unconfirmed"],
) -> Admitted:
    """An association becomes a member over ``valid``, or becomes one again."""
    _require_alliance(by)
    if member is not None and member.terms[-1].end is None:
        raise AlreadyAdmitted
    return Admitted(valid=valid, name=name, jurisdictions=jurisdictions, age_bands=age_bands, licence=licence)


def rename(member: Member | None, *, by: Officer, start: date, name: str) -> Renamed:
    """The association goes by another name from ``start``."""
    _require_coordinator(by)
    require_member(member, start)
    return Renamed(valid=Term(start), name=name)


def end(member: Member | None, *, by: Officer, start: date, reason: str) -> Ended:
    """The association is no longer a member from ``start``."""
    _require_coordinator(by)
    require_member(member, start)
    return Ended(valid=Term(start), reason=reason)


def keep_ledger(*, by: Officer, start: date, origin: str, url: str, root: str) -> LedgerKept:
    """From ``start`` the association's endorsements begin in the ledger of that log, whose root's key is ``root``."""
    _require_coordinator(by)
    if not root.startswith(f"{ROOT}+"):
        raise KeyOfAnotherName(field="root")
    return LedgerKept(valid=Term(start), origin=origin, url=url, root=root)


def announce_key(
    network: Network,
    *,
    by: AssociationCode,
    actor: AssociationCode,
    vkey: str,
    custody: Literal["operator", "association"],
    on: date,
    es256: str | None = None,
) -> KeyAdded:
    """``vkey``, and the P-256 key ``es256`` beside it, speak for ``actor`` from the next line on."""
    _require_its_own(network, by, actor)
    if vkey.split("+", maxsplit=1)[0] != actor:
        raise KeyOfAnotherName(field="vkey")
    if _in_force(network, actor, vkey) is not None:
        raise KeyAlreadyAnnounced(field="vkey")
    if es256 is not None and any(es256 == key.es256 for keys in network.keys.values() for key in keys):
        raise KeyAlreadyAnnounced(field="es256")
    return KeyAdded(valid=Term(on), vkey=vkey, custody=custody, es256=es256)


def retire_key(
    network: Network, *, by: AssociationCode, actor: AssociationCode, vkey: str, on: date, suspect_from: int | None = None
) -> KeyRevoked:
    """``vkey`` no longer speaks; its lines from leaf ``suspect_from`` on are to be confirmed one by one."""
    _require_its_own(network, by, actor)
    if _in_force(network, actor, vkey) is None:
        raise KeyNotInForce(field="vkey")
    return KeyRevoked(valid=Term(on), vkey=vkey, suspect_from=suspect_from)


def _require_alliance(by: AssociationCode) -> None:
    if by != ALLIANCE:
        raise OnlyTheAlliance


def _require_coordinator(by: Officer) -> None:
    _require_alliance(by.association)
    if by.role is not Role.COORDINATOR:
        raise OnlyTheAlliance


def require_member(member: Member | None, day: date) -> None:
    """The association is a member on that day. Raises ``NoMember``."""
    if member is None or not member.on(day):
        raise NoMember


def _require_its_own(network: Network, by: AssociationCode, actor: AssociationCode) -> None:
    own = by == actor and any(key.revoked is None for key in network.keys.get(actor, ()))
    if by != ROOT and not own:
        raise NotItsKey


def _in_force(network: Network, actor: AssociationCode, vkey: str) -> Key | None:
    return next((key for key in network.keys.get(actor, ()) if key.vkey == vkey and key.revoked is None), None)
