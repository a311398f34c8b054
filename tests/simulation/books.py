"""The auditor's books held against the house's, at every month's end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ledger.transparency.merkle import root
from simulation.auditor import Auditor
from simulation.play import years as played_years


@dataclass
class Told:
    """What a simulation came to."""

    months: int = 0
    compared: int = 0
    lines: int = 0
    associations: int = 0
    root: bytes = b""
    answers: Counter = field(default_factory=Counter)
    done: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    last: object = None


def audited(*, people: int, seed: int, years: int, tell=lambda _: None, last=lambda _: None) -> Told:
    """Plays it, and compares every endorsement at every month's end; ``last`` is told the office that it ended with.

    Raises ``AssertionError`` where the books differ.
    """
    told, auditor = Told(), Auditor()
    with played_years(people, years, seed) as played:
        journal = played.office.journal
        view = played.rounds.views.standing
        for day in played.months():
            played.rounds.public.catch_up()
            auditor.post(journal)
            _compare(view, auditor, day, told)
            told.months += 1
            tell(day)
        told.lines, told.associations = journal.size(), len(played.coordinators)
        told.root = root(journal.leaf_hashes(0, told.lines))
        told.done, told.refused = played.done, played.refused
        told.last = last(played.office)
    return told


def _compare(view, auditor, day, told):
    for page, account in auditor.accounts.items():
        own, theirs = account.today(day), view.answer(page, day)
        assert (own, account.home) == (theirs.standing, theirs.home), (day, page, own, theirs, account.said)
        assert (account.category, account.age_band) == (theirs.category, theirs.age_band), (day, page)
        told.answers[own] += 1
        told.compared += 1
