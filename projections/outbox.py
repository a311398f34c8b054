"""What must be told to whom: for each watch and each line, one message of each kind. An office view.

*Told once* is no counter here either (decision 0030): a message is called by its watch, its line and its kind, so that however
often the view is followed or rebuilt there is one of each. How far each has come on its way is no view, for no line says so:
it is in ``delivery.py``, which a rebuild leaves as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import ClassVar, Final

from ledger.journal.journal import Journal
from ledger.rulebook import reliance, watching
from ledger.rulebook.watching import Pace, Switch, Watch
from ledger.store.engine import Engine, Row, Transaction
from ledger.wire.codec import Erased
from ledger.wire.names import BY_EVENT
from projections.batch import Batch, Line
from projections.change import Change, Each, Table, upsert
from projections.messages import Endorsed, Known, Message, Pending, Relied
from projections.notices import BEGUN
from projections.office import ERASED, among, erased_pages, told
from projections.painted import PAINTING
from projections.posting import Posting
from projections.view import Bodies, OfficeView

WATCHES: Final = frozenset({"watch.begun/1", "watch.changed/1", "watch.ended/1"})
ANSWERS: Final = frozenset({"receipt.given/1", "roster.stated/1"})
"""The lines that say who was answered what."""
TELLING: Final = frozenset(BY_EVENT[event].name for event in watching.KINDS) | PAINTING
"""The lines of an endorsement's page that are told, or that change what was answered."""
NAMES: Final = WATCHES | ANSWERS | TELLING

MESSAGE = Table(
    "outbox_message",
    (
        "position:int", "id:text", "employer:text", "watch:text", "page:text", "number:text?", "kind:text", "what:text", "line:text",
        "day:text?", "at:text", "due:text", "given:text",
    ),
    ("position", "id"),
)  # fmt: skip
WATCH = Table(
    "outbox_watch",
    (
        "watch:text", "employer:text", "switches:text", "pace:text", "webhook:text?", "mail:text?", "language:text", "expiring:int",
        "announced:int", "until:text", "secret:int", "ended:int",
    ),
    ("watch",),
)  # fmt: skip
WATCHED = Table("outbox_watched", ("page:text", "watch:text"), ("page", "watch"))
PENDING = Table("outbox_pending", ("page:text", "watch:text", "position:int", "id:text", "due:text"), ("page", "watch"))
RELIED = Table(
    "outbox_relied",
    ("page:text", "position:int", "employer:text", "given:text", "first:text", "last:text", "size:int", "until:text"),
    ("page", "position"),
)
ENDORSED = Table("outbox_endorsed", ("page:text", "holder:text", "number:text"), ("page",))


class Outbox(OfficeView):
    """The view of what must be told to whom."""

    name: ClassVar[str] = "outbox"
    tables: ClassVar[tuple[Table, ...]] = (MESSAGE, WATCH, WATCHED, PENDING, RELIED, ENDORSED)

    def __init__(self, journal: Journal, engine: Engine, bodies: Bodies) -> None:
        """``engine`` is the vault's database, ``bodies`` its reader."""
        self.journal = journal
        super().__init__(engine, bodies)

    # --- following

    def fold(self, batch: Batch) -> Sequence[Change]:
        """Each line to each watch of its page, and to each employer whose answer it changes."""
        lines = list(batch.of(NAMES))
        events: dict[int, object] = {line.position: event for line, event in told(batch, WATCHES | ANSWERS, self.bodies)}
        posting = Posting(self._known(lines, events.values()))
        before = dict(posting.known.pending), dict(posting.known.endorsed)
        for line in lines:
            event = events.get(line.position)
            if not isinstance(event, Erased):
                posting.take(line, event)
        gone = erased_pages(batch, NAMES, self.journal) if any(batch.of(ERASED)) else set()
        return [*self._written(posting, *before), *self._forgotten(sorted(gone))]

    def _known(self, lines: Sequence[Line], events: Iterable[object]) -> Known:
        """What the view has of every page and watch that these lines speak of."""
        named = {page for event in events for page in _named(event)}
        streams = sorted({line.stream for line in lines if line.name in WATCHES})
        own = [(page, watch) for page, watch in self._among(WATCHED, "watch", streams)]
        pages = sorted({line.stream for line in lines if line.name in TELLING} | named | {page for page, _ in own})
        watched = [(page, watch) for page, watch in self._among(WATCHED, "page", pages)]
        watches = self._among(WATCH, "watch", sorted({watch for _, watch in watched} | set(streams)))
        waits = [*self._among(PENDING, "page", pages), *self._of_themselves(streams)]
        known = Known(self._history, self._begun)
        known.watches = {row[0]: watch_of(row) for row in watches}
        for page, watch in watched:
            known.watched.setdefault(page, set()).add(watch)
        for page, watch in own:
            known.pages[watch] = (*known.pages.get(watch, ()), page)
        for row in self._among(RELIED, "page", pages):
            known.relied.setdefault(row[0], []).append(Relied(*row))
        known.endorsed = {row[0]: Endorsed(*row) for row in self._among(ENDORSED, "page", pages)}
        known.pending = {(row[0], row[1]): Pending(*row) for row in waits}
        return known

    def _among(self, table: Table, column: str, values: Collection[str]) -> list[Row]:
        return among(self.engine, f"SELECT {', '.join(table.names)} FROM {self.table(table)} WHERE {column}", list(values))

    def _of_themselves(self, watches: Collection[str]) -> list[Row]:
        """What waits to be said of these watches themselves."""
        sql = f"SELECT {', '.join(PENDING.names)} FROM {self.table(PENDING)} WHERE page = '' AND watch"
        return among(self.engine, sql, list(watches))

    def _history(self, page: str, position: int) -> list[Line]:
        lines = self.journal.page(page)
        return [Line((one.position, one.name, one.stream, one.n, one.entry)) for one in lines if one.position < position]

    def _begun(self, page: str) -> Endorsed | None:
        """Whose an endorsement is: ``None`` for another kind of page, and once it is erased."""
        first = next(iter(self.journal.page(page)), None)
        if first is None or first.name not in BEGUN:
            return None
        line = Line((first.position, first.name, first.stream, first.n, first.entry))
        private = self.bodies.get([line.id]).get(line.id) or {}
        holder, number = private.get("holder"), private.get("number")
        return Endorsed(page, str(holder), str(number)) if holder and number else None

    def _written(
        self, posting: Posting, pending: dict[tuple[str, str], Pending], endorsed: dict[str, Endorsed | None]
    ) -> list[Change]:
        known = posting.known
        watches = [_row(name, known.watches[name]) for name in sorted(posting.rewatched)]
        watched = [
            (page, name)
            for name in sorted(posting.rewatched)
            for page in known.pages.get(name, ())
            if name in known.watched.get(page, ())
        ]
        over = [key for key in pending if key not in known.pending]
        waits = [row for key, row in known.pending.items() if pending.get(key) != row]
        found = [row for page, row in known.endorsed.items() if row is not None and page not in endorsed]
        return [
            Each(f"DELETE FROM {self.table(MESSAGE)} WHERE position = ? AND id = ?", posting.gone),
            self.insert(MESSAGE, list(posting.messages.values())),
            upsert(self.table(WATCH), WATCH.names, WATCH.key, watches),
            Each(f"DELETE FROM {self.table(WATCHED)} WHERE watch = ?", [(name,) for name in sorted(posting.rewatched)]),
            self.insert(WATCHED, watched),
            Each(f"DELETE FROM {self.table(PENDING)} WHERE page = ? AND watch = ?", over),
            upsert(self.table(PENDING), PENDING.names, PENDING.key, waits),
            self.insert(RELIED, posting.answered),
            self.insert(ENDORSED, found),
        ]

    # --- forgetting

    def _forgotten(self, pages: Sequence[str]) -> list[Change]:
        """Nothing is left of an endorsement, a watch or a receipt whose body is gone."""
        rows = [(page,) for page in pages]
        return [Each(sql, rows) for sql in self._forgetting("?")]

    def _forgetting(self, which: str) -> list[str]:
        """The statements that forget a page, whatever it is of: an endorsement's, a watch's, a receipt's."""
        message, by_page = self.table(MESSAGE), (MESSAGE, WATCHED, PENDING, RELIED, ENDORSED)
        return [
            *(f"DELETE FROM {self.table(table)} WHERE page IN ({which})" for table in by_page),
            *(f"DELETE FROM {self.table(table)} WHERE watch IN ({which})" for table in (MESSAGE, WATCHED, PENDING, WATCH)),
            f"DELETE FROM {self.table(RELIED)} WHERE given IN ({which})",
            f"DELETE FROM {message} WHERE watch = '' AND given IN ({which})",
            f"UPDATE {message} SET given = '' WHERE given IN ({which})",
        ]

    def remove(self, tx: Transaction, subject: str) -> None:
        """Delete whatever was to be told of a person, or to an employer."""
        sql = f"SELECT page FROM {self.table(ENDORSED)} WHERE holder = ? UNION SELECT watch FROM {self.table(WATCH)} WHERE employer = ?"
        pages = [(row[0],) for row in tx.fetchall(sql, (subject, subject))]
        for statement in self._forgetting("?"):
            tx.executemany(statement, pages)
        for table in (MESSAGE, RELIED):
            tx.execute(f"DELETE FROM {self.table(table)} WHERE employer = ?", (subject,))

    # --- asking

    def beyond(self, position: int, name: str, limit: int) -> list[Message]:
        """The messages after the one of that position and name, in their order."""
        sql = f"""SELECT {", ".join(MESSAGE.names)} FROM {self.table(MESSAGE)}
                  WHERE (position, id) > (?, ?) ORDER BY position, id LIMIT ?"""
        with self.engine.statement(write=False) as tx:
            return [Message(*row) for row in tx.fetchall(sql, (position, name, limit))]

    def messages(self, ways: Collection[tuple[int, str]]) -> dict[str, Message]:
        """The messages of these positions and names, by name; one that is there no more is missing."""
        places, names = sorted({position for position, _ in ways}), [name for _, name in ways]
        sql = f"""SELECT {", ".join(MESSAGE.names)} FROM {self.table(MESSAGE)}
                  WHERE position IN ({", ".join("?" * len(places))}) AND id IN ({", ".join("?" * len(names))})"""
        with self.engine.statement(write=False) as tx:
            return {row[1]: Message(*row) for row in tx.fetchall(sql, (*places, *names))}

    def watches(self, names: Collection[str]) -> dict[str, Watch]:
        """These watches, as far as they are not erased, without what they watch."""
        return {row[0]: watch_of(row) for row in self._among(WATCH, "watch", sorted(set(names)))}

    def of_employer(self, employer: str) -> dict[str, Watch]:
        """Every watch of an employer, also those that are over."""
        return {row[0]: watch_of(row) for row in self._among(WATCH, "employer", [employer])}

    def watching(self, page: str) -> tuple[str, ...]:
        """The watches of an endorsement that were not ended."""
        return tuple(sorted(row[1] for row in self._among(WATCHED, "page", [page])))

    def numbers(self, watch: str) -> tuple[str, ...]:
        """Of the endorsements that a watch is of, in order; none of one that was ended."""
        pages = sorted(page for page, _ in self._among(WATCHED, "watch", [watch]))
        return tuple(sorted(row[2] for row in self._among(ENDORSED, "page", pages)))


def _named(event: object) -> Iterable[str]:
    """The endorsements that an event of a watch, a receipt or a roster names."""
    if isinstance(event, watching.Begun | watching.Changed | reliance.Stated):
        return event.endorsements or ()
    return [event.endorsement] if isinstance(event, reliance.Given) else ()


def watch_of(row: Row) -> Watch:
    """A watch as its row has it."""
    _, employer, switches, pace, webhook, mail, language, expiring, announced, until, secret, ended = row
    return Watch(
        employer=employer, switches=tuple(map(Switch, switches.split())), pace=Pace(pace), webhook=webhook, mail=mail,
        language=language, expiring=expiring, announced=announced, until=date.fromisoformat(until), secret=secret,
        ended=bool(ended),
    )  # fmt: skip


def _row(name: str, watch: Watch) -> Row:
    switches = " ".join(watch.switches)
    return (
        name, watch.employer, switches, str(watch.pace), watch.webhook, watch.mail, watch.language, watch.expiring, watch.announced,
        watch.until.isoformat(), watch.secret, int(watch.ended),
    )  # fmt: skip
