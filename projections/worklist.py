"""What waits for a coordinator: open applications, renewals under review, transfers, cases; since when, and for whom. An office view."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Final

from ledger.journal.journal import Journal
from ledger.rulebook.application import Registered, Submitted
from ledger.rulebook.case import Opened
from ledger.rulebook.transfer import Disputed, Escalated, Requested, StandingConfirmed
from ledger.rulebook.vocabulary import ALLIANCE
from ledger.signing.statement import parse_at
from ledger.store.engine import Engine, Row, Transaction
from projections.batch import Batch, Line
from projections.change import Change, Each, Table, upsert
from projections.office import ERASED, among, erased_pages, told
from projections.view import Bodies, OfficeView

APPLIED: Final = "application.submitted/1"
REGISTERED: Final = "application.registered/1"
REQUESTED: Final = "transfer.requested/1"
SUBMITTED: Final = "endorsement.renewal_submitted/1"
MOVED: Final = "endorsement.moved/1"
REPORTED: Final = "case.opened/1"
LET_GO: Final = "endorsement.released/1"
TAKEN_BACK: Final = "endorsement.release_withdrawn/1"

HANDED_ON: Final = frozenset({"transfer.standing_confirmed/1", "transfer.disputed/1", "transfer.escalated/1"})
"""The lines after which a transfer waits for another, or as another thing."""
TOLD: Final = frozenset({APPLIED, REGISTERED, REQUESTED, REPORTED}) | HANDED_ON
"""The lines whose bodies are read."""
ANSWERED: Final = frozenset({"endorsement.renewed/1", "endorsement.renewal_returned/1"})
CLOSED: Final = frozenset(
    {f"application.{word}/1" for word in ("approved", "withdrawn", "expired", "closed")}
    | {"transfer.accepted/1", "transfer.declined/1", "transfer.withdrawn/1", "transfer.expired/1"}
    | {"case.closed/1"}
    | {f"endorsement.{word}/1" for word in ("relinquished", "emeritus", "archived", "deceased", "rescinded", "departed")}
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
SILENT: Final = "silent"
"""The kind, and on its page the name, of what a silent association still sees of a transfer that the Alliance holds."""
TRANSFERS: Final = ("release", "disputed", "acceptance", "escalated")
"""The kinds of a transfer that waits for somebody to act on it."""
NAMES: Final = TOLD | ANSWERED | CLOSED | TURNS.keys() | {SUBMITTED, MOVED, LET_GO, TAKEN_BACK}

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
    association has not let go), ``disputed`` (one whose standing it disputes, and that it still holds), ``acceptance`` (one that
    the joining association has not accepted), ``escalated`` (one that the Alliance holds, since a side was silent), ``silent`` (the
    same, as that side sees it: the Alliance acts on it, they still may), ``departure`` (released to another ledger, whose receipt
    has not come: it is asked for) or ``case`` (a record is held to be wrong). ``person``
    is the applicant, holder or reporter, ``None`` for a renewal; ``other`` the other association of a transfer, and of one that
    the Alliance holds the one that was not silent; ``until`` the last day of whoever it waits for. It waits since the line at
    ``position``, recorded ``at``, of the business day ``day``.
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

    def days(self, today: date) -> int:
        """For how many days it has waited: from its own business day, or else from the day on which it was recorded."""
        return (today - (self.day or self.at.date())).days


@dataclass(slots=True)
class _Desk:
    """What a batch does to the list: items that came and stayed, changes to older ones, and what is gone.

    A transfer's items are in ``came`` from the beginning, also those of earlier batches: what they become depends on what they are.
    """

    came: dict[tuple[str, str], Row]
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
            case StandingConfirmed() | Disputed() | Escalated():
                self._hand_on(line, event)
            case _ if line.name in TURNS:
                self._turn(line)
            case _ if line.name == SUBMITTED:
                self._come(line, "renewal", line.actor, line.first, item=line.id)
            case _ if line.name == LET_GO:
                self._let_go(line)
            case _:
                self._settle(line)

    def _let_go(self, line: Line) -> None:
        """Released to another ledger: its home waits for the receipt, and asks for it after the last day."""
        data = line.data
        if data["origin"] is not None:
            home = data["instead_of"] or line.actor
            self._come(line, "departure", home, line.first, item=line.id, other=data["to"], until=data["until"])

    def _come(
        self, line: Line, kind: str, association: str, day: str | None, *, item: str = "", person: str | None = None,
        other: str | None = None, until: str | None = None,
    ) -> None:  # fmt: skip
        row = (line.stream, item, kind, association, person, other, until, line.position, line.at, day)
        self.came[line.stream, item] = row

    def _hand_on(self, line: Line, event: StandingConfirmed | Disputed | Escalated) -> None:
        """A transfer waits for the joining association, for the Alliance, or as disputed; its items are written anew."""
        row = self.came.get((line.stream, ""))
        if row is None:
            return
        self.closed.append((line.stream,))
        page, item, _, holds, person, other, until, *since = row
        silent = self.came.pop((page, SILENT), None)
        now = (line.position, line.at, _iso(event.valid.start))
        match event:
            case Disputed():
                self.came[page, item] = (page, item, "disputed", holds, person, other, until, *since)
            case StandingConfirmed():
                leaving = silent[3] if silent else holds
                self.came[page, item] = (page, item, "acceptance", other, person, leaving, event.until.isoformat(), *now)
            case Escalated():
                rest = (person, other, event.until.isoformat(), *now)
                self.came[page, item] = (page, item, "escalated", ALLIANCE, *rest)
                if holds != ALLIANCE:
                    self.came[page, SILENT] = (page, SILENT, SILENT, holds, *rest)

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
        if line.name == TAKEN_BACK:
            self.came.pop((line.stream, line.data["release"]), None)
            self.answered.append((line.stream, line.data["release"]))
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
    version: ClassVar[int] = 3
    tables: ClassVar[tuple[Table, ...]] = (ITEM,)

    def __init__(self, journal: Journal, engine: Engine, bodies: Bodies) -> None:
        """``engine`` is the vault's database, ``bodies`` its reader."""
        self.journal = journal
        super().__init__(engine, bodies)

    # --- following

    def fold(self, batch: Batch) -> Sequence[Change]:
        """What came, what moved on, and what is settled."""
        events = {line.position: event for line, event in told(batch, TOLD, self.bodies)}
        lines = list(batch.of(NAMES))
        desk = _Desk(self._items({line.stream for line in lines if line.name in HANDED_ON}))
        for line in lines:
            desk.take(line, events.get(line.position))
        item = self.table(ITEM)
        gone = [(page,) for page in erased_pages(batch, TOLD, self.journal)] if any(batch.of(ERASED)) else []
        return [
            Each(f"UPDATE {item} SET association = ? WHERE page = ?", desk.moved),
            Each(
                f"UPDATE {item} SET kind = ? WHERE page = ? AND item = ''", [(kind, page) for page, kind in desk.turned.items()]
            ),
            Each(f"DELETE FROM {item} WHERE page = ? AND item = ?", desk.answered),
            Each(f"DELETE FROM {item} WHERE page = ?", desk.closed),
            upsert(item, ITEM.names, ITEM.key, list(desk.came.values())),
            Each(f"DELETE FROM {item} WHERE page = ?", gone),
        ]

    def _items(self, pages: Collection[str]) -> dict[tuple[str, str], Row]:
        """What waits on these pages."""
        sql = f"SELECT {', '.join(ITEM.names)} FROM {self.table(ITEM)} WHERE page"
        return {(row[0], row[1]): row for row in among(self.engine, sql, sorted(pages))}

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

    def each_of(self, kinds: Collection[str], association: str | None = None) -> Iterator[Item]:
        """Everything of these kinds that waits for one association, or for any, the longest first."""
        marks = ", ".join("?" * len(kinds))
        sql = f"""SELECT {", ".join(ITEM.names)} FROM {self.table(ITEM)}
                  WHERE kind IN ({marks}) AND association = COALESCE(?, association) ORDER BY position"""
        with self.engine.statement(write=False) as tx:
            rows = tx.fetchall(sql, (*kinds, association))
        yield from map(_item, rows)


def _item(row: Row) -> Item:
    page, item, kind, association, person, other, until, position, at, day = row
    return Item(page, item, kind, association, person, other, _day(until), position, parse_at(at), _day(day))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
