"""An endorsement's page: who may write which line on it, and which line answers which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook import record
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import ALLIANCE, LineId, Term
from people import (
    ALLIANCE_COORDINATOR,
    ARIZONA,
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    JANUARY,
    JUNE,
    MARCH,
    MARIA,
    NUMBER,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
    lines,
)

RELEASED = e.Released(valid=Term(JUNE), to=COLORADO, until=MARCH)
MOVED = e.Moved(valid=Term(JUNE), release=LineId("L1"), edition=EDITION)
SUBMITTED = e.RenewalSubmitted(valid=Term(JUNE), edition=EDITION)
LAPSED = e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle")
PAUSED = e.Paused(valid=Term(JUNE))
ISSUED = e.CredentialIssued(valid=Term(JUNE), list=1, index=7, format="ldp")


def renewed(submitted):
    return e.Renewed(valid=Term(JUNE), submitted=submitted, edition=EDITION, rule="r", late_until=None)


def reinstated(lapse):
    return e.Reinstated(valid=Term(JUNE), lapse=LineId(lapse), edition=EDITION, rule="r", late_until=None)


def test_a_page_knows_home_holder_and_number():
    held = given(record, GRANTED)
    assert (held.home, held.holder, held.number, held.release, held.open) == (WISCONSIN, MARIA, NUMBER, None, ())
    assert held.on(JUNE).standing == "active"


def test_a_page_whose_holder_was_erased_still_folds():
    held = given(record, replace(GRANTED, number=None, holder=None, application=None), PAUSED)
    assert (held.holder, held.on(JUNE).standing) == (None, "inactive")


def test_reviews_lapses_and_holds_are_open_until_answered_by_name():
    held = given(record, GRANTED, SUBMITTED, LAPSED, PAUSED)
    assert (held.reviews, held.lapses, held.holds) == ({"L1"}, {"L2"}, {"L3"})
    resumed = e.Resumed(valid=Term(MARCH), hold=LineId("L3"))
    held = given(record, GRANTED, SUBMITTED, LAPSED, PAUSED, renewed(LineId("L1")), reinstated("L2"), resumed)
    assert held.open == ()


def test_a_release_is_live_until_it_is_used_or_withdrawn():
    assert given(record, GRANTED, RELEASED).release == record.Release(LineId("L1"), COLORADO, MARCH)
    withdrawn = e.ReleaseWithdrawn(valid=Term(JUNE), release=LineId("L1"))
    assert given(record, GRANTED, RELEASED, withdrawn).release is None
    moved = given(record, GRANTED, RELEASED, (MOVED, COLORADO))
    assert (moved.release, moved.home) == (None, COLORADO)


def test_credentials_are_known_with_their_bit():
    revoked = e.CredentialRevoked(valid=Term(MARCH), issued=LineId("L1"))
    assert given(record, GRANTED, ISSUED).credentials == (record.Credential(LineId("L1"), 1, 7, "ldp"),)
    assert given(record, GRANTED, ISSUED, revoked).credentials[0].revoked


def test_after_a_move_the_new_home_writes():
    held = given(record, GRANTED, RELEASED, (MOVED, COLORADO), (PAUSED, COLORADO))
    assert held.holds == {"L3"}


def test_the_alliance_corrects_after_an_appeal_and_releases_in_anothers_place():
    corrected = e.Corrected(valid=Term(JUNE), corrects=LineId("L0"), days=Term(JUNE))
    assert given(record, GRANTED, (corrected, ALLIANCE)).on(JUNE).standing == "active"
    in_place = e.Released(valid=Term(JUNE), to=ALLIANCE, until=MARCH, instead_of=WISCONSIN, ground="ended")
    held = given(record, GRANTED, (in_place, ALLIANCE), (MOVED, ALLIANCE))
    assert held.home == ALLIANCE


@pytest.mark.parametrize(
    "page",
    [
        (PAUSED,),
        (GRANTED, GRANTED),
        (GRANTED, (PAUSED, COLORADO)),
        (GRANTED, (RELEASED, COLORADO)),
        (GRANTED, (e.Released(valid=Term(JUNE), to=COLORADO, until=MARCH, instead_of=ARIZONA, ground="silent"), ALLIANCE)),
        (GRANTED, e.Released(valid=Term(JUNE), to=COLORADO, until=MARCH, instead_of=WISCONSIN, ground="silent")),
        (GRANTED, (MOVED, COLORADO)),
        (GRANTED, RELEASED, (MOVED, ARIZONA)),
        (GRANTED, RELEASED, (replace(MOVED, release=LineId("L0")), COLORADO)),
        (GRANTED, RELEASED, (replace(MOVED, valid=Term(MARCH.replace(day=2))), COLORADO)),
        (GRANTED, RELEASED, (MOVED, COLORADO), (MOVED, COLORADO)),
        (GRANTED, RELEASED, e.ReleaseWithdrawn(valid=Term(JUNE), release=LineId("L1")), (MOVED, COLORADO)),
        (GRANTED, e.ReleaseWithdrawn(valid=Term(JUNE), release=LineId("L1"))),
        (GRANTED, renewed(LineId("L0"))),
        (GRANTED, SUBMITTED, renewed(LineId("L1")), renewed(LineId("L1"))),
        (GRANTED, PAUSED, reinstated("L1")),
        (GRANTED, LAPSED, e.Resumed(valid=Term(JUNE), hold=LineId("L1"))),
        (GRANTED, e.RenewalReturned(valid=Term(JUNE), submitted=LineId("L1"))),
        (GRANTED, e.CredentialRevoked(valid=Term(JUNE), issued=LineId("L0"))),
        (GRANTED, e.Corrected(valid=Term(JUNE), corrects=LineId("L9"))),
        (GRANTED, (e.Corrected(valid=Term(JUNE), corrects=LineId("L0")), COLORADO)),
    ],
)
def test_a_page_that_no_decision_wrote_is_not_read(page):
    with pytest.raises(ImpossibleHistory):
        given(record, *page)


@pytest.mark.parametrize("by", [WISCONSIN_REVIEWER, COLORADO_COORDINATOR, ALLIANCE_COORDINATOR])
def test_only_the_homes_coordinator_acts(by):
    with pytest.raises(record.NotTheHomeCoordinator):
        record.require_home(given(record, GRANTED), by)


def test_an_ended_endorsement_takes_nothing_more():
    held = given(record, GRANTED, e.Relinquished(valid=Term(MARCH)))
    with pytest.raises(record.EndorsementEnded):
        record.require_standing(held, WISCONSIN_COORDINATOR, JANUARY)


@pytest.mark.parametrize("term", [Term(None, MARCH), Term(MARCH, JUNE), Term()])
def test_a_term_has_its_days_in_order(term):
    with pytest.raises(record.BadTerm) as refused:
        record.require_term(term, field="days")
    assert refused.value.field == "days"


def test_what_covers_and_what_reaches_is_asked_by_the_day():
    held = given(record, GRANTED, SUBMITTED, LAPSED)
    assert held.covered(JUNE)
    assert held.lapsed(JANUARY)
    assert not held.ended(JUNE)
    assert held.line(LineId("L1")) == lines(GRANTED, SUBMITTED)[1]
