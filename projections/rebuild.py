"""Views from zero, beside the ones in use; and live tables held against the rule book.

Rebuilding is following from zero, with the same code. The new tables take the old ones' names in one transaction, once they
have come as far; readers see the old view until then, and a crash leaves it as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from ledger.journal.journal import Journal
from ledger.rulebook.painting import BEFORE_ALL
from ledger.rulebook.standing import Standing as Told
from ledger.rulebook.standing import intervals, standing
from ledger.store.engine import Transaction
from projections.batch import Line
from projections.follow import Follower
from projections.laid import PAGE
from projections.lock import turn
from projections.painted import PAINTING, as_read
from projections.standing import Answer, Standing
from projections.view import View, read_place

Progress = Callable[[int], None]
"""Told the position that the new view has come to."""


class Faulty(Exception):
    """A view could not be rebuilt; the one in use stays."""


def rebuild(journal: Journal, view: View, progress: Progress = lambda _: None) -> None:
    """Build a view anew from the journal, and put it in the place of the old one. Raises Faulty, StoreError."""
    only = turn(view.engine, "rebuild")
    if not only.take():
        raise Faulty(f"{view.name}: somebody else is rebuilding views of this database")
    try:
        new = view.beside()
        with view.engine.transaction() as tx:
            _run(tx, new.making(tx.dialect))
        follower = Follower(journal, new)
        _follow(follower, view, progress)
        while not _swap(view, new):
            _follow(follower, view, progress)
    finally:
        only.give_back()


def _follow(follower: Follower, view: View, progress: Progress) -> None:
    follower.catch_up(progress)
    [place] = follower.lag()
    if place.fault:
        raise Faulty(f"{view.name}: {place.fault}")


def _swap(old: View, new: View) -> bool:
    """Put the new tables in the place of the old; not while the old ones have come further."""
    with old.engine.transaction() as tx:
        tx.execute("UPDATE view_position SET fault = fault WHERE view = ?", (old.key,))  # its follower waits here
        ahead = """SELECT 1 FROM view_position AS o JOIN view_position AS n ON n.position < o.position
                   WHERE o.view = ? AND n.view = ?"""
        if tx.fetchone(ahead, (old.key, new.key)) is not None:
            return False
        _run(tx, old.unmaking())
        for table in old.tables:
            tx.execute(f"ALTER TABLE {new.table(table)} RENAME TO {old.table(table)}")
        tx.execute("UPDATE view_position SET view = ? WHERE view = ?", (old.key, new.key))
    return True


def _run(tx: Transaction, statements: Sequence[str]) -> None:
    for statement in statements:
        tx.execute(statement)


# Held against the rule book ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Differs:
    """A day of which the view says another thing than the rule book does, from the same lines."""

    page: str
    size: int
    day: date
    members: tuple[str, ...]


def rebuild_check(journal: Journal, view: Standing, *, every_size: bool = False) -> Iterator[Differs]:
    """Where the view of standings differs from the rule book: of each page, the days on which its standing changes.

    As known now, or (``every_size``) as known after each of the page's lines.
    """
    here = read_place(view.engine, view.key).position
    with view.engine.statement(write=False) as tx:
        pages = [row[0] for row in tx.fetchall(f"SELECT page FROM {view.table(PAGE)} ORDER BY page")]
    for page in pages:
        lines = [Line((s.position, s.name, s.stream, s.n, s.entry)) for s in journal.page(page) if s.position <= here]
        painting = [line for line in lines if line.name in PAINTING]
        sizes = [line.position for line in painting] if every_size else [here]
        for size in sizes:
            yield from _compare(view, page, [line for line in painting if line.position <= size], size)


def _compare(view: Standing, page: str, lines: Sequence[Line], size: int) -> Iterator[Differs]:
    read = [as_read(line) for line in lines]
    days = {interval.start or date.fromordinal(BEFORE_ALL + 1) for interval in intervals(read)}
    for day in sorted(days | {one - timedelta(days=1) for one in days if one > date.min}):
        answer = view.answer(page, day, size=size)
        odd = _differing(answer, standing(read, day))
        if odd:
            yield Differs(page, size, day, odd)


def _differing(answer: Answer | None, told: Told) -> tuple[str, ...]:
    if answer is None:
        return ("page",)
    names = [member.name for member in fields(told)]
    return tuple(name for name in names if getattr(answer, name) != getattr(told, name))
