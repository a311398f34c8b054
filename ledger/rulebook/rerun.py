"""Rerun: a decision asked again, from the lines that stood before it and the rules it was made under.

An auditor asks whether the same rules give the same answer; an association asks what a draft of its rules would have
given. Both need public members only. What was adopted is vouched for, and never asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from ledger.rulebook import endorsement, record, releasing, renewal, renewing
from ledger.rulebook.catalogue import Edition, Rules
from ledger.rulebook.endorsement import Event, Granted, Moved, Reinstated, Renewed
from ledger.rulebook.pausing import INACTIVE_ENDED, was_inactive
from ledger.rulebook.reciprocity import may_join
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import ImpossibleHistory, Refusal
from ledger.rulebook.vocabulary import Line, Officer, PersonId, Role, Term

# What stands ------------------------------------------------------------------


class Verdict(StrEnum):
    """What became of a decision that was asked again."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_CHECKED = "not checked"
    """The rules it was made under are not at hand."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision gives: the days it speaks of and the end of the late period, or the name of the refusal."""

    term: Term | None = None
    late_until: date | None = None
    refused: str = ""

    def __str__(self) -> str:
        """In one phrase, for a list of outcomes."""
        if self.refused or self.term is None:
            return f"refused: {self.refused}"
        until = "" if self.term.end is None else f" to {self.term.end}"
        return f"from {self.term.start}{until}" + (f", late until {self.late_until}" if self.late_until else "")


@dataclass(frozen=True, slots=True)
class Rerun:
    """One decision, asked again: what was recorded, and what the rules at hand give (``None``: they are not at hand)."""

    line: Line[Event]
    was: Outcome
    would_be: Outcome | None

    @property
    def verdict(self) -> Verdict:
        """Whether the rules give what was recorded."""
        if self.would_be is None:
            return Verdict.NOT_CHECKED
        return Verdict.SAME if self.would_be == self.was else Verdict.DIFFERENT

    @property
    def rule(self) -> str:
        """Which rule the difference comes from: a refusal's name, the reckoning of the days, or that of the late period."""
        if self.would_be is None or self.verdict is Verdict.SAME:
            return ""
        if self.would_be.refused:
            return self.would_be.refused
        return "late period" if self.would_be.term == self.was.term else _AGAIN[type(self.line.event)][1]


RulesAt = Callable[[Line[Event]], Edition | None]
"""The edition that a decision is asked again under; ``None`` where it is not at hand."""

ADOPTED: Final = "adoption"
"""The rule of a line that came in with an adoption: somebody's word, and no decision of ours."""

_A_DAY: Final = timedelta(days=1)


def decided(event: Event) -> bool:
    """Whether the line records a decision that public members alone let us ask again."""
    return type(event) in _AGAIN and getattr(event, "rule", "") != ADOPTED


def rerun(lines: Iterable[Line[Event]], rules_at: RulesAt, *, draft: bool = False) -> Iterator[Rerun]:
    """Every decision among the lines of one endorsement's page, asked again in its place.

    Each is asked over what really stood before it. ``draft``: the late period too is reckoned anew. Raises ``ImpossibleHistory``.
    """
    held: Endorsement | None = None
    for line in lines:
        if decided(line.event):
            edition = rules_at(line)
            yield Rerun(line, recorded(line.event), again(held, line, edition, draft=draft) if edition else None)
        held = record.after(held, line)


def recorded(event: Event) -> Outcome:
    """The outcome that the line tells."""
    return Outcome(event.valid, getattr(event, "late_until", None))


def again(held: Endorsement | None, line: Line[Event], edition: Edition, *, draft: bool = False) -> Outcome:
    """What ``edition`` gives over ``held``, which stood before ``line``; of the days it may be of, the one that agrees counts."""
    was, first = recorded(line.event), None
    for day in _days(line):
        found = _asked(_Asked(held, line, day, edition, draft))
        if found == was:
            return found
        first = first or found
    return first or was


# What may be done: each decision, once more -----------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """A decision as it is asked again: over what, on which day, under which edition."""

    before: Endorsement | None
    line: Line[Event]
    day: date
    edition: Edition
    draft: bool

    @property
    def held(self) -> Endorsement:
        if self.before is None:
            raise ImpossibleHistory("an endorsement's page begins with a grant or an adoption")
        return self.before

    @property
    def rules(self) -> Rules:
        return _rules(self.edition, self.day)

    @property
    def by(self) -> Officer:
        return Officer(PersonId(""), self.line.actor, Role.COORDINATOR)


def _days(line: Line[Event]) -> tuple[date, ...]:
    """The days on which it may have been decided, the likeliest first: a line tells its day in UTC, not in the zone's own."""
    if isinstance(line.event, Granted | Moved) and line.event.valid.start is not None:
        return (line.event.valid.start,)
    return line.at, line.at - _A_DAY, line.at + _A_DAY


def _asked(it: _Asked) -> Outcome:
    try:
        return _AGAIN[type(it.line.event)][0](it)
    except Refusal as refusal:
        return Outcome(refused=type(refusal).__name__)
    except OverflowError:  # the last day of the calendar, which only a line that nobody decided can name
        return Outcome(refused=renewal.DayNotReckoned.__name__)


_rules = lru_cache(maxsize=4096)(Edition.on)  # many decisions are taken on one day


def _grant(it: _Asked) -> Outcome:
    return _covering(it.rules, renewal.first_cover(it.rules, it.day))


def _submit(it: _Asked) -> Outcome:
    until = it.held.on(it.day).covered_until
    if until is not None:
        renewal.require_open(it.rules, until, it.day, releasing.kept_until(it.held))
    said = renewing.submit_renewal(it.held, by=it.by, on=it.day, window=Term(), edition="")
    return Outcome(said.valid)


def _renew(it: _Asked) -> Outcome:
    event, until = it.line.event, it.held.on(it.day).covered_until
    assert isinstance(event, Renewed)  # noqa: S101 - what the table below says
    due = _covering(it.rules, renewal.next_cover(it.rules, until) if until else Term(it.day))
    said = renewing.renew(
        it.held, by=it.by, on=it.day, term=due.term or Term(), late_until=due.late_until, edition="", rule="",
        submitted=event.submitted,
    )  # fmt: skip
    return recorded(said)


def _lapse(it: _Asked) -> Outcome:
    """An officer may let it lapse later than on the first day; never sooner than the late period allows."""
    start = it.line.event.valid.start or it.day
    if getattr(it.line.event, "rule", "") == INACTIVE_ENDED and was_inactive(it.held, start):
        return recorded(it.line.event)  # until which day somebody may be inactive is private
    stood = it.held.on(start)
    if it.draft and stood.covered_until is not None:
        return Outcome(Term(_lapsing(it, start, stood.covered_until, stood.late_until)))
    said = renewing.lapse(it.held, by=it.by, on=it.day, start=start, edition="", rule="")
    return Outcome(said.valid)


def _lapsing(it: _Asked, start: date, until: date, promised: date | None) -> date:
    """The day on which it would lapse: as soon as the draft allows, if it did as soon as it was allowed."""
    soonest = (renewal.late_until(it.rules, until) or until) + _A_DAY
    return soonest if start == (promised or until) + _A_DAY else max(start, soonest)


def _reinstate(it: _Asked) -> Outcome:
    event = it.line.event
    assert isinstance(event, Reinstated)  # noqa: S101 - what the table below says
    due = _covering(it.rules, renewal.cover_from(it.rules, event.valid.start or it.day))
    said = renewing.reinstate(
        it.held, by=it.by, on=it.day, lapse=event.lapse, term=due.term or Term(), late_until=due.late_until, edition="", rule=""
    )
    return recorded(said)


def _move(it: _Asked) -> Outcome:
    event, stood, rules = it.line.event, it.held.on(it.day), it.rules
    assert isinstance(event, Moved)  # noqa: S101 - what the table below says
    if stood.category is not None and stood.age_band is not None:
        refusal = may_join(it.edition, stood.category, stood.age_band, it.day)
        if refusal is not None:
            raise refusal
    said = releasing.move(it.held, by=it.by, on=it.day, release=event.release, edition="", age_bands=rules.age_bands.value)
    return Outcome(said.valid)


def _covering(rules: Rules, term: Term) -> Outcome:
    return Outcome(term, renewal.late_until(rules, term.end) if term.end else None)


_AGAIN: Final[dict[type, tuple[Callable[[_Asked], Outcome], str]]] = {
    endorsement.Granted: (_grant, "first cover"),
    endorsement.RenewalSubmitted: (_submit, "renewal window"),
    endorsement.Renewed: (_renew, "next cover"),
    endorsement.Lapsed: (_lapse, "day of lapsing"),
    endorsement.Reinstated: (_reinstate, "cover after a lapse"),
    endorsement.Moved: (_move, "day of moving"),
}
"""How each decision is asked again, and what its days follow from."""
