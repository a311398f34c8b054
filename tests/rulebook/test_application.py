"""An application: begun where one lives, built, handed in under rules that stay pinned, decided once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import application as a
from ledger.rulebook import applying, professional, progress, record
from ledger.rulebook.endorsement import Lapsed
from ledger.rulebook.policies import Applying
from ledger.rulebook.progress import Stage
from ledger.rulebook.reference import Requested
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Relation, Target
from ledger.rulebook.supervising import BaseNotActive
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Oneself, PersonId, Term
from people import (
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    GRANTED_ON,
    JANUARY,
    JUNE,
    MARCH,
    MARIA,
    OCTOBER,
    PAGE,
    SUBMITTED,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)

NETWORK = "n" * 64
REGISTERED_PERSON = professional.Registered(valid=Term(GRANTED_ON), source="application")
IN_WISCONSIN = professional.ResidenceDeclared(valid=Term(GRANTED_ON), jurisdiction="WI")
PERSON = given(professional, REGISTERED_PERSON, IN_WISCONSIN)
ASKED = {"applicant": MARIA, "category": Category.FAMILY_SPECIALIST, "age_band": AgeBand.INFANT}
HERSELF = Oneself(MARIA, WISCONSIN)
SOMEBODY = Oneself(PersonId("noah"), WISCONSIN)
NO_LIMIT = Applying(one_at_a_time=False, expires_days=None)
A_WINDOW = Applying(one_at_a_time=False, expires_days=92)

REGISTERED = a.Registered(valid=Term(GRANTED_ON), association=WISCONSIN, **ASKED)
ACCEPTED = a.Accepted(valid=Term(JUNE))
SUBMITTED_BUILT = replace(SUBMITTED, network=NETWORK)
APPROVED = a.Approved(valid=Term(OCTOBER), endorsement=PAGE)
WITHDRAWN = a.Withdrawn(valid=Term(OCTOBER))
RETURNED = a.Returned(valid=Term(OCTOBER), tabs=(), due=JANUARY, reasons=(a.Reason("more"),))
DEFERRED = a.Deferred(valid=Term(OCTOBER), missing=(), again_from=JANUARY, reasons=(a.Reason("more hours"),))
RESUBMITTED = a.Resubmitted(valid=Term(JANUARY))


def built(*events):
    return given(progress, REGISTERED, ACCEPTED, *events)


# Beginning ----------------------------------------------------------------------


@pytest.mark.parametrize("by", [WISCONSIN_REVIEWER, HERSELF])
def test_a_candidate_registers_where_they_live_by_themselves_or_through_an_officer(by):
    assert applying.register(PERSON, by=by, on=GRANTED_ON, **ASKED) == REGISTERED
    asked = given(progress, REGISTERED)
    assert (asked.stage, asked.registered_on, asked.target) == (Stage.REGISTERED, GRANTED_ON, Target.FAMILY_SPECIALIST)
    assert (asked.on_paper, asked.decided, asked.edition, asked.pin) == (False, False, "", None)


def test_nobody_registers_somebody_else():
    with pytest.raises(applying.NotTheApplicant):
        applying.register(PERSON, by=SOMEBODY, on=GRANTED_ON, **ASKED)


def test_without_a_residence_nobody_applies():
    with pytest.raises(applying.ResidenceNotKnown):
        applying.register(given(professional, REGISTERED_PERSON), by=HERSELF, on=JUNE, **ASKED)
    with pytest.raises(applying.ResidenceNotKnown):
        applying.take_in(
            given(professional, REGISTERED_PERSON), by=WISCONSIN_REVIEWER, on=JUNE, edition=EDITION, network=NETWORK, **ASKED
        )


def test_an_application_made_on_paper_comes_in_whole_with_its_rules_pinned():
    said = applying.take_in(PERSON, by=WISCONSIN_REVIEWER, on=JUNE, edition=EDITION, network=NETWORK, **ASKED)
    assert said == SUBMITTED_BUILT
    asked = given(progress, said)
    assert (asked.stage, asked.on_paper, asked.submitted_on, asked.edition) == (Stage.SUBMITTED, True, JUNE, EDITION)
    assert asked.pin == progress.Pin(EDITION, NETWORK, JUNE)


HELD = given(record, GRANTED)
FOR_ADDON = {"on": JUNE, "applicant": MARIA, "base": PAGE, "bases": (Category.FAMILY_SPECIALIST,)}


def test_the_add_on_is_applied_for_on_an_active_endorsement_of_ones_own_at_its_home():
    said = applying.register_addon(HELD, by=HERSELF, **FOR_ADDON)
    assert said == replace(REGISTERED, valid=Term(JUNE), base=PAGE)
    assert given(progress, said).target is Target.REFLECTIVE_SUPERVISOR
    with pytest.raises(applying.NotTheApplicant):
        applying.register_addon(HELD, by=SOMEBODY, **FOR_ADDON)
    with pytest.raises(applying.NoBaseOfTheirs):
        applying.register_addon(HELD, by=WISCONSIN_REVIEWER, **{**FOR_ADDON, "applicant": PersonId("noah")})
    with pytest.raises(applying.NoBaseOfTheirs):
        applying.register_addon(HELD, by=COLORADO_COORDINATOR, **FOR_ADDON)


def test_the_add_on_needs_a_base_that_is_active_and_that_the_edition_names():
    lapsed = given(record, GRANTED, Lapsed(valid=Term(date(2025, 1, 1)), edition=EDITION, rule="cycle"))
    with pytest.raises(BaseNotActive):
        applying.register_addon(lapsed, by=HERSELF, **{**FOR_ADDON, "on": MARCH})
    with pytest.raises(BaseNotActive):
        applying.register_addon(HELD, by=HERSELF, **{**FOR_ADDON, "bases": (Category.MENTAL_HEALTH_SPECIALIST,)})


# Accepted, redirected, advised ------------------------------------------------------


def test_its_coordinator_accepts_and_may_name_an_advisor():
    said = applying.accept(given(progress, REGISTERED), by=WISCONSIN_COORDINATOR, on=JUNE, advisor=PersonId("ida"))
    asked = given(progress, REGISTERED, said)
    assert (asked.stage, asked.accepted_on, asked.advisor) == (Stage.BUILDING, JUNE, "ida")
    for by in (WISCONSIN_REVIEWER, COLORADO_COORDINATOR):
        with pytest.raises(applying.NotItsCoordinator):
            applying.accept(given(progress, REGISTERED), by=by, on=JUNE)
    with pytest.raises(applying.NotAtThisStage):
        applying.accept(built(), by=WISCONSIN_COORDINATOR, on=JUNE)


def test_who_fits_another_category_better_is_sent_there_and_accepted_anew():
    elsewhere = {"category": Category.FAMILY_ASSOCIATE, "age_band": AgeBand.INFANT, "reason": "work"}
    said = applying.redirect(built(), by=WISCONSIN_COORDINATOR, on=OCTOBER, **elsewhere)
    asked = built(said)
    assert (asked.stage, asked.category, asked.age_band) == (Stage.REGISTERED, Category.FAMILY_ASSOCIATE, AgeBand.INFANT)
    assert (said.reason, asked.accepted_on, applying.relayed(asked)) == ("work", None, ("work",))
    with pytest.raises(applying.NotItsCoordinator):
        applying.redirect(built(), by=WISCONSIN_REVIEWER, on=OCTOBER, **elsewhere)
    with pytest.raises(applying.NotAtThisStage):
        applying.redirect(built(SUBMITTED_BUILT), by=WISCONSIN_COORDINATOR, on=OCTOBER, **elsewhere)


@pytest.mark.parametrize("band", AgeBand)
def test_a_redirection_leads_somewhere_else(band):
    asked, to = built(), {"category": Category.FAMILY_SPECIALIST, "age_band": band, "reason": "work"}
    if band is AgeBand.EARLY_CHILDHOOD:
        assert applying.redirect(asked, by=WISCONSIN_COORDINATOR, on=OCTOBER, **to).age_band is band
        asked = given(progress, replace(REGISTERED, base=PAGE), ACCEPTED)
    with pytest.raises(applying.SameTarget):
        applying.redirect(asked, by=WISCONSIN_COORDINATOR, on=OCTOBER, **to)


def test_an_advisory_review_decides_nothing():
    said = applying.advise(built(), by=WISCONSIN_REVIEWER, on=OCTOBER, advice="more training")
    assert built(said) == built()
    with pytest.raises(applying.NotItsOfficer):
        applying.advise(built(), by=COLORADO_COORDINATOR, on=OCTOBER, advice="")
    with pytest.raises(applying.NotAtThisStage):
        applying.advise(built(SUBMITTED_BUILT), by=WISCONSIN_REVIEWER, on=OCTOBER, advice="")


# Handed in -----------------------------------------------------------------------------


@pytest.mark.parametrize("by", [WISCONSIN_REVIEWER, HERSELF])
def test_handing_it_in_pins_the_rules_of_the_day(by):
    said = applying.submit(built(), by=by, on=JUNE, rule=NO_LIMIT, edition=EDITION, network=NETWORK)
    assert said == SUBMITTED_BUILT
    asked = built(said)
    assert (asked.stage, asked.pin, asked.submitted_on) == (Stage.SUBMITTED, progress.Pin(EDITION, NETWORK, JUNE), JUNE)
    assert (asked.on_paper, asked.registered_on) == (False, GRANTED_ON)


def test_an_application_is_the_candidates_own():
    pinned = {"rule": NO_LIMIT, "edition": EDITION, "network": NETWORK}
    with pytest.raises(applying.NotTheApplicant):
        applying.submit(built(), by=SOMEBODY, on=JUNE, **pinned)
    with pytest.raises(applying.NotItsOfficer):
        applying.submit(built(), by=COLORADO_COORDINATOR, on=JUNE, **pinned)
    assert applying.submit(built(), by=Oneself(MARIA, COLORADO), on=JUNE, **pinned).association == WISCONSIN
    with pytest.raises(applying.NotAtThisStage):
        applying.submit(given(progress, REGISTERED), by=HERSELF, on=JUNE, **pinned)


def test_one_that_is_not_submitted_in_its_days_is_over():
    last = JUNE + timedelta(days=91)
    pinned = {"rule": A_WINDOW, "edition": EDITION, "network": NETWORK}
    assert applying.expires_on(built(), A_WINDOW) == last + timedelta(days=1)
    assert applying.submit(built(), by=HERSELF, on=last, **pinned).valid == Term(last)
    with pytest.raises(applying.ApplicationExpired, match=str(last)):
        applying.submit(built(), by=HERSELF, on=last + timedelta(days=1), **pinned)


def test_the_rule_itself_lets_it_expire_on_the_day_after_its_last():
    over = JUNE + timedelta(days=92)
    with pytest.raises(applying.NotYetExpired):
        applying.expire(built(), on=over - timedelta(days=1), rule=A_WINDOW)
    assert applying.expire(built(), on=over + timedelta(days=30), rule=A_WINDOW) == a.Expired(valid=Term(over))
    assert built(a.Expired(valid=Term(over))).decided
    with pytest.raises(applying.NotYetExpired):
        applying.expire(built(), on=MARCH, rule=NO_LIMIT)
    with pytest.raises(applying.NotAtThisStage):
        applying.expire(built(SUBMITTED_BUILT), on=MARCH, rule=A_WINDOW)


def test_before_it_is_accepted_its_days_are_counted_from_registration_and_after_submission_no_more():
    assert applying.expires_on(given(progress, REGISTERED), A_WINDOW) == GRANTED_ON + timedelta(days=92)
    assert applying.expires_on(built(), NO_LIMIT) is None
    assert applying.expires_on(built(SUBMITTED_BUILT), A_WINDOW) is None
    assert applying.expires_on(given(progress, object()), A_WINDOW) is None


# Sent back and again ---------------------------------------------------------------------


def test_it_comes_back_amended_and_what_is_pinned_stays():
    asked = built(SUBMITTED_BUILT, RETURNED)
    assert (asked.stage, asked.due, applying.relayed(asked)) == (Stage.RETURNED, JANUARY, ("more",))
    said = applying.resubmit(asked, by=HERSELF, on=JANUARY)
    again = built(SUBMITTED_BUILT, RETURNED, said)
    assert again == built(SUBMITTED_BUILT)
    with pytest.raises(applying.NotTheApplicant):
        applying.resubmit(asked, by=SOMEBODY, on=JANUARY)
    with pytest.raises(applying.NotAtThisStage):
        applying.resubmit(again, by=HERSELF, on=JANUARY)


def test_a_deferred_one_is_reviewed_again_from_its_day_and_not_before():
    asked = built(SUBMITTED_BUILT, DEFERRED)
    assert (asked.stage, asked.again_from) == (Stage.DEFERRED, JANUARY)
    with pytest.raises(applying.TooEarlyAgain):
        applying.resubmit(asked, by=HERSELF, on=JANUARY - timedelta(days=1))
    assert applying.resubmit(asked, by=HERSELF, on=JANUARY) == RESUBMITTED
    open_end = built(SUBMITTED_BUILT, replace(DEFERRED, again_from=None))
    assert applying.resubmit(open_end, by=WISCONSIN_REVIEWER, on=OCTOBER).valid == Term(OCTOBER)


@pytest.mark.parametrize("waived", [True, False])
def test_a_reason_that_rests_on_a_letter_is_relayed_only_where_that_was_not_waived(waived):
    letter = Requested(valid=Term(JUNE), rater=PersonId("rolf"), relation=Relation.PROVIDER, waived=waived)
    about = replace(DEFERRED, reasons=(a.Reason("more hours"), a.Reason("the letter", LineId("L2")), a.Reason("?", LineId("L9"))))
    asked = given(progress, REGISTERED, ACCEPTED, letter, SUBMITTED_BUILT, about)
    assert applying.relayed(asked) == (("more hours",) if waived else ("more hours", "the letter"))


# Withdrawn --------------------------------------------------------------------------------


@pytest.mark.parametrize("events", [(REGISTERED,), (SUBMITTED,), (REGISTERED, ACCEPTED, SUBMITTED_BUILT, DEFERRED)])
def test_only_the_candidate_or_its_own_officers_withdraw_it_at_any_stage(events):
    asked = given(progress, *events)
    for by in (WISCONSIN_REVIEWER, HERSELF):
        assert applying.withdraw(asked, by=by, on=OCTOBER) == WITHDRAWN
    with pytest.raises(applying.NotItsOfficer):
        applying.withdraw(asked, by=COLORADO_COORDINATOR, on=OCTOBER)
    with pytest.raises(applying.NotTheApplicant):
        applying.withdraw(asked, by=SOMEBODY, on=OCTOBER)


# What stands ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "stage"),
    [(APPROVED, Stage.APPROVED), (WITHDRAWN, Stage.WITHDRAWN), (a.Closed(valid=Term(OCTOBER), reason="r"), Stage.CLOSED)],
)
def test_it_is_decided_once(last, stage):
    asked = given(progress, SUBMITTED, last)
    assert (asked.stage, asked.decided) == (stage, True)
    assert asked.endorsement == (PAGE if last is APPROVED else None)
    with pytest.raises(applying.AlreadyDecided):
        applying.withdraw(asked, by=WISCONSIN_COORDINATOR, on=OCTOBER)


def test_a_migration_changes_what_is_pinned_and_nothing_else():
    moved = a.Migrated(valid=Term(OCTOBER), edition="f" * 64, network="m" * 64, as_of=GRANTED_ON, reason="r")
    before, asked = built(SUBMITTED_BUILT), built(SUBMITTED_BUILT, moved)
    assert asked == replace(before, pin=progress.Pin("f" * 64, "m" * 64, GRANTED_ON))


def test_an_application_for_the_add_on_pins_for_the_add_on():
    said = applying.submit(
        given(progress, replace(REGISTERED, base=PAGE), ACCEPTED), by=HERSELF, on=JUNE, rule=NO_LIMIT, edition=EDITION,
        network=NETWORK,
    )  # fmt: skip
    assert said.base == PAGE
    assert given(progress, said).target is Target.REFLECTIVE_SUPERVISOR


@pytest.mark.parametrize(
    "page",
    [
        (APPROVED,), (SUBMITTED, SUBMITTED), (SUBMITTED, APPROVED, WITHDRAWN), (REGISTERED, REGISTERED), (REGISTERED, SUBMITTED),
        (SUBMITTED, REGISTERED), (SUBMITTED, RESUBMITTED), (SUBMITTED, RETURNED, APPROVED), (REGISTERED, ACCEPTED, APPROVED),
        (SUBMITTED, a.Expired(valid=Term(OCTOBER))), (WITHDRAWN,),
    ],
)  # fmt: skip
def test_a_page_that_no_decision_wrote_is_not_read(page):
    with pytest.raises(ImpossibleHistory):
        given(progress, *page)


def test_an_erased_application_folds_and_nothing_is_decided_over_it():
    for page in ((object(),), (SUBMITTED, object()), (object(), APPROVED), (SUBMITTED, object(), SUBMITTED)):
        assert given(progress, *page).erased
    with pytest.raises(applying.ApplicationErased):
        applying.withdraw(given(progress, SUBMITTED, object()), by=WISCONSIN_COORDINATOR, on=OCTOBER)
    assert given(progress, SUBMITTED, object(), APPROVED).endorsement is None
