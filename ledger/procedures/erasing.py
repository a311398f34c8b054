"""A person erased: the vault at once, then the log is told which bodies are gone, and on what ground.

The lines that tell it name bodies of one page each, and all that wait are written together in random order, so that
nothing joins a person's pages (``transparency.md`` 3.4). A crash between the two leaves erased rows that are not announced
yet; the next call announces them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import pages
from ledger.procedures.pages import RULE
from ledger.rulebook.association import BodyErased
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import Line, LineId, PersonId, Term
from ledger.signing.statement import parse_entry


class NobodyToErase(Refusal):
    """Nothing of this person is left here: they were erased already, or never came onto the books."""


MOST = 1000
"""How many ids one line names."""


def erased(standing: int | None, line: Line[Any]) -> int:
    """A fold of an erasure page: how many bodies it says are gone."""
    return (standing or 0) + len(line.event.ids)


def erase(office: Office, person: PersonId, *, basis: str) -> int:
    """Destroys the person's key, bodies and record at once; says how many lines they belonged to."""
    return len(office.vault.erase(person, basis))


def announce(office: Office) -> Written | None:
    """Tells the log of every erased body that it has not been told of. Says what was written, or nothing."""
    waiting: dict[tuple[str, str], list[LineId]] = defaultdict(list)
    gone = office.vault.bodies.unannounced()
    for body in gone:
        if office.journal.find(body.id):
            waiting[(body.page, body.basis)].append(LineId(body.id))
    told = _told(office, waiting)
    written = pages.write(office, *told, by=RULE) if told else None
    office.vault.bodies.announced([body.id for body in gone])
    return written


def _told(office: Office, waiting: dict[tuple[str, str], list[LineId]]) -> list[pages.Page[Any]]:
    """The lines to be written, in random order, each by the association whose page it was."""
    today = office.today("UTC")
    lines = [(basis, ids) for (_, basis), every in waiting.items() for ids in _portions(every)]
    opened: dict[str, pages.Page[Any]] = {}
    while lines:
        basis, ids = lines.pop(office.stamp.index(len(lines)))
        actor = _author(office, ids[0])
        page = opened.get(actor) or pages.open(office, f"erasure/{actor}", erased)
        opened[actor] = page.then(office, BodyErased(valid=Term(today), ids=ids, basis=basis), actor=actor)
    return list(opened.values())


def _portions(ids: list[LineId]) -> list[tuple[LineId, ...]]:
    return [tuple(ids[start : start + MOST]) for start in range(0, len(ids), MOST)]


def _author(office: Office, line: LineId) -> str:
    """Who stated the line: the association concerned."""
    stored = office.journal.find(line)
    return parse_entry(stored.entry).stmt.actor if stored else "alliance"
