"""Evidence: entered once, by its owner or an officer who has them on the books; taken back, verified, and papers signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import entering, evidence
from ledger.rulebook.evidence import Entered, Signature, Signed, Sort, TopicMinutes, Verified, Withdrawn
from ledger.rulebook.months import Span
from ledger.rulebook.professional import Professional
from ledger.rulebook.record import BadTerm
from ledger.rulebook.refusal import ImpossibleHistory, Malformed
from ledger.rulebook.requirement import Level, Paper, Topic, WorkField
from ledger.rulebook.vocabulary import AgeBand, LineId, Officer, Oneself, Role, Term
from people import (
    ARIZONA_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    GRANTED_ON,
    MARIA,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
    lines,
)
from shown import DIGEST, credential, degree, training, work

TODAY = date(2026, 6, 1)
TOMORROW = TODAY + timedelta(days=1)
HERSELF = Oneself(MARIA, WISCONSIN)
KNOWN = frozenset({WISCONSIN, COLORADO})
HERS = {"of": MARIA, "known": KNOWN, "on": TODAY}
WITHDRAWN = Withdrawn(valid=Term(TODAY), entry=LineId("L0"))
VERIFIED = Verified(valid=Term(TODAY), entry=LineId("L0"), how="transcript seen")
ERASED = object()


def enter(told, by=HERSELF, **more):
    return entering.enter(told, **{**HERS, "by": by, **more})


def refused(refusal, told, *, field=None):
    with pytest.raises(refusal) as no:
        enter(told)
    assert no.value.field == field


# What stands


def test_an_entry_stands_as_it_was_told():
    told = training(90, dei=30)
    [entry] = given(evidence, told).entries
    assert {name: getattr(entry, name) for name in Entered.__slots__} == {name: getattr(told, name) for name in Entered.__slots__}
    assert (entry.id, entry.entered_on, entry.verified) == ("L0", GRANTED_ON, None)


def test_entries_stand_in_the_order_in_which_they_were_entered():
    assert [entry.sort for entry in given(evidence, degree(), training()).entries] == [Sort.EDUCATION, Sort.TRAINING]


def test_what_is_taken_back_no_longer_stands():
    assert [entry.id for entry in given(evidence, degree(), training(), WITHDRAWN).entries] == ["L1"]


def test_a_verified_entry_says_how_and_the_last_word_holds():
    later = replace(VERIFIED, how="register looked up")
    stood = given(evidence, degree(), training(), VERIFIED, later)
    assert [entry.verified for entry in stood.entries] == ["register looked up", None]


def test_a_paper_stands_with_its_version_and_the_day_it_was_signed():
    told = Signed(valid=Term(TODAY), paper=Paper.ETHICS, version="2019", sha256=DIGEST)
    signature = Signature(LineId("L0"), Paper.ETHICS, "2019", DIGEST, TODAY)
    assert given(evidence, told).papers == (signature,)
    assert given(evidence, replace(told, valid=Term())).papers == (replace(signature, signed_on=GRANTED_ON),)
    assert [one.id for one in given(evidence, told, told).papers] == ["L0", "L1"]


@pytest.mark.parametrize("event", [WITHDRAWN, VERIFIED])
def test_a_line_that_names_no_entry_is_impossible(event):
    with pytest.raises(ImpossibleHistory, match="L0"):
        given(evidence, event)
    with pytest.raises(ImpossibleHistory, match="L0"):
        given(evidence, degree(), WITHDRAWN, event)


@pytest.mark.parametrize("event", [WITHDRAWN, VERIFIED])
def test_what_an_erased_line_left_behind_still_reads(event):
    stood = given(evidence, ERASED, event, training())
    assert stood.erased
    assert [entry.id for entry in stood.entries] == ["L2"]
    assert not given(evidence, training()).erased


def test_an_entry_is_found_by_its_line():
    stood = given(evidence, degree(), training())
    assert stood.entry(LineId("L1")) is stood.entries[1]
    assert stood.entry(LineId("L2")) is None


def test_the_days_of_work_reach_no_further_than_the_day_asked():
    jan, june = date(2024, 1, 1), date(2024, 6, 30)
    assert work(jan, months=4).span(june) == Span(jan, june, 4)
    assert work(jan, date(2024, 3, 1)).span(june) == Span(jan, date(2024, 3, 1))
    assert work(jan, TODAY).span(june) == Span(jan, june)
    assert replace(work(jan), valid=Term()).span(june) == Span(june, june)


# Who may


@pytest.mark.parametrize(
    "by", [HERSELF, Oneself(MARIA, COLORADO), WISCONSIN_COORDINATOR, WISCONSIN_REVIEWER, COLORADO_COORDINATOR]
)
def test_the_person_and_the_officers_who_have_them_on_their_books_write(by):
    assert enter(training(), by) == training()


STRANGERS = [Oneself(WISCONSIN_COORDINATOR.id, WISCONSIN), ARIZONA_COORDINATOR]


@pytest.mark.parametrize("by", STRANGERS)
def test_nobody_else_enters_takes_back_or_signs(by):
    shown = given(evidence, degree())
    for act in (
        lambda: enter(training(), by),
        lambda: entering.withdraw(shown, **HERS, by=by, entry=LineId("L0")),
        lambda: entering.sign(**HERS, by=by, paper=Paper.ETHICS, version="1", sha256=DIGEST, signed_on=TODAY),
    ):
        with pytest.raises(entering.NotOnTheseBooks):
            act()


def test_a_stranger_verifies_nothing_and_nobody_their_own():
    shown = given(evidence, degree())
    with pytest.raises(entering.NotOnTheseBooks):
        entering.verify(shown, **HERS, by=ARIZONA_COORDINATOR, entry=LineId("L0"), how="seen")
    with pytest.raises(entering.OwnEvidence):
        entering.verify(shown, **HERS, by=Officer(MARIA, WISCONSIN, Role.COORDINATOR), entry=LineId("L0"), how="seen")


def test_whoever_reviews_their_application_reads_it_too_from_wherever():
    reviewers = {ARIZONA_COORDINATOR.id}
    entering.require_reader(MARIA, KNOWN, reviewers, ARIZONA_COORDINATOR)
    entering.require_reader(MARIA, KNOWN, reviewers, HERSELF)
    entering.require_reader(MARIA, KNOWN, (), WISCONSIN_REVIEWER)
    for stranger, readers in ((ARIZONA_COORDINATOR, ()), (Oneself(ARIZONA_COORDINATOR.id, WISCONSIN), reviewers)):
        with pytest.raises(entering.NotOnTheseBooks):
            entering.require_reader(MARIA, KNOWN, readers, stranger)


def test_of_somebody_erased_nothing_more_is_written():
    entering.require_there(Professional(registered_on=TODAY))
    with pytest.raises(entering.OwnerErased):
        entering.require_there(Professional(registered_on=TODAY, erased=True))


# What may be entered


@pytest.mark.parametrize(
    "told",
    [
        training(1),
        training(90, dei=90, rsc_provision=90),
        training(90, dei=1),
        training(on=TODAY),
        degree(on=TODAY),
        *(degree(level) for level in Level),
        credential(None, Term(TODAY, date(2030, 1, 1))),
        credential(Level.CDA),
        work(TODAY),
        work(date(2024, 1, 1), date(2024, 12, 31), months=12, internship=True, bands=tuple(AgeBand)),
        *(work(date(2024, 1, 1), TODAY, field=field, months=1) for field in WorkField),
        replace(degree(), document="0123456789abcdef" * 4),
    ],
)
def test_whole_entries_are_taken_as_they_are_told(told):
    assert enter(told) == told


@pytest.mark.parametrize("told", [training(), degree(), credential(), work(date(2024, 1, 1))])
def test_it_has_a_first_day_and_ends_no_earlier(told):
    refused(BadTerm, replace(told, valid=Term(None, TODAY)), field="valid")
    refused(BadTerm, replace(told, valid=Term(TODAY, TODAY - timedelta(days=1))), field="valid")


@pytest.mark.parametrize("told", [training(), degree(), credential(), work(date(2024, 1, 1))])
def test_it_does_not_begin_in_the_future(told):
    refused(entering.NotYetHappened, replace(told, valid=Term(TOMORROW, TOMORROW)), field="valid")


@pytest.mark.parametrize("told", [training(), degree(), work(date(2024, 1, 1))])
def test_nor_does_it_end_there(told):
    refused(entering.NotYetHappened, replace(told, valid=Term(TODAY, TOMORROW)), field="valid")


BELONGING = {
    "level": Level.MASTER,
    "field": WorkField.ANY,
    "months": 3,
    "internship": True,
    "age_bands": (AgeBand.INFANT,),
    "minutes": 60,
    "topics": (TopicMinutes(Topic.EQUITY, 60),),
}
WHOLE = {one.sort: one for one in (degree(), credential(), training(), work(date(2024, 1, 1), date(2024, 12, 31)))}


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("member", BELONGING)
def test_a_member_belongs_to_its_sorts(sort, member):
    told = replace(WHOLE[sort], **{member: BELONGING[member]})
    if sort in entering.BELONGS[member]:
        assert enter(told) == told
    else:
        refused(entering.OfAnotherSort, told, field=member)


def test_every_member_says_to_which_sorts_it_belongs():
    of_all = {"valid", "sort", "title", "document"}
    assert set(entering.BELONGS) == set(Entered.__slots__) - of_all == set(BELONGING)


def test_education_names_its_level():
    refused(entering.LevelNotSaid, replace(degree(), level=None), field="level")


def test_work_names_its_field_and_whom_it_served():
    refused(entering.WorkNotSaid, replace(work(TODAY), field=None), field="field")
    refused(entering.WorkNotSaid, work(TODAY, bands=()), field="age_bands")


@pytest.mark.parametrize("months", [-1, 0, 13, 100])
def test_the_months_of_work_fit_into_its_days(months):
    refused(entering.MonthsDoNotFit, work(date(2024, 1, 1), date(2024, 12, 31), months=months), field="months")


def test_work_that_goes_on_has_months_as_far_as_today():
    assert enter(work(date(2025, 6, 2), months=12)).months == 12
    refused(entering.MonthsDoNotFit, work(date(2025, 6, 3), months=12), field="months")


@pytest.mark.parametrize("told", [training(0), training(-5), replace(training(), minutes=None)])
def test_training_is_told_in_minutes(told):
    refused(entering.NoMinutes, told, field="minutes")


def test_training_has_a_last_day():
    refused(entering.NoMinutes, replace(training(), valid=Term(TODAY)), field="end")


@pytest.mark.parametrize(
    "topics",
    [
        (TopicMinutes(Topic.EQUITY, 61),),
        (TopicMinutes(Topic.EQUITY, 0),),
        (TopicMinutes(Topic.PROVIDING, 60), TopicMinutes(Topic.EQUITY, -1)),
        (TopicMinutes(Topic.EQUITY, 10), TopicMinutes(Topic.EQUITY, 10)),
    ],
)
def test_a_topic_is_named_once_and_fits_into_its_training(topics):
    refused(entering.TopicDoesNotFit, replace(training(60), topics=topics), field="topics")


@pytest.mark.parametrize("digest", ["", "5" * 63, "5" * 65, "A" * 64, "g" * 64, "X" * 64, "5" * 63 + " ", "transcript.pdf"])
def test_a_document_is_named_by_its_digest(digest):
    refused(entering.NotADigest, replace(degree(), document=digest), field="document")
    with pytest.raises(entering.NotADigest) as no:
        entering.sign(**HERS, by=HERSELF, paper=Paper.ETHICS, version="1", sha256=digest, signed_on=TODAY)
    assert no.value.field == "sha256"


# Withdrawn, verified, signed


def test_an_entry_is_taken_back_with_a_reason_or_without():
    shown = given(evidence, degree())
    assert entering.withdraw(shown, **HERS, by=HERSELF, entry=LineId("L0")) == WITHDRAWN
    told = entering.withdraw(shown, **HERS, by=WISCONSIN_COORDINATOR, entry=LineId("L0"), reason="entered twice")
    assert told == replace(WITHDRAWN, reason="entered twice")


def test_an_officer_verifies_an_entry_and_says_how():
    shown = given(evidence, degree())
    assert entering.verify(shown, **HERS, by=WISCONSIN_REVIEWER, entry=LineId("L0"), how="transcript seen") == VERIFIED
    for how in ("", " \t"):
        with pytest.raises(entering.NotInWords) as no:
            entering.verify(shown, **HERS, by=WISCONSIN_REVIEWER, entry=LineId("L0"), how=how)
        assert no.value.field == "how"


def test_what_does_not_stand_is_neither_taken_back_nor_verified():
    for shown in (given(evidence, training(), WITHDRAWN), given(evidence, ERASED)):
        for act in (
            lambda shown=shown: entering.withdraw(shown, **HERS, by=HERSELF, entry=LineId("L0")),
            lambda shown=shown: entering.verify(shown, **HERS, by=WISCONSIN_REVIEWER, entry=LineId("L0"), how="seen"),
        ):
            with pytest.raises(entering.NoSuchEntry) as no:
                act()
            assert no.value.field == "entry"


def test_a_paper_is_signed_today_or_was_on_an_earlier_day():
    for day in (TODAY, date(2025, 1, 1)):
        told = entering.sign(**HERS, by=HERSELF, paper=Paper.AGREEMENT, version="2024", sha256=DIGEST, signed_on=day)
        assert told == Signed(valid=Term(day), paper=Paper.AGREEMENT, version="2024", sha256=DIGEST)
    with pytest.raises(entering.NotYetHappened) as no:
        entering.sign(**HERS, by=HERSELF, paper=Paper.AGREEMENT, version="2024", sha256=DIGEST, signed_on=TOMORROW)
    assert no.value.field == "signed_on"
    with pytest.raises(entering.NotInWords) as no:
        entering.sign(**HERS, by=HERSELF, paper=Paper.AGREEMENT, version=" ", sha256=DIGEST, signed_on=TODAY)
    assert no.value.field == "version"


def test_what_is_malformed_is_said_to_be():
    kinds = (
        "LevelNotSaid",
        "WorkNotSaid",
        "MonthsDoNotFit",
        "NoMinutes",
        "TopicDoesNotFit",
        "NotADigest",
        "NotInWords",
        "OfAnotherSort",
    )
    assert all(issubclass(getattr(entering, kind), Malformed) for kind in kinds)


def test_one_page_serves_every_association():
    stood = None
    for line in lines(training(), (degree(), COLORADO)):
        stood = evidence.after(stood, line)
    assert len(stood.entries) == 2
