"""Applying: registered, accepted or redirected, built with advice, submitted with its edition pinned, withdrawn or expired.

The candidate's part of an application, done by themselves or by an officer who takes it in. That the association may endorse
them at all is for ``reciprocity.py`` to say first; whether they may have several applications at once, and for how long one
may stay unfinished, is the edition's (``policies.Applying``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from ledger.rulebook.application import (
    Accepted,
    Advised,
    Expired,
    Redirected,
    Registered,
    Resubmitted,
    Submitted,
    Withdrawn,
)
from ledger.rulebook.policies import Applying
from ledger.rulebook.professional import Professional
from ledger.rulebook.progress import TAKEN, Application
from ledger.rulebook.record import Endorsement
from ledger.rulebook.reference import may_see
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.supervising import BaseNotActive
from ledger.rulebook.vocabulary import AgeBand, Category, Officer, Oneself, PageId, PersonId, Role, Term

# What stands ------------------------------------------------------------------


def expires_on(asked: Application, rule: Applying) -> date | None:
    """The first day on which an unfinished application is over, counted from its acceptance, or before that its registration.

    ``None``: it does not expire.
    """
    begun = asked.accepted_on or asked.registered_on
    if rule.expires_days is None or begun is None or asked.stage not in TAKEN[Expired]:
        return None
    return begun + timedelta(days=rule.expires_days)


def relayed(asked: Application) -> tuple[str, ...]:
    """The reasons that the candidate is told: not those that rest on a reference of which they waived to learn anything.

    What they are told is the reason, never the letter.
    """
    return tuple(one.text for one in asked.reasons if one.reference is None or _may_learn(asked, one.reference))


def _may_learn(asked: Application, id: str) -> bool:
    rests_on = next((one for one in asked.references if one.id == id), None)
    return rests_on is not None and may_see(rests_on, applicant=asked.applicant, reader=asked.applicant, judging=False).reasons


# What may be done -------------------------------------------------------------


class NotItsCoordinator(NotEntitled):
    """Only a coordinator of the association that was applied to decides an application."""


class NotItsOfficer(NotEntitled):
    """Only an officer of the association that is applied to takes an application in."""


class NotTheApplicant(NotEntitled):
    """An application is the candidate's own, and no other person's."""


class ResidenceNotKnown(Refusal):
    """A candidate says where they live before they apply."""


class NoBaseOfTheirs(Refusal):
    """The add-on is applied for on an endorsement of one's own, at its home."""


class AlreadyDecided(Refusal):
    """This application is over: approved, withdrawn, expired, or closed without an award."""


class ApplicationErased(Refusal):
    """What this application said is erased; nothing can be decided over it any more."""


class NotAtThisStage(Refusal):
    """This is not done at the stage that the application is in."""


class ApplicationExpired(Refusal):
    """This application was not submitted in the days that the association gives; the candidate registers anew."""


class NotYetExpired(Refusal):
    """An application expires when the days have passed that the association gives, and not before."""


class SameTarget(Malformed):
    """A candidate is redirected to another category or age band than the one they applied for."""


class TooEarlyAgain(Refusal):
    """A deferred application is reviewed again from the day that the association named, and not before."""


def require_taken(asked: Application, kind: type) -> None:
    """The application is at a stage in which a line of this kind is taken.

    Raises ``ApplicationErased``, ``AlreadyDecided``, ``NotAtThisStage``.
    """
    if asked.erased:
        raise ApplicationErased
    if asked.decided:
        raise AlreadyDecided
    if asked.stage not in TAKEN[kind]:
        raise NotAtThisStage(f"It is {asked.stage}.")


def require_coordinator(asked: Application, by: Officer) -> None:
    """Raises ``NotItsCoordinator``."""
    if (by.association, by.role) != (asked.association, Role.COORDINATOR):
        raise NotItsCoordinator


def require_own(asked: Application, by: Officer | Oneself) -> None:
    """The candidate themselves, or an officer of the association. Raises ``NotTheApplicant``, ``NotItsOfficer``."""
    if isinstance(by, Oneself):
        if by.id != asked.applicant:
            raise NotTheApplicant
    elif by.association != asked.association:
        raise NotItsOfficer


def register(
    person: Professional, *, by: Officer | Oneself, on: date, applicant: PersonId, category: Category, age_band: AgeBand
) -> Registered:
    """The candidate begins an application to the association of ``by``."""
    if isinstance(by, Oneself) and by.id != applicant:
        raise NotTheApplicant
    if person.residence(on) is None:
        raise ResidenceNotKnown
    return Registered(valid=Term(on), applicant=applicant, association=by.association, category=category, age_band=age_band)


def register_addon(
    held: Endorsement, *, by: Officer | Oneself, on: date, applicant: PersonId, base: PageId, bases: Collection[Category]
) -> Registered:
    """The candidate begins an application for the add-on, on their endorsement ``base``, in one of the categories ``bases``."""
    if isinstance(by, Oneself) and by.id != applicant:
        raise NotTheApplicant
    if (held.holder, held.home) != (applicant, by.association):
        raise NoBaseOfTheirs(field="base")
    stood = held.on(on)
    if stood.standing is not Answer.ACTIVE or stood.age_band is None or stood.category is None or stood.category not in bases:
        raise BaseNotActive(field="base")
    return Registered(
        valid=Term(on), applicant=applicant, association=by.association, category=stood.category, age_band=stood.age_band,
        base=base,
    )  # fmt: skip


def accept(asked: Application, *, by: Officer, on: date, advisor: PersonId | None = None) -> Accepted:
    """The registration is in order; from now on the candidate builds the application."""
    require_coordinator(asked, by)
    require_taken(asked, Accepted)
    return Accepted(valid=Term(on), advisor=advisor)


def redirect(asked: Application, *, by: Officer, on: date, category: Category, age_band: AgeBand, reason: str) -> Redirected:
    """Another category fits better; the application goes on as one for that, and is accepted anew."""
    require_coordinator(asked, by)
    require_taken(asked, Redirected)
    if asked.base is not None or (category, age_band) == (asked.category, asked.age_band):
        raise SameTarget(field="category")
    return Redirected(valid=Term(on), category=category, age_band=age_band, reason=reason)


def advise(asked: Application, *, by: Officer, on: date, advice: str) -> Advised:
    """An advisory review before submission (Washington): nothing is decided by it."""
    if by.association != asked.association:
        raise NotItsOfficer
    require_taken(asked, Advised)
    return Advised(valid=Term(on), advice=advice)


def submit(asked: Application, *, by: Officer | Oneself, on: date, rule: Applying, edition: str, network: str) -> Submitted:
    """The candidate hands it in. The rules of ``on`` are pinned: whatever changes later does not change what is asked."""
    require_own(asked, by)
    require_taken(asked, Submitted)
    over = expires_on(asked, rule)
    if over is not None and over <= on:
        raise ApplicationExpired(f"It was open until {over - timedelta(days=1)}.")
    return Submitted(
        valid=Term(on), applicant=asked.applicant, association=asked.association, category=asked.category,
        age_band=asked.age_band, edition=edition, network=network, base=asked.base,
    )  # fmt: skip


def take_in(
    person: Professional,
    *,
    by: Officer,
    on: date,
    applicant: PersonId,
    category: Category,
    age_band: AgeBand,
    edition: str,
    network: str,
) -> Submitted:
    """An application made on paper comes in whole: the first line of its page."""
    if person.residence(on) is None:
        raise ResidenceNotKnown
    return Submitted(
        valid=Term(on), applicant=applicant, association=by.association, category=category, age_band=age_band,
        edition=edition, network=network,
    )  # fmt: skip


def resubmit(asked: Application, *, by: Officer | Oneself, on: date) -> Resubmitted:
    """The candidate hands it in again, amended or complete; it is judged by what was pinned the first time."""
    require_own(asked, by)
    require_taken(asked, Resubmitted)
    if asked.again_from is not None and on < asked.again_from:
        raise TooEarlyAgain(f"It is reviewed again from {asked.again_from}.")
    return Resubmitted(valid=Term(on))


def withdraw(asked: Application, *, by: Officer | Oneself, on: date) -> Withdrawn:
    """The candidate withdraws; the association that was applied to takes that in."""
    require_own(asked, by)
    require_taken(asked, Withdrawn)
    return Withdrawn(valid=Term(on))


def expire(asked: Application, *, on: date, rule: Applying) -> Expired:
    """The days have passed in which it was to be submitted. The rule itself does this, not an officer."""
    require_taken(asked, Expired)
    over = expires_on(asked, rule)
    if over is None or on < over:
        raise NotYetExpired
    return Expired(valid=Term(over))
