"""Whatever somebody puts in, checked by the very verifier that runs offline, with this office's lists and books at hand.

This door asks nobody else: a list is read where this office publishes it, and a link to another ledger is not followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from api import record, trusting
from api.desk import Desk
from api.reading import Reader
from ledger.credentials import verification
from ledger.credentials.binding import Expected
from ledger.credentials.carriers import Carried
from ledger.credentials.case import Kept, NotInLog, Online
from ledger.credentials.checks_log import ISSUED
from ledger.credentials.live import Elsewhere, Told
from ledger.credentials.report import Report
from ledger.credentials.status import Purpose
from ledger.credentials.trust import Trust
from ledger.procedures import credentials
from ledger.procedures.numbers import NoSuchNumber
from ledger.procedures.particulars import HolderErased
from ledger.rulebook import number as numbering
from ledger.rulebook.certifying import State, given
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.vocabulary import LineId
from ledger.transparency.durable import Folder

_LIST: Final = re.compile(r"([a-z]+)/[a-z]+-([1-9][0-9]{0,8})", re.ASCII)
"""An association and the number of a list, in its address."""


def verify(
    desk: Desk,
    data: bytes,
    *,
    proof: bytes | None = None,
    on: datetime | date | None = None,
    honoured_in: Sequence[str] = (),
    presentation: Expected | None = None,
    strict: bool = False,
) -> Report:
    """Every check of ``data``, the exact bytes of whatever was put in; of several at once, of the first that is not good.

    ``on`` is the moment or the day asked about, now unless told. Nothing of it is kept.
    """
    books = _Books(desk)
    return verification.verify(
        data, on=on or desk.office.clock(), trust=books.trust(), proof=proof, statuses=books.fetch, standing=books.today,
        valid_on=books.on, live=books.live, online=books.online(now=on is None), honoured_in=honoured_in, presentation=presentation,
        strict=strict,
    )  # fmt: skip


def verify_presentation(
    desk: Desk, data: bytes, *, on: datetime | date | None = None, presentation: Expected | None = None
) -> tuple[Report, ...]:
    """A report for each credential that ``data`` holds."""
    books = _Books(desk)
    return verification.verify_presentation(
        data, on=on or desk.office.clock(), trust=books.trust(), statuses=books.fetch, standing=books.today, valid_on=books.on,
        live=books.live, online=books.online(now=on is None), presentation=presentation,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Books:
    """What a verifier asks, answered out of this office's own books."""

    desk: Desk

    def trust(self) -> Trust:
        return replace(trusting.current(self.desk), superseded=trusting.superseded(self.desk))

    def fetch(self, url: str) -> bytes | None:
        return status_list(self.desk, url)

    def online(self, *, now: bool) -> Online:
        """What only the ledger itself can be asked: which kind of endorsement it has, and whether it logged a credential.

        Where this moment is asked about (``now``), also what its lists will say when they are published next.
        """
        return Online(kind=self._kind, log=self._logged, bits=self._bits if now else None)

    def _bits(self, url: str, index: int) -> frozenset[Purpose] | None:
        """The bits that stand at an index of one of this office's lists."""
        prefix = f"{self.desk.office.charter.public_url.rstrip('/')}/status/"
        found = _LIST.fullmatch(url.removeprefix(prefix)) if url.startswith(prefix) else None
        return None if found is None else self.desk.views.status_list.standing(found[1], int(found[2]), index)

    def _kind(self, number: str, day: date | None) -> tuple[str, str] | None:
        try:
            told = Reader(self.desk).standing(numbering.read(number), on=day)
        except (Malformed, NoSuchNumber):
            return None
        return (told.category, told.age_band) if told.category and told.age_band else None

    def _logged(self, line: str) -> Kept | None:
        """What the line issued, if a checkpoint covers it; of what was erased nothing is kept any more. Raises ``NotInLog``."""
        office, stored = self.desk.office, self.desk.office.journal.find(line)
        if stored is None or stored.name != ISSUED:
            raise NotInLog
        try:
            issued = credentials.proved(office, self.desk.log, credentials.issued_by(office, LineId(line), stored), timeout=0)
        except (credentials.NotLoggedYet, HolderErased):
            return None
        return Kept(issued.document, issued.proof or b"")

    def today(self, number: str) -> str | None:
        return self._standing(number, None)

    def on(self, number: str, day: date) -> str | None:
        return self._standing(number, day)

    def _standing(self, number: str, day: date | None) -> str | None:
        try:
            return Reader(self.desk).standing(numbering.read(number), on=day).standing
        except (Malformed, NoSuchNumber):
            return None

    def live(self, carried: Carried, day: date | None) -> Told | None:
        """The answer to a number or a link; of a link to a credential also what became of that."""
        if carried.host is not None and carried.host != urlsplit(self.desk.office.charter.public_url).netloc.lower():
            raise Elsewhere
        found = self._led_to(carried)
        standing = None if found is None else self._standing(found[0], day)
        return None if found is None or standing is None else Told(standing, *found)

    def _led_to(self, carried: Carried) -> tuple[str, str | None] | None:
        if carried.number is not None:
            return carried.number, None
        stored = self.desk.office.journal.find(carried.line or "")
        return None if stored is None else self._of_line(stored.stream, carried.line or "")

    def _of_line(self, page: str, line: str) -> tuple[str, str | None] | None:
        """The number of the endorsement whose page this is, and what became of the credential that the line issued."""
        lines = record.lines_of(self.desk.office, page)
        issued = {each.id: each for each in given(each.painted() for each in lines)}
        first = lines[0].entry.stmt.id
        number = (self.desk.office.vault.bodies.get([first]).get(first) or {}).get("number")
        if line not in issued or not isinstance(number, str):
            return None
        found = issued[LineId(line)]
        return number, "suspended" if found.state is State.GOOD and found.suspended_by else found.state.value


def status_list(desk: Desk, url: str) -> bytes | None:
    """The list published at an address of this office, now or then; nothing for anybody else's."""
    prefix, parts = f"{desk.office.charter.public_url.rstrip('/')}/status/", urlsplit(url)
    plain = url.partition("?")[0]
    association, _, name = plain.removeprefix(prefix).partition("/")
    if not plain.startswith(prefix) or not (association.isalnum() and name.replace("-", "").isalnum() and name.isascii()):
        return None
    folder, moment = Folder(desk.log), _moment(parse_qs(parts.query))
    if moment is None:
        return folder.read(f"status/{association}/{name}.json") or folder.read(f"status/{association}/{name}.jwt")
    digest = record.list_then(desk.office, association, plain, moment)
    return folder.read(f"status/{digest}") if digest else None


def _moment(query: dict[str, list[str]]) -> datetime | None:
    """The moment that a bitstring list's ``timestamp`` or a token list's ``time`` asks about; the verifier writes them."""
    if "timestamp" in query:
        return datetime.fromisoformat(query["timestamp"][0])
    return datetime.fromtimestamp(int(query["time"][0]), UTC) if "time" in query else None
