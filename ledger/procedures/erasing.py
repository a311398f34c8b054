"""A person erased: the vault at once, then the log is told which bodies are gone, and on what ground.

The lines that tell it name bodies of one page each, and all of a day are written together in random order, so that nothing
joins a person's pages (``transparency.md`` 3.4). Between the two there are erased rows that are not announced yet.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import pages, professionals
from ledger.procedures.associations import keys_in_force
from ledger.procedures.pages import RULE
from ledger.rulebook.association import BodyErased
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import ALLIANCE, Line, LineId, PersonId, Term
from ledger.signing.statement import parse_entry


class NobodyToErase(Refusal):
    """Nothing of this person is left here: they were erased already, or never came onto the books."""


MOST = 1000
"""How many ids one line names."""


def erased(standing: int | None, line: Line[Any]) -> int:
    """A fold of an erasure page: how many bodies it says are gone."""
    return (standing or 0) + len(line.event.ids)


def erase(office: Office, person: PersonId, *, basis: str) -> int:
    """Destroys the person's keys, bodies, names and tokens at once, under every record of theirs; says how many lines they had."""
    return sum(len(office.vault.erase(one, basis)) for one in everyone(office, person))


def everyone(office: Office, person: PersonId) -> tuple[PersonId, ...]:
    """The records to erase: all that are this one person. An officer's pseudonym has no other."""
    lines = office.journal.page(person)
    return professionals.records_of(office, person) if lines and lines[0].name.startswith("person.") else (person,)


def announce(office: Office) -> Written | None:
    """Tells the log of every erased body that it has not been told of. Says what was written, or nothing.

    Once a day for everybody, not at each erasure: what is written together would else be known for one person's. A body whose
    line is still on its way waits for the next call; one whose line never comes is swept.
    """
    waiting: dict[tuple[str, str], list[LineId]] = defaultdict(list)
    for body in office.vault.bodies.unannounced():
        if office.journal.find(body.id):
            waiting[(body.page, body.basis)].append(LineId(body.id))
    told = _told(office, waiting)
    written = pages.write(office, *told, by=RULE) if told else None
    office.vault.bodies.announced([line_id for every in waiting.values() for line_id in every])
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
    """Who stated the line: the association concerned; the Alliance where no key speaks for that one any more."""
    stored = office.journal.find(line)
    actor = parse_entry(stored.entry).stmt.actor if stored else ALLIANCE
    return actor if keys_in_force(office, actor) else ALLIANCE
