"""Drawing: which attested renewals are audited, by a draw that anyone can make again from the public log.

An association first says in public among which renewals it will draw: how many, and the digest of their list. The seed is the
root of the first checkpoint that is published after that line: nobody knew it when the list was fixed. Each page's digest of
seed and name is a lot, and the lowest lots are drawn. Who has a page's name can show its holder that chance alone chose it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import Event as Written
from ledger.rulebook.policies import Keeping, Mode
from ledger.rulebook.refusal import ImpossibleHistory, NotEntitled, Refusal
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, Officer, PageId, Role, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Among which renewals it will be drawn (public): those of the cycle that ended on ``cycle_end``, known before this line.

    ``sha256`` is of the sorted names of their endorsements' pages, one a line, each line ended; ``count`` how many they are.
    """

    valid: Term
    cycle_end: date
    sha256: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The draw among ``population`` is made (public): its seed is ``root``, that of the log's first ``size`` lines."""

    valid: Term
    population: LineId
    size: int
    root: str
    drawn: int


Event = Population | Drawn

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draw:
    """One population, the leaf of its line, and the draw among it once that is made."""

    id: LineId
    index: int
    association: AssociationCode
    population: Population
    drawn: Drawn | None = None
    line: LineId | None = None


@dataclass(frozen=True, slots=True)
class Draws:
    """An association's draws, in order; the last one may wait for its seed."""

    made: tuple[Draw, ...] = ()

    @property
    def waiting(self) -> Draw | None:
        """The population that waits for its seed."""
        return self.made[-1] if self.made and self.made[-1].drawn is None else None

    def of(self, cycle_end: date) -> Draw | None:
        """The draw among the renewals of that cycle."""
        return next((one for one in self.made if one.population.cycle_end == cycle_end), None)


def after(draws: Draws | None, line: Line[Event]) -> Draws:
    """The draws after one more line. Raises ``ImpossibleHistory``."""
    stood = draws or Draws()
    match line.event:
        case Population() as said:
            if stood.waiting or stood.of(said.cycle_end):
                raise ImpossibleHistory("each cycle's renewals are drawn from once, one cycle after another")
            return Draws((*stood.made, Draw(line.id, line.index, line.actor, said)))
        case Drawn() as said:
            waiting = stood.waiting
            if waiting is None or waiting.id != said.population or said.size <= waiting.index:
                raise ImpossibleHistory("a draw is made among the population that waits for it, by a seed that came later")
            return Draws((*stood.made[:-1], replace(waiting, drawn=said, line=line.id)))


def renews(lines: Iterable[Line[Written]], cycle_end: date) -> bool:
    """Whether a page's public lines hold a submitted renewal of the cycle that ended on ``cycle_end``, not sent back.

    It is of that cycle if its review begins within the year after the cycle's end: on the next day, or later where it came late.
    """
    submitted: dict[LineId, bool] = {}
    for line in lines:
        match line.event:
            case endorsement.RenewalSubmitted(valid=Term(start=start)) if start is not None:
                submitted[line.id] = cycle_end < start <= _a_year_after(cycle_end)
            case endorsement.RenewalReturned(submitted=named):
                submitted.pop(named, None)
            case _:
                pass
    return any(submitted.values())


def home_of(lines: Iterable[Line[Written]]) -> AssociationCode | None:
    """Whose a page is after its public lines: who granted or adopted it, or last took it home; nobody's here once it departed."""
    turns = (endorsement.Granted, endorsement.Adopted, endorsement.Moved, endorsement.Received, endorsement.Departed)
    last = next((line for line in reversed(tuple(lines)) if isinstance(line.event, turns)), None)
    return None if last is None or isinstance(last.event, endorsement.Departed) else last.actor


def population(pages: Mapping[PageId, tuple[Line[Written], ...]], association: str, cycle_end: date) -> tuple[PageId, ...]:
    """The pages at home with ``association`` whose renewal of that cycle was submitted, sorted: from public lines alone."""
    return tuple(sorted(page for page, lines in pages.items() if home_of(lines) == association and renews(lines, cycle_end)))


def listed(pages: Iterable[PageId]) -> bytes:
    """The bytes whose SHA-256 a population line tells: the sorted names, one a line, each line ended."""
    return "".join(f"{page}\n" for page in sorted(pages)).encode()


def share(count: int, percent: int) -> int:
    """How many of ``count`` are drawn: the percentage, rounded up, so that somebody is drawn wherever anybody renewed."""
    return -(-count * percent // 100)


def percent(keeping: Keeping) -> int:
    """Of 100 attested renewals, how many are drawn; none where every hour was named already."""
    return keeping.audit_percent if keeping.mode is Mode.ATTESTATION else 0


def draw(lots: Mapping[PageId, bytes], percent: int) -> tuple[PageId, ...]:
    """The pages with the lowest lots, sorted by name. A page's lot is the SHA-256 of the seed's bytes and then its name's."""
    lowest = sorted(lots, key=lambda page: (lots[page], page))
    return tuple(sorted(lowest[: share(len(lots), percent)]))


def _a_year_after(day: date) -> date:
    return date(day.year + 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


# What may be done -------------------------------------------------------------


class NotTheDrawingCoordinator(NotEntitled):
    """Only a coordinator of the association draws among its renewals."""


class NothingToDraw(Refusal):
    """The edition has no renewals of that cycle audited by a draw, or nobody has renewed."""


class CycleNotOver(Refusal):
    """It is drawn among a cycle's renewals once their last day is past."""


class DrawnAlready(Refusal):
    """Among these renewals it was drawn already; once is enough, and twice would be a choice."""


class NoSeedYet(Refusal):
    """A draw waits for a checkpoint of the log that was published after its population."""


def open_draw(  # noqa: PLR0913 - each is a fact of the line, or what it is judged by
    draws: Draws | None, *, by: Officer, on: date, association: AssociationCode, cycle_end: date, last_day: date, sha256: str,
    count: int, percent: int,
) -> Population:  # fmt: skip
    """The association fixes among which renewals it will draw, before anybody knows the seed."""
    _require_coordinator(by, association)
    stood = draws or Draws()
    if stood.waiting or stood.of(cycle_end):
        raise DrawnAlready
    if on <= last_day:
        raise CycleNotOver(f"The last day is {last_day}.")
    if not share(count, percent):
        raise NothingToDraw
    return Population(valid=Term(on), cycle_end=cycle_end, sha256=sha256, count=count, percent=percent)


def make_draw(draws: Draws | None, *, by: Officer, on: date, association: AssociationCode, size: int, root: str) -> Drawn:
    """The draw by the first checkpoint published after the population: its ``size`` and ``root`` (base64)."""
    _require_coordinator(by, association)
    waiting = draws.waiting if draws else None
    if waiting is None:
        raise NothingToDraw
    if size <= waiting.index:
        raise NoSeedYet
    told = waiting.population
    return Drawn(valid=Term(on), population=waiting.id, size=size, root=root, drawn=share(told.count, told.percent))


def _require_coordinator(by: Officer, association: AssociationCode) -> None:
    if (by.association, by.role) != (association, Role.COORDINATOR):
        raise NotTheDrawingCoordinator
