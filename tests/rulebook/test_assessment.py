"""Assessment: every kind met, one short, missing, unchecked; what counted and what was left out; more never makes less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, permutations, product

import pytest

from catalogues import LOCAL
from ledger.rulebook.assessment import Amount, Dossier, Met, Purpose, Reason, What
from ledger.rulebook.exam import Result
from ledger.rulebook.fact import Found
from ledger.rulebook.membership import Memberships
from ledger.rulebook.requirement import (
    NONE_ASKED,
    Background,
    Base,
    Documents,
    Exam,
    Kind,
    Level,
    Membership,
    Paper,
    References,
    Relation,
    Supervision,
    Target,
    Topic,
    Training,
    Way,
    Work,
    WorkField,
)
from ledger.rulebook.supervision import Verdict
from ledger.rulebook.vocabulary import Category, Term
from shown import (
    DAY,
    EARLY,
    INFANT,
    PAGE,
    asking,
    assess,
    credential,
    degree,
    entry,
    letter,
    member,
    rules,
    session,
    shown,
    signed,
    training,
    work,
)

TOMORROW = DAY + timedelta(days=1)
CYCLE = Term(date(2025, 1, 1), date(2027, 12, 31))
KEEPING = {"purpose": Purpose.KEEP, "cycle": CYCLE}
NO_PARTS = Exam(80, (), each_part=False, markers=2)


def held(kind, asked, dossier=None, **more):
    """The one item of an assessment in which only this is asked."""
    [item] = assess(asking(kind, asked), dossier, **more).items
    return item


def amounts(item):
    """What was found of what was needed."""
    return {(amount.what, amount.of): (amount.found, amount.needed) for amount in item.amounts}


def of(*told, **more):
    return Dossier(evidence=shown(*told), **more)


# Every kind, met and not

MASTER = Way((Level.MASTER,))
TWO_YEARS = Way(work=(Work(WorkField.PREVENTION, 24),))
PREVENTION = {"field": WorkField.PREVENTION}
LONG = work(date(2022, 1, 1), date(2023, 12, 31), **PREVENTION)
SHORT = work(date(2022, 1, 1), date(2023, 12, 30), **PREVENTION)
SPRING, NEXT = date(2024, 3, 1), date(2025, 2, 28)
RECEIVED = Supervision(120, about_providing=30, least_months=12, most_months=24)
LETTERS = References(2, 1, ((Relation.PROVIDER, 1),))
BOTH = Documents((Paper.ETHICS, Paper.AGREEMENT))

CASES = {
    "a level": (Kind.BACKGROUND, Background((MASTER,)), of(degree()), of(degree(Level.BACHELOR)), of(credential(Level.MASTER))),
    "work": (
        Kind.BACKGROUND,
        Background((Way(work=(Work(WorkField.PREVENTION, 24, 12),)),)),
        of(LONG),
        of(SHORT),
        of(
            work(date(2023, 1, 1), date(2023, 12, 31), **PREVENTION),
            work(date(2022, 1, 1), date(2022, 12, 31), internship=True, **PREVENTION),
        ),
    ),
    "training": (
        Kind.TRAINING,
        Training(120, ((Topic.EQUITY, 30),)),
        of(training(60), training(60, dei=30)),
        of(training(60), training(59, dei=30)),
        None,
    ),
    "a topic": (
        Kind.TRAINING,
        Training(120, ((Topic.EQUITY, 30),)),
        of(training(120, dei=15), training(15, dei=15)),
        of(training(120, dei=15, rsc_provision=60), training(15, dei=14)),
        None,
    ),
    "minutes of supervision": (
        Kind.SUPERVISION,
        RECEIVED,
        Dossier(judged=(session(SPRING, about=30), session(NEXT))),
        Dossier(judged=(session(SPRING, about=30), session(NEXT, 59))),
        Dossier(judged=(session(SPRING, about=30), session(NEXT, verdict=Verdict.UNCHECKED))),
    ),
    "supervision about providing": (
        Kind.SUPERVISION,
        RECEIVED,
        Dossier(judged=(session(SPRING, about=10), session(NEXT, about=20))),
        Dossier(judged=(session(SPRING, about=10), session(NEXT, about=19))),
        Dossier(judged=(session(SPRING), session(NEXT), session(SPRING, 30, about=30, verdict=Verdict.UNCHECKED, id="U"))),
    ),
    "months of supervision": (
        Kind.SUPERVISION,
        RECEIVED,
        Dossier(judged=(session(SPRING, about=30), session(NEXT))),
        Dossier(judged=(session(SPRING, about=30), session(NEXT - timedelta(days=1)))),
        Dossier(judged=(session(SPRING, 120, about=30), session(NEXT, 1, verdict=Verdict.UNCHECKED))),
    ),
    "references": (
        Kind.REFERENCES,
        LETTERS,
        Dossier(references=(letter("a", Relation.PROVIDER), letter("b", endorsed=True))),
        Dossier(references=(letter("a", Relation.PROVIDER, endorsed=True), letter("b", received=False))),
        None,
    ),
    "an endorsed referee": (
        Kind.REFERENCES,
        LETTERS,
        Dossier(references=(letter("a", Relation.PROVIDER), letter("b", vetted=True))),
        Dossier(references=(letter("a", Relation.PROVIDER), letter("b"), letter("c", received=False, endorsed=True))),
        None,
    ),
    "a referee in a relation": (
        Kind.REFERENCES,
        LETTERS,
        Dossier(references=(letter("a", Relation.PROVIDER, endorsed=True), letter("b"))),
        Dossier(references=(letter("a", Relation.SUPERVISOR, endorsed=True), letter("b"))),
        None,
    ),
    "papers": (Kind.DOCUMENTS, BOTH, of(signed(Paper.ETHICS), signed(Paper.AGREEMENT)), of(signed(Paper.ETHICS)), None),
    "membership": (Kind.MEMBERSHIP, Membership(), Dossier(memberships=member()), Dossier(memberships=member("co")), None),
    "an exam": (
        Kind.EXAM,
        NO_PARTS,
        Dossier(exams=(Result(passed=False, day=SPRING), Result(passed=True, day=DAY))),
        Dossier(exams=(Result(passed=False, day=SPRING), Result(passed=True, day=TOMORROW))),
        None,
    ),
    "a base": (
        Kind.BASE,
        Base((Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST)),
        Dossier(bases=(Category.MENTAL_HEALTH_SPECIALIST,)),
        Dossier(bases=(Category.FAMILY_ASSOCIATE,)),
        None,
    ),
}


@pytest.mark.parametrize(("kind", "asked", "met", "short", "unchecked"), CASES.values(), ids=CASES)
def test_each_kind_is_met_or_one_short_or_missing_or_unchecked(kind, asked, met, short, unchecked):
    whole = held(kind, asked, met)
    assert (whole.kind, whole.met, whole.missing, whole.source) == (kind, Met.MET, (), PAGE)
    lacking = held(kind, asked, short)
    assert lacking.met is Met.MISSING
    assert [amount.missing for amount in lacking.missing] == [1]
    nothing = held(kind, asked)
    assert nothing.met is Met.MISSING
    assert all(amount.found == 0 for amount in nothing.amounts)
    assert nothing.missing == nothing.amounts
    if unchecked is not None:
        doubted = held(kind, asked, unchecked)
        assert doubted.met is Met.UNCHECKED
        assert doubted.missing, "what is unchecked is never shown as met"


def test_an_assessment_says_what_was_asked_of_whom_and_by_which_rules():
    requirements = (*asking(Kind.DOCUMENTS, Documents((Paper.ETHICS,))), *asking(Kind.TRAINING, Training(60)))
    found = assess(requirements, of(training(60)))
    assert (found.target, found.day) == (Target.FAMILY_SPECIALIST, DAY)
    assert (found.edition, found.network) == ("1" * 64, "0" * 64)
    assert [item.kind for item in found.items] == [Kind.DOCUMENTS, Kind.TRAINING]
    assert [item.kind for item in found.missing] == [Kind.DOCUMENTS]
    assert not found.complete
    assert assess(requirements, of(training(60), signed(Paper.ETHICS))).complete


def test_nothing_asked_is_complete():
    assert assess(()).complete
    nothing = held(Kind.EXAM, NONE_ASKED)
    assert (nothing.met, nothing.amounts, nothing.counted) == (Met.MET, (), ())


def test_what_is_unchecked_is_not_complete():
    found = assess(asking(Kind.BACKGROUND, Background((MASTER,))), of(credential(Level.MASTER)))
    assert not found.complete
    assert found.missing == found.items


# Education and work


@pytest.mark.parametrize(
    ("asked", "held_level", "enough"),
    [
        (Level.DEGREE, Level.BACHELOR, True),
        (Level.DEGREE, Level.DOCTORATE, True),
        (Level.BACHELOR, Level.MASTER, True),
        (Level.MASTER, Level.BACHELOR, False),
        (Level.DEGREE, Level.CDA, False),
        (Level.DEGREE, Level.LICENCE, False),
        (Level.LICENCE, Level.DOCTORATE, False),
    ],
)
def test_a_higher_degree_satisfies_a_lower_one_and_nothing_else_does(asked, held_level, enough):
    item = held(Kind.BACKGROUND, Background((Way((asked,)),)), of(degree(held_level)))
    assert (item.met is Met.MET) == enough


def test_one_of_several_levels_is_enough():
    way = Background((Way((Level.MASTER, Level.LICENCE)),))
    item = held(Kind.BACKGROUND, way, of(degree(Level.LICENCE), degree(Level.MASTER)))
    assert amounts(item) == {(What.LEVEL, "master, licence"): (1, 1)}
    assert item.counted == ("E0", "E1")


def test_any_one_way_is_enough_and_the_first_of_the_met_is_shown():
    asked = Background((MASTER, TWO_YEARS))
    for told, counted in (((degree(),), ("E0",)), ((LONG,), ("E0",)), ((LONG, degree()), ("E1",))):
        item = held(Kind.BACKGROUND, asked, of(*told))
        assert (item.met, item.counted, item.otherwise) == (Met.MET, counted, ())


def test_where_no_way_is_met_the_nearest_is_shown_and_all_the_others_beside_it():
    asked = Background((Way((Level.MASTER,), TWO_YEARS.work), TWO_YEARS, Way(work=(Work(WorkField.PREVENTION, 36),))))
    item = held(Kind.BACKGROUND, asked, of(SHORT))
    assert amounts(item) == {(What.WORK, "prevention"): (23, 24)}
    assert item.otherwise == (
        (Amount(What.LEVEL, "master", 1, 0), Amount(What.WORK, "prevention", 24, 23)),
        (Amount(What.WORK, "prevention", 36, 23),),
    )


def test_a_way_asks_for_all_of_its_work_and_education():
    asked = Background((Way((Level.MASTER,), (Work(WorkField.TREATMENT, 24), Work(WorkField.PROVIDING, 36))),))
    treated = work(date(2015, 1, 1), date(2018, 12, 31), field=WorkField.TREATMENT)
    provided = work(date(2019, 1, 1), date(2021, 12, 31), field=WorkField.PROVIDING)
    for some in (c for n in range(4) for c in combinations((degree(), treated, provided), n)):
        assert (held(Kind.BACKGROUND, asked, of(*some)).met is Met.MET) == (len(some) == 3)
    assert len(held(Kind.BACKGROUND, asked).missing) == 3


def test_any_work_serves_where_any_is_asked_and_only_its_own_field_otherwise():
    for asked, told in product(WorkField, WorkField):
        item = held(Kind.BACKGROUND, Background((Way(work=(Work(asked, 24),)),)), of(replace(LONG, field=told)))
        assert (item.met is Met.MET) == (asked in {WorkField.ANY, told})


def test_an_entry_that_the_way_does_not_ask_for_is_left_out_with_the_reason():
    item = held(Kind.BACKGROUND, Background((TWO_YEARS,)), of(LONG, degree(), replace(LONG, field=WorkField.POLICY)))
    assert (item.counted, item.left_out) == (("E0",), (("E1", Reason.ANOTHER_WAY), ("E2", Reason.ANOTHER_WAY)))


def test_training_and_credentials_without_a_level_are_no_background():
    item = held(Kind.BACKGROUND, Background((MASTER,)), of(training(), credential(None), degree()))
    assert (item.counted, item.left_out) == (("E2",), ())


def test_work_counts_for_the_children_it_served_and_education_for_all():
    asked = Background((Way((Level.MASTER,), TWO_YEARS.work),))
    for served, band in product(((INFANT,), (EARLY,), (INFANT, EARLY)), (INFANT, EARLY, None)):
        item = held(Kind.BACKGROUND, asked, of(degree(), replace(LONG, age_bands=served)), age_band=band)
        assert (item.met is Met.MET) == (band is None or band in served)
        assert item.left_out == (() if band is None or band in served else (("E1", Reason.ANOTHER_AGE_BAND),))


def test_what_begins_after_the_day_does_not_count_and_work_counts_as_far_as_the_day():
    asked = Background((Way((Level.MASTER,), TWO_YEARS.work),))
    dossier = of(degree(on=date(2024, 1, 1)), work(date(2022, 1, 1), **PREVENTION))
    eve = held(Kind.BACKGROUND, asked, dossier, day=date(2023, 12, 30))
    assert [amount.missing for amount in eve.amounts] == [1, 1]
    assert eve.left_out == (("E0", Reason.LATER),)
    assert held(Kind.BACKGROUND, asked, dossier, day=date(2024, 1, 1)).met is Met.MET
    assert held(Kind.BACKGROUND, asked, of(degree(on=DAY)), day=DAY).left_out == ()


def test_a_credential_counts_while_it_is_in_force_and_a_degree_for_ever():
    asked = Background((Way((Level.LICENCE,)),))
    for ends, met in ((DAY, Met.MET), (DAY - timedelta(days=1), Met.MISSING)):
        kept = entry(credential(term=Term(date(2020, 1, 1), ends)), "C", "register looked up")
        item = held(Kind.BACKGROUND, asked, of(kept))
        assert item.met is met
        assert item.left_out == (() if met is Met.MET else (("C", Reason.NOT_IN_FORCE),))
    old = replace(degree(Level.LICENCE), valid=Term(date(2010, 1, 1), date(2010, 1, 1)))
    assert held(Kind.BACKGROUND, asked, of(old)).met is Met.MET


def test_another_bodys_credential_counts_once_it_is_verified():
    asked = Background((Way((Level.LICENCE,)),))
    unchecked = held(Kind.BACKGROUND, asked, of(credential()))
    assert (unchecked.met, unchecked.counted, unchecked.left_out) == (Met.UNCHECKED, (), (("E0", Reason.NOT_VERIFIED),))
    verified = held(Kind.BACKGROUND, asked, of(entry(credential(), "C", "register looked up")))
    assert (verified.met, verified.counted) == (Met.MET, ("C",))
    assert held(Kind.BACKGROUND, asked, of(credential()), rules=rules(checked=())).met is Met.MET


@pytest.mark.parametrize(
    ("kind", "asked", "told", "sort"),
    [
        (Kind.BACKGROUND, Background((MASTER,)), degree(), "education"),
        (Kind.BACKGROUND, Background((TWO_YEARS,)), LONG, "work"),
        (Kind.TRAINING, Training(60), training(60), "training"),
        (Kind.BACKGROUND, Background((Way(work=(Work(WorkField.ANY, 24, 24),)),)), replace(LONG, internship=True), "internship"),
    ],
)
def test_which_evidence_is_checked_is_the_editions_to_say(kind, asked, told, sort):
    its_own = {sort, "work"} if told.internship else {sort}
    others = tuple({"education", "work", "training", "credential", "internship"} - its_own)
    assert held(kind, asked, of(told), rules=rules(checked=others)).met is Met.MET
    assert held(kind, asked, of(told), rules=rules(checked=(sort,))).met is Met.UNCHECKED
    assert held(kind, asked, of(entry(told, "V", "seen")), rules=rules(checked=(sort,))).met is Met.MET


def test_which_evidence_is_checked_is_said_by_the_row_of_the_day_of_the_rules():
    said = rules()
    rows = (Found((), LOCAL, Term(None, DAY)), Found(("training",), LOCAL, Term(TOMORROW)))
    turned = replace(said, policies=replace(said.policies, checking=rows))
    found = [held(Kind.TRAINING, Training(60), of(training(60)), rules=replace(turned, day=day)).met for day in (DAY, TOMORROW)]
    assert found == [Met.MET, Met.UNCHECKED]
    unsaid = replace(said, policies=replace(said.policies, checking=()))
    assert held(Kind.TRAINING, Training(60), of(training(60)), rules=unsaid).met is Met.MET


def test_an_internship_stands_for_no_more_than_the_edition_allows():
    intern = entry(work(date(2022, 1, 1), date(2023, 12, 31), internship=True, **PREVENTION), "I", "its supervisor was endorsed")
    paid = work(date(2024, 1, 1), date(2024, 12, 31), **PREVENTION)
    for allowed, alone, both in ((0, 0, 12), (6, 6, 18), (12, 12, 24), (24, 24, 36), (60, 24, 36)):
        asked = Background((Way(work=(Work(WorkField.PREVENTION, 60, allowed),)),))
        assert [held(Kind.BACKGROUND, asked, of(*told)).amounts[0].found for told in ((intern,), (intern, paid))] == [alone, both]
    beside = work(date(2023, 1, 1), date(2024, 12, 31), **PREVENTION)
    asked = Background((Way(work=(Work(WorkField.PREVENTION, 60, 24),)),))
    assert held(Kind.BACKGROUND, asked, of(intern, beside)).amounts[0].found == 36, "the same year counts once"


# Training


def test_a_session_counts_for_several_topics_and_once_in_all():
    asked = Training(90, ((Topic.EQUITY, 60), (Topic.PROVIDING, 60)))
    item = held(Kind.TRAINING, asked, of(training(60, dei=60, rsc_provision=60), degree()))
    assert amounts(item) == {
        (What.TRAINING, ""): (60, 90),
        (What.TOPIC, "dei"): (60, 60),
        (What.TOPIC, "rsc_provision"): (60, 60),
    }
    assert (item.counted, item.left_out) == (("E0",), ())


@pytest.mark.parametrize("asked", [Training(60), Supervision(60), References(1), Documents((Paper.ETHICS,))])
def test_to_keep_only_what_lies_in_the_cycle_counts_and_to_earn_all_until_the_day(asked):
    def on(day):
        return Dossier(
            shown(training(60, on=day), signed(Paper.ETHICS, day, "E0")),
            (session(day, id="E0"),),
            (letter("E0", received_on=day),),
        )

    days = [CYCLE.start - timedelta(days=1), CYCLE.start, DAY, TOMORROW]
    earned = [held(Kind.TRAINING, asked, on(day)) for day in days]
    kept = [held(Kind.TRAINING, asked, on(day), **KEEPING) for day in days]
    assert [item.met is Met.MET for item in earned] == [True, True, True, False]
    assert [item.met is Met.MET for item in kept] == [False, True, True, False]
    assert [kept[0].left_out, kept[3].left_out] == [(("E0", Reason.ANOTHER_CYCLE),), (("E0", Reason.LATER),)]
    assert earned[1].counted == ("E0",)


def test_a_training_over_several_days_counts_on_its_last():
    over = replace(training(60), valid=Term(date(2024, 12, 30), date(2025, 1, 2)))
    assert held(Kind.TRAINING, Training(60), of(over), **KEEPING).met is Met.MET
    assert held(Kind.TRAINING, Training(60), of(over), day=date(2025, 1, 1)).left_out == (("E0", Reason.LATER),)
    assert held(Kind.TRAINING, Training(60), of(replace(over, valid=Term(SPRING)))).left_out == (("E0", Reason.LATER),)


def test_a_cycle_says_nothing_of_earning():
    assert held(Kind.TRAINING, Training(60), of(training(60, on=SPRING)), cycle=CYCLE).met is Met.MET


def test_what_is_told_twice_counts_once_and_what_a_title_tells_apart_twice():
    told = training(60, dei=30)
    twice = held(Kind.TRAINING, Training(120), of(told, told, training(60)))
    assert (twice.counted, twice.left_out) == (("E0", "E2"), (("E1", Reason.TOLD_TWICE),))
    for differs, other in {
        "title": "Another", "document": "6" * 64, "minutes": 61, "topics": (), "valid": Term(DAY, DAY)
    }.items():  # fmt: skip
        assert held(Kind.TRAINING, Training(120), of(told, replace(told, **{differs: other}))).left_out == ()


def test_two_that_name_the_same_topics_in_another_order_are_one():
    one, other = training(60, dei=30, rsc_provision=20), training(60, rsc_provision=20, dei=30)
    assert held(Kind.TRAINING, Training(60), of(one, other)).left_out == (("E1", Reason.TOLD_TWICE),)


def test_of_two_that_tell_the_same_the_one_counts_that_is_verified():
    told = training(60)
    checked = rules(checked=("training",))
    for order in permutations((entry(told, "A"), entry(told, "B", "seen"), entry(told, "C"))):
        item = held(Kind.TRAINING, Training(60), of(*order), rules=checked)
        assert (item.met, item.counted) == (Met.MET, ("B",))
        assert {reason for _, reason in item.left_out} == {Reason.TOLD_TWICE}
    alone = held(Kind.TRAINING, Training(60), of(entry(told, "A"), entry(told, "C")), rules=checked)
    assert (alone.met, alone.left_out) == (Met.UNCHECKED, (("A", Reason.NOT_VERIFIED), ("C", Reason.TOLD_TWICE)))


# Supervision


def test_what_does_not_count_is_left_out_with_the_reason_that_it_was_judged_by():
    sessions = (
        session(SPRING, id="A"),
        session(SPRING, id="B", verdict=Verdict.DOES_NOT_COUNT, why="nobody endorsed"),
        session(SPRING, id="C", verdict=Verdict.UNCHECKED, why="not confirmed"),
        session(SPRING, id="D", peer=True),
        session(TOMORROW, id="E"),
        session(SPRING, id="F"),
    )
    item = held(Kind.SUPERVISION, Supervision(600), Dossier(judged=sessions))
    assert item.counted == ("A", "F")
    assert item.left_out == (("B", "nobody endorsed"), ("C", "not confirmed"), ("D", Reason.PEERS), ("E", Reason.LATER))
    assert amounts(item) == {(What.SUPERVISION, ""): (120, 600)}
    assert item.met is Met.MISSING


def test_sessions_that_span_too_much_are_held_to_the_window_that_leaves_least_missing():
    asked = Supervision(180, most_months=24)
    days = [date(2020, 1, 15), date(2021, 12, 1), date(2022, 1, 15), date(2022, 1, 16), date(2023, 6, 1), date(2025, 6, 2)]
    item = held(Kind.SUPERVISION, asked, Dossier(judged=tuple(map(session, days))))
    assert item.counted == tuple(f"S-{day}" for day in days[1:5]), "four hours in one window; three in the first would do too"
    assert item.left_out == tuple((f"S-{days[n]}", Reason.OUTSIDE_THE_WINDOW) for n in (0, 5))
    assert amounts(item) == {(What.SUPERVISION, ""): (240, 180)}


def test_of_windows_that_leave_as_much_missing_the_earliest_is_taken():
    sessions = tuple(map(session, (date(2020, 1, 1), date(2025, 1, 1))))
    for order in permutations(sessions):
        assert held(Kind.SUPERVISION, Supervision(180, most_months=24), Dossier(judged=order)).counted == ("S-2020-01-01",)


def test_a_window_that_is_whole_comes_before_a_fuller_one_that_is_not():
    early = (session(date(2018, 1, 1), 60, about=30), session(date(2018, 12, 31), 60))
    late = (session(date(2024, 1, 1), 600), session(date(2024, 11, 1), 600))
    assert held(Kind.SUPERVISION, RECEIVED, Dossier(judged=(*late, *early))).counted == ("S-2018-01-01", "S-2018-12-31")


def test_without_a_window_all_years_count_together():
    sessions = (session(date(2005, 1, 1)), session(SPRING))
    item = held(Kind.SUPERVISION, Supervision(120), Dossier(judged=sessions))
    assert (item.met, len(item.counted), item.left_out) == (Met.MET, 2, ())


def test_a_least_span_alone_asks_for_no_most():
    sessions = (session(date(2005, 1, 1)), session(SPRING))
    item = held(Kind.SUPERVISION, Supervision(120, least_months=12), Dossier(judged=sessions))
    assert amounts(item)[What.WINDOW, ""] == (230, 12)
    alone = held(Kind.SUPERVISION, Supervision(60, least_months=1), Dossier(judged=(session(SPRING),)))
    assert amounts(alone)[What.WINDOW, ""] == (0, 1)


@pytest.mark.parametrize(
    ("purpose", "after", "years", "count"),
    [
        (Purpose.EARN, None, 9, False),
        (Purpose.EARN, 3, 9, False),
        (Purpose.KEEP, None, 9, False),
        (Purpose.KEEP, 3, 2, False),
        (Purpose.KEEP, 3, 3, True),
        (Purpose.KEEP, 0, 0, True),
    ],
)
def test_peers_count_only_to_keep_and_after_the_years_that_the_edition_asks(purpose, after, years, count):
    dossier = Dossier(judged=(session(DAY, peer=True, id="P"),))
    item = held(Kind.SUPERVISION, Supervision(60, peers_after=after), dossier, purpose=purpose, cycle=CYCLE, years=years)
    assert (item.met is Met.MET) == count
    assert item.left_out == (() if count else (("P", Reason.PEERS),))


def test_nobody_is_endorsed_for_a_year_unless_it_is_said():
    dossier = Dossier(judged=(session(DAY, peer=True),))
    assert held(Kind.SUPERVISION, Supervision(60, peers_after=1), dossier, **KEEPING).met is Met.MISSING


def test_what_is_asked_about_providing_is_an_amount_of_its_own():
    dossier = Dossier(judged=(session(SPRING, about=45), session(NEXT, about=5)))
    item = held(Kind.SUPERVISION, Supervision(120, about_providing=60), dossier)
    assert amounts(item) == {(What.SUPERVISION, ""): (120, 120), (What.ABOUT_PROVIDING, ""): (50, 60)}


def test_a_peer_who_does_not_count_does_not_count_as_a_peer():
    dossier = Dossier(judged=(session(DAY, peer=True, id="P", verdict=Verdict.DOES_NOT_COUNT, why="not endorsed"),))
    item = held(Kind.SUPERVISION, Supervision(60, peers_after=0), dossier, **KEEPING)
    assert item.left_out == (("P", "not endorsed"),)


# What others say


def test_letters_are_counted_by_what_is_asked_and_nothing_else():
    asked = References(2)
    item = held(Kind.REFERENCES, asked, Dossier(references=(letter("a"), letter("b", received=False), letter("c"))))
    assert amounts(item) == {(What.REFERENCES, ""): (2, 2)}
    assert (item.counted, item.left_out) == (("a", "c"), (("b", Reason.NOT_RECEIVED),))
    more = held(Kind.REFERENCES, References(3, 2, ((Relation.PROVIDER, 1), (Relation.SUPERVISEE, 2))), Dossier())
    assert amounts(more) == {
        (What.REFERENCES, ""): (0, 3),
        (What.ENDORSED, ""): (0, 2),
        (What.RELATION, "provider"): (0, 1),
        (What.RELATION, "supervisee"): (0, 2),
    }


def test_one_letter_may_be_endorsed_and_vetted_and_in_a_relation_and_is_one_of_each():
    one = letter("a", Relation.PROVIDER, endorsed=True, vetted=True)
    assert [amount.found for amount in held(Kind.REFERENCES, LETTERS, Dossier(references=(one,))).amounts] == [1, 1, 1]


def test_each_paper_is_asked_for_by_its_name_and_another_one_is_not_shown():
    item = held(Kind.DOCUMENTS, BOTH, of(signed(Paper.NO_SANCTION), signed(Paper.AGREEMENT), signed(Paper.AGREEMENT, id="P2")))
    assert amounts(item) == {(What.PAPER, "ethics"): (0, 1), (What.PAPER, "agreement"): (1, 1)}
    assert (item.counted, item.left_out) == (("P-agreement", "P2"), ())


def test_a_membership_counts_if_it_is_in_force_and_accepted():
    mine, other, over = member().held[0], member("co").held[0], member(term=Term(None, DAY - timedelta(days=1))).held[0]
    books = Memberships((replace(over, id="O"), replace(other, id="X"), mine, replace(mine, id="N")))
    item = held(Kind.MEMBERSHIP, Membership(), Dossier(memberships=books))
    assert (item.counted, amounts(item)) == (("M", "N"), {(What.MEMBERSHIP, ""): (1, 1)})
    assert item.left_out == (("O", Reason.NOT_IN_FORCE), ("X", Reason.NOT_ACCEPTED))


def test_an_exam_and_a_base_are_had_or_not():
    assert amounts(held(Kind.EXAM, NO_PARTS)) == {(What.EXAM, ""): (0, 1)}
    asked = Base((Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST))
    assert amounts(held(Kind.BASE, asked)) == {(What.BASE, "FS, MHS"): (0, 1)}
    assert amounts(held(Kind.BASE, asked, Dossier(bases=(Category.FAMILY_SPECIALIST,) * 2))) == {(What.BASE, "FS, MHS"): (1, 1)}


# Laws

PIECES = {
    "background": (
        degree(),
        credential(Level.MASTER),
        LONG,
        SHORT,
        replace(LONG, internship=True),
        replace(LONG, age_bands=(EARLY,)),
    ),
    "training": (training(60), training(90, dei=60), training(30, on=TOMORROW), training(60, on=SPRING, rsc_provision=20)),
}
SESSIONS = tuple(
    session(date(2022, 1, 1) + timedelta(days=400 * n), 60, about=30 * (n % 2), verdict=verdict, id=f"S{n}-{verdict}")
    for n in range(3)
    for verdict in (Verdict.COUNTS, Verdict.UNCHECKED)
)
ALL = (
    *asking(
        Kind.BACKGROUND,
        Background((MASTER, Way((Level.DEGREE,), (Work(WorkField.PREVENTION, 20, 12),)), TWO_YEARS)),
    ),
    *asking(Kind.TRAINING, Training(120, ((Topic.EQUITY, 30), (Topic.PROVIDING, 20)))),
    *asking(Kind.SUPERVISION, Supervision(120, 30, least_months=12, most_months=24)),
)
ORDER = [Met.MISSING, Met.UNCHECKED, Met.MET]


def subsets(things):
    return (some for n in range(len(things) + 1) for some in combinations(things, n))


def dossiers():
    """Every dossier of each kind's pieces, with every dossier that has one piece more."""
    for name, pieces in PIECES.items():
        named = tuple(entry(one, f"{name}-{n}") for n, one in enumerate(pieces))
        for some in subsets(named):
            yield of(*some), [of(*some, one) for one in named if one not in some]
    for some in subsets(SESSIONS):
        yield Dossier(judged=some), [Dossier(judged=(*some, one)) for one in SESSIONS if one not in some]


def test_more_shown_never_makes_an_item_less_met():
    steps = 0
    for before, more in dossiers():
        stood = [ORDER.index(item.met) for item in assess(ALL, before).items]
        for after in more:
            steps += 1
            assert all(a <= b for a, b in zip(stood, (ORDER.index(item.met) for item in assess(ALL, after).items), strict=True))
    assert steps == 6 * 2**5 + 4 * 2**3 + 6 * 2**5


def test_the_same_dossier_gives_the_same_assessment_in_whichever_order_it_was_told():
    for before, _ in dossiers():
        there = assess(ALL, before)
        assert assess(ALL, before) == there
        shuffled = replace(
            before,
            evidence=replace(before.evidence, entries=before.evidence.entries[::-1]),
            judged=before.judged[::-1],
        )
        back = assess(ALL, shuffled)
        assert [(item.met, item.amounts, sorted(item.counted)) for item in back.items] == [
            (item.met, item.amounts, sorted(item.counted)) for item in there.items
        ]


def test_every_line_that_concerns_a_kind_counts_or_is_left_out_and_never_both():
    for before, _ in dossiers():
        for item in assess(ALL, before).items:
            left = [line for line, _ in item.left_out]
            assert len({*item.counted, *left}) == len(item.counted) + len(left)
        told = {one.id for one in before.evidence.entries} | {one.session for one in before.judged}
        found = assess(ALL, before)
        left = {line for item in found.items for line, _ in item.left_out}
        assert told == left | {line for item in found.items for line in item.counted}


def test_what_is_met_is_exactly_what_misses_nothing():
    for before, _ in dossiers():
        for item in assess(ALL, before).items:
            assert (item.met is Met.MET) == (item.missing == ())
