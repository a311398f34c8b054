"""A retired category converted for every association whose key is at hand, as often as it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.procedures import applications, converting, endorsements
from ledger.procedures.adoption import Adoption
from ledger.rulebook.category import CategoryRetired
from ledger.rulebook.converting import NotTheAlliances
from ledger.rulebook.vocabulary import ALLIANCE, AddOn, AgeBand, Category, Officer, PersonId, Role
from ledger.signing.keyring import NoKeyOf

HEAD = (
    "given_name,family_name,email,category,age_band,granted_on,expires_on,status,addon,addon_until,listed,residence,"
    "former_names,certificate_no,source_note\n"
)
ALMA = Officer(PersonId("alma"), ALLIANCE, Role.COORDINATOR)
START = date(2025, 1, 1)


def row(name, category="IFRS", granted="2023-04-01", email="", status="active"):
    return f"{name},Ejemplo,{email},{category},,{granted},2027-12-31,{status},,,yes,WI,,,\n"


def adopted(founded, *rows, at="wi"):
    outcomes = list(Adoption(founded.office, at, (HEAD + "".join(rows)).encode(), by=founded.coordinators[at]).run())
    return [outcome.number or outcome.rule for outcome in outcomes]


def run(founded, office=None):
    return converting.run(
        office or founded.office, Category.FAMILY_REFLECTIVE_SUPERVISOR, Category.FAMILY_SPECIALIST, by=ALMA, addon=AddOn.FULL
    )


def stood(founded, number):
    return endorsements.find(founded.office, number).held.on(founded.office.today("UTC"))


def test_every_endorsement_of_every_association_is_converted_once(founded) -> None:
    ours = adopted(founded, row("Ada"), row("Bo", "ECFRS"), row("Cy", "IFS"))
    [theirs] = adopted(founded, row("Dee"), at="co")
    done = run(founded)
    assert (done.batch, dict(done.converted)) == ("FRS-2025-01-01", {"co": 1, "wi": 2})
    assert (done.unsigned, done.held_already, done.meanwhile) == ({}, [], [])
    for number in (*ours[:2], theirs):
        assert (stood(founded, number).category, stood(founded, number).addon) == (Category.FAMILY_SPECIALIST, AddOn.FULL)
    assert stood(founded, ours[2]).addon is None
    size = founded.office.journal.size()
    again = run(founded)
    assert (not again.converted, founded.office.journal.size()) == (True, size)
    founded.advance()
    report = audit(FolderSource(founded.settings.log), Trust())
    assert report.green, report.text


def test_what_comes_in_afterwards_the_next_run_takes(founded) -> None:
    adopted(founded, row("Ada"))
    run(founded)
    [late] = adopted(founded, row("Bo"))
    assert dict(run(founded).converted) == {"wi": 1}
    assert stood(founded, late).category is Category.FAMILY_SPECIALIST


def test_those_for_whom_nobody_can_sign_are_counted_and_taken_when_somebody_can(founded) -> None:
    adopted(founded, row("Ada"), row("Bo"))
    [theirs] = adopted(founded, row("Dee"), at="co")

    class WithoutColorado:
        def __getattr__(self, name):
            return getattr(founded.office.keyring, name)

        def signer(self, actor):
            if actor == "co":
                raise NoKeyOf("co")
            return founded.office.keyring.signer(actor)

    done = run(founded, replace(founded.office, keyring=WithoutColorado()))
    assert (dict(done.converted), dict(done.unsigned)) == ({"wi": 2}, {"co": 1})
    assert stood(founded, theirs).category is Category.FAMILY_REFLECTIVE_SUPERVISOR
    assert dict(run(founded).converted) == {"co": 1}


def test_whoever_holds_the_other_category_already_is_left_to_an_officer(founded) -> None:
    both = adopted(founded, row("Ada", email="ada@example.org"), row("Ada", "IFS", email="ada@example.org"), row("Bo"))
    done = run(founded)
    assert (dict(done.converted), len(done.held_already)) == ({"wi": 1}, 1)
    assert stood(founded, both[0]).category is Category.FAMILY_REFLECTIVE_SUPERVISOR
    assert endorsements.find(founded.office, both[0]).page.stream == done.held_already[0]


def test_the_holders_place_in_the_new_category_is_taken(founded) -> None:
    [number] = adopted(founded, row("Ada", email="ada@example.org"))
    run(founded)
    assert adopted(founded, row("Ada", "IFS", granted="2023-05-01", email="ada@example.org")) == ["one-endorsement"]
    assert stood(founded, number).category is Category.FAMILY_SPECIALIST


def test_more_than_one_portion_is_written(founded, monkeypatch) -> None:
    monkeypatch.setattr(converting, "TOGETHER", 2)
    adopted(founded, *(row(name) for name in ("Ada", "Bo", "Cy", "Dee", "Eli")))
    assert dict(run(founded).converted) == {"wi": 5}


def test_only_the_alliance_orders_it(founded) -> None:
    with pytest.raises(NotTheAlliances):
        converting.run(
            founded.office, Category.FAMILY_REFLECTIVE_SUPERVISOR, Category.FAMILY_SPECIALIST, by=founded.coordinators["wi"]
        )


def test_a_file_may_bring_the_retired_category_in_only_from_before_it_was_retired(founded) -> None:
    assert adopted(founded, row("Ada", granted="2025-01-01")) == ["category-retired"]
    [number] = adopted(founded, row("Bo", granted="2024-12-31"))
    assert stood(founded, number).category is Category.FAMILY_REFLECTIVE_SUPERVISOR


def test_nobody_applies_for_a_retired_category(founded) -> None:
    who = founded.person()
    with pytest.raises(CategoryRetired):
        applications.submit(
            founded.office, who, Category.FAMILY_REFLECTIVE_SUPERVISOR, AgeBand.INFANT, by=founded.coordinators["wi"]
        )
