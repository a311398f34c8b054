"""The rules as shipped, by day: what the field's pages say (R1 to R22 of our notes), and that nothing is bare or made up."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import date, timedelta
from itertools import pairwise

import pytest

from house.tree import ROOT
from ledger.rulebook.catalogue import Edition, Rules
from ledger.rulebook.fact import Confidence, Found, NotFound, Sought, in_force
from ledger.rulebook.policies import (
    OF_SEVERAL,
    Accepted,
    Applying,
    Joining,
    LateYear,
    Mode,
    Policies,
    Providers,
    Returning,
    Reviewing,
    providers,
    reviewers,
    vetting,
)
from ledger.rulebook.requirement import (
    Background,
    Base,
    Documents,
    Exam,
    Kind,
    Level,
    Paper,
    References,
    Relation,
    Supervision,
    Target,
    Topic,
    Training,
    Work,
    WorkField,
    requirements,
)
from ledger.rulebook.vocabulary import Category
from ledger.wire import editions

FOLDER = ROOT / "ledger" / "editions"
NETWORK_TEXT = (FOLDER / "network.toml").read_text()
ARIZONA_TEXT = (FOLDER / "az.toml").read_text()
CATALOGUE = editions.shipped()
EVERY = pytest.mark.parametrize("edition", CATALOGUE.editions, ids=[edition.code for edition in CATALOGUE.editions])
OLD, LATER = date(2023, 12, 31), date(2024, 1, 1)
ANNUAL, THREE = date(2024, 12, 31), date(2025, 1, 1)
TODAY = date(2026, 11, 22)
ALL_CATEGORIES = [target for target in Target if target is not Target.REFLECTIVE_SUPERVISOR]
SETTINGS = [field.name for field in fields(Policies) if field.name not in OF_SEVERAL]


def hours(amount: float) -> int:
    return int(amount * 60)


def rules_of(code: str, day: date = TODAY) -> Rules:
    return CATALOGUE.edition(code).on(day)


def asked(code: str, target: str, kind: str, day: date, *, of: str = "earning", years: int = 0) -> object:
    """What ``code`` asks, or None."""
    found = dict(requirements(getattr(rules_of(code).policies, of), Target(target), day, years=years))
    return found[Kind(kind)].value.asked if Kind(kind) in found else None


def setting(code: str, name: str, day: date = TODAY) -> object:
    return in_force(getattr(rules_of(code).policies, name), day).value


# --- R1, R2: training to earn -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["FA", "FS", "MHS", "MHM-P", "MHM-R"])
def test_training_rose_from_30_to_33_hours_with_3_on_equity_in_2024(target: str) -> None:
    assert asked("co", target, "training", OLD) == Training(hours(30))
    assert asked("co", target, "training", LATER) == Training(hours(33), ((Topic.EQUITY, hours(3)),))


def test_a_mentors_training_rose_from_30_to_48_hours_in_2024() -> None:
    fifteen = (Topic.PROVIDING, hours(15))
    assert asked("co", "MHM-C", "training", OLD) == Training(hours(30), (fifteen,))
    assert asked("co", "MHM-C", "training", LATER) == Training(hours(48), (fifteen, (Topic.EQUITY, hours(3))))


# --- R3, R4: supervision to earn --------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [OLD, LATER, ANNUAL, THREE, TODAY])
@pytest.mark.parametrize(
    ("target", "amount", "about"), [("FS", 24, 0), ("MHS", 50, 0), ("MHM-C", 50, 25)], ids=["FS", "MHS", "MHM-C"]
)
def test_supervision_is_received_over_one_to_two_years_and_arizonas_hours_do_not_expire(
    target: str, amount: int, about: int, day: date
) -> None:
    assert asked("ne", target, "supervision", day) == Supervision(hours(amount), hours(about), 12, 24)
    assert asked("az", target, "supervision", day) == Supervision(hours(amount), hours(about), 12, None)


@pytest.mark.parametrize("target", ["FA", "MHM-P", "MHM-R"])
@pytest.mark.parametrize("of", ["earning", "keeping"])
def test_no_supervision_is_asked_of_an_associate_nor_of_a_mentor_of_policy_or_research(target: str, of: str) -> None:
    assert asked("mi", target, "supervision", TODAY, of=of) is None


# --- R5, R6: the examination ------------------------------------------------------------------------------------------


def test_the_specialists_examination_ended_with_2024_and_the_mentors_stays() -> None:
    assert isinstance(asked("ct", "MHS", "exam", ANNUAL), Exam)
    assert asked("ct", "MHS", "exam", THREE) is None
    for target in ("MHM-C", "MHM-P", "MHM-R"):
        assert asked("ct", target, "exam", ANNUAL) == asked("ct", target, "exam", THREE) == _exam(each_part=False)


@pytest.mark.parametrize("target", ["FA", "FS", "ERS"])
def test_some_never_sat_one(target: str) -> None:
    assert asked("ak", target, "exam", OLD) is None


def test_alaska_wants_80_in_100_in_each_part() -> None:
    assert asked("ak", "MHS", "exam", ANNUAL) == asked("ak", "MHM-C", "exam", THREE) == _exam(each_part=True)
    assert asked("ak", "MHS", "exam", THREE) is None


def _exam(*, each_part: bool) -> Exam:
    return Exam(80, ("multiple choice", "vignettes"), each_part=each_part, markers=2)


# --- R7, R9: references, background, the add-on -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "count", "roles"),
    [
        ("FA", 3, {Relation.SUPERVISOR: 1}),
        ("FS", 3, {Relation.PROVIDER: 1}),
        ("MHS", 3, {Relation.PROVIDER: 1}),
        ("MHM-C", 3, {Relation.PROVIDER: 1, Relation.SUPERVISEE: 1}),
        ("MHM-P", 3, {}),
        ("MHM-R", 3, {}),
        ("ERS", 2, {Relation.PROVIDER: 1, Relation.SUPERVISEE: 1}),
    ],
)
def test_references_are_three_or_two_one_by_somebody_endorsed(target: str, count: int, roles: dict[Relation, int]) -> None:
    assert asked("tx", target, "references", TODAY) == References(count, 1, tuple(roles.items()))


def ways(target: str, day: date) -> set[tuple[frozenset[Level], frozenset[tuple[WorkField, int, int]]]]:
    background = asked("fl", target, "background", day)
    assert isinstance(background, Background)
    return {(frozenset(w.levels), frozenset((x.field, x.months, x.internship) for x in w.work)) for w in background.ways}


@pytest.mark.parametrize(
    ("target", "old", "new"),
    [
        ("FA", "CDA | any 24 | degree", "CDA | any 24 | degree"),
        ("FS", "bachelor + prevention 24", "degree | prevention 24"),
        ("MHS", "master + treatment 24/12", "licence + treatment 24/12 | master + treatment 24/12"),
        ("MHM-C", "master + providing 36 + treatment 24/12", "master + providing 36 + treatment 24/12"),
        ("MHM-P", "master + policy 36", "master + policy 36"),
        ("MHM-R", "master + research 36", "master + research 36"),
        ("ERS", "providing 12", "providing 12"),
    ],
)
def test_education_and_work_by_category_before_2025_and_since(target: str, old: str, new: str) -> None:
    assert [_spelt(target, day) for day in (ANNUAL, THREE)] == [old, new]


def _spelt(target: str, day: date) -> str:
    def way(levels: frozenset[Level], work: frozenset[tuple[WorkField, int, int]]) -> str:
        parts = [f"{field} {months}" + (f"/{internship}" if internship else "") for field, months, internship in work]
        return " + ".join([*sorted(levels), *sorted(parts)])

    return " | ".join(sorted(way(*each) for each in ways(target, day)))


def test_the_add_on_stands_on_a_family_or_a_mental_health_specialist() -> None:
    bases = (Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST)
    assert asked("in", "ERS", "base", TODAY) == Base(bases)
    assert asked("in", "ERS", "training", TODAY) == Training(hours(15), ((Topic.PROVIDING, hours(15)),))
    assert asked("in", "ERS", "supervision", TODAY) == Supervision(hours(12), hours(12))
    assert asked("in", "ERS", "documents", TODAY) is None
    assert setting("in", "emerging_years") == 2


@EVERY
def test_every_category_asks_for_ethics_agreement_and_membership_on_every_day(edition: Edition) -> None:
    for target in ALL_CATEGORIES:
        for day in (OLD, ANNUAL, THREE, TODAY):
            for of in ("earning", "keeping"):
                papers = asked(edition.code, target, "documents", day, of=of)
                assert isinstance(papers, Documents)
                assert papers.papers[:2] == (Paper.ETHICS, Paper.AGREEMENT)
                assert asked(edition.code, target, "membership", day, of=of) is not None


def test_idaho_and_pennsylvania_want_it_attested_that_no_board_has_imposed_a_sanction() -> None:
    def attested(code: str, day: date) -> bool:
        return Paper.NO_SANCTION in asked(code, "FS", "documents", day, of="keeping").papers  # type: ignore[attr-defined]

    assert [attested("id", date(2021, 12, 31)), attested("id", date(2022, 1, 1))] == [False, True]
    assert [attested("pa", date(2022, 12, 31)), attested("pa", date(2023, 1, 1))] == [False, True]
    assert not attested("wi", TODAY)


# --- R8, R22: reviewing and applying ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "reviewers", "tiers"),
    [("az", 1, 1), ("in", 1, 1), ("ne", 1, 1), ("tn", 1, 1), ("mi", 2, 1), ("wa", 2, 1), ("fl", 2, 2), ("sc", 1, 1)],
)
def test_reviewers_are_one_two_or_of_two_tiers(code: str, reviewers: int, tiers: int) -> None:
    assert setting(code, "reviewing") == Reviewing(reviewers, tiers, third=True)
    assert isinstance(in_force(rules_of(code).policies.reviewing, TODAY), NotFound if code == "sc" else Found)


def test_arizona_takes_one_application_at_a_time_and_in_florida_an_unfinished_one_expires() -> None:
    assert setting("az", "applying") == Applying(one_at_a_time=True, expires_days=None)
    assert setting("fl", "applying") == Applying(one_at_a_time=False, expires_days=92)
    assert setting("nc", "applying") == Applying(one_at_a_time=False, expires_days=None)


# --- R10, R11: whose sessions count -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recipient", "counted"),
    [("FS", "FS FRS MHS MHM-C"), ("MHS", "MHS MHM-C"), ("MHM-C", "MHM-C"), ("FA", "FS FRS MHS MHM-C"), ("ERS", "MHS MHM-C")],
)
def test_from_2025_a_provider_is_a_mentor_or_has_the_add_on(recipient: str, counted: str) -> None:
    rows = rules_of("az").policies.providers
    older, newer = (providers(rows, Target(recipient), day).value for day in (ANNUAL, THREE))
    assert (set(older.categories), older.addon) == (set(map(Category, counted.split())), False)
    assert (newer.categories, newer.addon) == ((Category.MENTOR_CLINICAL,), True)


@pytest.mark.parametrize(
    ("code", "session", "applied", "counts"),
    [
        ("co", "2017-06-01", "2017-12-31", True), ("co", "2017-06-01", "2018-01-01", False), ("co", "2019-06-01", "2017-12-31", True),
        ("co", "2019-06-01", None, True), ("wa", "2021-06-01", "2021-12-31", True), ("wa", "2021-06-01", "2022-01-01", False),
        ("wa", "2022-12-31", "2021-12-31", True), ("wa", "2023-01-01", "2021-12-31", False), ("wa", "2023-01-01", None, False),
        ("tx", "2025-12-31", "2026-02-01", True), ("tx", "2026-01-01", "2020-01-01", False),
        ("nc", "2027-12-31", "2027-12-31", True), ("nc", "2028-01-01", "2022-01-01", False), ("wi", "2030-01-01", "2029-01-01", True),
    ],
)  # fmt: skip
def test_a_vetted_providers_session_counts_until_the_associations_cut_off(
    code: str, session: str, applied: str | None, *, counts: bool
) -> None:
    applied_on = date.fromisoformat(applied) if applied else None
    assert vetting(rules_of(code).policies.vetting, date.fromisoformat(session), applied_on).value.counts is counts


# --- R12 to R14, R17: keeping -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "annual", "three"),
    [("co", 0, 0), ("wi", 3, 0), ("mi", 1, 0), ("ri", 1, 0), ("tx", 1, 0), ("pa", 1, 3)],
)
def test_training_to_keep_it_is_15_hours_a_year_then_45_in_three(code: str, annual: int, three: int) -> None:
    def expected(amount: int, *topics: tuple[Topic, int]) -> Training:
        return Training(hours(amount), tuple((topic, hours(part)) for topic, part in topics if part))

    for target in ALL_CATEGORIES:
        about = Topic.PROVIDING if target == Target.MENTOR_CLINICAL else Topic.EQUITY
        first, then = ((about, n if about is Topic.PROVIDING else 0) for n in (3, 9))
        assert asked(code, target, "training", ANNUAL, of="keeping") == expected(15, first, (Topic.EQUITY, annual))
        assert asked(code, target, "training", THREE, of="keeping") == expected(45, then, (Topic.EQUITY, three))
    assert asked(code, "ERS", "training", ANNUAL, of="keeping") == expected(3, (Topic.PROVIDING, 3))
    assert asked(code, "ERS", "training", THREE, of="keeping") == expected(9, (Topic.PROVIDING, 9))


@EVERY
def test_supervision_to_keep_it_is_12_hours_a_year_then_36_in_three_and_less_after_three_years_as_a_mentor(
    edition: Edition,
) -> None:
    def kept(target: str, day: date, years: int) -> object:
        return asked(edition.code, target, "supervision", day, of="keeping", years=years)

    for target in ("FS", "MHS", "ERS"):
        for years in (0, 3, 9):
            assert kept(target, ANNUAL, years) == Supervision(hours(12))
            assert kept(target, THREE, years) == Supervision(hours(36))
    for years, annual, three in ((0, 12, 36), (2, 12, 36), (3, 10, 30), (9, 10, 30)):
        assert kept("MHM-C", ANNUAL, years) == Supervision(hours(annual), peers_after=3)
        assert kept("MHM-C", THREE, years) == Supervision(hours(three), peers_after=3)


def test_wisconsins_annual_renewal_is_its_own_rule_and_the_three_year_rule_is_the_networks() -> None:
    def said(day: date) -> set[tuple[Kind, str]]:
        rows = requirements(rules_of("wi").policies.keeping, Target.MENTOR_CLINICAL, day)
        return {(kind, fact.source.edition) for kind, fact in rows}

    kinds = (Kind.TRAINING, Kind.SUPERVISION, Kind.DOCUMENTS, Kind.MEMBERSHIP)
    assert said(ANNUAL) == {(kind, "wi") for kind in kinds}
    assert said(THREE) == {(kind, "network") for kind in kinds}


def test_hours_are_itemised_by_the_year_and_attested_by_the_cycle() -> None:
    before, since = (setting("co", "renewals", day) for day in (ANNUAL, THREE))
    assert (before.mode, before.pro_rata, before.audit_percent) == (Mode.ITEMISED, False, 0)  # type: ignore[attr-defined]
    assert (since.mode, since.pro_rata, since.audit_percent) == (Mode.ATTESTATION, True, 10)  # type: ignore[attr-defined]
    assert since.reinstated_audited  # type: ignore[attr-defined]


def test_how_wisconsin_tells_of_three_years_was_not_found_and_nebraskas_is_its_own() -> None:
    assert any(isinstance(row, Sought) for row in rules_of("wi").policies.renewals)
    assert isinstance(in_force(rules_of("wi").policies.renewals, THREE), NotFound)
    nebraska = in_force(rules_of("ne").policies.renewals, THREE)
    assert (nebraska.source.edition, nebraska.source.confidence) == ("ne", Confidence.SINGLE)
    assert nebraska.value.pro_rata


# --- R18 to R20: membership, inactive, coming back --------------------------------------------------------------------


@pytest.mark.parametrize(("code", "from_day"), [("in", (9, 1)), ("mi", (10, 1)), ("az", (10, 1)), ("ct", (12, 1)), ("wi", None)])
def test_a_membership_bought_late_in_the_year(code: str, from_day: tuple[int, int] | None) -> None:
    assert setting(code, "late_year") == (LateYear(*from_day) if from_day else None)


@pytest.mark.parametrize(
    ("code", "accepted", "proof"),
    [("wa", "own or world", False), ("az", "any", True), ("wi", "any", False), ("pa", "any", False), ("mi", "any", False)],
)
def test_whose_membership_is_accepted(code: str, accepted: str, *, proof: bool) -> None:
    assert setting(code, "joining") == Joining(Accepted(accepted), proof=proof)


def test_indiana_lets_one_be_inactive_for_two_years_and_ask_again() -> None:
    fact = in_force(rules_of("in").policies.inactive, TODAY)
    assert (fact.value.years, fact.value.again, fact.source.edition) == (2, True, "in")
    assert isinstance(in_force(rules_of("sc").policies.inactive, TODAY), NotFound)


def test_nebraska_has_a_simplified_way_back_since_the_three_year_cycle_and_the_others_a_new_application() -> None:
    assert (
        setting("ne", "returning", ANNUAL) == setting("mi", "returning") == setting("sc", "returning") == Returning("application")
    )
    assert setting("ne", "returning", THREE) == Returning("simplified")
    assert asked("mi", "FS", "references", TODAY, of="reinstating") == References(3)
    assert asked("ne", "FS", "references", THREE, of="reinstating") is None
    assert asked("ne", "FS", "references", ANNUAL, of="reinstating") == References(3)
    assert asked("ne", "FS", "training", THREE, of="reinstating") == Training(hours(15))
    assert asked("ne", "FA", "supervision", THREE, of="reinstating") is None
    assert asked("ne", "FS", "supervision", THREE, of="reinstating") == Supervision(hours(12))
    assert asked("ne", "FS", "documents", THREE, of="reinstating") == Documents((Paper.ETHICS,))


def test_who_is_listed_and_that_nothing_is_rescinded_unless_switched_on() -> None:
    assert setting("wi", "listed") == ("active", "late")
    assert setting("mi", "listed") == ("active", "inactive")
    assert setting("va", "listed") == ("active", "late", "inactive")
    assert {setting(edition.code, "rescinding") for edition in CATALOGUE.editions} == {False}


# --- Nothing bare, nothing made up ------------------------------------------------------------------------------------


@EVERY
def test_every_setting_has_a_value_and_every_recipient_providers_on_every_day(edition: Edition) -> None:
    policies = edition.on(TODAY).policies
    for day in (date.min, *(date(2015, 1, 1) + timedelta(days=31 * n) for n in range(300)), date.max):
        assert [in_force(getattr(policies, name), day) for name in SETTINGS]
        assert all(isinstance(providers(policies.providers, target, day).value, Providers) for target in Target)
        assert all(reviewers(policies.reviewers, target, day).value for target in Target)
        assert vetting(policies.vetting, day, None)


@EVERY
@pytest.mark.parametrize("of", ["earning", "keeping", "reinstating"])
def test_within_a_file_no_row_lies_over_another_of_its_kind(edition: Edition, of: str) -> None:
    for target in Target:
        rows = [row for row in getattr(edition.policies, of) if target in row.value.targets]
        for kind, years in {(row.value.kind, row.value.after_years) for row in rows}:
            alike = [row.term for row in rows if (row.value.kind, row.value.after_years) == (kind, years)]
            for first, second in pairwise(sorted(alike, key=lambda term: term.start or date.min)):
                assert (first.end or date.max) < (second.start or date.min), f"{kind} of {target}"


@EVERY
def test_what_is_asked_in_3_years_of_keeping_is_three_times_the_year(edition: Edition) -> None:
    for target in Target:
        for years in (0, 3):
            year, cycle = (
                dict(requirements(edition.on(TODAY).policies.keeping, target, day, years=years)) for day in (ANNUAL, THREE)
            )
            for kind in (Kind.TRAINING, Kind.SUPERVISION):
                assert (kind in year) is (kind in cycle)
                if kind in year:
                    assert cycle[kind].value.asked.minutes == 3 * year[kind].value.asked.minutes  # type: ignore[union-attr]


def test_an_internship_is_told_where_the_page_tells_it() -> None:
    background = asked("ct", "MHS", "background", TODAY)
    assert isinstance(background, Background)
    assert {way.work for way in background.ways} == {(Work(WorkField.TREATMENT, 24, internship=12),)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hours = 24", "hours = 24.1", "earn.*hours are whole quarters"),
        ("hours = 24", "hours = true", "earn.*hours"),
        ("hours = 24", "hours = -1", "earn.*hours are whole quarters"),
        ("hours = 24", "minutes = 24", "earn.*(hours: Field required|not permitted)"),
        ("hours = 24", "hours = 24\ncount = 3", "earn.*count: .*not permitted"),
        ("hours = 24", "hours = 24\nabout_providing = 25", "earn.*about providing are part of the hours"),
        ("least_months = 12", "least_months = 12\nmost_months = 6", "earn.*the least months are no more than the most"),
        ('kind = "supervision"', 'kind = "luck"', "earn.0"),
        ('kind = "supervision"', "", "earn.0"),
        ('for = ["FS"]', "for = []", "earn.*for"),
        ('for = ["FS"]', 'for = ["XX"]', "earn.*for"),
        ("one_at_a_time = true", "one_at_a_time = 1", "apply.0.one_at_a_time"),
        ("one_at_a_time = true", 'one_at_a_time = "not found"\nexpires_days = 5', "apply.*the row says nothing else"),
        ("reviewers = 1", "reviewers = 9", "review.0.reviewers"),
        ("reviewers = 1", "reviewers = 1\ntiers = 3", "review.0.tiers"),
        ('late_year = "10-01"', 'late_year = "02-29"', "membership.1.late_year.*every year has"),
        ('late_year = "10-01"', 'late_year = "next 10-01"', "membership.1.*a day of every year, without next"),
        ('late_year = "10-01"', "proof = true", "membership.1: .*says whose membership is accepted"),
        ('late_year = "10-01"', 'late_year = "10-01"\nproof = true', "membership.1: .*a proof is asked"),
        ('accepted = "any"', 'accepted = "all"', "membership.0.accepted"),
    ],
)
def test_a_rule_that_breaks_the_format_is_refused_by_file_field_and_rule(old: str, new: str, said: str) -> None:
    assert old in ARIZONA_TEXT
    with pytest.raises(editions.EditionUnreadable, match=rf"^az\.toml: {said}"):
        editions.read_edition(ARIZONA_TEXT.replace(old, new, 1).encode(), CATALOGUE.network, "az.toml")


ROW = '[[{table}]]\n{members}\nfrom = "not found"\nsource = ["S38"]\nconfidence = "1"\n'


@pytest.mark.parametrize(
    ("table", "members", "said"),
    [
        ("earn", 'for = ["FA"]\nkind = "background"\nways = [{}]', "a way asks for a level, or for work"),
        ("earn", 'for = ["FA"]\nkind = "background"\nways = []', "ways"),
        (
            "earn",
            'for = ["FA"]\nkind = "background"\nways = [{ work = [{ field = "any", months = 2, internship = 3 }] }]',
            "part of",
        ),
        ("keep", 'for = ["FA"]\nkind = "training"\nhours = 1\ntopics = { dei = 2 }', "a topic has part of the hours"),
        ("keep", 'for = ["FA"]\nkind = "training"\nhours = 1\ntopics = { golf = 1 }', "topics"),
        ("keep", 'for = ["FA"]\nkind = "training"\nnone = false', "none"),
        ("keep", 'for = ["FA"]\nkind = "training"\nnone = true\nhours = 2', "hours: .*not permitted"),
        ("reinstate", 'for = ["FA"]\nkind = "references"\ncount = 1\nendorsed = 2', "the endorsed are part of the count"),
        ("reinstate", 'for = ["FA"]\nkind = "references"\ncount = 1\nrelations = { provider = 2 }', "part of the count"),
        ("earn", 'for = ["FA"]\nkind = "documents"\npapers = []', "papers"),
        ("earn", 'for = ["FA"]\nkind = "exam"\npercent = 101\nparts = ["a"]\neach_part = true\nmarkers = 2', "percent"),
        ("earn", 'for = ["ERS"]\nkind = "base"\ncategories = ["ERS"]', "categories"),
        ("providers", 'for = ["FA"]\ncategories = []\naddon = false', "somebody's sessions count"),
        ("renewals", 'mode = "not found"\npro_rata = true', "the row says nothing else"),
        ("return", 'route = "never"', "route"),
        ("listed", 'standings = ["asleep"]', "standings"),
        ("inactive", "years = 0", "years"),
        ("addon", 'emerging_years = "no limit"', "emerging_years"),
    ],
)
def test_a_row_that_says_what_cannot_be_is_refused(table: str, members: str, said: str) -> None:
    text = f"{ARIZONA_TEXT}\n{ROW.format(table=table, members=members)}"
    with pytest.raises(editions.EditionUnreadable, match=rf"^az\.toml: {table}.*{said}"):
        editions.read_edition(text.encode(), CATALOGUE.network, "az.toml")


def test_quarters_of_an_hour_and_no_limit_are_read() -> None:
    rows = [
        ROW.format(table="keep", members='for = ["FA"]\nkind = "training"\nhours = 1.25'),
        ROW.format(table="inactive", members='years = "no limit"\nagain = true'),
        ROW.format(table="inactive", members='years = "not found"').replace('"1"', '"NF"\nnote = "looked for"'),
    ]
    read = editions.read_edition("\n".join([ARIZONA_TEXT, *rows]).encode(), CATALOGUE.network, "az.toml")
    assert read.policies.keeping[-1].value.asked == Training(75)
    assert read.policies.inactive[0].value.years is None  # type: ignore[union-attr]
    assert isinstance(read.policies.inactive[1], Sought)


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("review", "reviewing"), ("apply", "applying"), ("membership", "joining"), ("renewals", "renewals"), ("inactive", "inactive"),
        ("return", "returning"), ("addon", "emerging_years"), ("listed", "listed"), ("rescind", "rescinding"), ("vetting", "vetting"),
        ("providers", "providers for FA"), ("supervision", "minutes_a_day"), ("reviewers", "reviewers for FA"), ("evidence", "checking"),
        ("cases", "case_days"), ("claims", "claim_days"), ("reliance", "relying"),
        ("watches", "watching"),
    ],
)  # fmt: skip
def test_a_network_without_a_setting_is_refused(table: str, named: str) -> None:
    before, rows, after = _torn(NETWORK_TEXT, table)
    assert rows
    with pytest.raises(editions.EditionUnreadable, match=rf"{named}: no rule covers 0001-01-01|described and never cited"):
        editions.read_network((before + after).encode())
    with pytest.raises(editions.EditionUnreadable, match=rf"{named}: no rule covers 0001-01-01"):
        editions.read_network((before + rows.replace('from = "not found"', "from = 2020-01-01") + after).encode())


def _torn(text: str, table: str) -> tuple[str, str, str]:
    """The file before the rows of ``table``, those rows, and the file after them."""
    found = list(re.finditer(rf"^\[\[{table}\]\]\n(?:.+\n)+", text, re.MULTILINE))
    return text[: found[0].start()], "".join(f"{match[0]}\n" for match in found), text[found[-1].end() :]


def test_a_network_that_only_vets_some_applicants_providers_or_leaves_a_recipient_out_is_refused() -> None:
    vets = NETWORK_TEXT.replace("counts = true", "counts = true\napplied_from = 2018-01-01")
    with pytest.raises(editions.EditionUnreadable, match="vetting: no rule covers 0001-01-01"):
        editions.read_network(vets.encode())
    leaves = NETWORK_TEXT.replace('"MHM-R", "ERS"]\ncategories = ["MHM-C"]', '"MHM-R"]\ncategories = ["MHM-C"]')
    with pytest.raises(editions.EditionUnreadable, match="providers for ERS: no rule covers 2025-01-01"):
        editions.read_network(leaves.encode())


def test_the_network_says_of_no_setting_that_it_was_not_found_without_a_default() -> None:
    silent = NETWORK_TEXT.replace("allowed = false", 'allowed = "not found"')
    with pytest.raises(editions.EditionUnreadable, match="rescind: the network states the default"):
        editions.read_network(silent.encode())


def test_every_table_with_a_default_of_ours_is_named_among_the_open_questions() -> None:
    def not_found(name: str) -> set[str]:
        tables = tomllib.loads((FOLDER / name).read_text()).items()
        return {table for table, rows in tables if isinstance(rows, list) and any(_is_ours(row) for row in rows)}

    said = (ROOT / "docs/explanation/open-questions.md").read_text().split("## Where the defaults stand")[1]
    network, associations = (set(re.findall(r"`\[\[(\w+)]]`", part)) for part in said.split("In the associations' editions"))
    assert network == not_found("network.toml")
    assert associations == set().union(*(not_found(f"{edition.code}.toml") for edition in CATALOGUE.editions))


def _is_ours(row: object) -> bool:
    return isinstance(row, dict) and row.get("confidence") == "NF"
