"""Who may hold what: refused for a reason that is said, and never guessed."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

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
    RESIDENT,
    SAID,
    SILENT,
    WISCONSIN,
)
from ledger.rulebook.catalogue import AssociationNotKnown, Catalogue, Edition, Licence
from ledger.rulebook.fact import Found, NotFound
from ledger.rulebook.policies import Accepted
from ledger.rulebook.reciprocity import (
    AgeBandNotLicensed,
    Ask,
    Condition,
    LicenceNotKnown,
    LivesElsewhere,
    NotAMember,
    Purpose,
    Recognising,
    Recognition,
    Reply,
    Terms,
    may_join,
    recognition,
    require_may_join,
    require_resident,
    table_of,
    terms,
    unserved,
)
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AgeBand, Category, Term
from ledger.wire import editions

TODAY = date(2026, 6, 1)
BEFORE = date(2009, 12, 31)
DAY = timedelta(days=1)
SPECIALIST, INFANT, CHILD = Category.FAMILY_SPECIALIST, AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD


@pytest.mark.parametrize(
    ("joining", "age_band", "day", "refusal"),
    [
        (GEORGIA, INFANT, TODAY, LicenceNotKnown),
        (GEORGIA, CHILD, TODAY, LicenceNotKnown),
        (COLORADO, INFANT, BEFORE, NotAMember),
        (ARIZONA, CHILD, TODAY, AgeBandNotLicensed),
    ],
)
def test_who_may_not_take_an_endorsement_over_is_refused_by_the_reason(
    joining: Edition, age_band: AgeBand, day: date, refusal: type[Refusal]
) -> None:
    assert type(may_join(joining, SPECIALIST, age_band, day)) is refusal
    with pytest.raises(refusal):
        require_may_join(joining, SPECIALIST, age_band, day)


@pytest.mark.parametrize("category", Category)
def test_a_member_with_the_licence_may_take_any_category_over(category: Category) -> None:
    assert may_join(COLORADO, category, CHILD, date(2010, 1, 1)) is None
    assert may_join(ARIZONA, category, INFANT, TODAY) is None
    require_may_join(WISCONSIN, category, CHILD, TODAY)


def asked(home: Edition, of: Edition, purpose: Purpose, day: date = TODAY, *, catalogue: Catalogue = CATALOGUE) -> Recognition:
    return recognition(table_of(catalogue, day), home.code, of.code, purpose, SPECIALIST, CHILD, day)


def test_an_age_band_that_is_not_licensed_is_recognised_and_stays_at_home() -> None:
    stay, move = (asked(WISCONSIN, ARIZONA, purpose) for purpose in Purpose)
    assert (stay.answer, stay.source, stay.conditions) == ("recognised", SAID, ())
    assert (move.answer, move.source, move.conditions) == ("recognised", LOCAL, ())
    assert "AzAIMH" in stay.reason
    assert "cannot hold it" in move.reason


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(("home", "of"), [(GEORGIA, WISCONSIN), (WISCONSIN, GEORGIA), (GEORGIA, GEORGIA)])
def test_where_a_licence_was_not_confirmed_recognition_is_not_known_either_way(
    home: Edition, of: Edition, purpose: Purpose
) -> None:
    answer = asked(home, of, purpose)
    assert (answer.answer, answer.source, answer.by_default) == ("not known", SILENT, False)


@pytest.mark.parametrize("purpose", Purpose)
def test_outside_the_network_nothing_is_recognised(purpose: Purpose) -> None:
    for home, of in ((COLORADO, WISCONSIN), (WISCONSIN, COLORADO)):
        assert asked(home, of, purpose, BEFORE).answer == "not a member"
        assert asked(home, of, purpose, BEFORE + DAY).answer != "not a member"


def test_members_recognise_each_others_endorsements_and_may_take_them_home_by_a_default_of_ours() -> None:
    stay, move = (asked(WISCONSIN, COLORADO, purpose) for purpose in Purpose)
    assert (stay.answer, stay.by_default, stay.conditions) == ("recognised", False, ())
    assert (move.answer, move.by_default, move.source) == ("held", True, OURS)
    assert move.conditions == RESIDENT
    assert move.membership is not None
    assert move.membership.value.accepted is Accepted.ANY


def test_a_row_of_ones_own_lies_over_the_networks_on_its_days() -> None:
    row = Recognising((Purpose.STAY,), (SPECIALIST,), (CHILD,), (WISCONSIN.code,), Terms(honoured=False))
    strict = replace(COLORADO, reciprocity=(Found(row, LOCAL, Term(TODAY, TODAY)),))
    others = Catalogue(NETWORK, tuple(strict if one is COLORADO else one for one in CATALOGUE.editions))
    answer = asked(WISCONSIN, strict, Purpose.STAY, catalogue=others)
    assert (answer.answer, answer.source, answer.conditions) == ("not honoured", LOCAL, ())
    for day in (TODAY - DAY, TODAY + DAY):
        assert asked(WISCONSIN, strict, Purpose.STAY, day, catalogue=others).answer == "recognised"
    assert asked(ALLIANCE, strict, Purpose.STAY, catalogue=others).answer == "recognised"
    assert asked(WISCONSIN, strict, Purpose.MOVE, catalogue=others).answer == "held"
    assert asked(WISCONSIN, ARIZONA, Purpose.STAY, catalogue=others).answer == "recognised"


def test_a_member_that_ended_is_none_from_that_day_on_and_one_again_when_it_came_back() -> None:
    table = table_of(CATALOGUE, TODAY, {"co": [Term(TODAY, TODAY + DAY), Term(TODAY + 9 * DAY)]})
    for home, of in (("wi", "co"), ("co", "wi")):
        for purpose in Purpose:
            known = [
                recognition(table, home, of, purpose, SPECIALIST, INFANT, TODAY + n * DAY).answer for n in (-1, 0, 1, 2, 8, 9, 99)
            ]
            assert [answer == "not a member" for answer in known] == [False, True, True, False, False, True, True]


def test_nobody_answers_for_an_association_without_an_edition() -> None:
    table = table_of(CATALOGUE, TODAY)
    for home, of in (("wi", "ca"), ("ca", "wi")):
        with pytest.raises(AssociationNotKnown):
            recognition(table, home, of, Purpose.STAY, SPECIALIST, INFANT, TODAY)


@pytest.mark.parametrize("residence", ["CO", "GA", "XX", ""])
def test_an_association_endorses_nobody_who_lives_elsewhere(residence: str) -> None:
    with pytest.raises(LivesElsewhere):
        require_resident(CATALOGUE, WISCONSIN, residence, TODAY)


@pytest.mark.parametrize(("residence", "day"), [("WI", TODAY), ("CO", TODAY), ("CO", date(2010, 1, 1))])
def test_the_alliance_endorses_nobody_who_has_an_association(residence: str, day: date) -> None:
    with pytest.raises(LivesElsewhere):
        require_resident(CATALOGUE, ALLIANCE, residence, day)


@pytest.mark.parametrize(("residence", "day"), [("XX", TODAY), ("CO", BEFORE), ("GA", TODAY)])
def test_the_alliance_endorses_where_no_confirmed_association_is(residence: str, day: date) -> None:
    require_resident(CATALOGUE, ALLIANCE, residence, day)


def test_a_resident_is_endorsed_at_home() -> None:
    require_resident(CATALOGUE, WISCONSIN, "WI", TODAY)


@pytest.mark.parametrize(
    ("residence", "day", "bands"),
    [
        ("WI", TODAY, set()),
        ("AZ", TODAY, {CHILD}),  # its association endorses in the other age band only
        ("GA", TODAY, {INFANT, CHILD}),  # not confirmed
        ("CO", TODAY, set()),
        ("CO", BEFORE, {INFANT, CHILD}),
        ("XX", TODAY, {INFANT, CHILD}),
    ],
)
def test_what_nobody_holds_where_somebody_lives_is_the_alliances(residence: str, day: date, bands: set[AgeBand]) -> None:
    assert unserved(CATALOGUE, residence, day) == bands


# The editions as they are: every pair, category, age band and purpose, on days before and after licences and retirement.

SHIPPED = editions.shipped()
RETIRED = Category.FAMILY_REFLECTIVE_SUPERVISOR
DAYS = (date(2006, 12, 31), date(2021, 12, 31), date(2022, 6, 1), date(2024, 12, 31), date(2025, 1, 1), date(2026, 11, 22))
TABLE = table_of(SHIPPED, TODAY)
CASES = tuple(product(Category, AgeBand))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("purpose", Purpose)
def test_every_pair_is_answered_by_what_its_editions_say(purpose: Purpose, day: date) -> None:
    rules = {edition.code: edition.on(day) for edition in SHIPPED.editions}
    for home, of in product(rules, rules):
        licences = {rules[home].licence.value, rules[of].licence.value}
        first = rules[home] if rules[home].licence.value is not Licence.CONFIRMED else rules[of]
        for category, band in CASES:
            told = recognition(TABLE, home, of, purpose, category, band, day)
            assert (told.home, told.asked, told.purpose, told.on) == (home, of, purpose, day)
            if licences != {Licence.CONFIRMED}:
                unknown = first.licence.value is Licence.UNCONFIRMED
                assert told.answer is (Reply.NOT_KNOWN if unknown else Reply.NOT_A_MEMBER)
                assert told.source == first.licence.source
            elif category is RETIRED and day >= date(2025, 1, 1):
                assert told.answer is Reply.NOT_HONOURED
            elif purpose is Purpose.STAY:
                assert (told.answer, told.conditions) == (Reply.RECOGNISED, ())
            else:
                assert told.answer is (Reply.HELD if band in rules[of].age_bands.value else Reply.RECOGNISED)


def test_who_may_hold_it_is_whom_may_join_lets() -> None:
    for home, edition, (category, band), day in product(("wi", "alliance"), SHIPPED.editions, CASES, DAYS[2:]):
        told = recognition(TABLE, home, edition.code, Purpose.MOVE, category, band, day)
        if told.answer is not Reply.NOT_HONOURED:
            assert (told.answer is Reply.HELD) is (may_join(edition, category, band, day) is None)


def test_recognised_is_said_only_of_two_whose_licence_is_confirmed_and_not_known_of_the_others_both_ways() -> None:
    confirmed = {edition.code for edition in SHIPPED.editions if edition.on(TODAY).licence.value is Licence.CONFIRMED}
    assert {edition.code for edition in SHIPPED.editions} - confirmed == {"ga", "ie", "md", "ut"}
    for home, of in product((edition.code for edition in SHIPPED.editions), repeat=2):
        for purpose in Purpose:
            told = recognition(TABLE, home, of, purpose, SPECIALIST, INFANT, TODAY)
            assert (told.answer in {Reply.RECOGNISED, Reply.HELD}) is ({home, of} <= confirmed)
            assert (told.answer is Reply.NOT_KNOWN) is not ({home, of} <= confirmed)


def test_an_answer_says_by_default_exactly_where_what_it_rests_on_was_not_found() -> None:
    for home, edition, (category, band), purpose in product(("wi", "alliance"), SHIPPED.editions, CASES, Purpose):
        told = recognition(TABLE, home, edition.code, purpose, category, band, TODAY)
        rules = edition.on(TODAY)
        if home == edition.code or told.answer not in {Reply.RECOGNISED, Reply.HELD}:
            assert not told.by_default
            continue
        asks = Purpose.MOVE if told.answer is Reply.HELD else Purpose.STAY
        rests_on: list[object] = [terms(rules.reciprocity, asks, category, band, home, TODAY)]
        rests_on += [rules.age_bands] if purpose is Purpose.MOVE else []
        assert told.by_default is any(isinstance(fact, NotFound) for fact in rests_on)


def test_a_move_asks_for_residence_first_and_a_membership_such_as_the_association_accepts() -> None:
    asks = (Condition(Ask.RESIDENCE), Condition(Ask.MEMBERSHIP, 60))
    sources = {}
    for code in ("co", "wa", "az", "ne", "nm", "alliance"):
        told = recognition(TABLE, "wi", code, Purpose.MOVE, SPECIALIST, INFANT, TODAY)
        assert (told.answer, told.by_default, told.conditions) == (Reply.HELD, True, asks)
        assert told.membership is not None
        sources[code] = (told.source.edition, told.membership.value.accepted.value, told.membership.value.proof)
    assert sources == {
        "co": ("network", "any", False),
        "wa": ("network", "own or world", False),
        "az": ("az", "any", True),
        "ne": ("ne", "any", False),
        "nm": ("nm", "any", False),
        "alliance": ("alliance", "any", False),
    }


@pytest.mark.parametrize(("asked_for", "told"), [(Ask.MEMBERSHIP, True), (Ask.RESIDENCE, False), (Ask.AGREEMENT, False)])
def test_whose_membership_counts_is_told_where_one_is_asked_and_nowhere_else(asked_for: Ask, told: bool) -> None:  # noqa: FBT001
    row = Recognising(tuple(Purpose), (SPECIALIST,), (CHILD,), None, Terms(True, (Condition(asked_for),)))
    own = replace(COLORADO, reciprocity=(Found(row, LOCAL),))
    others = Catalogue(NETWORK, tuple(own if one is COLORADO else one for one in CATALOGUE.editions))
    for purpose in Purpose:
        answer = asked(WISCONSIN, own, purpose, catalogue=others)
        assert (answer.conditions, answer.membership is not None) == ((Condition(asked_for),), told)


def test_what_the_alliance_gives_at_large_is_honoured_by_a_conclusion_of_ours() -> None:
    told = recognition(TABLE, "alliance", "wi", Purpose.STAY, SPECIALIST, INFANT, TODAY)
    assert (told.answer, told.source.confidence.value, told.by_default) == (Reply.RECOGNISED, "I", False)
    assert recognition(TABLE, "mi", "wi", Purpose.STAY, SPECIALIST, INFANT, TODAY).source.confidence.value == "C"


def test_terms_are_those_of_the_last_row_that_speaks_of_the_case() -> None:
    def row(honoured: bool, *homes: str, bands: tuple[AgeBand, ...] = tuple(AgeBand)) -> Recognising:  # noqa: FBT001
        named = tuple(edition.code for edition in CATALOGUE.editions if edition.code in homes) or None
        return Recognising((Purpose.STAY,), (SPECIALIST,), bands, named, Terms(honoured))

    rows = (Found(row(True), SAID), NotFound(row(False, "wi"), OURS), Found(row(True, "wi", bands=(CHILD,)), LOCAL))
    for home, band, source, honoured in (
        ("co", INFANT, SAID, True),
        ("wi", INFANT, OURS, False),
        ("wi", CHILD, LOCAL, True),
    ):
        fact = terms(rows, Purpose.STAY, SPECIALIST, band, home, TODAY)
        assert (fact.source, fact.value.honoured, isinstance(fact, NotFound)) == (source, honoured, source is OURS)
    for purpose, category in ((Purpose.MOVE, SPECIALIST), (Purpose.STAY, RETIRED)):
        with pytest.raises(LookupError):
            terms(rows, purpose, category, INFANT, "wi", TODAY)
