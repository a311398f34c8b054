"""Travelling: what an endorsement takes with it to another ledger, and the two papers that are shown for it.

What of them is believed, and what follows, is the chapter of ``receiving.py``; that they are genuine was found out before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.rulebook.endorsement import Paused
from ledger.rulebook.painting import FOREVER, Painting
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, Hold, LineId

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """An open hold: why, and until which day at most (``None``: not said)."""

    kind: Hold | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What an endorsement takes with it, as it stood on the day of its release.

    ``renew_by`` is the last day on which its cover may be renewed where it leaves; ``review_from``: a renewal waits, from then.
    """

    number: str
    category: Category
    age_band: AgeBand
    standing: Answer
    granted_on: date | None = None
    covered_until: date | None = None
    late_until: date | None = None
    renew_by: date | None = None
    review_from: date | None = None
    holds: tuple[Held, ...] = ()
    addon: AddOn | None = None
    addon_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """A release of another ledger, found to be genuine: line ``release``, leaf ``leaf`` of the log ``origin`` of ``size`` leaves.

    It is for the association ``to`` in the ledger whose log is ``ledger``, from ``released_on`` until ``until``.
    """

    carried: Carried
    leaving: AssociationCode
    origin: str
    release: LineId
    leaf: int
    size: int
    to: AssociationCode
    ledger: str
    released_on: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt of another ledger, found to be genuine: line ``received``, leaf ``leaf`` of the log ``origin`` of ``size`` leaves.

    It is of the release ``release`` in the log ``ledger``; from ``received_on`` the endorsement is kept there.
    """

    joining: AssociationCode
    origin: str
    received: LineId
    leaf: int
    size: int
    release: LineId
    ledger: str
    received_on: date


# What may be done -------------------------------------------------------------


class NothingToCarry(Refusal):
    """Of this endorsement too little is left to be told to another ledger."""


def carried(held: Endorsement, day: date, renew_by: date | None = None) -> Carried:
    """What it would take with it on ``day``; its cover may be renewed until ``renew_by``. Raises ``NothingToCarry``."""
    stood, painting = held.on(day), Painting(held.lines)
    if held.number is None or stood.category is None or stood.age_band is None:
        raise NothingToCarry
    reviews = [line.event.valid.start for line in held.lines if line.id in held.reviews]
    found = next((stroke for stroke in painting.addon if stroke.start <= day.toordinal() <= stroke.end), None)
    hangs = found if stood.standing in {Answer.ACTIVE, Answer.LATE} else None  # merely late it is still held
    return Carried(
        number=held.number, category=stood.category, age_band=stood.age_band, standing=stood.standing,
        granted_on=stood.granted_on, covered_until=stood.covered_until, late_until=stood.late_until, renew_by=renew_by,
        review_from=next(iter(reviews), None), addon=hangs.value if hangs else None,  # type: ignore[arg-type]
        addon_until=date.fromordinal(hangs.end) if hangs and hangs.value and hangs.end < FOREVER else None,
        holds=tuple(
            Held(line.event.kind, line.event.until)
            for line in held.lines if line.id in held.holds and isinstance(line.event, Paused)
        ),
    )  # fmt: skip
