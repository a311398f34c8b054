"""Correction: what depended on a line that was put right, listed for people to look at. Nothing is voided by it.

Two pictures of an endorsement's page are held against each other: without the correction and with it. Whatever was decided,
issued, moved or confirmed on a day on which the two differ, in what that act leaned on, depended on the wrong line. What may be
corrected, and by whom, is in ``correcting.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import Corrected, CredentialRevoked, Event
from ledger.rulebook.session import Session
from ledger.rulebook.standing import Answer, Standing, standing
from ledger.rulebook.vocabulary import Line, LineId, PageId

# What stands ------------------------------------------------------------------


class Sort(StrEnum):
    """What sort of thing depended on the wrong line."""

    SUPERVISION = "supervision"
    """A session that the holder gave, whose standing on that day is another."""
    DECISION = "decision"
    """Somebody's application, approved over such a session or over the line itself."""
    ADDON = "addon"
    RENEWAL = "renewal"
    """A renewal, lapse or reinstatement, reckoned from other days."""
    TRANSFER = "transfer"
    CREDENTIAL = "credential"
    """A credential that says what no longer stands, and is not revoked."""


@dataclass(frozen=True, slots=True)
class Dependant:
    """One thing that depended on the wrong line: its page and line, its day, and what it leaned on, before and after."""

    sort: Sort
    page: PageId
    line: LineId
    day: date
    was: str
    now: str


Lines = Sequence[Line[Event]]
Leant = tuple[str, ...]
"""The members of a standing that an act leans on."""

_TERM: Final[Leant] = ("covered_until", "late_until")
_MOVING: Final[Leant] = ("standing", "category", "age_band", "covered_until")
_PRINTED: Final[Leant] = ("standing", "category", "age_band", "granted_on", "covered_until")
_GIVING: Final[Leant] = ("category", "addon")

_LEANS: Final[dict[type, tuple[Sort, Leant]]] = {
    endorsement.AddOnGranted: (Sort.ADDON, ("standing", "category")),
    endorsement.RenewalSubmitted: (Sort.RENEWAL, _TERM),
    endorsement.Renewed: (Sort.RENEWAL, _TERM),
    endorsement.Lapsed: (Sort.RENEWAL, _TERM),
    endorsement.Reinstated: (Sort.RENEWAL, _TERM),
    endorsement.Released: (Sort.TRANSFER, _MOVING),
    endorsement.Moved: (Sort.TRANSFER, _MOVING),
    endorsement.CredentialIssued: (Sort.CREDENTIAL, _PRINTED),
}
"""What each line of the page leaned on, on its own day."""


def dependants(lines: Lines, correction: LineId, page: PageId) -> tuple[Dependant, ...]:
    """The lines of ``page`` itself that depended on what ``correction``, one of them, puts right.

    ``lines`` are all of the page, in order; those after the correction are not asked: they knew.
    """
    index = next(line.index for line in lines if line.id == correction)
    known = [line for line in lines if line.index < index]
    revoked = {line.event.issued for line in lines if isinstance(line.event, CredentialRevoked)}
    found = []
    for place, line in enumerate(known):
        if type(line.event) not in _LEANS or line.id in revoked:
            continue
        sort, leant = _LEANS[type(line.event)]
        then, day = _as_corrected(known, place), line.event.valid.start or line.at
        told = _differ(then, [*then, lines[len(known)]], day, leant)
        found += [Dependant(sort, page, line.id, day, *told)] if told else []
    return tuple(found)


def _as_corrected(known: Lines, place: int) -> Lines:
    """What stood before the line at ``place``, with what was put right since."""
    return [*known[:place], *(line for line in known[place:] if isinstance(line.event, Corrected))]


def sessions(lines: Lines, correction: LineId, given: Iterable[tuple[PageId, Session]]) -> tuple[Dependant, ...]:
    """The sessions among those that the holder gave (each with its supervisee's book) on whose day the holder stood otherwise."""
    index = next(line.index for line in lines if line.id == correction)
    before, since = [[line for line in lines if line.index < size] for size in (index, index + 1)]
    found = ((page, one, _provided(before, since, one.day)) for page, one in given)
    return tuple(Dependant(Sort.SUPERVISION, page, one.id, one.day, *told) for page, one, told in found if told)


def decisions(
    inputs: Mapping[tuple[PageId, LineId], tuple[date, Collection[LineId]]], wrong: Collection[LineId]
) -> tuple[Dependant, ...]:
    """The decisions (by page and line: their day, and the lines they leaned on) that leaned on one of ``wrong``."""
    return tuple(
        Dependant(Sort.DECISION, page, line, day, f"rested on {', '.join(sorted(shared))}", "put right since")
        for (page, line), (day, leant) in inputs.items()
        if (shared := set(leant) & set(wrong))
    )


# The two pictures -------------------------------------------------------------


def _differ(before: Lines, since: Lines, day: date, leant: Leant) -> tuple[str, str] | None:
    """What an act of ``day`` leaned on, in the one picture and in the other; ``None`` where it is the same."""
    was, now = standing(before, day), standing(since, day)
    same = all(getattr(was, member) == getattr(now, member) for member in leant)
    return None if same else (_told(was, leant), _told(now, leant))


def _provided(before: Lines, since: Lines, day: date) -> tuple[str, str] | None:
    """The same for a session: what counts of its provider is whether they were active, as what, and with which add-on."""
    was, now = standing(before, day), standing(since, day)
    counted = tuple(_counted(told) for told in (was, now))
    return None if counted[0] == counted[1] else (_told(was, ("standing", *_GIVING)), _told(now, ("standing", *_GIVING)))


def _counted(told: Standing) -> tuple[Any, ...]:
    active = told.standing is Answer.ACTIVE
    return (told.standing if told.standing is Answer.NOT_KNOWN else active, told.category if active else None, told.addon)


def _told(stood: Standing, leant: Leant) -> str:
    return ", ".join(_words(leant, stood))


def _words(leant: Leant, stood: Standing) -> Iterator[str]:
    for name in leant:
        value = getattr(stood, name)
        if value is not None:
            yield f"{name.replace('_', ' ')} {value}" if isinstance(value, date) else str(value)
