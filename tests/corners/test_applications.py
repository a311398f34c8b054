"""Corner cases 1, 26, 27 and 32 of the field's list: rules in force when, confidential letters, reviewers in conflict, and proofs
about applications."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from applied import brings_letters, id_of, officer, registered, reviewer, shows_everything
from doors import bearer
from doors import founded as story_in
from ledger.procedures import applications, decisions, endorsements, letters, pages, references, reviews, supervision
from ledger.rulebook import application as a
from ledger.rulebook import applying, deciding, progress, referring, reviewing
from ledger.rulebook.application import Reason
from ledger.rulebook.assessment import Dossier, assess
from ledger.rulebook.deciding import Grounds
from ledger.rulebook.policies import Applying
from ledger.rulebook.progress import Pin
from ledger.rulebook.requirement import Kind, Relation, requirements
from ledger.rulebook.review import Conflict, Outcome, Reached, Recommendation
from ledger.rulebook.session import Form
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Oneself, PageId, Term
from ledger.wire import editions
from offices import Founded, found
from people import MARIA, WISCONSIN, WISCONSIN_COORDINATOR, given

SHIPPED = editions.shipped().edition("wi")
NETWORK = SHIPPED.network.sha256
FA, MHS, INFANT = Category.FAMILY_ASSOCIATE, Category.MENTAL_HEALTH_SPECIALIST, AgeBand.INFANT
HERSELF = Oneself(MARIA, WISCONSIN)
NO_LIMIT = Applying(one_at_a_time=False, expires_days=None)


@pytest.fixture
def office(tmp_path) -> Founded:
    return found(tmp_path / "office")


# 1: rule in force when? ---------------------------------------------------------------

IN_2024, LATE_2024, IN_2025, MARCH_2025 = date(2024, 6, 3), date(2024, 12, 30), date(2025, 1, 15), date(2025, 3, 3)
REGISTERED = a.Registered(valid=Term(IN_2024), applicant=MARIA, association=WISCONSIN, category=MHS, age_band=INFANT)
ACCEPTED = a.Accepted(valid=Term(IN_2024))


def handed_in(on: date, *later: object) -> progress.Application:
    """An application for Mental Health Specialist, registered in 2024 and submitted on that day in Wisconsin."""
    built = given(progress, REGISTERED, ACCEPTED)
    said = applying.submit(built, by=HERSELF, on=on, rule=NO_LIMIT, edition=SHIPPED.sha256, network=NETWORK)
    return given(progress, REGISTERED, ACCEPTED, said, *later)


def asked_of(asked: progress.Application) -> dict[Kind, object]:
    """What the pinned rules ask of the applicant, by the editions as shipped."""
    assert asked.pin is not None
    assert asked.pin.edition == SHIPPED.sha256
    return dict(requirements(SHIPPED.on(asked.pin.day).policies.earning, asked.target, asked.pin.day))


def grounds(asked: progress.Application, day: date) -> Grounds:
    rules = SHIPPED.on(asked.pin.day)
    asks = requirements(rules.policies.earning, asked.target, rules.day)
    shown = assess(asks, rules, Dossier(references=asked.references), target=asked.target, age_band=INFANT, day=day)
    return Grounds(shown, Outcome(Reached.AGREED, 1, Recommendation.ENDORSE))


def test_corner_01_registered_in_2024_and_submitted_in_2025_a_specialist_sits_no_exam() -> None:
    asked = handed_in(IN_2025)
    assert Kind.EXAM not in asked_of(asked)
    rests_on = grounds(asked, MARCH_2025)
    with pytest.raises(deciding.NoExamAsked):
        deciding.approve_for_exam(asked, by=WISCONSIN_COORDINATOR, on=MARCH_2025, grounds=rests_on, despite="anyway")
    assert not any("exam" in phrase for phrase in deciding.lacking(rests_on))


def test_corner_01_submitted_in_2024_and_decided_in_2025_the_exam_is_still_asked() -> None:
    asked = handed_in(LATE_2024)
    assert Kind.EXAM in asked_of(asked)
    with pytest.raises(deciding.SomethingMissing, match="examination passed"):
        deciding.approve(
            asked, by=WISCONSIN_COORDINATOR, on=MARCH_2025, endorsement=PageId("e"), grounds=grounds(asked, MARCH_2025)
        )


def test_corner_01_sent_back_and_resubmitted_in_2025_it_stays_under_the_rules_of_2024() -> None:
    back = a.Returned(valid=Term(IN_2025), tabs=(Kind.TRAINING,), due=None, reasons=(Reason("more"),))
    assert Kind.EXAM in asked_of(handed_in(LATE_2024, back, a.Resubmitted(valid=Term(MARCH_2025))))


def test_corner_01_only_a_recorded_migration_moves_it_and_in_either_direction() -> None:
    asked = handed_in(LATE_2024)
    by = {"by": WISCONSIN_COORDINATOR, "on": MARCH_2025}
    moved = deciding.migrate(asked, to=Pin(SHIPPED.sha256, NETWORK, MARCH_2025), reason="the exam was abolished", **by)
    assert (moved.as_of, moved.reason) == (MARCH_2025, "the exam was abolished")
    after = handed_in(LATE_2024, moved)
    assert Kind.EXAM not in asked_of(after)
    old = grounds(asked, MARCH_2025)
    other = replace(old, assessment=replace(old.assessment, edition="0" * 64))
    with pytest.raises(deciding.AssessedOtherwise):
        deciding.approve(after, endorsement=PageId("e"), grounds=other, **by)
    older = deciding.migrate(handed_in(IN_2025), to=Pin(SHIPPED.sha256, NETWORK, IN_2024), reason="registered in 2024", **by)
    assert Kind.EXAM in asked_of(handed_in(IN_2025, older))


# 26: references are confidential -----------------------------------------------------------

LETTER = "She needs another year of supervision, I think."


def built(office: Founded, *, text: str = LETTER) -> tuple[PageId, list]:
    page = registered(office, office.person())
    asked = brings_letters(office, page, text=text)
    applications.hand_in(office.office, page, office.coordinators["wi"])
    return page, asked


def stands(office: Founded, page: PageId) -> progress.Application:
    return pages.open(office.office, page, progress.after).stands


def test_corner_26_the_text_of_a_letter_is_in_the_vault_only_and_an_erasure_takes_it_away(office: Founded) -> None:
    page, asked = built(office)
    by = office.coordinators["wi"]
    entries = b"".join(row[4] for row in office.office.journal.stream())
    assert LETTER.encode() not in entries
    assert b"supervisor" not in entries
    assert references.letter(office.office, page, asked[0], reader=by) == LETTER
    office.office.vault.erase(stands(office, page).applicant, "asked for")
    assert stands(office, page).erased
    with pytest.raises(referring.NoSuchReference):
        references.letter(office.office, page, asked[0], reader=by)


def test_corner_26_the_applicant_reads_no_letter_waived_or_not(office: Founded) -> None:
    page, asked = built(office)
    who = Oneself(stands(office, page).applicant, AssociationCode("wi"))
    assert [one.waived for one in stands(office, page).references] == [True, False, False]
    for one in asked:
        with pytest.raises(references.LetterConfidential):
            references.letter(office.office, page, one, reader=who)


def test_corner_26_a_reference_based_deferral_relays_its_reasons_only_where_that_was_not_waived(office: Founded) -> None:
    page, asked = built(office)
    reasons = [Reason("Training is short."), Reason("A rater doubts.", asked[0]), Reason("Another rater doubts.", asked[1])]
    decisions.defer(office.office, page, office.coordinators["wi"], missing=[Kind.SUPERVISION], reasons=reasons)
    told = applying.relayed(stands(office, page))
    assert told == ("Training is short.", "Another rater doubts.")
    assert not any(LETTER in one for one in told)


# 27: reviewers in conflict --------------------------------------------------------------------


def test_corner_27_the_applicants_provider_rater_and_supervisor_do_not_review_and_neither_do_they(office: Founded) -> None:
    by, it = office.coordinators["wi"], office.office
    who = office.person()
    page = registered(office, who)
    tied = {}
    for conflict in (Conflict.PROVIDER, Conflict.RATER, Conflict.SUPERVISOR):
        tied[conflict] = reviewer(office)
    supervision.log(it, who, by, day=date(2026, 2, 1), minutes=60, provider=tied[Conflict.PROVIDER][1], form=Form.INDIVIDUAL)
    references.request(it, page, by, rater=tied[Conflict.RATER][1], relation=Relation.COLLEAGUE, waived=True)
    references.request(it, page, by, rater=tied[Conflict.SUPERVISOR][1], relation=Relation.SUPERVISOR, waived=True)
    applications.hand_in(it, page, by)
    for conflict, (them, person) in tied.items():
        with pytest.raises(reviewing.InConflict, match=conflict):
            reviews.assign(it, page, by, reviewer=them.id, person=person)
    with pytest.raises(reviewing.InConflict):
        reviews.assign(it, page, by, reviewer=officer(office, "wi").id, person=who)
    them, person = reviewer(office)
    reviews.assign(it, page, by, reviewer=them.id, person=person)
    assert stands(office, page).in_review


def test_corner_27_a_spouse_says_so_and_steps_back_and_a_borrowed_reviewer_takes_the_place(office: Founded) -> None:
    page, _ = built(office)
    by, it = office.coordinators["wi"], office.office
    (spouse, at_home), (cora, elsewhere) = reviewer(office), reviewer(office, "co")
    asked = id_of(office, reviews.assign(it, page, by, reviewer=spouse.id, person=at_home))
    with pytest.raises(reviewing.ConflictNotRuledOut):
        reviews.recommend(it, page, spouse, assignment=asked, recommendation=Recommendation.ENDORSE, no_conflict=False)
    reviews.recuse(it, page, spouse, assignment=asked, conflict=Conflict.SPOUSE)
    borrowed = id_of(office, reviews.assign(it, page, by, reviewer=cora.id, person=elsewhere))
    reviews.recommend(it, page, cora, assignment=borrowed, recommendation=Recommendation.ENDORSE, no_conflict=True)
    first, second = stands(office, page).reviews
    assert (first.recused, second.association, second.recommendation) == (Conflict.SPOUSE, "co", Recommendation.ENDORSE)


def test_corner_27_a_tie_that_comes_to_light_after_the_assignment_keeps_the_reviewer_out(office: Founded) -> None:
    page, _ = built(office)
    by, it = office.coordinators["wi"], office.office
    them, person = reviewer(office)
    asked = id_of(office, reviews.assign(it, page, by, reviewer=them.id, person=person))
    supervision.log(
        it, stands(office, page).applicant, by, day=date(2026, 2, 1), minutes=60, provider=person, form=Form.INDIVIDUAL
    )
    with pytest.raises(reviewing.InConflict):
        reviews.recommend(it, page, them, assignment=asked, recommendation=Recommendation.ENDORSE, no_conflict=True)


def test_corner_27_a_reviewer_is_endorsed_in_the_right_category_on_the_day(office: Founded) -> None:
    page, _ = built(office)
    by, it = office.coordinators["wi"], office.office
    them, person = reviewer(office)
    other, elsewhere = reviewer(office, category=Category.FAMILY_SPECIALIST)
    with pytest.raises(reviewing.NotEndorsedToReview):
        reviews.assign(it, page, by, reviewer=other.id, person=elsewhere)
    key = it.key("endorsement", person, FA, INFANT)
    number = pages.open(it, it.journal.reserved(key), endorsements.record.after).stands.number
    endorsements.pause(it, number, by)
    with pytest.raises(reviewing.NotEndorsedToReview):
        reviews.assign(it, page, by, reviewer=them.id, person=person)
    endorsements.resume(it, number, by)
    asked = id_of(office, reviews.assign(it, page, by, reviewer=them.id, person=person))
    endorsements.pause(it, number, by)
    with pytest.raises(reviewing.NotEndorsedToReview):
        reviews.recommend(it, page, them, assignment=asked, recommendation=Recommendation.ENDORSE, no_conflict=True)


# 32: waivers and letters about applications -----------------------------------------------------


def test_corner_32_a_letter_attests_an_application_and_calls_it_no_endorsement(tmp_path) -> None:
    story = story_in(tmp_path)
    door = TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")
    answer = door.get(f"/v1/applications/{story.applied}/letter", headers=bearer(story, "wi"))
    assert answer.status_code == 200
    told = answer.json()
    assert told["registered_since"] in told["markdown"]
    assert "This letter attests an application. It is not an endorsement" in told["markdown"]
    assert "waiver" in told["markdown"]
    assert "for the state or the employer to decide" in told["markdown"]
    assert {"number", "standing", "letters", "endorsement"}.isdisjoint(told)
    for words in ("IMH-E", "provisional IMH", "is endorsed", "waiver is granted"):
        assert words not in told["markdown"]
    assert door.get(f"/v1/applications/{story.applied}/letter", headers=bearer(story, "co")).status_code == 403
    assert door.get(f"/v1/applications/{story.applied}/letter").status_code == 401


def test_corner_32_registered_since_a_day_is_a_fact_until_it_is_decided(office: Founded) -> None:
    by, it = office.coordinators["wi"], office.office
    who = office.person()
    shows_everything(office, who)
    page = registered(office, who)
    office.clock.later(days=30)
    applications.hand_in(it, page, by)
    said = letters.attest(it, page, by)
    assert (said.registered_since, said.on) == (date(2026, 3, 2), date(2026, 4, 1))
    applications.approve(it, page, by=by, despite="seen on paper")
    with pytest.raises(applying.AlreadyDecided):
        letters.attest(it, page, by)
