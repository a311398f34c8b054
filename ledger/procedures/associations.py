"""An office founded, members admitted, keys announced and retired."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import catalogue, pages
from ledger.procedures.pages import RULE
from ledger.rulebook import admitting, authority
from ledger.rulebook.association import LedgerKept, PolicyPublished
from ledger.rulebook.authority import Member, Network
from ledger.rulebook.catalogue import Licence
from ledger.rulebook.receiving import LedgerElsewhere
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, AssociationCode, Officer, Term
from ledger.signing.demonstration import is_demonstration_es256, is_demonstration_key
from ledger.signing.keys import VerifyKey
from ledger.signing.pair import PublicKeys
from ledger.transparency import policy
from ledger.transparency.durable import Folder

Custody = Literal["operator", "association"]


class DemonstrationKey(Refusal):
    """This key belongs to a demonstration: everybody can derive it, and a real office refuses it."""


def found(office: Office, log: Path) -> None:
    """The first lines: the office, the keys of root and Alliance, the policy, the editions. Raises ``FoundedOnce``."""
    today = office.today("UTC")
    charter = office.charter
    before = pages.open(office, "office", authority.after)
    event = admitting.found(
        before.standing, by=ROOT, on=today, origin=charter.origin, public_url=charter.public_url,
        demonstration=charter.demonstration,
    )  # fmt: skip
    text = policy.of_log(office.keyring.log().verify_key)
    Folder(log).write([("policy", text)])
    published = PolicyPublished(valid=Term(today), sha256=sha256(text).hexdigest(), version=1)
    pages.write(
        office,
        before.then(office, event, actor=ROOT),
        _announced(office, ROOT, PublicKeys(office.keyring.signer(ROOT).verify_key), "operator"),  # it signs no tokens
        _announced(office, ALLIANCE, office.keyring.public(ALLIANCE), "operator"),
        pages.begin(office, authority.after, stream="policy").then(office, published, actor=ROOT),
        by=RULE,
    )
    catalogue.publish(office, log)


def _announced(office: Office, actor: AssociationCode | str, keys: PublicKeys, custody: Custody) -> pages.Page[Network]:
    if not office.charter.demonstration and _anybodys(keys, actor):
        raise DemonstrationKey(field="vkey")
    page = pages.open(office, f"keys/{actor}", authority.after)
    event = admitting.announce_key(
        page.standing or Network(), by=ROOT, actor=AssociationCode(actor), vkey=keys.key.vkey, custody=custody,
        on=office.today("UTC"), es256=keys.es256.multikey if keys.es256 else None,
    )  # fmt: skip
    return page.then(office, event, actor=ROOT)


def _anybodys(keys: PublicKeys, actor: str) -> bool:
    return is_demonstration_key(keys.key, actor) or (keys.es256 is not None and is_demonstration_es256(keys.es256, actor))


def keys_in_force(office: Office, actor: str) -> tuple[authority.Key, ...]:
    """The keys that speak for ``actor`` now, oldest first."""
    return tuple(key for key in keys_ever(office, actor) if key.revoked is None)


def keys_ever(office: Office, actor: str) -> tuple[authority.Key, ...]:
    """The keys that ever spoke for ``actor``, oldest first; ``revoked`` says where one ended."""
    network = pages.open(office, f"keys/{actor}", authority.after).standing or Network()
    return network.keys.get(AssociationCode(actor), ())


def announce(office: Office, actor: str, keys: PublicKeys, custody: Custody) -> Written:
    """Announces keys under the root's signature. Raises ``KeyAlreadyAnnounced``, ``KeyOfAnotherName``, ``DemonstrationKey``."""
    return pages.write(office, _announced(office, actor, keys, custody), by=RULE)


def retire(office: Office, actor: str, vkey: str, *, suspect_from: int | None = None) -> Written:
    """Retires a key, and the P-256 key that was announced with it; ``suspect_from`` is the leaf index from which its lines are doubted. Raises ``KeyNotInForce``."""
    page = pages.open(office, f"keys/{actor}", authority.after)
    event = admitting.retire_key(
        page.standing or Network(),
        by=ROOT,
        actor=AssociationCode(actor),
        vkey=vkey,
        on=office.today("UTC"),
        suspect_from=suspect_from,
    )
    return pages.write(office, page.then(office, event, actor=ROOT), by=RULE)


def member(office: Office, code: str) -> Member | None:
    """The association as a member, or ``None`` when it never was one."""
    return _member(pages.open(office, f"association/{code}", authority.after), code)


def _member(page: pages.Page[Network], code: str) -> Member | None:
    return page.standing.members.get(AssociationCode(code)) if page.standing else None


def admit(office: Office, code: str, keys: PublicKeys, custody: Custody) -> Written:
    """Admits an association as its edition describes it, and announces its keys. Raises ``AlreadyAdmitted``."""
    rules = catalogue.rules(office, code)
    page = pages.open(office, f"association/{code}", authority.after)
    before = _member(page, code)
    start = rules.licence.term.start if before is None else office.today("UTC")  # it was no member in between
    event = admitting.admit(
        before, by=ALLIANCE, valid=Term(start), name=rules.name.value.full,
        jurisdictions=rules.jurisdictions, age_bands=rules.age_bands.value,
        licence="confirmed" if rules.licence.value is Licence.CONFIRMED else "unconfirmed",
    )  # fmt: skip
    return pages.write(office, page.then(office, event, actor=ALLIANCE), _announced(office, code, keys, custody), by=RULE)


def keep_ledger(office: Office, code: str, by: Officer, *, origin: str, url: str, root: VerifyKey) -> Written:
    """From today the association's endorsements begin in the ledger of log ``origin``, whose root's key is ``root``.

    Of our own log: here again. Raises ``OnlyTheAlliance``.
    """
    catalogue.edition(code)
    page = pages.open(office, f"association/{code}", authority.after)
    event = admitting.keep_ledger(by=by, start=office.today("UTC"), origin=origin, url=url, root=root.vkey)
    return pages.write(office, page.then(office, event, actor=ALLIANCE), by=by)


def other_ledger(office: Office, code: str, day: date | None = None) -> LedgerKept | None:
    """Where the association keeps its ledger on that day (today), as a public line says; ``None``: here."""
    network = pages.open(office, f"association/{code}", authority.after).standing or Network()
    told = network.ledger(AssociationCode(code), day or office.today("UTC"))
    return None if told is None or told.origin == office.charter.origin else told


def require_here(office: Office, code: str) -> None:
    """The association's endorsements begin in this ledger. Raises ``LedgerElsewhere``."""
    told = other_ledger(office, code)
    if told is not None:
        raise LedgerElsewhere(f"Its log is {told.origin}.")


@pages.once_only
def end(office: Office, code: str, by: Officer, *, reason: str, once: Once | None = None) -> Written:
    """The association is no longer a member from today: from this line on, wherever it is yesterday still.

    Raises ``NoMember``, ``OnlyTheAlliance``.
    """
    page = pages.open(office, f"association/{code}", authority.after)
    event = admitting.end(_member(page, code), by=by, start=last_midnight(office, code), reason=reason)
    return pages.write(office, page.then(office, event, actor=ALLIANCE), by=by, once=once)


def last_midnight(office: Office, code: str) -> date:
    """Today in UTC or where the association is, whichever began earlier: what ends today has ended in both."""
    return min(office.today("UTC"), office.today(catalogue.edition(code).zone))


def require_member(office: Office, code: AssociationCode, day: date) -> None:
    """The association is a member on that day; the Alliance always may what a member may. Raises ``NoMember``."""
    if code != ALLIANCE:
        admitting.require_member(member(office, code), day)


@pages.once_only
def rename(
    office: Office, code: str, by: Officer, *, called: str, start: date | None = None, once: Once | None = None
) -> Written:
    """The association goes by another name, from today unless told. Raises ``NoMember``, ``OnlyTheAlliance``.

    Nothing moves, and no key changes: what was issued under the name before still verifies.
    """
    page = pages.open(office, f"association/{code}", authority.after)
    event = admitting.rename(_member(page, code), by=by, start=start or office.today("UTC"), name=called)
    return pages.write(office, page.then(office, event, actor=ALLIANCE), by=by, once=once)


def name_of(office: Office, code: str, day: date) -> str:
    """What the association is called on ``day``: as it was renamed by then, or else as its edition says."""
    known = member(office, code)
    renamed = known.renamed(day) if known else None
    return renamed or catalogue.edition(code).on(day).name.value.full
