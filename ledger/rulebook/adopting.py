"""Adopting: an endorsement that was granted before this ledger began comes in, vouched for and never re-validated.

Each line says as many days as its file knows and no more: what it does not know stays unknown, and is answered so.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from ledger.rulebook.endorsement import AddOnGranted, Adopted, Event, HolderDeceased, Lapsed, MadeEmeritus, Paused
from ledger.rulebook.record import require_term
from ledger.rulebook.refusal import Malformed, NotEntitled
from ledger.rulebook.vocabulary import AddOn, Category, Officer, Role, Term

# What may be done -------------------------------------------------------------

SPECIALISTS = frozenset({Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST})
"""On whose endorsement the reflective supervisor's add-on may hang."""


class NotAVouchingCoordinator(NotEntitled):
    """Only a coordinator vouches for the endorsements that an association brings in."""


class GrantedInTheFuture(Malformed):
    """An endorsement that is adopted was granted today or before."""


class AddOnNeedsSpecialist(Malformed):
    """The reflective supervisor's add-on belongs to a Family Specialist or a Mental Health Specialist."""


class Status(StrEnum):
    """What a file says of an endorsement that is adopted."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    LAPSED = "lapsed"
    EMERITUS = "emeritus"
    DECEASED = "deceased"


def adopt(
    adopted: Adopted,
    *,
    by: Officer,
    on: date,
    status: str,
    rule: str,
    addon: AddOn | None = None,
    addon_until: date | None = None,
) -> tuple[Event, ...]:
    """All the lines with which the endorsement comes in. Cover may begin on a day not known, and end on one not known."""
    if by.role is not Role.COORDINATOR:
        raise NotAVouchingCoordinator
    require_term(adopted.valid, field="expires_on", known=False)
    if adopted.granted_on is not None and adopted.granted_on > on:
        raise GrantedInTheFuture(field="granted_on")
    if addon is not None and adopted.category not in SPECIALISTS:
        raise AddOnNeedsSpecialist(field="addon")
    return adopted, *standing_said(adopted, status=status, addon=addon, addon_until=addon_until, on=on, rule=rule)


def standing_said(
    adopted: Adopted, *, status: str, addon: AddOn | None, addon_until: date | None, on: date, rule: str
) -> tuple[Event, ...]:
    """The lines that follow ``adopted`` for what its file says of it (a ``Status``; ``ValueError`` for another word).

    Since when somebody is inactive, emeritus or deceased the file does not say, so those lines have no first day. A lapse
    began at the latest on the day after the cover, if that day is known and past.
    """
    said: list[Event] = []
    match Status(status):
        case Status.ACTIVE:
            pass
        case Status.INACTIVE:
            said.append(Paused(valid=Term()))
        case Status.LAPSED:
            said.append(Lapsed(valid=Term(_lapsed_from(adopted, on)), edition=adopted.edition, rule=rule))
        case Status.EMERITUS:
            said.append(MadeEmeritus(valid=Term()))
        case Status.DECEASED:
            said.append(HolderDeceased(valid=Term()))
    if addon is not None:
        said.append(AddOnGranted(valid=Term(None, addon_until), addon=addon, edition=adopted.edition))
    return tuple(said)


def _lapsed_from(adopted: Adopted, on: date) -> date | None:
    end = adopted.valid.end
    return end + timedelta(days=1) if end is not None and end < on else None
