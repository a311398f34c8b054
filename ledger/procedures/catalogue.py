"""The editions in force: read from what is shipped, published in the journal by digest before any line leans on them."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import pages
from ledger.rulebook.association import EditionPublished
from ledger.rulebook.catalogue import Catalogue, Edition, Rules
from ledger.rulebook.vocabulary import ALLIANCE, Line, Term
from ledger.transparency.durable import Folder
from ledger.wire import editions


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
    return found.on(office.today(found.zone))


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


def _keep(log: Path, digest: str, data: bytes) -> None:
    if not (log / "editions" / f"{digest}.toml").exists():
        Folder(log).write([(f"editions/{digest}.toml", data)])
