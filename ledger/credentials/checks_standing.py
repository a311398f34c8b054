"""Whether the day asked about lies in the credential's term, and what the ledger says of the endorsement itself.

A credential shows what was true when it was signed; how the endorsement stands is the ledger's to say. Today's standing and the
standing on another day are two questions, and neither answers the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from ledger.credentials import checks_status
from ledger.credentials.case import Asked, Case, told
from ledger.credentials.checks_signature import MALFORMED
from ledger.credentials.presented import Presented
from ledger.credentials.report import Check, failed, note, passed, unchecked

_OUT_OF_REACH: Final = unchecked("standing", "standing.out_of_reach")
_NOT_ASKED: Final = unchecked("standing", "standing.not_asked")
_END_OF_DAY: Final = 23
"""The hour of a term's end, where it is written in the zone of its last day."""


def term(said: Presented, on: Asked) -> Check:
    """The line *term* (VCDM ``#validity-period``)."""
    if said.valid_until is not None and said.valid_until < said.valid_from:
        return failed("term", "term.backwards", MALFORMED)
    if on.before(said.valid_from):
        return failed("term", "term.not_yet", start=told(said.valid_from))
    if said.valid_until is None:
        return passed("term", "term.without_end")
    if on.after(said.valid_until):
        return failed("term", "term.expired", until=_last(said.valid_until))
    return passed("term", "term.good", until=_last(said.valid_until))


def _last(end: datetime) -> str:
    """The last day, where the end says in which zone it is one; a token tells it in UTC, on the day after for those west of it."""
    return end.date().isoformat() if end.utcoffset() or end.hour == _END_OF_DAY else told(end)


def check(case: Case) -> Iterator[Check]:
    """The lines *standing*: on the day asked about if a day was, and then today's too, if it is another."""
    number, online, day = case.presented.number, case.online, case.asked.day
    if online.ask is None and online.ask_on is None:
        yield _OUT_OF_REACH if checks_status.out_of_reach(case) else _NOT_ASKED
    elif number is None:
        yield unchecked("standing", "standing.not_shown")
    elif day is None or online.ask_on is None:
        yield today(online.ask(number) if online.ask is not None else None)
    else:
        then = online.ask_on(number, day)
        yield on_the_day(then, day.isoformat())
        now = online.ask(number) if online.ask is not None else None
        if now not in {None, then}:
            yield note("standing", "standing.differs_today", standing=str(now))
    if online.kind is not None and number:
        yield from _of_another_kind(case, online.kind(number, day))


def _of_another_kind(case: Case, kind: tuple[str, str] | None) -> Iterator[Check]:
    """A line where the ledger says another category or age band of that day than the credential does: it was corrected since."""
    said = case.presented
    if kind is not None and (said.category not in {None, kind[0]} or said.age_band not in {None, kind[1]}):
        yield failed("standing", "standing.other_kind", category=kind[0], age_band=kind[1])


def today(standing: str | None) -> Check:
    """What today's standing says."""
    if standing is None:
        return unchecked("standing", "standing.no_answer")
    if standing == "active":
        return passed("standing", "standing.active")
    return failed("standing", "standing.other", standing=standing)


def on_the_day(standing: str | None, day: str) -> Check:
    """What the standing on a day says."""
    if standing is None:
        return unchecked("standing", "standing.no_answer_on", day=day)
    if standing == "active":
        return passed("standing", "standing.active_on", day=day)
    return failed("standing", "standing.other_on", standing=standing, day=day)
