"""Whose supervision counts: by the provider's standing on the day, by the rule of the day, and by who vetted them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import catalogues
from catalogues import LOCAL, OURS, SAID
from ledger.rulebook import endorsement, providing
from ledger.rulebook.policies import Policies
from ledger.rulebook.providing import Parted, Provider, Vetting, Vettings, Why, ground
from ledger.rulebook.record import BadTerm
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Target
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, LineId, Term
from people import COLORADO, COLORADO_COORDINATOR, EDITION, WISCONSIN, WISCONSIN_COORDINATOR, WISCONSIN_REVIEWER, line
from supervised import FIRST_NEW, HELD, LAST_OLD, POLICIES, RULES, RUTH, added, granted, provider, vetted

NOBODY = Provider(RUTH)
MHS = granted(Category.MENTAL_HEALTH_SPECIALIST)
FS = granted(Category.FAMILY_SPECIALIST)
ENDED = date(2025, 9, 1)


def told(who, *, day=HELD, recipient=Target.FAMILY_SPECIALIST, applied_on=None, rules=RULES):
    return ground(who, rules, recipient=recipient, day=day, applied_on=applied_on)


@pytest.mark.parametrize(
    ("who", "counts", "why", "source"),
    [
        (provider(granted()), True, Why.ENDORSED, LOCAL),
        (provider(FS, added()), True, Why.REFLECTIVE_SUPERVISOR, LOCAL),
        (provider(FS, added(AddOn.EMERGING)), True, Why.EMERGING, LOCAL),
        (provider(MHS), False, Why.OTHER_CATEGORY, LOCAL),
        (provider(FS), False, Why.OTHER_CATEGORY, LOCAL),
        (NOBODY, False, Why.NOT_ENDORSED, LOCAL),
        (provider(vetting=[vetted()]), True, Why.VETTED, OURS),
        (provider(MHS, vetting=[vetted()]), True, Why.VETTED, OURS),
        (provider(granted(), vetting=[vetted()]), True, Why.ENDORSED, LOCAL),
        (provider(vetting=[vetted(by=COLORADO)]), False, Why.NOT_ENDORSED, LOCAL),
    ],
)
def test_from_2025_a_mentor_or_whoever_has_the_add_on_counts_and_whoever_this_association_vetted(who, counts, why, source):
    found = told(who)
    assert (found.counts, found.why, found.source) == (counts, why, source)


def test_one_day_decides_between_the_older_rule_and_the_newer():
    assert [told(provider(MHS), day=day).counts for day in (LAST_OLD, FIRST_NEW)] == [True, False]
    ers = provider(FS, added(term=Term(date(2024, 7, 1))))
    assert [told(ers, day=day).counts for day in (LAST_OLD, FIRST_NEW)] == [False, True]
    assert told(ers, day=LAST_OLD).why is Why.OTHER_CATEGORY
    assert told(provider(MHS), day=LAST_OLD).source == SAID


def test_full_is_said_before_emerging_of_whoever_is_both_in_two_age_bands():
    both = Provider(RUTH, tuple(
        (line(n, FS), line(n + 1, added(addon))) for n, addon in ((0, AddOn.EMERGING), (2, AddOn.FULL))
    ))  # fmt: skip
    assert told(both).why is Why.REFLECTIVE_SUPERVISOR


def test_only_an_active_endorsement_counts_and_the_days_before_its_end_stay_good():
    emeritus = provider(granted(), endorsement.MadeEmeritus(valid=Term(HELD)))
    assert [told(emeritus, day=day).counts for day in (date(2025, 3, 2), HELD)] == [True, False]
    assert told(emeritus).why is Why.NOT_ENDORSED
    paused = provider(FS, added(), endorsement.Paused(valid=Term(HELD)))
    assert [told(paused, day=day).counts for day in (date(2025, 3, 2), HELD)] == [True, False]


def test_a_second_endorsement_may_be_the_one_that_counts():
    two = Provider(RUTH, ((line(0, FS),), (line(1, granted()),)))
    assert told(two).why is Why.ENDORSED


ADOPTED = endorsement.Adopted(
    valid=Term(None, date(2027, 12, 31)), category=Category.MENTOR_CLINICAL, age_band=AgeBand.INFANT, edition=EDITION,
    granted_on=None, claimed_from=None, late_until=None, batch=LineId("B"),
)  # fmt: skip
BEFORE_ADOPTION = date(2024, 2, 1)
"""The page's lines are recorded on 1 March 2024; since when it was held before is not known."""


def test_where_it_is_not_known_since_when_it_was_held_nothing_is_decided_unless_the_provider_was_vetted():
    held = provider(ADOPTED)
    found = told(held, day=BEFORE_ADOPTION)
    assert (found.counts, found.why, found.source) == (None, Why.NOT_KNOWN, SAID)
    assert told(held).why is Why.ENDORSED
    assert told(replace(held, vetting=(line(5, vetted()),)), day=BEFORE_ADOPTION).why is Why.VETTED
    assert told(Provider(RUTH, ((line(0, granted()),), *held.endorsements)), day=BEFORE_ADOPTION).counts is True


def test_an_adopted_add_on_of_which_no_first_day_is_known_decides_nothing_before_it_was_recorded():
    day, recorded = date(2025, 3, 2), date(2025, 3, 3)

    def ers(*events, base=FS, end=date(2026, 12, 31)):
        adopted = line(1, added(term=Term(None, end)), at=recorded)
        return Provider(RUTH, ((line(0, base), adopted, *(line(n, event, at=recorded) for n, event in enumerate(events, 2))),))

    assert [told(ers(), day=one).counts for one in (day, recorded)] == [None, True]
    assert told(ers(), day=day).why is Why.NOT_KNOWN
    assert told(ers(), day=LAST_OLD).why is Why.OTHER_CATEGORY
    assert told(ers(end=date(2025, 3, 1)), day=day).counts is False
    assert told(ers(base=replace(FS, valid=Term(date(2020, 1, 1), date(2024, 12, 31)))), day=day).why is Why.NOT_ENDORSED
    ended = ers(endorsement.AddOnEnded(valid=Term(date(2025, 6, 1))))
    assert told(ended, day=date(2025, 6, 1)).counts is False
    known = ers(endorsement.Corrected(valid=Term(recorded), corrects=LineId("L1"), days=Term(recorded, date(2026, 12, 31))))
    assert told(known, day=day).counts is False
    assert told(provider(FS), day=day).counts is False


def test_a_vetting_that_does_not_count_does_not_hide_that_something_is_not_known():
    found = told(provider(ADOPTED, vetting=[vetted()]), day=BEFORE_ADOPTION, applied_on=date(2025, 6, 1))
    assert (found.counts, found.why) == (None, Why.NOT_KNOWN)


@pytest.mark.parametrize(
    ("day", "applied_on", "counts", "why", "source"),
    [
        (date(2025, 12, 31), None, True, Why.VETTED, OURS),
        (date(2025, 12, 31), date(2025, 5, 31), True, Why.VETTED, OURS),
        (date(2025, 3, 3), date(2025, 6, 1), False, Why.NO_LONGER_VETTED, SAID),
        (date(2026, 1, 1), None, False, Why.NO_LONGER_VETTED, LOCAL),
        (date(2026, 1, 1), date(2020, 1, 1), False, Why.NO_LONGER_VETTED, LOCAL),
    ],
)
def test_a_vetted_providers_session_goes_by_its_own_day_and_by_the_day_of_the_application(day, applied_on, counts, why, source):
    found = told(provider(vetting=[vetted()]), day=day, applied_on=applied_on)
    assert (found.counts, found.why, found.source) == (counts, why, source)


def test_where_no_rule_says_whose_supervision_counts_nobodys_does():
    found = told(provider(granted()), recipient=Target.MENTOR_POLICY)
    assert (found.counts, found.why, found.source) == (False, Why.NO_RULE, None)
    silent = replace(catalogues.WISCONSIN, policies=Policies(providers=POLICIES.providers)).on(HELD)
    assert told(provider(vetting=[vetted()]), rules=silent).why is Why.NOT_ENDORSED


# What is known when


def test_a_provider_is_known_as_of_any_line():
    who = provider(
        granted(), added(), first=10, vetting=[vetted(), providing.VettingEnded(valid=Term(HELD), vetted=LineId("L10"))]
    )
    assert who.known(10) == Provider(RUTH, ((),), ())
    assert [len(lines) for lines in who.known(11).endorsements] == [1]
    assert len(who.known(11).vetting) == 1
    assert who.known(12) == who
    assert who.known(10).on(HELD) == ()
    assert (who.changes(10), who.changes(11), who.changes(12)) == ((10, 11), (11,), ())


def test_a_record_that_was_held_to_be_theirs_for_a_while_is_known_for_that_while():
    other = provider((20, granted()), (40, added()), vetting=[(25, vetted())])
    who = Provider(RUTH, parted=(Parted(other, since=10, until=30),))
    assert [bool(who.known(size).on(HELD)) for size in (10, 20, 21, 30, 31)] == [False, False, True, True, False]
    assert [who.known(size).vetted(WISCONSIN, HELD) for size in (25, 26, 30, 31)] == [False, True, True, False]
    assert who.changes(0) == (20, 25, 30, 40)
    assert who.changes(31) == (40,)
    early = Provider(RUTH, parted=(Parted(provider(granted()), since=10, until=30),))
    assert [bool(early.known(size).on(HELD)) for size in (10, 11, 30, 31)] == [False, True, True, False]


# Vetting


def test_a_vetting_covers_its_days_until_the_day_it_is_ended():
    stood = providing.after(None, line(0, vetted(Term(date(2024, 1, 1), date(2025, 12, 31)))))
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2025, 8, 31), ENDED, date(2025, 12, 31), date(2026, 1, 1))
    assert [stood.by(WISCONSIN, day) for day in days] == [False, True, True, True, True, False]
    ended = providing.after(stood, line(1, providing.VettingEnded(valid=Term(ENDED), vetted=LineId("L0"))))
    assert [ended.by(WISCONSIN, day) for day in days] == [False, True, True, False, False, False]
    assert not ended.by(COLORADO, date(2024, 1, 1))


def test_only_the_vetting_that_is_named_ends():
    stood = providing.after(providing.after(None, line(0, vetted())), line(1, vetted(by=COLORADO)))
    ended = providing.after(stood, line(2, providing.VettingEnded(valid=Term(), vetted=LineId("L1"))))
    assert ended.vettings == (
        Vetting(LineId("L0"), WISCONSIN, Term(date(2020, 1, 1))),
        Vetting(LineId("L1"), COLORADO, Term(date(2020, 1, 1)), line(2, None).at),
    )


def test_nothing_ends_that_was_not_begun_unless_its_line_was_erased():
    end = providing.VettingEnded(valid=Term(ENDED), vetted=LineId("L0"))
    with pytest.raises(ImpossibleHistory):
        providing.after(None, line(1, end))
    erased = providing.after(None, line(0, object()))
    assert erased == Vettings((), erased=True)
    assert providing.after(erased, line(1, end)) == erased


def test_a_coordinator_vets_for_their_own_association_over_days_not_vetted_yet():
    term = Term(date(2025, 1, 1), date(2025, 12, 31))
    said = providing.vet(None, by=WISCONSIN_COORDINATOR, term=term)
    assert said == providing.Vetted(valid=term, association=WISCONSIN)
    stood = providing.after(None, line(0, said))
    with pytest.raises(providing.VettedAlready) as refused:
        providing.vet(stood, by=WISCONSIN_COORDINATOR, term=Term(date(2025, 12, 31)))
    assert refused.value.field == "term"
    assert providing.vet(stood, by=WISCONSIN_COORDINATOR, term=Term(date(2026, 1, 1))).association == WISCONSIN
    assert providing.vet(stood, by=COLORADO_COORDINATOR, term=term).association == COLORADO
    with pytest.raises(providing.NotAVettingCoordinator):
        providing.vet(None, by=WISCONSIN_REVIEWER, term=term)
    for broken in (Term(None, date(2025, 1, 1)), Term(date(2025, 1, 2), date(2025, 1, 1))):
        with pytest.raises(BadTerm):
            providing.vet(None, by=WISCONSIN_COORDINATOR, term=broken)


def test_its_own_coordinator_ends_a_vetting_and_once_or_earlier_still():
    stood = providing.after(None, line(0, vetted()))
    said = providing.end_vetting(stood, by=WISCONSIN_COORDINATOR, vetted=LineId("L0"), start=ENDED)
    assert said == providing.VettingEnded(valid=Term(ENDED), vetted=LineId("L0"))
    for by in (COLORADO_COORDINATOR, WISCONSIN_REVIEWER):
        with pytest.raises(providing.NotAVettingCoordinator):
            providing.end_vetting(stood, by=by, vetted=LineId("L0"), start=ENDED)
    with pytest.raises(providing.NoSuchVetting):
        providing.end_vetting(stood, by=WISCONSIN_COORDINATOR, vetted=LineId("L1"), start=ENDED)
    ended = providing.after(stood, line(1, said))
    with pytest.raises(providing.NoSuchVetting):
        providing.end_vetting(ended, by=WISCONSIN_COORDINATOR, vetted=LineId("L0"), start=ENDED)
    assert providing.end_vetting(ended, by=WISCONSIN_COORDINATOR, vetted=LineId("L0"), start=HELD).valid == Term(HELD)


def test_whose_state_a_provider_is_endorsed_in_is_not_asked():
    elsewhere = Provider(RUTH, ((line(0, granted(), actor=AssociationCode("az")),),))
    assert told(elsewhere).counts is True
