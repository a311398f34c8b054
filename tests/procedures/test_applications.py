"""Applications in a real office: one open at a time, built, assessed, reviewed, examined, decided."""

from __future__ import annotations

from datetime import date

import pytest

from applied import brings_letters, id_of, officer, registered, reviewed, reviewer, shows_everything
from ledger.journal.entry import Once
from ledger.procedures import (
    applications,
    assessing,
    decisions,
    endorsements,
    erasing,
    exams,
    letters,
    pages,
    places,
    professionals,
    references,
    reviews,
)
from ledger.rulebook import applying, deciding, examining, progress, reciprocity, referring, reviewing
from ledger.rulebook.application import Approved, Reason, Submitted
from ledger.rulebook.appointing import NotAppointed
from ledger.rulebook.entering import NotOnTheseBooks
from ledger.rulebook.exam import PartScore
from ledger.rulebook.professional import NotRegistered
from ledger.rulebook.progress import Stage
from ledger.rulebook.requirement import Kind, Relation
from ledger.rulebook.review import Conflict, Reached, Recommendation
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, LineId, Oneself, PageId
from offices import Founded, admit

FA, FS, MENTOR = Category.FAMILY_ASSOCIATE, Category.FAMILY_SPECIALIST, Category.MENTOR_POLICY
INFANT = AgeBand.INFANT
MORE = [Reason("more hours")]
LONG = {"days": 40}


@pytest.fixture
def founded(founded: Founded) -> Founded:
    """An office that knows Arizona, where one application is taken at a time, and Florida, where it expires."""
    for code in ("az", "fl"):
        admit(founded, code)
    return founded


def stands(founded: Founded, page: PageId) -> progress.Application:
    return pages.open(founded.office, page, progress.after).stands


def whole(founded: Founded, category: Category = FA) -> PageId:
    """An application with everything in it, handed in."""
    who = founded.person("Whole")
    shows_everything(founded, who)
    page = registered(founded, who, category)
    brings_letters(founded, page)
    applications.hand_in(founded.office, page, founded.coordinators["wi"])
    return page


# One at a time --------------------------------------------------------------------------


def test_one_application_for_the_same_endorsement_is_open(founded: Founded) -> None:
    by, who, office = founded.coordinators["wi"], founded.person(), founded.office
    page, _ = applications.register(office, who, FA, INFANT, by=by)
    with pytest.raises(places.ApplicationOpen):
        applications.register(office, who, FA, INFANT, by=by)
    other, _ = applications.register(office, who, FS, INFANT, by=by)
    with pytest.raises(places.ApplicationOpen):
        applications.redirect(office, other, by, category=FA, age_band=INFANT, reason="fits")
    applications.withdraw(office, page, by=by)
    applications.redirect(office, other, by, category=FA, age_band=INFANT, reason="fits")
    assert stands(founded, other).category is FA
    applications.register(office, who, FS, INFANT, by=by)
    with pytest.raises(places.ApplicationOpen):
        applications.register(office, who, FA, INFANT, by=by)


@pytest.mark.parametrize("end", [lambda *at: decisions.close(*at, reason="r"), applications.withdraw])
def test_arizona_takes_one_at_a_time(founded: Founded, end) -> None:
    by, office = founded.coordinators["az"], founded.office
    who = founded.person("Una", residence="AZ", by="az")
    page, _ = applications.register(office, who, FA, INFANT, by=by)
    with pytest.raises(places.ApplicationOpen):
        applications.register(office, who, FS, INFANT, by=by)
    with pytest.raises(places.ApplicationOpen):
        applications.submit(office, who, FS, INFANT, by=by)
    end(office, page, by)
    paper, _ = applications.submit(office, who, FS, INFANT, by=by)
    with pytest.raises(places.ApplicationOpen):
        applications.register(office, who, FA, INFANT, by=by)
    applications.approve(office, paper, by=by)
    applications.register(office, who, FA, INFANT, by=by)


def test_one_that_was_not_submitted_in_florida_runs_out_and_gives_its_place_back(founded: Founded) -> None:
    by, office = founded.coordinators["fl"], founded.office
    who = founded.person("Flora", residence="FL", by="fl")
    page, _ = applications.register(office, who, FA, INFANT, by=by)
    founded.clock.later(days=91)
    with pytest.raises(applying.NotYetExpired):
        places.expire(office, page)
    with pytest.raises(places.ApplicationOpen):
        applications.register(office, who, FA, INFANT, by=by)
    founded.clock.later(days=1)
    again, _ = applications.register(office, who, FA, INFANT, by=by)
    assert (stands(founded, page).stage, stands(founded, again).stage) == (Stage.EXPIRED, Stage.REGISTERED)
    founded.clock.later(days=92)
    places.expire(office, again)
    with pytest.raises(applying.AlreadyDecided):
        applications.hand_in(office, again, by)


def test_only_where_they_live_and_for_whom_it_is_licensed(founded: Founded) -> None:
    with pytest.raises(reciprocity.LivesElsewhere):
        applications.register(founded.office, founded.person(), FA, INFANT, by=founded.coordinators["co"])
    una = founded.person("Una", residence="AZ", by="az")
    with pytest.raises(reciprocity.AgeBandNotLicensed):
        applications.register(founded.office, una, FA, AgeBand.EARLY_CHILDHOOD, by=founded.coordinators["az"])
    page, _ = applications.register(founded.office, una, FA, INFANT, by=founded.coordinators["az"])
    with pytest.raises(reciprocity.AgeBandNotLicensed):
        applications.redirect(
            founded.office, page, founded.coordinators["az"], category=FS, age_band=AgeBand.EARLY_CHILDHOOD, reason="r"
        )


def test_who_has_moved_before_submitting_applies_where_they_live_now(founded: Founded) -> None:
    office, by, who = founded.office, founded.coordinators["wi"], founded.person()
    page = registered(founded, who)
    professionals.declare_residence(office, who, by, start=date(2026, 3, 2), jurisdiction="CO")
    with pytest.raises(reciprocity.LivesElsewhere):
        applications.hand_in(office, page, by)
    professionals.declare_residence(office, who, by, start=date(2026, 3, 2), jurisdiction="WI")
    applications.hand_in(office, page, by)


def test_asked_twice_under_one_key_it_is_one_application(founded: Founded) -> None:
    by, who, office = founded.coordinators["wi"], founded.person(), founded.office
    once = Once(office.key("idempotency", "k"), b"d" * 32)
    first = applications.register(office, who, FA, INFANT, by=by, once=once)
    assert applications.register(office, who, FA, INFANT, by=by, once=once)[0] == first[0]


# The whole life ---------------------------------------------------------------------------


def test_from_registering_to_the_decision(founded: Founded) -> None:
    page, by, office = whole(founded), founded.coordinators["wi"], founded.office
    with pytest.raises(deciding.SomethingMissing, match="recommendations: still to come"):
        applications.approve(office, page, by=by)
    reviewed(founded, page, Recommendation.ENDORSE)
    assert stands(founded, page).in_review
    found = applications.approve(office, page, by=by)
    assert endorsements.find(office, found.number).held.on(date(2026, 3, 2)).standing == "active"
    [said] = [line.event for line in pages.open(office, page, progress.after).lines if isinstance(line.event, Approved)]
    assert (said.missing, said.despite, said.assessment_day) == ((), None, date(2026, 3, 2))
    assert len(said.inputs) == len(set(said.inputs)) == len(said.leaves) >= 7
    for line, leaf in zip(said.inputs, said.leaves, strict=True):
        position = office.journal.find(line).position
        assert leaf == office.journal.leaf_hashes(position - 1, position)[0].hex()
    with pytest.raises(applying.AlreadyDecided):
        applications.approve(office, page, by=by)
    who = stands(founded, page).applicant
    applications.register(office, who, FA, INFANT, by=by)  # its place was given back


def test_what_is_missing_is_named_and_a_reason_despite_it_is_recorded(founded: Founded) -> None:
    by, office = founded.coordinators["wi"], founded.office
    page = registered(founded, founded.person())
    applications.hand_in(office, page, by)
    with pytest.raises(deciding.SomethingMissing) as refused:
        applications.approve(office, page, by=by)
    for kind in ("background", "training", "references", "documents", "membership", "recommendations"):
        assert kind in str(refused.value)
    applications.approve(office, page, by=by, despite="all of it was seen on paper")
    [said] = [line.event for line in pages.open(office, page, progress.after).lines if isinstance(line.event, Approved)]
    assert (len(said.missing), said.despite, said.inputs) == (6, "all of it was seen on paper", ())


def test_the_pinned_rules_are_those_of_the_day_it_was_handed_in_until_it_is_migrated(founded: Founded) -> None:
    by, office = founded.coordinators["wi"], founded.office
    page = whole(founded)
    rules = assessing.pinned(office, stands(founded, page))
    [told] = [line.event for line in pages.open(office, page, progress.after).lines if isinstance(line.event, Submitted)]
    assert (told.edition, told.network, rules.day) == (rules.edition, rules.network, date(2026, 3, 2))
    founded.clock.later(**LONG)
    assert assessing.pinned(office, stands(founded, page)).day == date(2026, 3, 2)
    decisions.migrate(office, page, by, as_of=date(2023, 6, 1), reason="registered under the older rules")
    assert assessing.pinned(office, stands(founded, page)).day == date(2023, 6, 1)
    asks = {item.kind: item for item in assessing.assessment(office, stands(founded, page), day=date(2026, 4, 1)).items}
    assert asks[Kind.TRAINING].amounts[0].needed == 30 * 60


def test_sent_back_deferred_and_back_again(founded: Founded) -> None:
    by, office = founded.coordinators["wi"], founded.office
    page = whole(founded)
    reviewed(founded, page, Recommendation.AMEND)
    decisions.send_back(office, page, by, tabs=[Kind.TRAINING], reasons=MORE, due=date(2026, 4, 1))
    applications.resubmit(office, page, by)
    assert reviews.shown(office, page, by)[1].reached is Reached.WAITING
    decisions.defer(office, page, by, missing=[Kind.TRAINING], reasons=MORE, again_from=date(2026, 4, 1))
    with pytest.raises(applying.TooEarlyAgain):
        applications.resubmit(office, page, by)
    founded.clock.later(**LONG)
    applications.resubmit(office, page, by)
    assert stands(founded, page).stage is Stage.SUBMITTED
    assert stands(founded, page).pin.day == date(2026, 3, 2)


def test_an_advisory_review_and_an_advisor_come_before(founded: Founded) -> None:
    by, office, who = founded.coordinators["wi"], founded.office, founded.person()
    page, _ = applications.register(office, who, FA, INFANT, by=by)
    advisor = founded.person("Ada", "Visor")
    applications.accept(office, page, by, advisor=advisor)
    applications.advise(office, page, by, advice="more training")
    assert stands(founded, page).advisor == advisor


# The examination ---------------------------------------------------------------------------

GOOD = [PartScore("multiple choice", 54, 60), PartScore("vignettes", 80, 100)]
POOR = [PartScore("multiple choice", 30, 60), PartScore("vignettes", 50, 100)]


def for_exam(founded: Founded) -> PageId:
    page = whole(founded, MENTOR)
    reviewed(founded, page, Recommendation.EXAM, MENTOR)
    decisions.approve_for_exam(founded.office, page, founded.coordinators["wi"])
    return page


def test_a_mentor_sits_an_examination_that_two_mark_by_its_number_alone(founded: Founded) -> None:
    by, office = founded.coordinators["wi"], founded.office
    page = for_exam(founded)
    with pytest.raises(deciding.SomethingMissing, match="exam"):
        applications.approve(office, page, by=by)
    one, two, three = officer(founded, "wi"), officer(founded, "co"), officer(founded, "co")
    sitting = id_of(founded, exams.schedule(office, page, by, day=date(2026, 3, 2), markers=[one.id, two.id]))
    exams.score(office, sitting, one, scores=GOOD)
    shown = exams.shown(office, sitting, two)
    assert (shown.sitting, shown.parts, shown.marks, shown.passed) == (sitting, ("multiple choice", "vignettes"), (), None)
    assert not hasattr(shown, "applicant")
    assert len(exams.shown(office, sitting, one).marks) == 1
    exams.score(office, sitting, two, scores=POOR)
    with pytest.raises(examining.MarksMissing):
        exams.conclude(office, sitting, by)
    with pytest.raises(examining.NotAMarker):
        exams.score(office, sitting, three, scores=GOOD)
    with pytest.raises(examining.NotAMarker):
        exams.shown(office, sitting, three)
    exams.name_marker(office, sitting, by, marker=three.id)
    exams.score(office, sitting, three, scores=GOOD)
    exams.conclude(office, sitting, by)
    assert exams.shown(office, sitting, two).passed is True
    found = applications.approve(office, page, by=by)
    assert endorsements.find(office, found.number).held.on(date(2026, 3, 2)).category is MENTOR


def test_markers_are_officers_and_tied_to_nobody_that_the_books_show(founded: Founded) -> None:
    by, office = founded.coordinators["wi"], founded.office
    page = for_exam(founded)
    one = officer(founded, "co")
    for other, refusal in ((founded.person("Not", "Appointed"), NotAppointed), (by.id, examining.KnowsWhose)):
        with pytest.raises(refusal):
            exams.schedule(office, page, by, day=date(2026, 3, 2), markers=[one.id, other])
    with pytest.raises(examining.TooFewMarkers):
        exams.schedule(office, page, by, day=date(2026, 3, 2), markers=[one.id])


def test_who_does_not_pass_sits_again(founded: Founded) -> None:
    by, office = founded.coordinators["wi"], founded.office
    page = for_exam(founded)
    markers = [officer(founded, "co"), officer(founded, "co")]
    for attempt, scores in enumerate((POOR, GOOD), start=1):
        named = [one.id for one in markers]
        sitting = id_of(founded, exams.schedule(office, page, by, day=date(2026, 3, 2), markers=named))
        for marker in markers:
            exams.score(office, sitting, marker, scores=scores)
        exams.conclude(office, sitting, by)
        assert stands(founded, page).sittings[-1].attempt == attempt
    assert [one.passed for one in stands(founded, page).sittings] == [False, True]


def test_no_sitting_is_found_by_another_number_and_none_asked_where_there_is_none(founded: Founded) -> None:
    page = whole(founded)
    line = LineId(pages.open(founded.office, page, progress.after).lines[0].id)
    for named in (LineId("0"), line):
        with pytest.raises(examining.NoSuchSitting):
            exams.score(founded.office, named, officer(founded, "co"), scores=GOOD)
    with pytest.raises(deciding.NoExamAsked):
        decisions.approve_for_exam(founded.office, page, founded.coordinators["wi"], despite="anyway")
    assert assessing.exam_rule(founded.office, stands(founded, page)) is None


# The add-on ---------------------------------------------------------------------------------


def test_the_add_on_is_granted_emerging_or_in_full_on_its_base_in_the_same_write(founded: Founded) -> None:
    by, office, who = founded.coordinators["wi"], founded.office, founded.person()
    number = founded.endorsed(who)
    page, _ = applications.register_addon(office, who, number, by=by)
    with pytest.raises(places.ApplicationOpen):
        applications.register_addon(office, who, number, by=by)
    applications.accept(office, page, by)
    applications.hand_in(office, page, by)
    them, person = reviewer(founded)
    with pytest.raises(reviewing.NotEndorsedToReview):
        reviews.assign(office, page, by, reviewer=them.id, person=person)
    mentor, clinical = reviewer(founded, category=Category.MENTOR_CLINICAL)
    asked = id_of(founded, reviews.assign(office, page, by, reviewer=mentor.id, person=clinical))
    reviews.recommend(office, page, mentor, assignment=asked, recommendation=Recommendation.EMERGING, no_conflict=True)
    found = applications.approve(office, page, by=by)
    assert found.number == number
    stood = endorsements.find(office, number).held.on(date(2026, 3, 2))
    assert stood.addon is AddOn.EMERGING
    with pytest.raises(applying.NoBaseOfTheirs):
        applications.register_addon(office, founded.person("Noah"), number, by=by)


# References and reviews ----------------------------------------------------------------------


def test_a_letter_is_read_by_who_judges_and_never_by_the_applicant(founded: Founded) -> None:
    by, office = founded.coordinators["wi"], founded.office
    page = registered(founded, founded.person())
    asked = brings_letters(founded, page, text="what the letter says")
    applications.hand_in(office, page, by)
    assert references.letter(office, page, asked[0], reader=by) == "what the letter says"
    them, person = reviewer(founded, "co")
    with pytest.raises(references.LetterConfidential):
        references.letter(office, page, asked[0], reader=them)
    assignment = id_of(founded, reviews.assign(office, page, by, reviewer=them.id, person=person))
    assert references.letter(office, page, asked[0], reader=them) == "what the letter says"
    reviews.recuse(office, page, them, assignment=assignment, conflict=Conflict.SPOUSE)
    who, rater = stands(founded, page).applicant, stands(founded, page).references[0].rater
    wi = AssociationCode("wi")
    for reader in (them, founded.coordinators["co"], officer(founded, "wi"), Oneself(who, wi)):
        with pytest.raises(references.LetterConfidential):
            references.letter(office, page, asked[0], reader=reader)
    assert references.letter(office, page, asked[0], reader=Oneself(rater, wi)) == "what the letter says"
    with pytest.raises(referring.NoSuchReference):
        references.letter(office, page, LineId("L0"), reader=by)


def test_that_a_rater_was_endorsed_on_that_day_stays_whatever_becomes_of_them(founded: Founded) -> None:
    by, office = founded.coordinators["wi"], founded.office
    page, rater = registered(founded, founded.person()), founded.person("Rena", "Rater")
    number = founded.endorsed(rater)
    ask = {"relation": Relation.COLLEAGUE, "waived": False}
    first = id_of(founded, references.request(office, page, by, rater=rater, **ask))
    references.receive(office, page, by, request=first, text="t")
    endorsements.pause(office, number, by)
    unknown = id_of(founded, references.request(office, page, by, rater=None, **ask))
    references.receive(office, page, by, request=unknown, text=None)
    assert [one.endorsed for one in stands(founded, page).references] == [True, False]
    assert references.letter(office, page, unknown, reader=by) == ""
    with pytest.raises(NotRegistered):
        references.request(office, page, by, rater="nobody", **ask)
    declined = id_of(founded, references.request(office, page, by, rater=founded.person("No", "Thanks"), **ask))
    references.decline(office, page, by, request=declined)
    assert stands(founded, page).references[2].declined


def test_a_reviewer_sees_no_other_review_until_theirs_is_in(founded: Founded) -> None:
    admit(founded, "mi")
    by, office = founded.coordinators["mi"], founded.office
    who = founded.person("Mia", residence="MI", by="mi")
    page, _ = applications.submit(office, who, FA, INFANT, by=by)
    (one, ones), (two, twos) = reviewer(founded, "mi"), reviewer(founded, "co")
    first = id_of(founded, reviews.assign(office, page, by, reviewer=one.id, person=ones))
    second = id_of(founded, reviews.assign(office, page, by, reviewer=two.id, person=twos))
    assert reviews.of(office, first) == page
    reviews.recommend(office, page, one, assignment=first, recommendation=Recommendation.ENDORSE, no_conflict=True)
    seen, outcome = reviews.shown(office, page, two)
    assert ([review.id for review in seen], outcome) == ([second], None)
    reviews.recommend(
        office, page, two, assignment=second, recommendation=Recommendation.DEFER, reasons=["hours"], no_conflict=True
    )
    seen, outcome = reviews.shown(office, page, two)
    assert (len(seen), outcome.reached) == (2, Reached.THIRD)
    assert len(reviews.shown(office, page, by)[0]) == 2
    with pytest.raises(reviews.NotAReviewerHere):
        reviews.shown(office, page, officer(founded, "co"))
    with pytest.raises(reviewing.NoSuchAssignment):
        reviews.of(office, LineId("L0"))


# Who reads, and what is attested -----------------------------------------------------------------


def test_an_application_is_read_by_its_own_its_association_and_its_reviewers(founded: Founded) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    page = whole(founded)
    who = stands(founded, page).applicant
    assert assessing.read(office, page, Oneself(who, AssociationCode("wi"))).applicant == who
    assert assessing.read(office, page, by).stage is Stage.SUBMITTED
    with pytest.raises(NotOnTheseBooks):
        assessing.read(office, page, founded.coordinators["az"])
    said = letters.attest(office, page, by)
    assert said.registered_since == date(2026, 3, 2)
    with pytest.raises(applying.NotItsOfficer):
        letters.attest(office, page, founded.coordinators["co"])


def test_who_has_a_second_record_acts_on_the_application_of_the_first(founded: Founded) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    page = registered(founded, founded.person())
    who, later = stands(founded, page).applicant, founded.person("Maria", "Nowak")
    other = Oneself(later, AssociationCode("wi"))
    with pytest.raises(applying.NotTheApplicant):
        applications.withdraw(office, page, other)
    professionals.merge(office, who, later, by, reason="one person", evidence="two birth certificates seen")
    applications.withdraw(office, page, other)
    assert stands(founded, page).stage is Stage.WITHDRAWN


def test_two_records_of_one_person_are_not_endorsed_twice(founded: Founded) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    who, later = founded.person(), founded.person("Maria", "Nowak")
    founded.endorsed(who)
    page, _ = applications.submit(office, later, FS, INFANT, by=by)
    professionals.merge(office, who, later, by, reason="one person", evidence="two birth certificates seen")
    with pytest.raises(applications.HeldAlready):
        applications.approve(office, page, by=by)


def test_over_an_application_that_is_erased_nothing_is_done(founded: Founded) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    page = whole(founded)
    office.vault.erase(stands(founded, page).applicant, "asked for")
    for act in (applications.resubmit, applications.withdraw, letters.attest, reviews.shown):
        with pytest.raises(applying.ApplicationErased):
            act(office, page, by)
    with pytest.raises(applying.ApplicationErased):
        applications.approve(office, page, by=by)


def test_nobody_writes_a_letter_for_themselves_under_a_second_record(founded: Founded) -> None:
    office, by, who = founded.office, founded.coordinators["wi"], founded.person()
    page, other = registered(founded, who), founded.person("Maria", "Nowak")
    ask = {"relation": Relation.SUPERVISOR, "waived": True}
    asked = id_of(founded, references.request(office, page, by, rater=other, **ask))
    professionals.merge(office, who, other, by, reason="one person", evidence="two birth certificates seen")
    herself = Oneself(other, AssociationCode("wi"))
    with pytest.raises(referring.NotTheRater):
        references.receive(office, page, herself, request=asked, text="of myself")
    with pytest.raises(referring.NotTheRater):
        references.decline(office, page, herself, request=asked)
    for rater in (who, other):
        with pytest.raises(referring.NobodyVouchesForThemselves):
            references.request(office, page, herself, rater=rater, **ask)


def test_a_rater_writes_under_whichever_record_was_asked_and_nobody_erased_is(founded: Founded) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    page, rater, later = registered(founded, founded.person()), founded.person("Rater", "One"), founded.person("Rater", "Two")
    ask = {"relation": Relation.COLLEAGUE, "waived": True}
    asked = id_of(founded, references.request(office, page, by, rater=rater, **ask))
    professionals.merge(office, rater, later, by, reason="one person", evidence="one licence")
    references.receive(office, page, Oneself(later, AssociationCode("wi")), request=asked, text="good")
    assert stands(founded, page).references[0].received
    erasing.erase(office, rater, basis="gdpr-17")
    with pytest.raises(NotRegistered):
        references.request(office, page, by, rater=later, **ask)


def test_a_rater_is_asked_once_under_whichever_record(founded: Founded) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    page, rater, later = registered(founded, founded.person()), founded.person("Rater", "One"), founded.person("Rater", "Two")
    references.request(office, page, by, rater=rater, relation=Relation.SUPERVISOR, waived=True)
    references.request(office, page, by, rater=None, relation=Relation.OTHER, waived=True)
    professionals.merge(office, rater, later, by, reason="one person", evidence="one licence")
    with pytest.raises(referring.AskedAlready):
        references.request(office, page, by, rater=later, relation=Relation.COLLEAGUE, waived=True)


def test_a_letter_from_a_record_that_turns_out_to_be_the_applicants_own_is_none(founded: Founded) -> None:
    office, by, who = founded.office, founded.coordinators["wi"], founded.person()
    page, other = registered(founded, who), founded.person("Maria", "Nowak")
    asked = id_of(founded, references.request(office, page, by, rater=other, relation=Relation.SUPERVISOR, waived=True))
    references.receive(office, page, Oneself(other, AssociationCode("wi")), request=asked, text="of myself")

    def found() -> int:
        items = assessing.assessment(office, stands(founded, page), day=date(2026, 3, 2)).items
        return next(item.amounts[0].found for item in items if item.kind is Kind.REFERENCES)

    assert found() == 1
    professionals.merge(office, other, who, by, reason="one person", evidence="two birth certificates seen")
    assert found() == 0
    professionals.unmerge(office, other, who, by, reason="two people")
    assert found() == 1
