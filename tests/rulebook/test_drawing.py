"""Drawing: a population is fixed once for a cycle, drawn from once by a seed that came later, and anyone comes to the same pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from ledger.rulebook import drawing
from ledger.rulebook import endorsement as e
from ledger.rulebook.drawing import Drawn, Population
from ledger.rulebook.policies import Keeping, Mode
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import LineId, Officer, PageId, PersonId, Role, Term
from people import (
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    line,
    lines,
)

END = date(2027, 12, 31)
ON = date(2028, 1, 10)
SAID = Population(valid=Term(ON), cycle_end=END, sha256="d" * 64, count=25, percent=10)
MADE = Drawn(valid=Term(ON), population=LineId("L4"), size=6, root="root", drawn=3)
FIXING = {
    "on": ON, "association": WISCONSIN, "cycle_end": END, "last_day": END, "sha256": "d" * 64, "count": 25, "percent": 10,
}  # fmt: skip


def given(*events):
    """The draws after these events, from leaf 4 on."""
    stood = None
    for index, event in enumerate(events, 4):
        stood = drawing.after(stood, line(index, event))
    return stood


# Among whom ------------------------------------------------------------------------


def submitted(day):
    return e.RenewalSubmitted(valid=Term(day), edition=EDITION)


@pytest.mark.parametrize(
    ("day", "its"),
    [
        (date(2027, 12, 31), False),
        (date(2028, 1, 1), True),
        (date(2028, 12, 31), True),
        (date(2029, 1, 1), False),
        (None, False),
    ],
)
def test_a_renewal_is_of_the_cycle_in_whose_following_year_its_review_begins(day, its):
    assert drawing.renews(lines(GRANTED, submitted(day)), END) is its


def test_a_cycle_that_ends_on_a_leap_day_is_followed_by_a_year_too():
    leap = date(2028, 2, 29)
    assert drawing.renews(lines(GRANTED, submitted(date(2029, 2, 28))), leap)
    assert not drawing.renews(lines(GRANTED, submitted(date(2029, 3, 1))), leap)


def test_a_renewal_that_was_sent_back_is_none_unless_another_came():
    first, back = submitted(date(2028, 1, 1)), e.RenewalReturned(valid=Term(ON), submitted=LineId("L1"))
    assert not drawing.renews(lines(GRANTED, first, back), END)
    assert drawing.renews(lines(GRANTED, first, back, first), END)
    assert not drawing.renews(lines(GRANTED), END)


def test_the_population_is_the_home_associations_at_that_line_by_page():
    review = submitted(date(2028, 1, 1))
    moved = e.Moved(valid=Term(ON), release=LineId("r"), edition=EDITION)
    pages = {
        PageId("c"): lines(GRANTED, review),
        PageId("a"): lines(GRANTED, review),
        PageId("b"): lines(GRANTED, review, (moved, COLORADO)),
        PageId("d"): lines(GRANTED),
        PageId("e"): lines((GRANTED, COLORADO), (moved, WISCONSIN), review),
    }
    assert drawing.population(pages, WISCONSIN, END) == ("a", "c", "e")
    assert drawing.population(pages, COLORADO, END) == ("b",)
    assert drawing.home_of(()) is None


def test_a_list_is_its_names_sorted_each_on_a_line_of_its_own():
    assert drawing.listed(["b", "a"]) == b"a\nb\n"
    assert drawing.listed([]) == b""


# How many, and which ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "percent", "drawn"),
    [(0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (20, 10, 2), (101, 1, 2), (7, 100, 7), (7, 0, 0)],
)
def test_the_share_is_rounded_up(count, percent, drawn):
    assert drawing.share(count, percent) == drawn


def test_the_lowest_lots_are_drawn_whatever_the_order():
    lots = {PageId(f"page-{n}"): sha256(f"{n}".encode()).digest() for n in range(40)}
    chosen = drawing.draw(lots, 10)
    assert len(chosen) == 4
    assert chosen == tuple(sorted(chosen))
    assert max(lots[page] for page in chosen) < min(lot for page, lot in lots.items() if page not in chosen)
    assert drawing.draw(dict(reversed(lots.items())), 10) == chosen
    assert drawing.draw(lots, 100) == tuple(sorted(lots))
    assert drawing.draw(lots, 0) == ()


def test_of_equal_lots_the_names_decide():
    lots = {PageId(name): b"same" for name in "cab"}
    assert drawing.draw(lots, 34) == ("a", "b")


def test_only_attested_renewals_are_drawn():
    attested = Keeping(Mode.ATTESTATION, pro_rata=True, audit_percent=10, reinstated_audited=True, years_at="start")
    assert drawing.percent(attested) == 10
    assert drawing.percent(replace(attested, mode=Mode.ITEMISED)) == 0


# Fixed, then drawn -----------------------------------------------------------------


def test_a_population_is_fixed_after_the_last_day_by_a_coordinator_of_the_association():
    assert drawing.open_draw(None, by=WISCONSIN_COORDINATOR, **FIXING) == SAID
    for by in (COLORADO_COORDINATOR, WISCONSIN_REVIEWER, Officer(PersonId("x"), COLORADO, Role.REVIEWER)):
        with pytest.raises(drawing.NotTheDrawingCoordinator):
            drawing.open_draw(None, by=by, **FIXING)
    with pytest.raises(drawing.CycleNotOver, match=r"^The last day is 2027-12-31\.$"):
        drawing.open_draw(None, by=WISCONSIN_COORDINATOR, **{**FIXING, "on": END})
    assert drawing.open_draw(None, by=WISCONSIN_COORDINATOR, **{**FIXING, "on": date(2028, 1, 1)}).valid.start == date(2028, 1, 1)


@pytest.mark.parametrize("nobody", [{"count": 0}, {"percent": 0}])
def test_where_nobody_is_to_be_drawn_nothing_is_fixed(nobody):
    with pytest.raises(drawing.NothingToDraw):
        drawing.open_draw(None, by=WISCONSIN_COORDINATOR, **{**FIXING, **nobody})


def test_it_is_drawn_once_for_a_cycle_and_one_after_another():
    other = {**FIXING, "cycle_end": date(2024, 12, 31), "last_day": date(2024, 12, 31)}
    with pytest.raises(drawing.DrawnAlready):
        drawing.open_draw(given(SAID, MADE), by=WISCONSIN_COORDINATOR, **FIXING)
    with pytest.raises(drawing.DrawnAlready):
        drawing.open_draw(given(SAID), by=WISCONSIN_COORDINATOR, **other)
    assert drawing.open_draw(given(SAID, MADE), by=WISCONSIN_COORDINATOR, **other).cycle_end == date(2024, 12, 31)


def test_the_seed_is_later_than_the_population():
    drawn = {"on": ON, "association": WISCONSIN, "root": "root"}
    assert drawing.make_draw(given(SAID), by=WISCONSIN_COORDINATOR, size=6, **drawn) == MADE
    assert drawing.make_draw(given(SAID), by=WISCONSIN_COORDINATOR, size=5, **drawn).size == 5
    with pytest.raises(drawing.NoSeedYet):
        drawing.make_draw(given(SAID), by=WISCONSIN_COORDINATOR, size=4, **drawn)
    with pytest.raises(drawing.NotTheDrawingCoordinator):
        drawing.make_draw(given(SAID), by=COLORADO_COORDINATOR, size=6, **drawn)
    for nothing in (None, given(SAID, MADE)):
        with pytest.raises(drawing.NothingToDraw):
            drawing.make_draw(nothing, by=WISCONSIN_COORDINATOR, size=9, **drawn)


def test_the_page_of_draws_reads():
    stood = given(SAID)
    assert (stood.waiting.id, stood.waiting.index, stood.waiting.association, stood.of(END)) == (
        "L4", 4, WISCONSIN, stood.waiting,
    )  # fmt: skip
    made = given(SAID, MADE)
    assert (made.waiting, made.of(END).drawn, made.of(END).line, made.of(date(2024, 12, 31))) == (None, MADE, "L5", None)
    again = replace(SAID, cycle_end=date(2030, 12, 31))
    assert [one.population for one in given(SAID, MADE, again).made] == [SAID, again]
    second = replace(MADE, population=LineId("L6"), size=8)
    assert [one.drawn for one in given(SAID, MADE, again, second).made] == [MADE, second]


@pytest.mark.parametrize(
    "impossible",
    [
        (MADE,),
        (SAID, SAID),
        (SAID, replace(SAID, cycle_end=date(2030, 12, 31))),
        (SAID, replace(MADE, population=LineId("another"))),
        (SAID, replace(MADE, size=4)),
        (SAID, MADE, MADE),
        (SAID, MADE, SAID),
    ],
)
def test_impossible_draws_are_refused(impossible):
    with pytest.raises(
        ImpossibleHistory, match=r"^(each cycle's renewals are drawn from once|a draw is made among the population)"
    ):
        given(*impossible)
