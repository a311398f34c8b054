"""Admitting: the root founds and holds the keys, the Alliance speaks of its members."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.rulebook import admitting
from ledger.rulebook import association as a
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, AgeBand, Role, Term
from people import (
    ADMITTED,
    ALLIANCE_COORDINATOR,
    ARIZONA,
    FIRST,
    FOUNDED,
    GRANTED_ON,
    JUNE,
    OCTOBER,
    ROOT_KEY,
    SECOND,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    added,
    network,
    revoked,
)

OFFICE = {"on": GRANTED_ON, "origin": "demo", "public_url": "https://demo.invalid", "demonstration": True}
TERMS = {
    "valid": Term(GRANTED_ON), "name": "Wisconsin Alliance", "jurisdictions": ("WI",), "age_bands": tuple(AgeBand),
    "licence": "confirmed",
}  # fmt: skip
KEY = {"actor": WISCONSIN, "custody": "operator", "on": JUNE}
MEMBER = network((ADMITTED, ALLIANCE)).members[WISCONSIN]
ENDED = network((ADMITTED, ALLIANCE), (a.Ended(valid=Term(JUNE), reason="dissolved"), ALLIANCE)).members[WISCONSIN]


def test_an_office_is_founded_once_by_the_root():
    assert admitting.found(None, by=ROOT, **OFFICE) == FOUNDED
    with pytest.raises(admitting.OnlyTheRoot):
        admitting.found(None, by=ALLIANCE, **OFFICE)
    with pytest.raises(admitting.FoundedOnce):
        admitting.found(network((FOUNDED, ROOT)), by=ROOT, **OFFICE)


def test_an_association_is_admitted_once_and_again_after_its_end():
    assert admitting.admit(None, by=ALLIANCE, **TERMS) == ADMITTED
    assert admitting.admit(ENDED, by=ALLIANCE, **TERMS) == ADMITTED
    with pytest.raises(admitting.AlreadyAdmitted):
        admitting.admit(MEMBER, by=ALLIANCE, **TERMS)
    with pytest.raises(admitting.OnlyTheAlliance):
        admitting.admit(None, by=WISCONSIN, **TERMS)


def test_only_a_member_is_renamed_or_ended():
    assert admitting.rename(MEMBER, by=ALLIANCE_COORDINATOR, start=JUNE, name="x") == a.Renamed(valid=Term(JUNE), name="x")
    assert admitting.end(MEMBER, by=ALLIANCE_COORDINATOR, start=JUNE, reason="dissolved").valid == Term(JUNE)
    for member in (None, ENDED):
        with pytest.raises(admitting.NoMember):
            admitting.rename(member, by=ALLIANCE_COORDINATOR, start=OCTOBER, name="x")
        with pytest.raises(admitting.NoMember):
            admitting.end(member, by=ALLIANCE_COORDINATOR, start=OCTOBER, reason="dissolved")


@pytest.mark.parametrize("by", [WISCONSIN_COORDINATOR, replace(ALLIANCE_COORDINATOR, role=Role.REVIEWER)])
def test_nobody_but_the_alliances_coordinator_renames_or_ends(by):
    with pytest.raises(admitting.OnlyTheAlliance):
        admitting.end(MEMBER, by=by, start=OCTOBER, reason="dissolved")
    with pytest.raises(admitting.OnlyTheAlliance):
        admitting.rename(MEMBER, by=by, start=OCTOBER, name="x")


def test_the_root_announces_a_key_and_then_the_association_its_own():
    nothing, begun = network((FOUNDED, ROOT)), network((FOUNDED, ROOT), (added(FIRST), ROOT))
    assert admitting.announce_key(nothing, by=ROOT, vkey=FIRST, **KEY).vkey == FIRST
    assert admitting.announce_key(begun, by=WISCONSIN, vkey=SECOND, **KEY).vkey == SECOND
    for stood, by in ((nothing, WISCONSIN), (begun, ARIZONA), (begun, ALLIANCE)):
        with pytest.raises(admitting.NotItsKey):
            admitting.announce_key(stood, by=by, vkey=SECOND, **KEY)


def test_a_key_bears_the_name_of_the_one_it_speaks_for_and_is_announced_once():
    begun = network((FOUNDED, ROOT), (added(FIRST), ROOT))
    with pytest.raises(admitting.KeyOfAnotherName):
        admitting.announce_key(begun, by=ROOT, vkey=ROOT_KEY, **KEY)
    with pytest.raises(admitting.KeyAlreadyAnnounced):
        admitting.announce_key(begun, by=ROOT, vkey=FIRST, **KEY)


def test_a_key_in_force_is_retired_once():
    begun = network((FOUNDED, ROOT), (added(FIRST), ROOT))
    asked = {"actor": WISCONSIN, "vkey": FIRST, "on": JUNE}
    assert admitting.retire_key(begun, by=WISCONSIN, suspect_from=3, **asked) == revoked(FIRST)
    with pytest.raises(admitting.NotItsKey):
        admitting.retire_key(begun, by=ARIZONA, **asked)
    with pytest.raises(admitting.KeyNotInForce):
        admitting.retire_key(network((FOUNDED, ROOT), (added(FIRST), ROOT), (revoked(FIRST), ROOT)), by=ROOT, **asked)
