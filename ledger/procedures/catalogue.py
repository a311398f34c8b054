"""The editions in force: read from what is shipped, published in the journal by digest before any line leans on them."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import pages
from ledger.rulebook.association import EditionPublished
from ledger.rulebook.catalogue import Catalogue, Edition, Rules
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import ALLIANCE, Line, Term
from ledger.signing.statement import parse_entry
from ledger.transparency.durable import Folder
from ledger.wire import editions
from ledger.wire.pinned import Draft, Published, Shelf
from ledger.wire.pinned import drafted as read_draft


class EditionNotAtHand(Refusal):
    """The edition that was pinned is not at hand: its bytes are kept in the log under their digest, and are missing there."""


@cache
def shipped() -> Catalogue:
    """Every edition of this release."""
    return editions.shipped()


def edition(code: str) -> Edition:
    """One association's edition. Raises ``AssociationNotKnown``."""
    return shipped().edition(code)


def rules(office: Office, code: str) -> Rules:
    """The rules in force for one association on its own today. Raises ``AssociationNotKnown``."""
    found = edition(code)
    return _on(found, office.today(found.zone))


@lru_cache
def _on(found: Edition, day: date) -> Rules:
    """What an edition says on a day, laid over the network's once a day and not at every act."""
    return found.on(day)


def pinned(office: Office, code: str, digest: str, *, network: str | None = None, leaf: int | None = None) -> Edition:
    """The edition of that digest, which a line of ``code`` pinned: the bytes published under it, over the network of then.

    The network's own digest, if the line tells it; else the one that was published before ``leaf``, the line's index in the
    log; else that of today. Raises ``EditionNotAtHand``.
    """
    now = edition(code)
    if network is None and leaf is not None:
        network = publications(office, code).before(editions.NETWORK, leaf)
    network = network or now.network.sha256
    if (now.sha256, now.network.sha256) == (digest, network):
        return now
    shelf = Shelf(lambda name: _kept(office, name))
    found = shelf.edition(digest, network)
    if found is None:
        raise EditionNotAtHand("; ".join(f"{name[:16]}: {why}" for name, why in sorted(shelf.missing.items())))
    return found


def publications(office: Office, *codes: str) -> Published:
    """Which digest each of ``codes``, and the network, had published by which leaf."""
    told = Published()
    for code in (*codes, editions.NETWORK):
        for line in office.journal.page(f"edition/{code}"):
            told.take(code, line.position - 1, str(parse_entry(line.entry).stmt.data["sha256"]))
    return told


def drafted(data: bytes) -> Draft:
    """The catalogue as it would be with this draft in it: of one association, or of the network. Nothing in force changes.

    Raises ``EditionUnreadable``.
    """
    return read_draft(data, _bytes())


def published(before: str | None, line: Line[EditionPublished]) -> str:
    """A fold of an edition's page: the digest published last."""
    del before
    return line.event.sha256


def publish(office: Office, log: Path) -> Written | None:
    """Publishes every shipped edition that has not been: the line, and the bytes under their digest.

    The Alliance states them all; an association that keeps its own key may publish its own later. Says what was written,
    or nothing.
    """
    changed = []
    for code, data in _bytes().items():
        digest = sha256(data).hexdigest()
        _keep(log, digest, data)
        page = pages.open(office, f"edition/{code}", published)
        if page.standing != digest:
            today = office.today("UTC")
            event = EditionPublished(valid=Term(today), sha256=digest, start=today, supersedes=page.standing)
            changed.append(page.then(office, event, actor=ALLIANCE))
    return pages.write(office, *changed, by="rule") if changed else None


def _bytes() -> dict[str, bytes]:
    folder = files("ledger") / "editions"
    return {
        file.name.removesuffix(".toml"): file.read_bytes()
        for file in sorted(folder.iterdir(), key=str)
        if file.name.endswith(".toml")
    }


def _kept(office: Office, digest: str) -> bytes | None:
    """The bytes of an edition: as shipped, or as the log keeps them."""
    for data in _bytes().values():
        if sha256(data).hexdigest() == digest:
            return data
    return Folder(office.log).read(f"editions/{digest}.toml") if office.log else None


def _keep(log: Path, digest: str, data: bytes) -> None:
    if not (log / "editions" / f"{digest}.toml").exists():
        Folder(log).write([(f"editions/{digest}.toml", data)])
