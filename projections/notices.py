"""Who is told what: for each line that concerns them, one notice to each association and to the holder. An office view.

*Told once* is no counter and no mailbox: a notice is called by its recipient and its line, so there is one of each, in the order
of the lines, however often the view is followed or rebuilt. A reader goes on after the position it has come to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

from ledger.journal.journal import Journal
from ledger.rulebook.vocabulary import ALLIANCE
from ledger.signing.statement import parse_at
from ledger.store.engine import Engine, Row, Transaction
from projections.batch import Batch, Line
from projections.change import Change, Each, Table, upsert
from projections.office import ERASED, among, erased_pages, told
from projections.view import Bodies, OfficeView

REQUESTED: Final = "transfer.requested/1"
ESCALATED: Final = "transfer.escalated/1"
TRANSFERS: Final = frozenset(
    f"transfer.{word}/1"
    for word in (
        "requested", "standing_confirmed", "disputed", "reminded", "escalated", "accepted", "declined", "withdrawn", "expired",
    )
)  # fmt: skip
"""The lines of a transfer: each is told to both sides and to the holder, and from the escalation on to the Alliance."""
BEGUN: Final = frozenset({"endorsement.granted/1", "endorsement.adopted/1", "endorsement.received/1"})
"""The lines that say, in their private half, whose an endorsement is and under which number."""
MOVED: Final = frozenset({"endorsement.moved/1", "endorsement.received/1", "endorsement.departed/1"})
"""The lines by which an endorsement changes its home: told to the home that it leaves, to the one it comes to, and to the holder."""
CREDENTIALS: Final = frozenset(f"credential.{word}/1" for word in ("issued", "revoked", "suspended", "unsuspended"))
"""Told to the holder, who carries it."""
MEMBERS: Final = frozenset({"association.renamed/1", "association.ended/1", "association.succeeded/1"})
"""What happens to a whole association: told to it, to the one that it goes over into, and to the Alliance."""
NAMES: Final = TRANSFERS | BEGUN | MOVED | MEMBERS | CREDENTIALS

NOTICE = Table(
    "notices_notice",
    (
        "recipient:text", "position:int", "what:text", "page:text", "number:text?", "association:text?", "until:text?",
        "person:text?", "at:text", "day:text?",
    ),
    ("recipient", "position"),
)  # fmt: skip
MOVING = Table("notices_moving", ("page:text", "holder:text", "leaving:text", "joining:text", "escalated:int"), ("page",))
HELD = Table("notices_held", ("page:text", "holder:text", "number:text", "home:text"), ("page",))


@dataclass(frozen=True, slots=True)
class Notice:
    """That the line at ``position`` was written, recorded ``at``; ``day`` is the business day it speaks of.

    ``what`` is the line's name, without its version; ``page`` the transfer, endorsement or association it is about, ``number``
    the endorsement's. ``association`` is the one that the line names, or else the one that stated it: for
    ``transfer.reminded`` who was reminded, for ``transfer.escalated`` who was silent, for ``endorsement.moved`` the new home.
    ``until`` is the last day of whoever the transfer waits for now, where the line sets one.
    """

    position: int
    what: str
    page: str
    number: str | None
    association: str | None
    until: date | None
    at: datetime
    day: date | None


@dataclass(slots=True)
class _Moving:
    """The parties of a transfer."""

    holder: str
    leaving: str
    joining: str
    escalated: int = 0

    def recipients(self) -> set[str]:
        alliance: set[str] = {ALLIANCE} if self.escalated else set()
        return {self.leaving, self.joining, self.holder} | alliance


@dataclass(slots=True)
class _Held:
    """Whose an endorsement is, and where its home is."""

    holder: str
    number: str
    home: str


class _Round:
    """What a batch tells, from what was known before it."""

    def __init__(self, moving: dict[str, _Moving], held: dict[str, _Held]) -> None:
        self.moving, self.held = moving, held
        self.notices: list[Row] = []

    def take(self, line: Line, event: Any, private: dict[str, Any]) -> None:  # noqa: ANN401 - the event of one of TRANSFERS
        """``event`` is a transfer's; ``private`` what the line kept to itself, for those that begin an endorsement."""
        if line.name in TRANSFERS:
            self._transfer(line, event)
        elif line.name in MEMBERS:
            self._association(line)
        else:
            before = self.held.get(line.stream)
            if line.name in BEGUN and "holder" in private and "number" in private:
                self.held[line.stream] = _Held(private["holder"], private["number"], line.actor)
            if line.name in MOVED or line.name in CREDENTIALS:
                self._endorsement(line, before or self.held.get(line.stream))

    def _transfer(self, line: Line, event: Any) -> None:  # noqa: ANN401 - as above
        if line.name == REQUESTED and hasattr(event, "holder"):
            self.moving[line.stream] = _Moving(event.holder, event.leaving, event.joining)
        parties = self.moving.get(line.stream)
        if parties is None or not hasattr(event, "valid"):
            return  # erased: nobody is told of it any more
        if line.name == ESCALATED:
            parties.escalated = 1
        day, until = event.valid.start, getattr(event, "until", None)
        for recipient in sorted(parties.recipients()):
            self._tell(
                line, recipient, day=day and day.isoformat(), until=until and until.isoformat(), association=_named(line, event),
                person=parties.holder,
            )  # fmt: skip

    def _endorsement(self, line: Line, held: _Held | None) -> None:
        if held is None:
            return
        recipients = {held.holder} if line.name in CREDENTIALS else {held.holder, held.home, line.actor}
        for recipient in sorted(recipients):
            self._tell(line, recipient, day=line.first, association=line.actor, number=held.number, person=held.holder)
        if line.name in MOVED:
            self.held[line.stream] = _Held(held.holder, held.number, line.actor)

    def _association(self, line: Line) -> None:
        code = line.stream.partition("/")[2]
        other = line.data.get("leaving")
        for recipient in sorted({code, ALLIANCE, *([other] if other else [])}):
            self._tell(line, recipient, day=line.first, association=code)

    def _tell(
        self, line: Line, recipient: str, *, day: str | None, association: str | None, number: str | None = None,
        until: str | None = None, person: str | None = None,
    ) -> None:  # fmt: skip
        what = line.name.partition("/")[0]
        row = (recipient, line.position, what, line.stream, number, association, until, person, line.at, day)
        self.notices.append(row)


def _named(line: Line, event: Any) -> str:  # noqa: ANN401 - the event of one of TRANSFERS
    """The association that a transfer's line names, or else its author."""
    for member in ("association", "silent", "by_association"):
        if named := getattr(event, member, None):
            return str(named)
    return line.actor


class Notices(OfficeView):
    """The view of who is told what."""

    name: ClassVar[str] = "notices"
    version: ClassVar[int] = 2
    tables: ClassVar[tuple[Table, ...]] = (NOTICE, MOVING, HELD)

    def __init__(self, journal: Journal, engine: Engine, bodies: Bodies) -> None:
        """``engine`` is the vault's database, ``bodies`` its reader."""
        self.journal = journal
        super().__init__(engine, bodies)

    # --- following

    def fold(self, batch: Batch) -> Sequence[Change]:
        """Tells each line once to each whom it concerns."""
        lines = list(batch.of(NAMES))
        events = {line.position: event for line, event in told(batch, TRANSFERS, self.bodies)}
        begun = [line.id for line in lines if line.name in BEGUN and line.body is not None]
        private = self.bodies.get(begun) if begun else {}
        moving = [line.stream for line in lines if line.name in TRANSFERS and line.n > 1]
        held = [line.stream for line in lines if line.n > 1 and (line.name in MOVED or line.name in CREDENTIALS)]
        tells = _Round(
            {row[0]: _Moving(*row[1:]) for row in self._among(MOVING, moving)},
            {row[0]: _Held(*row[1:]) for row in self._among(HELD, held)},
        )
        for line in lines:
            tells.take(line, events.get(line.position), dict(private.get(line.id) or {}))
        gone = [(page,) for page in erased_pages(batch, NAMES, self.journal)] if any(batch.of(ERASED)) else []
        moved = [(page, it.holder, it.leaving, it.joining, it.escalated) for page, it in tells.moving.items()]
        stay = [(page, it.holder, it.number, it.home) for page, it in tells.held.items()]
        return [
            upsert(self.table(MOVING), MOVING.names, MOVING.key, moved),
            upsert(self.table(HELD), HELD.names, HELD.key, stay),
            self.insert(NOTICE, tells.notices),
            *(Each(f"DELETE FROM {self.table(table)} WHERE page = ?", gone) for table in self.tables),
        ]

    def _among(self, table: Table, pages: Collection[str]) -> list[Row]:
        sql = f"SELECT {', '.join(table.names)} FROM {self.table(table)} WHERE page"
        return among(self.engine, sql, sorted(set(pages)))

    def remove(self, tx: Transaction, subject: str) -> None:
        """Delete what was told to a person, and what anybody was told of them."""
        tx.execute(f"DELETE FROM {self.table(NOTICE)} WHERE person = ?", (subject,))
        for table in (MOVING, HELD):
            tx.execute(f"DELETE FROM {self.table(table)} WHERE holder = ?", (subject,))

    # --- asking

    def of(self, recipients: Collection[str], *, after: int = 0, limit: int = 50) -> tuple[tuple[Notice, ...], int | None]:
        """What these recipients (an association; the records of one person) were told beyond a position, and where to go on.

        The second is ``None`` when there is no more at the moment: ask again after the last one's position.
        """
        names = ("position", "what", "page", "number", "association", "until", "at", "day")
        who = sorted(set(recipients))
        sql = f"""SELECT DISTINCT {", ".join(names)} FROM {self.table(NOTICE)}
                  WHERE recipient IN ({", ".join("?" * len(who))}) AND position > ? ORDER BY position LIMIT ?"""
        with self.engine.statement(write=False) as tx:
            notices = tuple(_notice(row) for row in tx.fetchall(sql, (*who, after, limit + 1)))
        more = len(notices) > limit
        return notices[:limit], notices[limit - 1].position if more else None


def _notice(row: Row) -> Notice:
    position, what, page, number, association, until, at, day = row
    return Notice(position, what, page, number, association, _day(until), parse_at(at), _day(day))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
