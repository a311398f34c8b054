"""What a move would make of an endorsement is told before, by what decides it; and what came otherwise is explained."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import product

import pytest

import catalogues
from ledger.rulebook import endorsement as e
from ledger.rulebook import foreseeing, reciprocity, record, releasing, renewal, transfer, transferring
from ledger.rulebook.foreseeing import Difference, Foreseen, Need
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.terms import Ask, Condition
from ledger.rulebook.vocabulary import ALLIANCE, AddOn, AgeBand, LineId, Term
from people import COLORADO, COLORADO_COORDINATOR, EDITION, GRANTED, JUNE, MARCH, MARIA, PAGE, WISCONSIN_COORDINATOR, given
from sides import LIVES_THERE, asking, before, sides

HELD = given(record, GRANTED)
YEARS_END = date(2024, 12, 31)
LATE = date(2025, 1, 31)
A_DAY = timedelta(days=1)
RELEASED = e.Released(valid=Term(JUNE), to=COLORADO, until=MARCH)
LAPSED = e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle")
PAUSED = e.Paused(valid=Term(JUNE))


def foresee(held=HELD, at=None, on=JUNE):
    return foreseeing.foresee(PAGE, held, at or sides(on), on)


def test_it_says_all_that_the_answer_rests_on():
    assert foresee() == Foreseen(
        endorsement=PAGE, moves=True, because="", standing=Answer.ACTIVE, covered_until=YEARS_END, renew_by=YEARS_END,
        needs=(Need(ask=Ask.RESIDENCE, met=True), Need(ask=Ask.MEMBERSHIP, met=True, by=JUNE + 60 * A_DAY)),
        on=JUNE, edition=catalogues.COLORADO.sha256, lines=1,
    )  # fmt: skip


# Whether it moves ----------------------------------------------------------------

HISTORIES = {
    Answer.ACTIVE: (),
    Answer.LAPSED: (LAPSED,),
    Answer.INACTIVE: (PAUSED,),
    Answer.ARCHIVED: (e.Archived(valid=Term(JUNE)),),
    Answer.EMERITUS: (e.MadeEmeritus(valid=Term(JUNE)),),
    Answer.RELINQUISHED: (e.Relinquished(valid=Term(JUNE)),),
    Answer.DECEASED: (e.HolderDeceased(valid=Term(JUNE)),),
    Answer.RESCINDED: (e.Rescinded(valid=Term(JUNE), rule="error"),),
}


@pytest.mark.parametrize(("standing", "ended"), list(product(HISTORIES, (False, True))))
def test_it_moves_as_it_stands_or_does_not(standing, ended):
    held = given(record, GRANTED, *HISTORIES[standing])
    at = sides(JUNE, ended={"wi"} if ended else set())
    found = foresee(held, at)
    moves = standing in {Answer.ACTIVE, Answer.INACTIVE} or (ended and standing is Answer.LAPSED)
    assert (found.moves, found.because, found.standing) == (moves, "" if moves else "CannotMove", standing)


def test_one_that_was_not_granted_yet_has_nothing_to_move():
    found = foresee(on=date(2020, 1, 1))
    assert (found.moves, found.because, found.needs, found.covered_until, found.renew_by) == (False, "CannotMove", (), None, None)


def test_late_moves_as_late_and_not_renewed_does_not():
    held = given(record, replace(GRANTED, late_until=LATE))
    assert (foresee(held, on=LATE).moves, foresee(held, on=LATE).standing) == (True, Answer.LATE)
    assert (foresee(held, on=LATE + A_DAY).because, foresee(held, on=LATE + A_DAY).standing) == ("CannotMove", Answer.NOT_RENEWED)


@pytest.mark.parametrize(
    ("joining", "refusal"),
    [
        (catalogues.GEORGIA, reciprocity.LicenceNotKnown),
        (
            replace(catalogues.COLORADO, licence=(replace(catalogues.COLORADO.licence[0], term=Term(MARCH)),)),
            reciprocity.NotAMember,
        ),
        (replace(catalogues.ARIZONA, age_bands=catalogues.NETWORK.age_bands), None),
        (asking(catalogues.COLORADO, honoured=False), foreseeing.NotHonoured),
        (asking(catalogues.COLORADO, honoured=False, homes=("ga",)), None),
        (asking(catalogues.COLORADO, honoured=False, homes=("ga", "wi")), foreseeing.NotHonoured),
    ],
)
def test_the_joining_associations_own_rules_decide(joining, refusal):
    assert foresee(at=sides(JUNE, joining=joining)).because == ("" if refusal is None else refusal.__name__)


def test_an_age_band_without_a_licence_is_recognised_and_stays():
    held = given(record, replace(GRANTED, age_band=AgeBand.EARLY_CHILDHOOD))
    assert foresee(held, sides(JUNE, joining=catalogues.ARIZONA)).because == "AgeBandNotLicensed"
    assert foresee(held, sides(JUNE)).moves


def test_nothing_moves_to_a_member_that_is_none_any_more_or_while_it_is_on_its_way_elsewhere():
    assert foresee(at=sides(JUNE, ended={"co"})).because == "NotAMember"
    assert foresee(at=sides(JUNE, ended={"az"})).moves
    assert foresee(given(record, GRANTED, replace(RELEASED, origin="co.example/log"))).because == "ReceivedElsewhere"
    assert foresee(given(record, GRANTED, RELEASED)).moves


# What is asked -------------------------------------------------------------------


def test_every_ask_has_a_refusal_of_its_own():
    assert set(foreseeing.NEEDED) == set(Ask)
    assert len(set(foreseeing.NEEDED.values())) == len(Ask)


@pytest.mark.parametrize(("ask", "met", "days"), list(product(Ask, (True, False, None), (None, 0, 30))))
def test_what_had_to_be_met_before_and_is_not_is_in_the_way_and_nothing_else(ask, met, days):
    at = sides(JUNE, joining=asking(catalogues.COLORADO, Condition(ask, days)), known={ask: met})
    found = foresee(at=at)
    by = None if days is None else JUNE + days * A_DAY
    assert found.needs == (Need(ask=ask, met=met, by=by),)
    stays = met is False and days is None
    assert (found.moves, found.because) == (not stays, foreseeing.NEEDED[ask].__name__ if stays else "")
    assert foreseeing.carried((found,)) == (() if met else found.needs)


def test_what_nobody_knows_of_is_unchecked():
    assert [need.met for need in foresee(at=sides(JUNE, known={})).needs] == [None, None]


def test_what_cannot_move_at_all_says_so_before_what_is_asked():
    found = foresee(given(record, GRANTED, LAPSED), sides(JUNE, known={Ask.RESIDENCE: False}))
    assert (found.because, found.needs[0].met) == ("CannotMove", False)


@pytest.mark.parametrize(("band", "joining", "met"), [
    (AgeBand.EARLY_CHILDHOOD, catalogues.ALLIANCE, True),
    (AgeBand.INFANT, catalogues.ALLIANCE, False),
    (AgeBand.EARLY_CHILDHOOD, catalogues.COLORADO, False),
])  # fmt: skip
def test_the_alliance_takes_an_age_band_that_nobody_holds_where_the_holder_lives(band, joining, met):
    """Somebody in Arizona, which endorses for infants only."""
    at = sides(JUNE, joining=joining, known={Ask.RESIDENCE: False}, unserved={AgeBand.EARLY_CHILDHOOD})
    need = foreseeing.needed(given(record, replace(GRANTED, age_band=band)), at, JUNE)[0]
    assert (need.ask, need.met) == (Ask.RESIDENCE, met)
    agreement = sides(JUNE, joining=asking(joining, before(Ask.AGREEMENT)), unserved=set(AgeBand), known={Ask.AGREEMENT: False})
    assert foreseeing.needed(HELD, agreement, JUNE)[0].met is False


def test_carried_are_each_of_them_once_and_of_two_days_the_earlier():
    early, late = JUNE, MARCH
    found = [
        replace(foresee(), needs=needs)
        for needs in (
            (Need(ask=Ask.MEMBERSHIP, met=False, by=late), Need(ask=Ask.RESIDENCE, met=True)),
            (Need(ask=Ask.MEMBERSHIP, met=False, by=early), Need(ask=Ask.AGREEMENT, met=None, by=late)),
            (Need(ask=Ask.AGREEMENT, met=None), Need(ask=Ask.MEMBERSHIP, met=False, by=late)),
        )
    ]
    carried = (Need(ask=Ask.MEMBERSHIP, met=False, by=early), Need(ask=Ask.AGREEMENT, met=None))
    assert foreseeing.carried(found) == carried
    assert set(foreseeing.carried(reversed(found))) == set(carried)


# Until when it may be renewed ------------------------------------------------------


def test_the_later_of_both_last_days_holds_and_is_carried_where_it_was_the_leaving_ones():
    """Arizona takes renewals until 31 January, though they are due on 15 December; the others until the year's end."""
    az, wi = catalogues.ARIZONA, catalogues.WISCONSIN
    assert foresee(at=sides(JUNE, leaving=az)).renew_by == LATE
    assert foreseeing.left_later(HELD, sides(JUNE, leaving=az), JUNE) == LATE
    assert foresee(at=sides(JUNE, leaving=wi, joining=az)).renew_by == LATE
    assert foreseeing.left_later(HELD, sides(JUNE, leaving=wi, joining=az), JUNE) == LATE, "its own line lets it lapse earlier"
    promised = given(record, replace(GRANTED, late_until=LATE))
    assert foreseeing.left_later(promised, sides(JUNE, leaving=wi, joining=az), JUNE) is None, "both say so already"
    assert foreseeing.left_later(promised, sides(JUNE, leaving=az), JUNE) == LATE, "the window there would be closed"
    assert foreseeing.left_later(HELD, sides(JUNE), JUNE) is None, "the same day is no later one"
    assert foresee(at=sides(JUNE)).renew_by == YEARS_END


def test_what_an_earlier_home_left_is_carried_on():
    """From Arizona to Wisconsin, and on to Colorado."""
    moved = e.Moved(valid=Term(JUNE), release=LineId("L1"), edition=EDITION, renew_by=LATE)
    gone = replace(RELEASED, to=catalogues.WISCONSIN.code)
    held = given(record, GRANTED, gone, moved)
    assert foresee(held).renew_by == LATE
    assert foreseeing.left_later(held, sides(JUNE), JUNE) == LATE
    assert foreseeing.left_later(held, sides(JUNE, joining=catalogues.ARIZONA), JUNE) == LATE


def test_cover_without_a_last_day_has_none_to_renew_by():
    held = given(record, replace(GRANTED, valid=Term(GRANTED.valid.start)))
    assert (foresee(held).covered_until, foresee(held).renew_by) == (None, None)
    assert foreseeing.left_later(held, sides(JUNE, leaving=catalogues.ARIZONA), JUNE) is None


@pytest.mark.parametrize("leaving", [catalogues.WISCONSIN, catalogues.ARIZONA])
@pytest.mark.parametrize("joining", [catalogues.COLORADO, catalogues.ARIZONA])
def test_what_is_foreseen_is_what_stands_after_the_move(leaving, joining):
    if leaving is joining:
        return
    at = sides(JUNE, leaving=leaving, joining=joining)
    by, to = (replace(one, association=side.code) for one, side in
              ((WISCONSIN_COORDINATOR, leaving), (COLORADO_COORDINATOR, joining)))  # fmt: skip
    held = given(record, GRANTED, actor=leaving.code)
    asked = transferring.request({PAGE: held}, by=by, on=JUNE, holder=MARIA, sides=at, consent="told")
    stood = given(transfer, asked)
    confirmed, lines = transferring.release(stood, {PAGE: held}, by=by, on=JUNE, releases={PAGE: LineId("L1")}, sides=at)
    gone = given(record, GRANTED, lines[PAGE], actor=leaving.code)
    accepted, moved = transferring.accept(given(transfer, asked, confirmed), {PAGE: gone}, by=to, on=JUNE, sides=at)
    home = given(record, GRANTED, lines[PAGE], (moved[PAGE], joining.code), actor=leaving.code)
    [foreseen] = asked.foreseen
    stands = home.on(JUNE)
    assert (stands.standing, stands.covered_until) == (foreseen.standing, foreseen.covered_until)
    assert renewal.last_day(at.joining, stands.covered_until, releasing.kept_until(home)) == foreseen.renew_by
    assert foreseeing.differences(asked.foreseen, accepted.found) == ()


# What has changed ------------------------------------------------------------------

WAS = foresee()


def differing(now, was=WAS):
    return [(one.member, one.was, one.now, one.because) for one in foreseeing.differences((was,), (now,))]


def test_nothing_has_changed_where_nothing_has():
    beside = given(record, GRANTED, e.CredentialIssued(valid=Term(JUNE), list=0, index=0, format="vc"), RELEASED)
    assert differing(foresee(beside)) == []
    withdrawn = given(record, GRANTED, RELEASED, e.ReleaseWithdrawn(valid=Term(JUNE), release=LineId("L1")))
    revoked = given(
        record, GRANTED, e.CredentialIssued(valid=Term(JUNE), list=0, index=0, format="vc"),
        e.CredentialRevoked(valid=Term(JUNE), issued=LineId("L1")),
    )  # fmt: skip
    assert differing(foresee(withdrawn)) == differing(foresee(revoked)) == []
    assert foreseeing.differences((WAS,), ()) == ()
    assert foreseeing.differences((), (WAS,)) == ()


def test_another_line_on_its_page():
    assert differing(foresee(given(record, GRANTED, PAUSED))) == [("standing", "active", "inactive", "another line")]
    assert differing(foresee(given(record, GRANTED, LAPSED))) == [
        ("moves", "moves", "CannotMove", "another line"),
        ("standing", "active", "lapsed", "another line"),
    ]
    other = e.AddOnGranted(valid=Term(JUNE), addon=AddOn.FULL, edition=EDITION)
    assert differing(foresee(given(record, GRANTED, other))) == []


def test_another_edition():
    later = replace(asking(catalogues.COLORADO, before(Ask.RESIDENCE), before(Ask.AGREEMENT)), sha256="2" * 64)
    assert differing(foresee(at=sides(JUNE, joining=later))) == [
        ("agreement", "not asked", "unchecked", "another edition"),
        ("agreement by", "not asked", "", "another edition"),
        ("membership", "met", "not asked", "another edition"),
        ("membership by", "2024-07-31", "not asked", "another edition"),
    ]


def test_an_edition_that_asks_the_same_later_is_why_it_moves_and_no_fact_is():
    known = {Ask.MEMBERSHIP: False}
    was = foresee(at=sides(JUNE, joining=asking(catalogues.COLORADO, before(Ask.MEMBERSHIP)), known=known))
    milder = replace(asking(catalogues.COLORADO, Condition(Ask.MEMBERSHIP, 30)), sha256="2" * 64)
    assert differing(foresee(at=sides(JUNE, joining=milder, known=known)), was) == [
        ("membership by", "", "2024-07-01", "another edition"),
        ("moves", "MembershipNeeded", "moves", "another edition"),
    ]


def test_another_day():
    day = JUNE + 5 * A_DAY
    assert differing(foresee(at=sides(day), on=day)) == [("membership by", "2024-07-31", "2024-08-05", "another day")]
    unasked = asking(catalogues.COLORADO)
    was = foresee(at=sides(JUNE, joining=unasked))
    over = foresee(at=sides(MARCH, joining=unasked), on=MARCH)
    assert differing(over, was) == [
        ("moves", "moves", "CannotMove", "another day"),
        ("standing", "active", "not_renewed", "another day"),
    ]


def test_another_fact_of_the_holder():
    lives_elsewhere = foresee(at=sides(JUNE, known={**LIVES_THERE, Ask.RESIDENCE: False}))
    assert differing(lives_elsewhere) == [
        ("moves", "moves", "ResidenceNeeded", "another fact"),
        ("residence", "met", "not met", "another fact"),
    ]
    assert differing(foresee(at=sides(JUNE, known={Ask.RESIDENCE: True})), lives_elsewhere) == [
        ("membership", "met", "unchecked", "another fact"),
        ("moves", "ResidenceNeeded", "moves", "another fact"),
        ("residence", "not met", "met", "another fact"),
    ]


def test_a_fact_and_a_day_and_a_line_are_each_given_their_own():
    day = JUNE + 5 * A_DAY
    now = foresee(given(record, GRANTED, PAUSED), sides(day, known={Ask.RESIDENCE: True, Ask.MEMBERSHIP: False}), day)
    assert differing(now) == [
        ("membership", "met", "not met", "another fact"),
        ("membership by", "2024-07-31", "2024-08-05", "another day"),
        ("standing", "active", "inactive", "another line and another day"),
    ]


def test_that_it_does_not_move_for_a_fact_is_no_days_and_no_lines_doing():
    day = JUNE + 5 * A_DAY
    now = foresee(given(record, GRANTED, PAUSED), sides(day, known={**LIVES_THERE, Ask.RESIDENCE: False}), day)
    assert ("moves", "moves", "ResidenceNeeded", "another fact") in differing(now)
    lapsed = replace(foresee(given(record, GRANTED, LAPSED)), edition="2" * 64)
    assert ("moves", "moves", "CannotMove", "another line") in differing(lapsed)


def test_where_the_edition_is_another_it_may_not_be_the_holder_who_changed():
    now = replace(foresee(at=sides(JUNE, known={})), edition="2" * 64)
    assert {one[3] for one in differing(now)} == {"another edition and another fact"}
    lapsed = foresee(given(record, GRANTED, LAPSED), sides(JUNE, known={}))
    assert ("moves", "moves", "CannotMove", "another line") in differing(lapsed)


def test_every_member_that_tells_something_is_compared():
    told = {field.name for field in fields(Foreseen)} - {"endorsement", "on", "edition", "lines", "because", "needs"}
    assert told == {"moves", "standing", "covered_until", "renew_by"}
    assert differing(replace(WAS, covered_until=None, renew_by=None, lines=2)) == [
        ("covered_until", "2024-12-31", "", "another line"),
        ("renew_by", "2024-12-31", "", "another line"),
    ]
    assert isinstance(foreseeing.differences((WAS,), (replace(WAS, renew_by=None),))[0], Difference)
    assert foreseeing.differences((WAS,), (replace(WAS, renew_by=None),))[0].endorsement == PAGE


def test_a_refusal_of_the_alliance_for_who_lives_where_an_association_is():
    at = sides(JUNE, joining=catalogues.ALLIANCE, known={Ask.RESIDENCE: False})
    assert at.joining.code == ALLIANCE
    assert foresee(at=at).because == "ResidenceNeeded"
    assert issubclass(foreseeing.ResidenceNeeded, Refusal)
