"""A person on the books: where they lived on a day, and whether they agreed to be found."""

from __future__ import annotations

import pytest

from ledger.rulebook import declaring, professional
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import Term
from people import GRANTED_ON, JUNE, MARCH, OCTOBER, given

REGISTERED = professional.register(None, on=GRANTED_ON, source="application")


def lives(place, start):
    return professional.ResidenceDeclared(valid=Term(start), jurisdiction=place)


def test_residence_is_asked_by_the_day_and_a_later_line_paints_over():
    person = given(professional, REGISTERED, lives("WI", GRANTED_ON), lives("CO", OCTOBER), lives("MI", JUNE))
    assert [person.residence(day) for day in (GRANTED_ON, JUNE, OCTOBER)] == ["WI", "MI", "MI"]
    assert given(professional, REGISTERED).residence(MARCH) is None


def test_nobody_is_listed_until_they_agree():
    person = given(professional, REGISTERED)
    agreed = professional.choose_listing(person, start=JUNE, listed=True)
    no_longer = professional.choose_listing(person, start=OCTOBER, listed=False)
    person = given(professional, REGISTERED, agreed, no_longer)
    assert [person.listed(day) for day in (GRANTED_ON, JUNE, OCTOBER)] == [False, True, False]


def test_a_person_is_registered_once_and_first():
    with pytest.raises(professional.AlreadyRegistered):
        professional.register(given(professional, REGISTERED), on=JUNE, source="adoption")
    with pytest.raises(professional.NotRegistered):
        declaring.declare_residence(None, start=JUNE, jurisdiction="WI")
    with pytest.raises(professional.NotRegistered):
        professional.choose_listing(None, start=JUNE, listed=True)
    for page in ((REGISTERED, REGISTERED), (lives("WI", JUNE),)):
        with pytest.raises(ImpossibleHistory):
            given(professional, *page)


def test_a_page_that_was_erased_still_folds():
    person = given(professional, object(), lives("WI", JUNE), object())
    assert (person.erased, person.registered_on, person.residence(JUNE)) == (True, None, "WI")


def test_an_adopted_person_says_only_what_the_file_knew():
    assert [type(line).__name__ for line in professional.adopt(on=JUNE, listed=False, residence=None)] == ["Registered"]
    person = given(professional, *professional.adopt(on=JUNE, listed=True, residence="WI"))
    assert (person.residence(JUNE), person.listed(JUNE)) == ("WI", True)


def test_of_somebody_erased_nothing_more_is_written():
    person = given(professional, object())
    with pytest.raises(professional.NotRegistered):
        declaring.declare_residence(person, start=JUNE, jurisdiction="WI")
    with pytest.raises(professional.NotRegistered):
        professional.choose_listing(person, start=JUNE, listed=True)


def test_it_is_known_who_put_them_on_the_books():
    assert given(professional, REGISTERED).told_by == "wi"
    assert given(professional, REGISTERED, lives("CO", JUNE), actor="co").told_by == "co"


def test_what_is_told_is_what_was_said():
    assert professional.Registered(valid=Term(GRANTED_ON), source="application") == REGISTERED
    person = given(professional, REGISTERED)
    assert declaring.declare_residence(person, start=JUNE, jurisdiction="CO") == lives("CO", JUNE)
    assert professional.choose_listing(person, start=JUNE, listed=True) == professional.ListingChosen(
        valid=Term(JUNE), listed=True
    )
    adopted = professional.adopt(on=JUNE, listed=True, residence="WI")
    assert adopted[0] == professional.Registered(valid=Term(JUNE), source="adoption")
    assert adopted[1:] == (lives("WI", JUNE), professional.ListingChosen(valid=Term(JUNE), listed=True))


def test_days_are_the_ones_that_were_told_and_where_none_was_the_day_of_writing():
    told = (lives("WI", JUNE), professional.ListingChosen(valid=Term(JUNE), listed=True))
    untold = (lives("CO", None), professional.ListingChosen(valid=Term(), listed=True))
    person = given(professional, REGISTERED, *told, at=MARCH)
    assert (person.registered_on, person.residences, person.listings) == (GRANTED_ON, ((JUNE, "WI"),), ((JUNE, True),))
    person = given(professional, professional.Registered(valid=Term(), source="adoption"), *untold, at=MARCH)
    assert (person.registered_on, person.residences, person.listings) == (MARCH, ((MARCH, "CO"),), ((MARCH, True),))
