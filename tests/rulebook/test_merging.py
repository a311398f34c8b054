"""Two records of one person: merged by a statement with grounds, found to be one, and told apart again without a trace."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from ledger.rulebook import merging, professional
from ledger.rulebook.merging import Record
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import AgeBand, Category, Officer, PersonId, Role, Term
from people import (
    ALLIANCE_COORDINATOR,
    ARIZONA,
    ARIZONA_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    GRANTED_ON,
    JUNE,
    MARIA,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)

MARY = PersonId("mary")
THIRD = PersonId("third")
REGISTERED = professional.register(None, on=GRANTED_ON, source="application")
SPECIALIST = (Category.FAMILY_SPECIALIST, AgeBand.INFANT)
WHY = {"reason": "she registered twice", "evidence": "the same licence number on both"}
SAID = {"by": WISCONSIN_COORDINATOR, "on": JUNE}


def record(who=MARIA, *events, homes=(), active=()):
    return Record(who, given(professional, REGISTERED, *events), frozenset(homes), frozenset(active))


def merged(one=None, into=None, **asked):
    return merging.merge(one or record(MARY), into or record(MARIA), **(SAID | WHY | asked))


# Merging


def test_a_merge_is_a_line_on_each_page_and_moves_nothing():
    gone, stays = merged()
    assert gone == professional.Merged(valid=Term(JUNE), into=MARIA, **WHY)
    assert stays == professional.Absorbed(valid=Term(JUNE), other=MARY, **WHY)
    assert record(MARY, gone).person == replace(record(MARY).person, into=MARIA)
    assert record(MARIA, stays).person == replace(record(MARIA).person, absorbed=(MARY,))


@pytest.mark.parametrize("grounds", [{"reason": ""}, {"reason": "  "}, {"evidence": ""}, {"evidence": "\n"}])
def test_a_merge_says_why_and_by_what_it_is_known(grounds):
    with pytest.raises(merging.NoGrounds):
        merged(**grounds)


def test_a_record_is_not_merged_with_itself():
    with pytest.raises(merging.OneRecord) as refused:
        merged(record(MARIA), record(MARIA))
    assert refused.value.field == "into"


@pytest.mark.parametrize("swapped", [False, True])
def test_what_is_merged_already_erased_or_unknown_is_not_merged(swapped):
    into_third = professional.Merged(valid=Term(JUNE), into=THIRD, **WHY)
    cases = {
        merging.MergedAlready: record(MARY, into_third),
        merging.RecordErased: record(MARY, object()),
        professional.NotRegistered: Record(MARY, None),
    }
    for refusal, other in cases.items():
        pair = (record(MARIA), other) if swapped else (other, record(MARIA))
        with pytest.raises(refusal):
            merged(*pair, by=ALLIANCE_COORDINATOR)


def test_what_both_hold_actively_is_put_right_first_and_is_named():
    both = {"active": [SPECIALIST, (Category.FAMILY_ASSOCIATE, AgeBand.EARLY_CHILDHOOD)]}
    with pytest.raises(merging.HeldByBoth) as refused:
        merged(record(MARY, **both), record(MARIA, **both))
    assert refused.value.detail == "FA ECMH, FS IMH"
    other_band = (Category.FAMILY_SPECIALIST, AgeBand.EARLY_CHILDHOOD)
    assert merged(record(MARY, active=[SPECIALIST]), record(MARIA, active=[other_band]))


def test_a_record_that_absorbed_another_may_itself_be_merged():
    absorbed = professional.Absorbed(valid=Term(JUNE), other=THIRD, **WHY)
    assert merged(record(MARY, absorbed))


# Who says so


ELSEWHERE = Record(MARY, given(professional, (REGISTERED, COLORADO)))
"""A record that Colorado put on its books, of somebody whom nobody endorses."""


def unmerged(one, into, by):
    gone = professional.Merged(valid=Term(JUNE), into=into.id, **WHY)
    parted = replace(one, person=replace(one.person, into=gone.into))
    return merging.unmerge(parted, into, by=by, on=JUNE, reason="two people")


def test_no_reviewer_and_no_association_without_either_record_says_so():
    for by in (WISCONSIN_REVIEWER, ARIZONA_COORDINATOR, Officer(PersonId("x"), ARIZONA, Role.COORDINATOR)):
        for act in (merged, unmerged):
            with pytest.raises(merging.NotTheirRecords):
                act(record(MARY), record(MARIA), by=by)


def test_nobody_takes_a_strangers_record_over_by_merging_it_with_one_of_their_own():
    own = record(MARIA, homes=[WISCONSIN])
    for stranger in (ELSEWHERE, replace(ELSEWHERE, homes=frozenset({ARIZONA}))):
        for pair in ((stranger, own), (own, stranger)):
            for by in (WISCONSIN_COORDINATOR, COLORADO_COORDINATOR, ARIZONA_COORDINATOR):
                for act in (merged, unmerged):
                    with pytest.raises(merging.NotTheirRecords):
                        act(*pair, by=by)


def test_who_endorses_or_put_on_the_books_both_says_so():
    endorsed = replace(ELSEWHERE, homes=frozenset({WISCONSIN}))
    for pair in ((endorsed, record(MARIA)), (record(MARIA), endorsed), (endorsed, record(MARIA, homes=[ARIZONA]))):
        assert merged(*pair, by=WISCONSIN_COORDINATOR)
        assert unmerged(*pair, by=WISCONSIN_COORDINATOR)
    assert merged(ELSEWHERE, record(MARIA, homes=[COLORADO, ARIZONA]), by=COLORADO_COORDINATOR)
    assert merged(record(MARY, homes=[COLORADO]), record(MARIA, homes=[COLORADO]), by=COLORADO_COORDINATOR)


def test_two_records_at_two_associations_are_merged_by_the_alliance():
    for pair in ((ELSEWHERE, record(MARIA)), (record(MARIA), ELSEWHERE)):
        assert merged(*pair, by=ALLIANCE_COORDINATOR)
        assert unmerged(*pair, by=ALLIANCE_COORDINATOR)
        with pytest.raises(merging.NotTheirRecords):
            merged(*pair, by=replace(ALLIANCE_COORDINATOR, role=Role.REVIEWER))
    assert record(MARY).person.told_by == WISCONSIN


# Told apart again


def test_to_undo_a_merge_restores_both_records_exactly():
    gone, stays = merged()
    parted, let_go = merging.unmerge(record(MARY, gone), record(MARIA, stays), **SAID, reason="two people after all")
    assert parted == professional.Unmerged(valid=Term(JUNE), other=MARIA, reason="two people after all")
    assert let_go == professional.Unmerged(valid=Term(JUNE), other=MARY, reason="two people after all")
    assert record(MARY, gone, parted) == record(MARY)
    assert record(MARIA, stays, let_go) == record(MARIA)
    assert record(MARY, gone, parted, gone) == record(MARY, gone)


def test_to_undo_one_merge_leaves_the_others():
    absorbed = [professional.Absorbed(valid=Term(JUNE), other=other, **WHY) for other in (MARY, THIRD)]
    let_go = professional.Unmerged(valid=Term(JUNE), other=MARY, reason="two people")
    assert record(MARIA, *absorbed, let_go).person.absorbed == (THIRD,)
    into = professional.Merged(valid=Term(JUNE), into=THIRD, **WHY)
    assert record(MARIA, absorbed[0], into, let_go).person.into == THIRD


def test_what_was_not_merged_so_is_not_undone():
    gone, _ = merged()
    for one, into in ((record(MARY), record(MARIA)), (record(MARY, gone), record(THIRD)), (Record(MARY, None), record(MARIA))):
        with pytest.raises(merging.NotMerged):
            merging.unmerge(one, into, by=ALLIANCE_COORDINATOR, on=JUNE, reason="two people")
    with pytest.raises(merging.NoGrounds):
        merging.unmerge(record(MARY, gone), record(MARIA), **SAID, reason=" ")


def test_only_a_person_on_the_books_is_merged_and_an_erased_page_still_folds():
    for event in (*merged(), professional.Unmerged(valid=Term(JUNE), other=MARY, reason="x")):
        with pytest.raises(ImpossibleHistory):
            given(professional, event)
        assert given(professional, object(), event).erased


# Which records are one person


def opened(**into):
    """Records by name: where each was merged, with what each absorbed."""
    names = set(into) | set(into.values())
    absorbed = {name: tuple(PersonId(one) for one, last in into.items() if last == name) for name in names}
    known = {name: replace(record().person, into=into.get(name), absorbed=absorbed[name]) for name in names}
    return known.get


def test_a_person_goes_by_the_last_record_of_a_chain():
    chain = opened(a="b", b="c", d="c")
    assert [merging.goes_by(PersonId(one), chain) for one in "abcd"] == ["c"] * 4
    assert merging.goes_by(PersonId("x"), chain) == "x"
    assert merging.all_of(PersonId("c"), chain) == ("c", "b", "a", "d")
    assert merging.all_of(PersonId("x"), chain) == ("x",)


@pytest.mark.parametrize("order", list(permutations(["a", "b", "c"])))
def test_whatever_the_order_of_merging_every_record_is_found_once(order):
    """Each merge goes into a record that goes by itself: no chain ever closes."""
    into: dict[str, str] = {}
    for one in order[:2]:
        other = next(last for last in order if last != one and last not in into)
        into[one] = other
    last = {merging.goes_by(PersonId(one), opened(**into)) for one in order}
    assert len(last) == 1
    assert sorted(merging.all_of(*last, opened(**into))) == ["a", "b", "c"]
