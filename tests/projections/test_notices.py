"""Who is told what: each line once to each whom it concerns, nothing of anybody else's, and nothing any more of whoever was erased."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.rulebook import association, transfer
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category, LineId, PageId, PersonId, Term
from people import ARIZONA, COLORADO, WISCONSIN
from projections.notices import NOTICE, TRANSFERS
from projections.rebuild import rebuild
from stories import day

ANNA, BETH = PersonId("anna"), PersonId("beth")
ON = Term(date(2024, 2, 1))
EVERYBODY = (WISCONSIN, COLORADO, ARIZONA, ALLIANCE, ANNA, BETH)
NOTHING = {one: [] for one in EVERYBODY}

ASKED = transfer.Requested(
    valid=ON, holder=ANNA, leaving=WISCONSIN, joining=COLORADO, endorsements=(PageId("held"),), until=day(90), expires=day(120)
)
CONFIRMED = transfer.StandingConfirmed(valid=ON, releases=("r",), until=day(99), expires=day(129))
DISPUTED = transfer.Disputed(valid=ON, matter=transfer.Matter.STANDING, reason="r")
DECLINED = transfer.Declined(valid=ON, by_association=WISCONSIN, reason="r")
MOVED = e.Moved(valid=ON, release=LineId("r"), edition="e" * 64)


def reminded(code):
    return transfer.Reminded(valid=ON, association=code)


def escalated(code):
    return transfer.Escalated(valid=ON, silent=code, until=day(120))


def told(world, *recipients, **members):
    world.follow()
    return world.private()[2].of(recipients, **members)[0]


def heard(world, *recipients):
    """What each of these was told beyond the beginning of the story, and of which page."""
    return {one: [(notice.what, notice.page) for notice in told(world, one)] for one in recipients}


@pytest.fixture
def write(world):
    """Writes lines of Anna's, of which nothing has been told yet."""

    def lines(page, *events, subject=ANNA):
        for one in events:
            event, actor = one if isinstance(one, tuple) else (one, WISCONSIN)
            world.story.scribe.write((page, event, actor), subject=subject)

    return lines


def grant(write, page="held", number="WI-1", holder=ANNA):
    granted = e.Granted(
        valid=Term(date(2024, 1, 2), date(2024, 12, 31)), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT,
        edition="e" * 64, rule="r", late_until=None, number=number, holder=holder, application=None,
    )  # fmt: skip
    write(page, granted, subject=holder)


# What is told, and to whom --------------------------------------------------------------------------------------------


def test_both_sides_and_the_holder_are_told_of_every_step_and_the_alliance_from_the_escalation_on(world, write):
    steps = [
        ASKED, reminded(WISCONSIN), DISPUTED, escalated(WISCONSIN), (CONFIRMED, ALLIANCE), reminded(COLORADO), escalated(COLORADO),
        transfer.Expired(valid=ON),
    ]  # fmt: skip
    write("transfer", *steps)
    every = [
        "transfer.requested", "transfer.reminded", "transfer.disputed", "transfer.escalated", "transfer.standing_confirmed",
        "transfer.reminded", "transfer.escalated", "transfer.expired",
    ]  # fmt: skip
    notices = {one: [notice.what for notice in told(world, one)] for one in EVERYBODY}
    assert notices == {WISCONSIN: every, COLORADO: every, ANNA: every, ALLIANCE: every[3:], ARIZONA: [], BETH: []}


def test_a_notice_names_who_was_reminded_who_was_silent_and_until_when(world, write):
    write("transfer", ASKED, reminded(WISCONSIN), escalated(WISCONSIN), (CONFIRMED, ALLIANCE), reminded(COLORADO))
    write("transfer", (DECLINED, ALLIANCE))
    assert [(one.association, one.until) for one in told(world, ANNA)] == [
        (WISCONSIN, day(90)), (WISCONSIN, None), (WISCONSIN, day(120)), (ALLIANCE, day(99)), (COLORADO, None), (WISCONSIN, None),
    ]  # fmt: skip
    [first, *_] = told(world, ANNA)
    assert (first.page, first.number, first.day, first.position) == ("transfer", None, ON.start, world.journal.size() - 5)


@pytest.mark.parametrize(
    "closing", [transfer.Accepted(valid=ON), DECLINED, transfer.Withdrawn(valid=ON), transfer.Expired(valid=ON)]
)
def test_every_closing_is_told(world, write, closing):
    write("transfer", ASKED, CONFIRMED, closing)
    what = f"transfer.{type(closing).__name__.lower()}"
    assert [told(world, one)[-1].what for one in (WISCONSIN, COLORADO, ANNA)] == [what] * 3
    assert told(world, ALLIANCE) == ()


def test_a_move_is_told_to_the_home_it_leaves_to_the_one_it_comes_to_and_to_the_holder(world, write):
    grant(write)
    grant(write, "beths", "WI-2", BETH)
    write("held", (MOVED, COLORADO), (MOVED, ARIZONA))
    first, second = [("endorsement.moved", "held")], [("endorsement.moved", "held")]
    assert heard(world, *EVERYBODY) == {
        WISCONSIN: first, COLORADO: first + second, ARIZONA: second, ANNA: first + second, ALLIANCE: [], BETH: [],
    }  # fmt: skip
    assert [(one.number, one.association) for one in told(world, ANNA)] == [("WI-1", COLORADO), ("WI-1", ARIZONA)]


def test_a_new_credential_is_offered_to_its_holder_alone(world, write):
    grant(write)
    write("held", e.CredentialIssued(valid=ON, list=1, index=7, format="ldp", sha256="5" * 64))
    offered = [("credential.issued", "held")]
    assert heard(world, *EVERYBODY) == NOTHING | {ANNA: offered}


def test_what_goes_to_and_comes_from_another_ledger_is_told_like_a_move(world, write):
    grant(write)
    departed = e.Departed(valid=ON, release=LineId("r"), origin="theirs.example", received=LineId("x"), leaf=3, size=9)
    received = e.Received(
        valid=Term(date(2024, 2, 1), date(2024, 12, 31)), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT,
        granted_on=None, edition="e" * 64, late_until=None, origin="theirs.example", release=LineId("r"), leaf=3, size=9,
        asked=True, number="AZ-9", holder=BETH, sha256="5" * 64, document="{}",
    )  # fmt: skip
    write("held", departed)
    write("theirs", (received, COLORADO), subject=BETH)
    gone, came = [("endorsement.departed", "held")], [("endorsement.received", "theirs")]
    assert heard(world, *EVERYBODY) == NOTHING | {WISCONSIN: gone, ANNA: gone, COLORADO: came, BETH: came}
    write("theirs", (MOVED, ARIZONA), subject=BETH)
    assert heard(world, COLORADO)[COLORADO] == [*came, ("endorsement.moved", "theirs")]


def test_what_happens_to_a_whole_association_is_told_to_it_to_the_other_one_and_to_the_alliance(world, write):
    merged = association.Succeeded(valid=ON, leaving=WISCONSIN, joining=COLORADO, ground="merged", jurisdictions=())
    write(f"association/{WISCONSIN}", (association.Renamed(valid=ON, name="Another"), ALLIANCE), subject=None)
    write(f"association/{WISCONSIN}", (association.Ended(valid=ON, reason="r"), ALLIANCE), subject=None)
    write(f"association/{COLORADO}", (merged, ALLIANCE), subject=None)
    own = [("association.renamed", "association/wi"), ("association.ended", "association/wi")]
    gone = [("association.succeeded", "association/co")]
    assert heard(world, *EVERYBODY) == NOTHING | {
        WISCONSIN: own + gone,
        COLORADO: gone,
        ALLIANCE: own + gone,
    }


# Once, in order -------------------------------------------------------------------------------------------------------


def test_each_is_told_of_a_line_once_however_the_lines_come_and_after_a_rebuild(world):
    world.story.go_on(400)
    world.follow()
    table = NOTICE.name
    live = world.rows()
    lines = {row[0]: row[1] for row in world.journal.stream()}
    assert len({lines[row[1]] for row in live[table]} & TRANSFERS) >= 7, "the story tells of transfers"
    assert len({row[:2] for row in live[table]}) == len(live[table])
    for batch in (1, 7):
        world.empty()
        world.follow(batch)
        assert world.rows() == live, batch
    rebuild(world.journal, world.private()[2])
    assert world.rows() == live


def test_every_line_of_a_transfer_is_told_to_its_holder(world):
    world.story.go_on(300)
    world.follow()
    notices = world.private()[2]
    heard = {notice.position for person in world.story.people for notice in notices.of([person], limit=1000)[0]}
    assert {row[0] for row in world.journal.stream() if row[1] in TRANSFERS} <= heard


def test_a_reader_goes_on_after_the_position_it_has_come_to(world, write):
    write("transfer", ASKED, *[reminded(WISCONSIN)] * 6)
    world.follow()
    notices = world.private()[2]
    every, following = notices.of([ANNA])
    assert following is None
    found, after = [], 0
    while after is not None:
        some, after = notices.of([ANNA], after=after, limit=3)
        found += some
    assert tuple(found) == every
    assert notices.of([ANNA], after=every[-1].position) == ((), None)
    assert [one.position for one in every] == sorted({one.position for one in every})


def test_who_is_asked_for_under_two_records_is_told_once(world, write):
    write("transfer", ASKED)
    assert len(told(world, ANNA, BETH)) == 1
    assert len(told(world, WISCONSIN, COLORADO, ANNA)) == 1


# Erasure --------------------------------------------------------------------------------------------------------------


def everything(world):
    return {name: rows for name, rows in world.rows().items() if name.startswith("notices_")}


def test_nobody_is_told_of_an_erased_person_any_more_and_a_rebuilt_view_tells_the_same(world, write):
    grant(write)
    grant(write, "beths", "WI-2", BETH)
    write("transfer", ASKED, escalated(WISCONSIN))
    write("held", (MOVED, COLORADO))
    write("beths", (MOVED, COLORADO), subject=BETH)
    world.follow()
    notices = world.private()[2]
    world.story.erase(ANNA)
    notices.erase(ANNA)
    assert not any(ANNA in row or "held" in row or "transfer" in row for rows in everything(world).values() for row in rows)
    assert heard(world, WISCONSIN)[WISCONSIN] == [("endorsement.moved", "beths")]
    write("held", (MOVED, ARIZONA))
    assert heard(world, ARIZONA, ALLIANCE, ANNA) == {ARIZONA: [], ALLIANCE: [], ANNA: []}
    live = everything(world)
    rebuild(world.journal, notices)
    assert everything(world) == live


def test_a_view_that_read_a_body_just_before_it_was_erased_tells_nothing_after_the_line_that_says_so(world, write):
    grant(write)
    write("transfer", ASKED)
    write("held", (MOVED, COLORADO))
    world.follow()
    world.story.erase(ANNA)
    assert told(world, ANNA, WISCONSIN, COLORADO) == ()
    assert not any(ANNA in row for rows in everything(world).values() for row in rows)
