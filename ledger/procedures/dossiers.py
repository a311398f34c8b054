"""Dossiers: all that a person shows, from every book of every record of theirs.

Two records that were merged are one person: what either shows counts, and counts once.
"""

from __future__ import annotations

from datetime import date

from ledger.office import Office
from ledger.procedures import catalogue, evidence, memberships, professionals, supervision
from ledger.rulebook import entering
from ledger.rulebook.assessment import Assessment, Dossier, assess
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.requirement import Target, requirements
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Officer, Oneself, PersonId


def of(
    office: Office,
    person: PersonId,
    target: Target,
    *,
    age_band: AgeBand,
    rules: Rules,
    day: date,
    applied_on: date | None,
) -> Dossier:
    """What the person shows on ``day``, sessions as the association of ``rules`` counts them for ``target``.

    ``applied_on``: when they registered an application. Letters and examinations belong to an application, and are its to add.
    """
    return Dossier(
        evidence=evidence.shown(office, person),
        judged=supervision.judged(office, person, rules.code, target, applied_on=applied_on, day=day, rules=rules),
        memberships=memberships.of_person(office, person),
        bases=bases(office, person, age_band, day),
    )


def bases(office: Office, person: PersonId, age_band: AgeBand, day: date) -> tuple[Category, ...]:
    """The categories in which the person is actively endorsed on ``day`` in that age band."""
    held = [held for one in professionals.records_of(office, person) for _, held in professionals.held_under(office, one)]
    stood = [one.on(day) for one in held]
    return tuple(one.category for one in stood if one.standing is Answer.ACTIVE and one.age_band is age_band and one.category)


def toward(
    office: Office,
    person: PersonId,
    target: Target,
    *,
    age_band: AgeBand,
    association: AssociationCode,
    by: Officer | Oneself,
) -> Assessment:
    """What the person has and lacks for ``target`` today, as though they applied to ``association`` now.

    Letters and examinations are asked for in an application, and are missing here. Raises ``NotOnTheseBooks``, ``NoSuchPage``.
    """
    entering.require_theirs(person, evidence.known_at(office, person, by.association), by)
    rules = catalogue.rules(office, association)
    found = of(office, person, target, age_band=age_band, rules=rules, day=rules.day, applied_on=rules.day)
    asked = requirements(rules.policies.earning, target, rules.day)
    return assess(asked, rules, found, target=target, age_band=age_band, day=rules.day)
