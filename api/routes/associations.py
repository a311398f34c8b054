"""The associations, and the rules in force on a day with their sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.desk import TheDesk
from api.identity import TheOffice
from api.routes.common import FINDS, READS, Day, Waited
from api.rules import Rule, shown
from api.strict import StrictRoute
from ledger.office import Office
from ledger.procedures import catalogue
from ledger.rulebook.catalogue import Edition, Rules
from ledger.rulebook.fact import Fact, in_force
from ledger.rulebook.policies import OF_SEVERAL, providers, reviewers, vetting
from ledger.rulebook.requirement import Asking, Kind, Target, requirements
from ledger.rulebook.vocabulary import AssociationCode
from projections.trust import Member

router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["associations"])


@dataclass(frozen=True, slots=True)
class NameFrom:
    """What an association was called from a day on; ``null``: not known since when."""

    name: str
    valid_from: date | None


@dataclass(frozen=True, slots=True)
class Association:
    """A member of the network. ``licence``: whether a page of its own confirms that it may endorse.

    ``names`` are those that the ledger was told, oldest first; none of an association that never joined it. ``ended`` is the
    first day on which it is a member no more.
    """

    code: str
    name: str
    place: str
    did: str
    jurisdictions: tuple[str, ...]
    age_bands: tuple[str, ...]
    licence: str
    valid_from: date | None
    valid_to: date | None
    zone: str
    site: str | None
    names: tuple[NameFrom, ...]
    ended: date | None


@dataclass(frozen=True, slots=True)
class Associations:
    """Every association; there is no further page."""

    items: tuple[Association, ...]
    next: str | None


@router.get(
    "/associations",
    responses=READS,
    dependencies=[Waited],
    operation_id="associations",
    summary="The associations, with their periods of authority",
)
def associations(desk: TheDesk) -> Associations:
    """In order of code."""
    members = {member.association: member for member in desk.views.trust.members()}
    editions = catalogue.shipped().editions
    return Associations(tuple(_association(desk.office, edition, members.get(edition.code)) for edition in editions), None)


@router.get("/associations/{code}", responses=FINDS, operation_id="association", summary="One association")
def association(code: str, desk: TheDesk) -> Association:
    """By its code."""
    edition = catalogue.edition(code)
    member = next((one for one in desk.views.trust.members() if one.association == edition.code), None)
    return _association(desk.office, edition, member)


def _association(office: Office, edition: Edition, member: Member | None) -> Association:
    rules = edition.on(office.today(edition.zone))
    return Association(
        code=edition.code,
        name=(member and member.renamed(rules.day)) or rules.name.value.full,
        place=edition.place,
        did=office.charter.did(edition.code),
        jurisdictions=edition.jurisdictions,
        age_bands=tuple(band.value for band in rules.age_bands.value),
        licence=rules.licence.value.value,
        valid_from=rules.licence.term.start,
        valid_to=rules.licence.term.end,
        zone=edition.zone,
        site=next(iter(edition.sites), None),
        names=tuple(NameFrom(name, start) for start, name in member.names) if member else (),
        ended=member.ended if member else None,
    )


@dataclass(frozen=True, slots=True)
class Named:
    """What a category is called in one age band."""

    category: str
    age_band: str
    name: str
    abbreviation: str


@dataclass(frozen=True, slots=True)
class RulesOf:
    """One association's rules on that day; ``edition`` and ``network`` are digests of the files they are in."""

    association: str
    edition: str
    network: str
    rules: tuple[Rule, ...]
    titles: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules in force on ``on``."""

    on: date
    items: tuple[RulesOf, ...]
    next: str | None


@router.get("/catalogue", responses=FINDS, operation_id="catalogue", summary="The rules in force on a day, with their sources")
def in_force_on(
    office: TheOffice,
    on: Annotated[Day | None, Query(description="Today in UTC unless told.")] = None,
    association: Annotated[str | None, Query(description="One association's code; all unless told.")] = None,
) -> InForce:
    """What was looked for and not found says so, with the default that is applied."""
    day = on or office.today("UTC")
    editions = [catalogue.edition(association)] if association else list(catalogue.shipped().editions)
    return InForce(day, tuple(_rules_of(edition.on(day)) for edition in editions), None)


def _rules_of(rules: Rules) -> RulesOf:
    facts: dict[str, Fact[Any]] = {
        "name": rules.name,
        "licence": rules.licence,
        "age_bands": rules.age_bands,
        "transfers": rules.transfers,
    }
    times = {field.name: in_force(getattr(rules.timetable, field.name), rules.day) for field in fields(rules.timetable)}
    listed = tuple(shown(name, fact) for name, fact in (facts | times | _settings(rules) | _counted(rules)).items())
    titles = {(title.category, title.age_band): title for title in rules.words.titles}
    named = tuple(Named(t.category.value, t.age_band.value, t.name, t.abbreviation) for t in titles.values())
    return RulesOf(
        AssociationCode(rules.code), rules.edition, rules.network, listed + _recognising(rules) + _requirements(rules), named
    )


def _recognising(rules: Rules) -> tuple[Rule, ...]:
    """What is made of other members' endorsements, row by row: ``reciprocity.1.stay``; a later row lies over those before it."""
    rows = [fact for fact in rules.reciprocity if fact.term.covers(rules.day)]
    return tuple(shown(f"reciprocity.{n}.{'.'.join(fact.value.purposes)}", fact) for n, fact in enumerate(rows, 1))


def _settings(rules: Rules) -> dict[str, Fact[Any]]:
    """How the association goes about it: every setting that has one value on the day."""
    named = [field.name for field in fields(rules.policies) if field.name not in OF_SEVERAL]
    return {name: in_force(getattr(rules.policies, name), rules.day) for name in named}


def _counted(rules: Rules) -> dict[str, Fact[Any]]:
    """Whose sessions of that day count for whom, who reviews what, and whether a vetted provider's sessions count.

    The last also for who registers on that day: a cut-off may be the applicant's.
    """
    policies, day = rules.policies, rules.day
    counted: dict[str, Fact[Any]] = {f"providers.{target}": providers(policies.providers, target, day) for target in Target}
    counted |= {f"reviewers.{target}": reviewers(policies.reviewers, target, day) for target in Target}
    asked = {"vetting": None, "vetting.who_registers_on_that_day": day}
    return counted | {name: vetting(policies.vetting, day, applied_on) for name, applied_on in asked.items()}


def _requirements(rules: Rules) -> tuple[Rule, ...]:
    """What is asked, row by row: ``earn.FS.training``, or ``keep.MHM-C.supervision.after_3_years``."""
    asked = {"earn": rules.policies.earning, "keep": rules.policies.keeping, "reinstate": rules.policies.reinstating}
    return tuple(
        shown(f"{verb}.{target}.{kind}" + (f".after_{fact.value.after_years}_years" if fact.value.after_years else ""), fact)
        for verb, rows in asked.items()
        for target in Target
        for kind, fact in _asked(rows, target, rules.day)
    )


def _asked(rows: tuple[Fact[Asking], ...], target: Target, day: date) -> Iterator[tuple[Kind, Fact[Asking]]]:
    """What is asked at first, and what is asked otherwise after some years as endorsed."""
    for years in sorted({row.value.after_years for row in rows} | {0}):
        for kind, fact in requirements(rows, target, day, years=years):
            if fact.value.after_years == years:
                yield kind, fact
