"""Admitting: the root founds and holds the keys, the Alliance speaks of its members."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.rulebook import admitting
from ledger.rulebook import association as a
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
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

A_DAY = timedelta(days=1)
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


# Told whole -----------------------------------------------------------------------------------------------------------

BEGUN = network((FOUNDED, ROOT), (added(FIRST), ROOT))
RETIRED = network((FOUNDED, ROOT), (added(FIRST), ROOT), (revoked(FIRST), ROOT))
LEDGER = {"start": JUNE, "origin": "wi.invalid/log", "url": "https://wi.invalid"}


@pytest.mark.parametrize("demonstration", [True, False])
def test_what_is_founded_says_where_it_is_and_whether_it_is_for_show(demonstration):
    told = admitting.found(None, by=ROOT, **{**OFFICE, "demonstration": demonstration})
    assert told == a.OfficeFounded(
        valid=Term(GRANTED_ON), origin="demo", public_url="https://demo.invalid", demonstration=demonstration
    )
    assert admitting.found(network((ADMITTED, ALLIANCE)), by=ROOT, **OFFICE) == FOUNDED, "a network without its first line"


@pytest.mark.parametrize(
    "terms",
    [
        TERMS,
        {"valid": Term(JUNE, OCTOBER), "name": "Arizona", "jurisdictions": ("AZ", "NM"), "age_bands": (AgeBand.INFANT,),
         "licence": "unconfirmed"},
    ],
)  # fmt: skip
def test_what_is_admitted_says_over_which_days_by_what_name_where_and_for_whom(terms):
    assert admitting.admit(None, by=ALLIANCE, **terms) == a.Admitted(**terms)


def test_a_membership_whose_last_day_is_known_may_be_followed_by_another():
    until = network((replace(ADMITTED, valid=Term(GRANTED_ON, OCTOBER)), ALLIANCE)).members[WISCONSIN]
    again = {**TERMS, "valid": Term(OCTOBER + A_DAY)}
    assert admitting.admit(until, by=ALLIANCE, **again) == replace(ADMITTED, valid=Term(OCTOBER + A_DAY))
    twice = network(
        (replace(ADMITTED, valid=Term(GRANTED_ON, JUNE)), ALLIANCE), (replace(ADMITTED, valid=Term(OCTOBER)), ALLIANCE)
    )
    with pytest.raises(admitting.AlreadyAdmitted):
        admitting.admit(twice.members[WISCONSIN], by=ALLIANCE, **again)


@pytest.mark.parametrize("reason", ["dissolved", "merged"])
def test_an_end_says_from_when_and_why(reason):
    told = admitting.end(MEMBER, by=ALLIANCE_COORDINATOR, start=OCTOBER, reason=reason)
    assert told == a.Ended(valid=Term(OCTOBER), reason=reason)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (GRANTED_ON - A_DAY, False),
        (GRANTED_ON, True),
        (JUNE - A_DAY, True),
        (JUNE, False),
    ],
    ids=str,
)
def test_a_member_is_one_from_its_first_day_to_the_day_before_its_end(day, is_one):
    if is_one:
        admitting.require_member(ENDED, day)
        assert admitting.rename(ENDED, by=ALLIANCE_COORDINATOR, start=day, name="x") == a.Renamed(valid=Term(day), name="x")
        return
    for act in (
        lambda: admitting.require_member(ENDED, day),
        lambda: admitting.rename(ENDED, by=ALLIANCE_COORDINATOR, start=day, name="x"),
        lambda: admitting.end(ENDED, by=ALLIANCE_COORDINATOR, start=day, reason="x"),
    ):
        with pytest.raises(admitting.NoMember):
            act()


def test_a_ledger_of_ones_own_is_told_with_its_log_its_address_and_its_roots_key():
    told = admitting.keep_ledger(by=ALLIANCE_COORDINATOR, root=ROOT_KEY, **LEDGER)
    assert told == a.LedgerKept(valid=Term(JUNE), origin="wi.invalid/log", url="https://wi.invalid", root=ROOT_KEY)


@pytest.mark.parametrize("custody", ["operator", "association"])
def test_what_is_announced_says_which_key_from_when_and_who_holds_it(custody):
    told = admitting.announce_key(BEGUN, by=WISCONSIN, actor=WISCONSIN, vkey=SECOND, custody=custody, on=OCTOBER)
    assert told == a.KeyAdded(valid=Term(OCTOBER), vkey=SECOND, custody=custody)


def test_a_key_whose_material_has_a_plus_in_it_still_bears_its_name():
    key = "wi+11111111+AQ+/+w=="
    assert admitting.announce_key(BEGUN, by=ROOT, vkey=key, **KEY) == a.KeyAdded(valid=Term(JUNE), vkey=key, custody="operator")


def test_a_retired_key_may_be_announced_again_and_no_more_by_itself():
    assert admitting.announce_key(RETIRED, by=ROOT, vkey=FIRST, **KEY) == a.KeyAdded(
        valid=Term(JUNE), vkey=FIRST, custody="operator"
    )
    with pytest.raises(admitting.NotItsKey):
        admitting.announce_key(RETIRED, by=WISCONSIN, vkey=FIRST, **KEY)
    with pytest.raises(admitting.NotItsKey):
        admitting.retire_key(RETIRED, by=WISCONSIN, actor=WISCONSIN, vkey=FIRST, on=JUNE)


@pytest.mark.parametrize("by", [ROOT, WISCONSIN])
def test_what_is_retired_says_which_key_from_when_and_suspects_nothing_unless_told(by):
    told = admitting.retire_key(BEGUN, by=by, actor=WISCONSIN, vkey=FIRST, on=OCTOBER)
    assert told == a.KeyRevoked(valid=Term(OCTOBER), vkey=FIRST, suspect_from=None)
    for leaf in (0, 7):
        told = admitting.retire_key(BEGUN, by=by, actor=WISCONSIN, vkey=FIRST, on=OCTOBER, suspect_from=leaf)
        assert told == a.KeyRevoked(valid=Term(OCTOBER), vkey=FIRST, suspect_from=leaf)


def test_of_two_keys_the_one_that_is_named_is_retired_and_the_other_speaks_on():
    both = network((FOUNDED, ROOT), (added(FIRST), ROOT), (added(SECOND), ROOT), (revoked(FIRST), ROOT))
    told = admitting.retire_key(both, by=WISCONSIN, actor=WISCONSIN, vkey=SECOND, on=OCTOBER)
    assert told == a.KeyRevoked(valid=Term(OCTOBER), vkey=SECOND, suspect_from=None)


# Refused whole --------------------------------------------------------------------------------------------------------

REVIEWER = replace(ALLIANCE_COORDINATOR, role=Role.REVIEWER)
OWN = {"actor": WISCONSIN, "on": JUNE}


@pytest.mark.parametrize(
    ("act", "kind", "field"),
    [
        (lambda: admitting.found(None, by=WISCONSIN, **OFFICE), admitting.OnlyTheRoot, None),
        (lambda: admitting.found(BEGUN, by=ALLIANCE, **OFFICE), admitting.OnlyTheRoot, None),
        (lambda: admitting.found(BEGUN, by=ROOT, **OFFICE), admitting.FoundedOnce, None),
        (lambda: admitting.admit(MEMBER, by=ROOT, **TERMS), admitting.OnlyTheAlliance, None),
        (lambda: admitting.admit(MEMBER, by=ALLIANCE, **TERMS), admitting.AlreadyAdmitted, None),
        (lambda: admitting.rename(None, by=REVIEWER, start=JUNE, name="x"), admitting.OnlyTheAlliance, None),
        (lambda: admitting.rename(None, by=ALLIANCE_COORDINATOR, start=JUNE, name="x"), admitting.NoMember, None),
        (lambda: admitting.end(None, by=REVIEWER, start=JUNE, reason="x"), admitting.OnlyTheAlliance, None),
        (lambda: admitting.end(None, by=ALLIANCE_COORDINATOR, start=JUNE, reason="x"), admitting.NoMember, None),
        (lambda: admitting.keep_ledger(by=WISCONSIN_COORDINATOR, root=ROOT_KEY, **LEDGER), admitting.OnlyTheAlliance, None),
        (lambda: admitting.keep_ledger(by=REVIEWER, root=FIRST, **LEDGER), admitting.OnlyTheAlliance, None),
        (lambda: admitting.keep_ledger(by=ALLIANCE_COORDINATOR, root=FIRST, **LEDGER), admitting.KeyOfAnotherName, "root"),
        (lambda: admitting.keep_ledger(by=ALLIANCE_COORDINATOR, root="root", **LEDGER), admitting.KeyOfAnotherName, "root"),
        (lambda: admitting.keep_ledger(by=ALLIANCE_COORDINATOR, root=f"x{ROOT_KEY}", **LEDGER), admitting.KeyOfAnotherName, "root"),
        (lambda: admitting.keep_ledger(by=ALLIANCE_COORDINATOR, root="roots+0+AQ==", **LEDGER), admitting.KeyOfAnotherName, "root"),
        (lambda: admitting.announce_key(BEGUN, by=ARIZONA, vkey=ROOT_KEY, **KEY), admitting.NotItsKey, None),
        (lambda: admitting.announce_key(BEGUN, by=WISCONSIN, vkey=ROOT_KEY, **KEY), admitting.KeyOfAnotherName, "vkey"),
        (lambda: admitting.announce_key(BEGUN, by=ROOT, vkey="wis+11111111+AQ==", **KEY), admitting.KeyOfAnotherName, "vkey"),
        (lambda: admitting.announce_key(BEGUN, by=ROOT, vkey="", **KEY), admitting.KeyOfAnotherName, "vkey"),
        (lambda: admitting.announce_key(BEGUN, by=WISCONSIN, vkey=FIRST, **KEY), admitting.KeyAlreadyAnnounced, "vkey"),
        (lambda: admitting.retire_key(BEGUN, by=ALLIANCE, vkey=SECOND, **OWN), admitting.NotItsKey, None),
        (lambda: admitting.retire_key(BEGUN, by=WISCONSIN, vkey=SECOND, **OWN), admitting.KeyNotInForce, "vkey"),
        (lambda: admitting.retire_key(RETIRED, by=ROOT, vkey=FIRST, **OWN), admitting.KeyNotInForce, "vkey"),
        (lambda: admitting.retire_key(BEGUN, by=ROOT, actor=ARIZONA, vkey=FIRST, on=JUNE), admitting.KeyNotInForce, "vkey"),
    ],
)  # fmt: skip
def test_who_may_not_is_told_before_what_cannot_be_and_what_was_given_wrong_is_named(act, kind, field):
    with pytest.raises(Refusal) as no:
        act()
    assert (type(no.value), no.value.field, no.value.detail) == (kind, field, "")


@pytest.mark.parametrize("kind", [admitting.OnlyTheRoot, admitting.OnlyTheAlliance, admitting.NotItsKey])
def test_whoever_is_not_entitled_is_told_so_by_the_kind(kind):
    assert issubclass(kind, NotEntitled)


def test_a_key_of_another_name_is_a_fault_of_form_and_one_announced_twice_is_none():
    assert issubclass(admitting.KeyOfAnotherName, Malformed)
    for kind in (admitting.KeyAlreadyAnnounced, admitting.KeyNotInForce, admitting.FoundedOnce, admitting.NoMember):
        assert not issubclass(kind, (Malformed, NotEntitled))


TOKENS = "zDnaExample"


def test_a_p_256_key_is_announced_beside_a_key_and_once_for_ever():
    """Retired with its sister, it is not to speak again: it may have been in other hands."""
    told = admitting.announce_key(BEGUN, by=ROOT, vkey=SECOND, es256=TOKENS, **KEY)
    assert told == a.KeyAdded(valid=Term(JUNE), vkey=SECOND, custody="operator", es256=TOKENS)
    stood = network((FOUNDED, ROOT), (replace(added(FIRST), es256=TOKENS), ROOT))
    [key] = stood.keys[WISCONSIN]
    assert key.es256 == TOKENS
    gone = network((FOUNDED, ROOT), (replace(added(FIRST), es256=TOKENS), ROOT), (revoked(FIRST), ROOT))
    for known in (stood, gone):
        with pytest.raises(admitting.KeyAlreadyAnnounced) as refused:
            admitting.announce_key(known, by=ROOT, vkey=SECOND, es256=TOKENS, **KEY)
        assert refused.value.field == "es256"
    assert admitting.announce_key(stood, by=ROOT, vkey=SECOND, **KEY).es256 is None
