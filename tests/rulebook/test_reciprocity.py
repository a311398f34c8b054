"""Who may hold what: refused for a reason that is said, and never guessed."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from catalogues import (
    ALLIANCE,
    ARIZONA,
    BOTH,
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
from ledger.rulebook.catalogue import AssociationNotKnown, Catalogue, Edition, Licence, Name
from ledger.rulebook.fact import Confidence, Found, NotFound, Source
from ledger.rulebook.policies import Accepted, Joining, Policies
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
    Said,
    Terms,
    may_hold,
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


# Told whole: every member of an answer, and every reason to the letter.

MIGHT = Reply.RECOGNISED, Reply.HELD
ENDS = Source("co", (), Confidence.SHARED, "the ledger records that its membership ended")
NEW_NAMES = (Found(Name("Colorado Association", "CoAIMH"), LOCAL), Found(Name("Colorado Anew", "CANEW"), SAID, Term(TODAY)))
FROM_TODAY = (Found(Joining(Accepted.OWN, proof=True), LOCAL, Term(TODAY, TODAY)),)


def with_edition(edition: Edition, *others: Edition) -> Catalogue:
    """The small catalogue, with these in the place of those of the same code."""
    by = {one.code: one for one in (edition, *others)}
    return Catalogue(NETWORK, tuple(by.get(one.code, one) for one in CATALOGUE.editions))


@pytest.mark.parametrize(
    ("home", "of", "purpose", "day", "answer", "reason", "source"),
    [
        (COLORADO, WISCONSIN, Purpose.STAY, BEFORE, Reply.NOT_A_MEMBER, "CoAIMH was not a member on 2009-12-31.", LOCAL),
        (WISCONSIN, COLORADO, Purpose.MOVE, BEFORE, Reply.NOT_A_MEMBER, "CoAIMH was not a member on 2009-12-31.", LOCAL),
        (GEORGIA, WISCONSIN, Purpose.MOVE, TODAY, Reply.NOT_KNOWN, "GA-AIMH: its page says nothing of it.", SILENT),
        (WISCONSIN, GEORGIA, Purpose.STAY, TODAY, Reply.NOT_KNOWN, "GA-AIMH: its page says nothing of it.", SILENT),
        (GEORGIA, COLORADO, Purpose.STAY, BEFORE, Reply.NOT_KNOWN, "GA-AIMH: its page says nothing of it.", SILENT),
        (COLORADO, GEORGIA, Purpose.STAY, BEFORE, Reply.NOT_A_MEMBER, "CoAIMH was not a member on 2009-12-31.", LOCAL),
        (WISCONSIN, WISCONSIN, Purpose.STAY, TODAY, Reply.RECOGNISED, "WI-AIMH is its home.", LOCAL),
        (WISCONSIN, WISCONSIN, Purpose.MOVE, TODAY, Reply.HELD, "WI-AIMH is its home.", LOCAL),
        (ARIZONA, ARIZONA, Purpose.MOVE, TODAY, Reply.RECOGNISED, "AzAIMH is its home.", LOCAL),
        (COLORADO, COLORADO, Purpose.MOVE, BEFORE + DAY, Reply.HELD, "CoAIMH is its home.", LOCAL),
        (WISCONSIN, COLORADO, Purpose.STAY, TODAY, Reply.RECOGNISED,
         "CoAIMH honours it for work there; its home stays WI-AIMH.", SAID),
        (WISCONSIN, ARIZONA, Purpose.STAY, TODAY, Reply.RECOGNISED,
         "AzAIMH honours it for work there; its home stays WI-AIMH.", SAID),
        (WISCONSIN, ARIZONA, Purpose.MOVE, TODAY, Reply.RECOGNISED,
         "AzAIMH recognises it and cannot hold it: it endorses in other age bands only.", LOCAL),
    ],
)  # fmt: skip
def test_an_answer_says_of_whom_and_when_it_was_asked_and_why_and_by_what_page(
    home: Edition, of: Edition, purpose: Purpose, day: date, answer: Reply, reason: str, source: Source
) -> None:
    assert asked(home, of, purpose, day) == Recognition(
        home.code, of.code, purpose, day, answer, reason, source, by_default=False, conditions=(), membership=None
    )


def test_an_answer_to_a_move_says_what_is_asked_and_whose_membership_satisfies_it() -> None:
    assert asked(WISCONSIN, COLORADO, Purpose.MOVE) == Recognition(
        "wi", "co", Purpose.MOVE, TODAY, Reply.HELD, "CoAIMH may take it home from WI-AIMH.", OURS,
        by_default=True, conditions=RESIDENT, membership=Found(Joining(Accepted.ANY), SAID),
    )  # fmt: skip


@pytest.mark.parametrize(("purpose", "held"), [(Purpose.STAY, BOTH), (Purpose.MOVE, BOTH), (Purpose.MOVE, (INFANT,))])
def test_what_is_not_honoured_says_so_with_its_row_and_whatever_the_age_band(purpose: Purpose, held: tuple[AgeBand, ...]) -> None:
    row = Recognising(tuple(Purpose), (SPECIALIST,), (CHILD,), None, Terms(honoured=False, asks=(Condition(Ask.AGREEMENT),)))
    strict = replace(COLORADO, reciprocity=(Found(row, LOCAL),), age_bands=(Found(held, SAID),))
    assert asked(WISCONSIN, strict, purpose, catalogue=with_edition(strict)) == Recognition(
        "wi", "co", purpose, TODAY, Reply.NOT_HONOURED, "CoAIMH does not honour it.", LOCAL,
        by_default=False, conditions=(Condition(Ask.AGREEMENT),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "band", "by_default"),
    [
        (Found, Found, (False, False)),
        (NotFound, Found, (True, True)),
        (Found, NotFound, (False, True)),
    ],
)
def test_an_age_band_that_was_not_found_makes_a_default_of_a_move_and_of_no_work_there(
    row: type[Found] | type[NotFound], band: type[Found] | type[NotFound], by_default: tuple[bool, bool]
) -> None:
    told = Recognising(tuple(Purpose), (SPECIALIST,), (CHILD,), None, Terms(honoured=True))
    own = replace(COLORADO, reciprocity=(row(told, LOCAL),), age_bands=(band(BOTH, SAID),))
    answers = [asked(WISCONSIN, own, purpose, catalogue=with_edition(own)) for purpose in Purpose]
    assert tuple(answer.by_default for answer in answers) == by_default
    assert [answer.source for answer in answers] == [LOCAL, LOCAL]


def test_the_terms_of_a_move_are_those_of_work_there_where_it_cannot_be_held() -> None:
    stay = Recognising((Purpose.STAY,), (SPECIALIST,), (CHILD,), ("wi",), Terms(True, (Condition(Ask.MEMBERSHIP, 30),)))
    own = replace(ARIZONA, reciprocity=(NotFound(stay, OURS),))
    assert asked(WISCONSIN, own, Purpose.MOVE, catalogue=with_edition(own)) == Recognition(
        "wi", "az", Purpose.MOVE, TODAY, Reply.RECOGNISED,
        "AzAIMH recognises it and cannot hold it: it endorses in other age bands only.", LOCAL,
        by_default=True, conditions=(Condition(Ask.MEMBERSHIP, 30),), membership=Found(Joining(Accepted.ANY), SAID),
    )  # fmt: skip


@pytest.mark.parametrize(("n", "answer"), [(-1, Reply.HELD), (0, Reply.RECOGNISED), (1, Reply.HELD)])
@pytest.mark.parametrize("home", [WISCONSIN, COLORADO])
def test_an_age_band_is_licensed_on_its_days(home: Edition, n: int, answer: Reply) -> None:
    own = replace(COLORADO, age_bands=(Found((INFANT,), LOCAL, Term(TODAY, TODAY)),))
    assert asked(home, own, Purpose.MOVE, TODAY + n * DAY, catalogue=with_edition(own)).answer is answer


@pytest.mark.parametrize("n", [-1, 0, 1])
def test_whose_membership_is_accepted_is_what_the_association_says_of_that_day(n: int) -> None:
    own = replace(COLORADO, policies=Policies(joining=FROM_TODAY))
    answer = asked(WISCONSIN, own, Purpose.MOVE, TODAY + n * DAY, catalogue=with_edition(own))
    assert answer.membership == (FROM_TODAY[0] if n == 0 else Found(Joining(Accepted.ANY), SAID))


@pytest.mark.parametrize("licence", [Licence.CONFIRMED, Licence.UNCONFIRMED])
@pytest.mark.parametrize("purpose", Purpose)
def test_at_home_the_page_that_is_named_is_the_licences_of_that_day(licence: Licence, purpose: Purpose) -> None:
    own = replace(COLORADO, licence=(Found(Licence.CONFIRMED, SAID), Found(licence, OURS, Term(TODAY, TODAY))))
    sources = [asked(own, own, purpose, TODAY + n * DAY, catalogue=with_edition(own)).source for n in (-1, 0, 1)]
    assert sources == [SAID, OURS, SAID]


# In a category that is retired.


def retiring(*days: date | None) -> Catalogue:
    """The small catalogue, whose first categories are retired from these days on."""
    facts = NETWORK.words.categories
    put = tuple(replace(one, retired=day, source=LOCAL) for one, day in zip(facts, days, strict=False)) + facts[len(days) :]
    network = replace(NETWORK, words=replace(NETWORK.words, categories=put))
    return Catalogue(network, tuple(replace(one, network=network) for one in CATALOGUE.editions))


def test_the_table_says_from_which_day_nobody_is_endorsed_in_what() -> None:
    first, second, third, *_ = (facts.category for facts in NETWORK.words.categories)
    table = table_of(retiring(TODAY, None, BEFORE), TODAY)
    assert table.retired == (Found(first, LOCAL, Term(TODAY)), Found(third, LOCAL, Term(BEFORE)))
    assert second not in {fact.value for fact in table.retired}
    assert table_of(CATALOGUE, TODAY).retired == ()


@pytest.mark.parametrize("purpose", Purpose)
def test_in_a_retired_category_nothing_is_honoured_from_its_day_on_and_everything_before(purpose: Purpose) -> None:
    second = NETWORK.words.categories[1].category
    table = table_of(retiring(BEFORE, TODAY), TODAY)
    for home in ("wi", "co"):
        for day in (TODAY, TODAY + DAY, TODAY + 999 * DAY):
            assert recognition(table, home, "co", purpose, second, CHILD, day) == Recognition(
                home, "co", purpose, day, Reply.NOT_HONOURED, "Nobody is endorsed in this category since 2026-06-01.", LOCAL
            )
        assert recognition(table, home, "co", purpose, second, CHILD, TODAY - DAY).answer in MIGHT
        third = NETWORK.words.categories[2].category
        assert recognition(table, home, "co", purpose, third, CHILD, TODAY).answer in MIGHT
    assert recognition(table, "wi", "ga", purpose, second, CHILD, TODAY).answer is Reply.NOT_KNOWN


# What the table says of each.


def test_the_table_holds_what_the_network_says_under_all_of_them() -> None:
    said = table_of(CATALOGUE, TODAY).network
    assert (said.code, said.name, said.licence) == ("network", "network", ())
    assert (said.age_bands, said.reciprocity) == (NETWORK.age_bands, NETWORK.reciprocity)
    assert said.joining == NETWORK.policies.joining == (Found(Joining(Accepted.ANY), SAID),)


def test_the_table_holds_what_each_association_says_by_its_name_of_that_day() -> None:
    row = Found(Recognising((Purpose.STAY,), (SPECIALIST,), (CHILD,), None, Terms(honoured=True)), LOCAL)
    bands = (Found(BOTH, SAID),)
    own = replace(COLORADO, names=NEW_NAMES, reciprocity=(row,), age_bands=bands, policies=Policies(joining=FROM_TODAY))
    for day, name in ((TODAY - DAY, "CoAIMH"), (TODAY, "CANEW")):
        table = table_of(with_edition(own), day)
        assert [member.code for member in table.members] == ["alliance", "az", "co", "ga", "wi"]
        said = table.member("co")
        assert (said.code, said.name, said.licence) == ("co", name, COLORADO.licence)
        assert (said.age_bands, said.reciprocity, said.joining) == (bands, (row,), FROM_TODAY)
        assert recognition(table, "wi", "co", Purpose.STAY, SPECIALIST, CHILD, TODAY).reason.startswith(f"{name} honours it")


def test_a_file_that_says_nothing_of_reciprocity_leaves_it_to_the_network() -> None:
    said = Said(code="x", name="X")
    assert (said.licence, said.age_bands, said.reciprocity, said.joining) == ((), (), (), ())


def test_whoever_the_ledger_has_as_no_member_is_none_on_those_days_by_the_ledgers_word() -> None:
    away = (Term(TODAY, TODAY + DAY), Term(TODAY + 9 * DAY))
    table = table_of(CATALOGUE, TODAY, {"co": away})
    assert table.member("co").licence == (*COLORADO.licence, *(Found(Licence.NONE, ENDS, term) for term in away))
    assert table.member("wi").licence == WISCONSIN.licence
    for home, of in (("wi", "co"), ("co", "wi"), ("co", "co")):
        assert recognition(table, home, of, Purpose.MOVE, SPECIALIST, CHILD, TODAY) == Recognition(
            home, of, Purpose.MOVE, TODAY, Reply.NOT_A_MEMBER, "CoAIMH was not a member on 2026-06-01.", ENDS
        )


@pytest.mark.parametrize("absent", [None, {}, {"co": ()}, {"zz": (Term(),)}])
def test_whoever_the_ledger_says_nothing_of_is_a_member_by_its_edition(absent: dict[str, tuple[Term, ...]] | None) -> None:
    table = table_of(CATALOGUE, TODAY, absent)
    assert [said.licence for said in table.members] == [edition.licence for edition in CATALOGUE.editions]


# Refused, to the letter.


@pytest.mark.parametrize("code", ["ca", "", "CO", "network"])
def test_an_association_that_the_table_lacks_is_named_as_the_member_at_fault(code: str) -> None:
    table = table_of(CATALOGUE, TODAY)
    for home, of in (("wi", code), (code, "wi")):
        with pytest.raises(AssociationNotKnown) as no:
            recognition(table, home, of, Purpose.STAY, SPECIALIST, INFANT, TODAY)
        assert (no.value.field, no.value.detail) == ("association", "")
    with pytest.raises(AssociationNotKnown) as no:
        table.member(code)
    assert (no.value.field, no.value.detail) == ("association", "")


NARROW = replace(GEORGIA, age_bands=(Found((INFANT,), LOCAL),))


@pytest.mark.parametrize(
    ("joining", "age_band", "day", "kind", "detail"),
    [
        (COLORADO, INFANT, BEFORE, NotAMember, "CoAIMH was not a member on 2009-12-31."),
        (GEORGIA, CHILD, TODAY, LicenceNotKnown, "GA-AIMH: its page says nothing of it."),
        (NARROW, CHILD, TODAY, LicenceNotKnown, "GA-AIMH: its page says nothing of it."),
        (replace(COLORADO, names=NEW_NAMES, licence=(Found(Licence.NONE, LOCAL),)), CHILD, TODAY, NotAMember,
         "CANEW was not a member on 2026-06-01."),
        (replace(COLORADO, names=NEW_NAMES, age_bands=(Found((CHILD,), LOCAL),)), INFANT, TODAY - DAY, AgeBandNotLicensed,
         "CoAIMH recognises the IMH FAMILY_SPECIALIST and cannot hold it: it endorses in other age bands only."),
        (ARIZONA, CHILD, TODAY, AgeBandNotLicensed,
         "AzAIMH recognises the ECMH FAMILY_SPECIALIST and cannot hold it: it endorses in other age bands only."),
    ],
)  # fmt: skip
def test_why_it_may_not_be_held_is_said_with_the_name_and_the_day(
    joining: Edition, age_band: AgeBand, day: date, kind: type[Refusal], detail: str
) -> None:
    told = (may_join(joining, SPECIALIST, age_band, day), may_hold(joining.on(day), SPECIALIST, age_band))
    assert [(type(one), one and one.field, one and one.detail) for one in told] == [(kind, None, detail)] * 2
    with pytest.raises(Refusal) as no:
        require_may_join(joining, SPECIALIST, age_band, day)
    assert (type(no.value), no.value.field, no.value.detail) == (kind, None, detail)


@pytest.mark.parametrize(
    ("granting", "residence", "day"),
    [(WISCONSIN, "CO", TODAY), (WISCONSIN, "wi", TODAY), (ALLIANCE, "WI", TODAY), (ALLIANCE, "CO", BEFORE + DAY)],
)
def test_where_somebody_lives_is_the_member_that_is_named(granting: Edition, residence: str, day: date) -> None:
    with pytest.raises(LivesElsewhere) as no:
        require_resident(CATALOGUE, granting, residence, day)
    assert (no.value.field, no.value.detail) == ("residence", "")


@pytest.mark.parametrize(("n", "bands"), [(-1, set()), (0, {INFANT, CHILD}), (1, set())])
def test_a_licence_serves_where_somebody_lives_on_its_days(n: int, bands: set[AgeBand]) -> None:
    doubt = NotFound(Licence.UNCONFIRMED, SILENT, Term(TODAY, TODAY))
    others = with_edition(replace(COLORADO, licence=(*COLORADO.licence, doubt)))
    assert unserved(others, "CO", TODAY + n * DAY) == bands
    if n == 0:
        require_resident(others, ALLIANCE, "CO", TODAY)
        return
    with pytest.raises(LivesElsewhere):
        require_resident(others, ALLIANCE, "CO", TODAY + n * DAY)


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
