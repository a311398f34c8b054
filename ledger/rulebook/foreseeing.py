"""Foreseeing: what a move would make of one endorsement, told before anybody decides, by what decides it.

The dry run, the request and the acceptance ask the same function, ``foresee``. What was foreseen and what was found may differ
where something has changed in between: a line on the page, the edition, the day, a fact of the holder. ``differences`` says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.rulebook.standing import Answer
from ledger.rulebook.terms import Ask
from ledger.rulebook.vocabulary import PageId

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the joining association asks of the holder: ``met`` is ``None`` where nobody has looked, or could.

    ``by`` is the last day for it, where it may follow the move; ``None``: before the acceptance.
    """

    ask: Ask
    met: bool | None
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a move on the day ``on`` makes of one endorsement, and ``because`` of what.

    ``because`` is the name of the refusal where it does not move, and else ``""``. ``standing`` and ``covered_until`` stay what
    they were; ``renew_by`` is the last day on which that cover may be renewed. ``edition`` is the joining association's and
    ``lines`` how many its page had: what the answer rests on.
    """

    endorsement: PageId
    moves: bool
    because: str
    standing: Answer
    covered_until: date | None
    renew_by: date | None
    needs: tuple[Need, ...]
    on: date
    edition: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where what was found is not what had been foreseen of ``endorsement``: which ``member``, what it ``was`` and is ``now``.

    ``because``: ``another line``, ``another edition``, ``another day`` or ``another fact`` of the holder, the first that differs.
    """

    endorsement: PageId
    member: str
    was: str
    now: str
    because: str
