"""An association's rules on a day are its own, laid over the network's; nobody's silence is taken for a rule."""

from dataclasses import replace
from datetime import date

import pytest

from catalogues import (
    ALLIANCE,
    ARIZONA,
    CATALOGUE,
    COLORADO,
    GEORGIA,
    LOCAL,
    NETWORK,
    OURS,
    SAID,
    SILENT,
    WISCONSIN,
)
from ledger.rulebook.catalogue import AssociationNotKnown, Catalogue, Licence, Name, YearDay, resolve
from ledger.rulebook.fact import Found, NotFound, in_force
from ledger.rulebook.vocabulary import AgeBand, Term

TODAY = date(2026, 6, 1)


def test_a_code_that_no_edition_has_is_refused() -> None:
    with pytest.raises(AssociationNotKnown):
        CATALOGUE.edition("zz")
    with pytest.raises(AssociationNotKnown):
        CATALOGUE.edition("WI")


def test_a_catalogue_without_the_alliance_has_no_home_for_those_without_an_association() -> None:
    with pytest.raises(AssociationNotKnown):
        Catalogue(NETWORK, (WISCONSIN,)).home_of("CO", TODAY)


def test_home_is_the_association_of_the_place_while_it_is_a_member() -> None:
    assert CATALOGUE.home_of("CO", date(2010, 1, 1)) is COLORADO
    assert CATALOGUE.home_of("CO", date(2009, 12, 31)) is ALLIANCE
    assert CATALOGUE.home_of("XX", TODAY) is ALLIANCE
    assert CATALOGUE.home_of("GA", TODAY) is GEORGIA


def test_what_an_association_says_lies_over_what_the_network_says() -> None:
    assert in_force(ARIZONA.on(TODAY).timetable.due, TODAY) == Found(YearDay(12, 15), LOCAL)
    assert in_force(WISCONSIN.on(TODAY).timetable.due, TODAY) == Found(YearDay(12, 31), SAID)


def test_what_was_sought_in_vain_is_the_networks_default_and_says_so() -> None:
    assert WISCONSIN.on(TODAY).age_bands == NotFound((AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD), SILENT, beneath=OURS)
    assert ARIZONA.on(TODAY).age_bands == Found((AgeBand.INFANT,), LOCAL)


def test_there_is_no_licence_before_the_first_day_or_after_the_last() -> None:
    left = replace(COLORADO, licence=(Found(Licence.CONFIRMED, LOCAL, Term(date(2010, 1, 1), date(2020, 12, 31))),))
    days = [date(2009, 12, 31), date(2010, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [left.on(day).licence.value for day in days] == ["none", "confirmed", "confirmed", "none"]


def test_an_unconfirmed_licence_says_so() -> None:
    assert GEORGIA.on(TODAY).licence == NotFound(Licence.UNCONFIRMED, SILENT)


def test_a_name_is_the_one_of_the_day() -> None:
    renamed = replace(WISCONSIN, names=(Found(Name("Old", "O"), LOCAL), Found(Name("New", "N"), LOCAL, Term(date(2020, 5, 1)))))
    assert [renamed.on(day).name.value.full for day in (date(2020, 4, 30), date(2020, 5, 1))] == ["Old", "New"]


def test_rules_pin_both_files_by_digest() -> None:
    rules = resolve(NETWORK, WISCONSIN, TODAY)
    assert (rules.edition, rules.network, rules.day) == (WISCONSIN.sha256, NETWORK.sha256, TODAY)


def test_the_deadlines_of_a_transfer_are_named_as_ours() -> None:
    rules = WISCONSIN.on(TODAY)
    assert isinstance(rules.transfers, NotFound)
