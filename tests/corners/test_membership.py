"""Corner cases 18, 19 and 22 of the field's list: where one lives, works and belongs; an ended membership; the day between."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from ledger.procedures import endorsements, memberships
from ledger.rulebook import membership, professional
from ledger.rulebook.membership import WORLD, Why
from ledger.rulebook.vocabulary import AssociationCode, Term
from ledger.wire import editions
from offices import Founded, admit, found
from people import COLORADO_COORDINATOR, given

CATALOGUE = editions.shipped()
JUNE = date(2026, 6, 1)
YEAR = Term(date(2026, 1, 1), date(2026, 12, 31))


def member(association: str, *, proof: str | None = None, term: Term = YEAR) -> membership.Memberships:
    return given(membership, membership.Started(valid=term, association=AssociationCode(association), proof=proof))


@pytest.fixture
def office(tmp_path) -> Founded:
    founded = found(tmp_path / "office")
    for code in ("pa", "wa"):
        admit(founded, code)
    return founded


# 18: residence, workplace and membership home are three facts


@pytest.mark.parametrize(
    ("home", "belongs_to", "satisfied"),
    [
        ("wa", "wa", True),
        ("wa", WORLD, True),
        ("wa", "or", False),
        ("wi", "mi", True),
        ("wi", WORLD, True),
        ("co", "wi", True),
        ("az", "az", True),
    ],
)
def test_corner_18_a_membership_of_the_world_association_or_of_another_satisfies_where_the_edition_says_so(
    home: str, belongs_to: str, *, satisfied: bool
) -> None:
    rules = CATALOGUE.edition(home).on(JUNE)
    assert membership.satisfied(member(belongs_to), rules, JUNE) is satisfied


def test_corner_18_arizona_asks_for_another_associations_membership_in_writing() -> None:
    rules = CATALOGUE.edition("az").on(JUNE)
    assert not membership.satisfied(member("nm"), rules, JUNE)
    assert membership.satisfied(member("nm", proof="letter of New Mexico's, 3 May"), rules, JUNE)


def test_corner_18_to_belong_elsewhere_does_not_make_one_a_resident_nor_move_an_endorsement(office: Founded) -> None:
    who = office.person()
    number = office.endorsed(who)
    before = endorsements.find(office.office, number).held
    memberships.start(office.office, who, office.coordinators["wi"], association="waimh", until=date(2026, 12, 31))
    assert endorsements.find(office.office, number).held == before
    assert memberships.wanting(office.office, AssociationCode("wi"), who).alerts == ()
    [held] = memberships.of_person(office.office, who).held
    assert held.association == "waimh", "it stands as what it is, and not as a local one"


def test_corner_18_no_fact_of_a_person_says_where_they_work() -> None:
    told = {name.name for event in professional.Event.__args__ for name in fields(event)}
    assert {"jurisdiction", "association"} <= told
    assert [name for name in told if "work" in name or "employ" in name] == []


# 19: a membership ends in the middle of the cycle


def test_corner_19_a_membership_that_ends_in_january_is_an_alert_and_the_endorsement_runs_on(office: Founded) -> None:
    who, by = office.person(residence="PA", by="pa"), office.coordinators["pa"]
    number = office.endorsed(who, home="pa", residence="PA")
    until = endorsements.find(office.office, number).held.on(date(2026, 3, 2)).covered_until
    memberships.start(office.office, who, by, association="pa", bought=date(2026, 3, 1), until=date(2027, 1, 31))
    office.clock.later(days=334)
    assert office.office.today("America/New_York") == date(2027, 1, 30)
    assert memberships.wanting(office.office, AssociationCode("pa"), who).alerts == ()
    office.clock.later(days=2)
    [alert] = memberships.wanting(office.office, AssociationCode("pa"), who).alerts
    assert (alert.why, alert.since, alert.association) == (Why.ENDED, date(2027, 2, 1), "pa")
    held = endorsements.find(office.office, number).held
    assert until == date(2027, 12, 31)
    assert [held.on(day).standing for day in (date(2027, 2, 1), until)] == ["active", "active"]


def test_corner_19_a_new_membership_clears_the_alert(office: Founded) -> None:
    who, by = office.person(residence="PA", by="pa"), office.coordinators["pa"]
    memberships.start(office.office, who, by, association="pa", bought=date(2025, 1, 1), until=date(2026, 1, 31))
    assert memberships.wanting(office.office, AssociationCode("pa"), who).alerts != ()
    memberships.start(office.office, who, by, association="pa", bought=date(2026, 2, 20), until=date(2027, 1, 31))
    assert memberships.wanting(office.office, AssociationCode("pa"), who).alerts == ()


# 22: bought on the very day


@pytest.mark.parametrize(
    ("association", "day"),
    [("mi", date(2026, 10, 1)), ("az", date(2026, 10, 1)), ("in", date(2026, 9, 1)), ("ct", date(2026, 12, 1))],
)
def test_corner_22_a_membership_bought_on_the_day_between_before_and_after_counts_as_late(association: str, day: date) -> None:
    rules = CATALOGUE.edition(association).on(day)
    before, after = date.fromordinal(day.toordinal() - 1), date.fromordinal(day.toordinal() + 1)
    until = [membership.year_of(rules, bought).end for bought in (before, day, after)]
    assert until == [date(2026, 12, 31), date(2027, 12, 31), date(2027, 12, 31)]


def test_corner_22_where_no_page_names_a_day_a_membership_ends_with_its_year() -> None:
    for association in ("co", "wi", "pa"):
        rules = CATALOGUE.edition(association).on(date(2026, 12, 31))
        bought = membership.start(
            None, by=COLORADO_COORDINATOR, association=AssociationCode(association), bought=date(2026, 12, 31), until=None, proof=None,
            rules=rules,
        )  # fmt: skip
        assert bought.valid == Term(date(2026, 12, 31), date(2026, 12, 31))
