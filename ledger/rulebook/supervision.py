"""Supervision: whether an hour of reflective supervision counts, for whom, and by which rule.

A session that its provider has not confirmed is *unchecked*. What comes later and would take a confirmed session's ground away
(the provider amends or disputes it, or the provider's own record is put right) voids nothing by itself: the session counts as
before and is *flagged*, until an officer of the association that counts it says whether it stands. A provider's later lapse is
no such thing: it says nothing of the days before.

The other parts of the chapter: ``session`` (what happens, what stands), ``countersigning`` (what may be done), ``providing``
(who may provide, on which day).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Final

from ledger.rulebook.catalogue import Rules
from ledger.rulebook.fact import Source
from ledger.rulebook.providing import Ground, Provider, ground
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import (
    Amended,
    Cleared,
    Confirmed,
    Disputed,
    Flagged,
    Form,
    Logged,
    Session,
    Sessions,
    after,
)
from ledger.rulebook.vocabulary import AssociationCode, LineId, PersonId

__all__ = [
    "Amended", "Cleared", "Confirmed", "Disputed", "Flagged", "Form", "Judged", "Logged", "Session", "Sessions", "Verdict",
    "after", "judge",
]  # fmt: skip

# What stands ------------------------------------------------------------------


class Verdict(StrEnum):
    """Whether a session counts; *unchecked* is neither yes nor no, and never shown as a yes."""

    COUNTS = "counts"
    DOES_NOT_COUNT = "does_not_count"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Judged:
    """One session, judged for one association and one target. ``source`` is of the rule about providers.

    ``flagged``: it counts as before, or may, and is for an officer to look at. A session among peers (``peer``) is for the
    requirement to allow or not.
    """

    session: LineId
    day: date
    minutes: int
    about_providing: int
    peer: bool
    verdict: Verdict
    why: str
    source: Source | None
    flagged: bool = False


UNCONFIRMED: Final = "The provider has not confirmed this session."
DISPUTED: Final = "The provider disputes this session."
OWN: Final = "Two records of one person are one person, who gives themselves no supervision."
TAKEN_BACK: Final = "The provider took the confirmation back, and an officer looked at it."

_VERDICTS: Final = {True: Verdict.COUNTS, False: Verdict.DOES_NOT_COUNT, None: Verdict.UNCHECKED}


def told_once(sessions: Iterable[Session], goes_by: Mapping[PersonId, PersonId]) -> tuple[Session, ...]:
    """Each session once, where the merged records of a person, or two of a provider's, tell of it twice: the confirmed telling.

    ``goes_by`` says which record a provider goes by, where that is another one.
    """
    kept: dict[tuple[date, PersonId, Form], Session] = {}
    for one in sessions:
        what = (one.day, goes_by.get(one.provider, one.provider), one.form)
        if what not in kept or (kept[what].confirmed is None and one.confirmed is not None):
            kept[what] = one
    return tuple(kept.values())


def judge(
    sessions: Iterable[Session],
    rules: Rules,
    providers: Mapping[PersonId, Provider],
    *,
    recipient: Target,
    applied_on: date | None,
    own: Collection[PersonId] = (),
) -> tuple[Judged, ...]:
    """Each session as the association of ``rules`` counts it for ``recipient``, who registered an application on ``applied_on``.

    ``rules`` keep their dated rows: a session is judged by those of its own day. A provider who is not among ``providers``
    holds nothing. ``own`` are all records of who received the sessions: what one of them gave another does not count.
    """
    return tuple(
        _judge(one, rules, providers.get(one.provider, Provider(one.provider)), recipient, applied_on)
        if one.provider not in own
        else _judged(one, rules.code, Verdict.DOES_NOT_COUNT, OWN)
        for one in sessions
    )


def _judged(
    one: Session, association: AssociationCode, verdict: Verdict, why: str, source: Source | None = None, *, flagged: bool = False
) -> Judged:
    told, peer = one.counted(association), one.form is Form.PEER
    return Judged(one.id, one.day, told.minutes, told.about_providing, peer, verdict, why, source, flagged)


def _judge(one: Session, rules: Rules, provider: Provider, recipient: Target, applied_on: date | None) -> Judged:
    said = partial(_judged, one, rules.code)
    if one.confirmed is None:
        return said(Verdict.UNCHECKED, UNCONFIRMED if one.disputed is None else DISPUTED)
    if one.taken_back(rules.code):
        return said(Verdict.DOES_NOT_COUNT, TAKEN_BACK)

    def known(size: int) -> Ground:
        return ground(provider.known(size), rules, recipient=recipient, day=one.day, applied_on=applied_on)

    found, lost = _ground(one, provider.changes(one.confirmed), known, rules.code)
    return said(_VERDICTS[found.counts], found.why, found.source, flagged=lost or one.doubted(rules.code))


def _ground(
    one: Session, changes: Iterable[int], known: Callable[[int], Ground], association: AssociationCode
) -> tuple[Ground, bool]:
    """The ground on which a confirmed session is judged, and whether it is one lost since, unseen by an officer.

    Gained ground counts by itself; lost ground counts until an officer did not let it stand.
    """
    sizes = (one.confirmed or 0, *(index + 1 for index in changes))
    now = known(sizes[-1])
    if now.counts:
        return now, False
    for size, lost in zip(sizes[-2::-1], sizes[:0:-1], strict=True):
        was = known(size)
        if was.counts:
            cleared = one.cleared(association)
            return (now, False) if lost <= one.fell(association) else (was, cleared is None or cleared.index < lost)
    return now, False
