"""A credential that somebody puts in, checked by the very verifier that runs offline, with this office's lists at hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from api import trusting
from api.desk import Desk
from api.reading import Reader
from ledger.credentials import verification
from ledger.credentials.binding import Expected
from ledger.credentials.report import Report
from ledger.procedures.numbers import NoSuchNumber
from ledger.rulebook import number as numbering
from ledger.rulebook.refusal import Malformed
from ledger.transparency.durable import Folder


def verify(
    desk: Desk, data: bytes, *, proof: bytes | None = None, on: datetime | None = None, presentation: Expected | None = None
) -> Report:
    """Every check of ``data``, the exact bytes of a credential, or of a presentation for one question. Nothing of it is kept."""
    reader = Reader(desk)
    moment = on or desk.office.clock()

    def ask(number: str) -> str | None:
        try:
            return reader.standing(numbering.read(number)).standing
        except (Malformed, NoSuchNumber):
            return None

    def fetch(url: str) -> bytes | None:
        return status_list(desk, url)

    trust = replace(trusting.current(desk), superseded=trusting.superseded(desk))
    return verification.verify(data, on=moment, trust=trust, proof=proof, statuses=fetch, standing=ask, presentation=presentation)


def status_list(desk: Desk, url: str) -> bytes | None:
    """The list published at an address of this office; nothing for anybody else's: this door asks no other host."""
    prefix = f"{desk.office.charter.public_url.rstrip('/')}/status/"
    if not url.startswith(prefix):
        return None
    association, _, name = url.removeprefix(prefix).partition("/")
    if not (association.isalnum() and name.replace("-", "").isalnum() and name.isascii()):
        return None
    return Folder(desk.log).read(f"status/{association}/{name}.json")
