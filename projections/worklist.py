"""What waits for a coordinator: open applications, renewals under review, transfers, cases; since when, and for whom. An office view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Final

from ledger.journal.journal import Journal
from ledger.rulebook.application import Registered, Submitted
from ledger.rulebook.case import Opened
from ledger.rulebook.transfer import Requested, StandingConfirmed
from ledger.signing.statement import parse_at
from ledger.store.engine import Engine, Row, Transaction
from projections.batch import Batch, Line
from projections.change import Change, Each, Table, upsert
from projections.office import ERASED, erased_pages, told
from projections.view import Bodies, OfficeView

APPLIED: Final = "application.submitted/1"
REGISTERED: Final = "application.registered/1"
REQUESTED: Final = "transfer.requested/1"
CONFIRMED: Final = "transfer.standing_confirmed/1"
SUBMITTED: Final = "endorsement.renewal_submitted/1"
MOVED: Final = "endorsement.moved/1"
REPORTED: Final = "case.opened/1"

TOLD: Final = frozenset({APPLIED, REGISTERED, REQUESTED, CONFIRMED, REPORTED})
"""The lines whose bodies are read."""
ANSWERED: Final = frozenset({"endorsement.renewed/1", "endorsement.renewal_returned/1"})
CLOSED: Final = frozenset(
    {f"application.{word}/1" for word in ("approved", "withdrawn", "expired", "closed")}
    | {"transfer.accepted/1", "transfer.declined/1", "transfer.withdrawn/1"}
    | {"case.closed/1"}
    | {f"endorsement.{word}/1" for word in ("relinquished", "emeritus", "archived", "deceased", "rescinded")}
)
"""The lines after which nothing on their page waits any more."""
TURNS: Final = {
    "application.accepted/1": "building",
    "application.redirected/1": "application",
    "application.returned/1": "returned",
    "application.deferred/1": "deferred",
    "application.resubmitted/1": "application",
}
"""The lines by which an application goes to its candidate, for whom nobody here waits, or comes back from them."""
WITH_THE_CANDIDATE: Final = ("building", "returned", "deferred")
NAMES: Final = TOLD | ANSWERED | CLOSED | TURNS.keys() | {SUBMITTED, MOVED}

ITEM = Table(
    "worklist_item",
    (
        "page:text", "item:text", "kind:text", "association:text", "person:text?", "other:text?", "until:text?",
        "position:int", "at:text", "day:text?",
    ),
    ("page", "item"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits for ``association`` to act.

    ``kind`` is ``application`` (to be accepted or decided), ``renewal`` (on the endorsement's page), ``release`` (a transfer that the leaving
    association has not let go), ``acceptance`` (one that the joining association has not accepted) or ``case`` (a record is
    held to be wrong). ``person`` is the applicant, holder or reporter, ``None`` for a renewal; ``other`` the other association
    of a transfer; ``until`` the day by which both should have acted, or the case be answered. It waits since the line at ``position``, recorded ``at``, of the business day ``day``.
    """

    page: str
    item: str
    kind: str
    association: str
    person: str | None
    other: str | None
    until: date | None
    position: int
    at: datetime
    day: date | None


@dataclass(slots=True)
class _Desk:
    """What a batch does to the list: items that came and stayed, changes to older ones, and what is gone."""

    came: dict[tuple[str, str], Row] = field(default_factory=dict)
    confirmed: list[Row] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)
    answered: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    turned: dict[str, str] = field(default_factory=dict)

    def take(self, line: Line, event: Any) -> None:  # noqa: ANN401 - the event of one of NAMES
        match event:
            case (
                Registered(valid=valid, association=association, applicant=person)
                | Submitted(valid=valid, association=association, applicant=person)
            ):
                self.turned.pop(line.stream, None)
                self._come(line, "application", association, _iso(valid.start), person=person)
            case Requested(valid=valid, leaving=leaving, joining=joining, holder=person, until=until):
                day = _iso(valid.start)
                self._come(line, "release", leaving, day, person=person, other=joining, until=until.isoformat())
            case Opened(valid=valid, association=association, reporter=person, until=until):
                self._come(line, "case", association, _iso(valid.start), person=person, until=until.isoformat())
            case StandingConfirmed(valid=valid):
                self._confirm(line, _iso(valid.start))
            case _ if line.name in TURNS:
                self._turn(line)
            case _ if line.name == SUBMITTED:
                self._come(line, "renewal", line.actor, line.first, item=line.id)
            case _:
                self._settle(line)

    def _come(
        self, line: Line, kind: str, association: str, day: str | None, *, item: str = "", person: str | None = None,
        other: str | None = None, until: str | None = None,
    ) -> None:  # fmt: skip
        row = (line.stream, item, kind, association, person, other, until, line.position, line.at, day)
        self.came[line.stream, item] = row

    def _confirm(self, line: Line, day: str | None) -> None:
        """Released: the transfer waits for the joining association now."""
        row = self.came.get((line.stream, ""))
        since = (line.position, line.at, day)
        if row is None:
            self.confirmed.append((*since, line.stream))
        else:
            page, item, _, leaving, person, joining, until, *_ = row
            self.came[page, item] = (page, item, "acceptance", joining, person, leaving, until, *since)

    def _turn(self, line: Line) -> None:
        """An application goes to its candidate, or comes back."""
        row = self.came.get((line.stream, ""))
        if row is None:
            self.turned[line.stream] = TURNS[line.name]
        else:
            self.came[line.stream, ""] = (*row[:2], TURNS[line.name], *row[3:])

    def _settle(self, line: Line) -> None:
        if line.name in ANSWERED:
            if line.data["submitted"] is not None:
                self.came.pop((line.stream, line.data["submitted"]), None)
                self.answered.append((line.stream, line.data["submitted"]))
            return
        mine = [key for key in self.came if key[0] == line.stream]
        if line.name == MOVED:
            self.moved.append((line.actor, line.stream))
            self.came.update((key, (*self.came[key][:3], line.actor, *self.came[key][4:])) for key in mine)
        elif line.name in CLOSED:
            self.closed.append((line.stream,))
            for key in mine:
                del self.came[key]


class Worklist(OfficeView):
    """The view of what waits."""

    name: ClassVar[str] = "worklist"
    version: ClassVar[int] = 2
    tables: ClassVar[tuple[Table, ...]] = (ITEM,)

    def __init__(self, journal: Journal, engine: Engine, bodies: Bodies) -> None:
        """``engine`` is the vault's database, ``bodies`` its reader."""
        self.journal = journal
        super().__init__(engine, bodies)

    # --- following

    def fold(self, batch: Batch) -> Sequence[Change]:
        """What came, what moved on, and what is settled."""
        events = {line.position: event for line, event in told(batch, TOLD, self.bodies)}
        desk = _Desk()
        for line in batch.of(NAMES):
            desk.take(line, events.get(line.position))
        item = self.table(ITEM)
        gone = [(page,) for page in erased_pages(batch, TOLD, self.journal)] if any(batch.of(ERASED)) else []
        return [
            Each(
                f"""UPDATE {item} SET kind = 'acceptance', association = other, other = association,
                    position = ?, at = ?, day = ? WHERE page = ? AND item = '' AND kind = 'release'""",
                desk.confirmed,
            ),
            Each(f"UPDATE {item} SET association = ? WHERE page = ?", desk.moved),
            Each(
                f"UPDATE {item} SET kind = ? WHERE page = ? AND item = ''", [(kind, page) for page, kind in desk.turned.items()]
            ),
            Each(f"DELETE FROM {item} WHERE page = ? AND item = ?", desk.answered),
            Each(f"DELETE FROM {item} WHERE page = ?", desk.closed),
            upsert(item, ITEM.names, ITEM.key, list(desk.came.values())),
            Each(f"DELETE FROM {item} WHERE page = ?", gone),
        ]

    def remove(self, tx: Transaction, subject: str) -> None:
        """Delete what waits in a person's name; a renewal bears none."""
        tx.execute(f"DELETE FROM {self.table(ITEM)} WHERE person = ?", (subject,))

    # --- asking

    def waiting(
        self, association: str, *, kind: str | None = None, away: bool = False, cursor: int = 0, limit: int = 50
    ) -> tuple[tuple[Item, ...], int | None]:
        """What waits for an association, the longest first, and where to go on (``None`` at the end).

        ``kind`` asks for one kind alone; ``away``: also for applications that are with their candidates. Give the ``next`` of one answer as the ``cursor`` of the following.
        """
        hidden = ("", "", "") if away else WITH_THE_CANDIDATE
        sql = f"""SELECT {", ".join(ITEM.names)} FROM {self.table(ITEM)}
                  WHERE association = ? AND kind = COALESCE(?, kind) AND kind NOT IN (?, ?, ?) AND position > ?
                  ORDER BY position LIMIT ?"""
        with self.engine.statement(write=False) as tx:
            items = tuple(_item(row) for row in tx.fetchall(sql, (association, kind, *hidden, cursor, limit + 1)))
        more = len(items) > limit
        return items[:limit], items[limit - 1].position if more else None


def _item(row: Row) -> Item:
    page, item, kind, association, person, other, until, position, at, day = row
    return Item(page, item, kind, association, person, other, _day(until), position, parse_at(at), _day(day))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
