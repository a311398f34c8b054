"""Supervising: the add-on Endorsed Reflective Supervisor, emerging or full. It hangs on a base endorsement and falls with it.

Whose endorsement may bear it is the edition's to say (what it asks of the target ``ERS``). It ends by a line of its own, in the
same write as the line that ends the base, and does not come back with the base: it is granted again, or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ledger.rulebook.catalogue import Rules
from ledger.rulebook.category import Words
from ledger.rulebook.endorsement import AddOnEnded, AddOnGranted
from ledger.rulebook.fact import in_force
from ledger.rulebook.painting import Painting
from ledger.rulebook.record import Endorsement, require_standing
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.renewal import years_later
from ledger.rulebook.requirement import Base, Kind, Target, requirements
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import AddOn, Category, Officer, Term

# What stands ------------------------------------------------------------------


def bases(rules: Rules, day: date) -> tuple[Category, ...]:
    """The categories whose active endorsement may bear the add-on; none where the edition does not name any."""
    asked = dict(requirements(rules.policies.earning, Target.REFLECTIVE_SUPERVISOR, day)).get(Kind.BASE)
    base = asked.value.asked if asked else None
    return base.categories if isinstance(base, Base) else ()


def emerging_until(rules: Rules, on: date) -> date:
    """The last day of an emerging add-on granted on that day."""
    return years_later(on, in_force(rules.policies.emerging_years, on).value) - timedelta(days=1)


def letters(words: Words, held: Iterable[Endorsement], day: date) -> str:
    """The letters that somebody may bear on ``day``, from what of theirs is active that day; never stored, and none for none."""
    stood = [one.on(day) for one in held]
    return words.designation(one.age_band for one in stood if one.standing is Answer.ACTIVE and one.age_band is not None)


# What may be done -------------------------------------------------------------


class BaseNotActive(Refusal):
    """The add-on hangs on an active endorsement in a category that the edition names for it."""


class AddOnHeld(Refusal):
    """This add-on is held already."""


class EmergingOnce(Refusal):
    """Somebody is emerging once; afterwards the add-on is confirmed in full, or has ended."""


class NoAddOn(Refusal):
    """There is no add-on here to end."""


def grant_addon(
    held: Endorsement, *, by: Officer, on: date, addon: AddOn, bases: Iterable[Category], until: date, edition: str
) -> AddOnGranted:
    """The holder becomes an Endorsed Reflective Supervisor; emerging until ``until``, confirmed in full without a last day."""
    require_standing(held, by, on)
    stood = held.on(on)
    if stood.standing is not Answer.ACTIVE or stood.category not in tuple(bases):
        raise BaseNotActive
    if stood.addon in {addon, AddOn.FULL}:
        raise AddOnHeld
    if addon is AddOn.FULL:
        return AddOnGranted(valid=Term(on), addon=addon, edition=edition)
    if any(isinstance(line.event, AddOnGranted) and line.event.addon is AddOn.EMERGING for line in held.lines):
        raise EmergingOnce
    return AddOnGranted(valid=Term(on, until), addon=addon, edition=edition)


def end_addon(held: Endorsement, *, by: Officer, on: date) -> AddOnEnded:
    """The add-on ends; the base endorsement stands as before."""
    require_standing(held, by, on)
    if held.on(on).addon is None:
        raise NoAddOn
    return AddOnEnded(valid=Term(on))


def fallen(held: Endorsement, start: date) -> tuple[AddOnEnded, ...]:
    """The line that ends the add-on when its base stops being active on ``start``; none where none is held from then on."""
    hangs = any(stroke.value is not None and stroke.end >= start.toordinal() for stroke in Painting(held.lines).addon)
    return (AddOnEnded(valid=Term(start)),) if hangs else ()
