"""Draws made again by an auditor who has nothing but the public lines, the tree, and what witnesses saw."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ledger.audit.authority import Held
from ledger.audit.draws import Draws
from ledger.audit.lines import Read

END = "2027-12-31"


def read(leaf, type, stream, *, actor="wi", id=None, start=None, data=None):
    return Read(
        leaf, "", id or f"L{leaf}", actor, "", None, stream, 1, "", "", type, None, 0, "", None, start, data, ()
    )  # fmt: skip


def digest(*pages):
    return sha256("".join(f"{page}\n" for page in pages).encode()).hexdigest()


def root(size):
    return f"root of {size}"


def submitted(draws, *pages, start="2028-01-01", leaf=1):
    for page in pages:
        draws.pages.setdefault(page, Held("wi"))
        draws.take(read(leaf, "endorsement.renewal_submitted/1", page, id=f"of-{page}", start=start))


def population(leaf=10, **members):
    data = {"cycle_end": END, "sha256": digest("a", "b", "c"), "count": 3, "percent": 50, **members}
    return read(leaf, "renewal.population/1", "renewals/wi", data=data)


def drawn(leaf=20, **members):
    data = {"population": "L10", "size": 11, "root": root(11), "drawn": 2, **members}
    return read(leaf, "renewal.drawn/1", "renewals/wi", data=data)


def three(sizes=()):
    draws = Draws({}, sizes)
    submitted(draws, "c", "a", "b")
    return draws


def judged(draws, *lines):
    return [draws.judge(line, root) for line in lines]


@pytest.mark.parametrize("size", [11, 15, 20])
def test_a_draw_as_it_should_be(size):
    assert judged(three([1, 10, size]), population(), drawn(size=size, root=root(size))) == [None, None]


def test_others_renewals_are_no_part_of_it():
    draws = three()
    draws.pages["d"] = Held("co")
    submitted(draws, "d")
    submitted(draws, "e", start="2027-12-31")
    submitted(draws, "f", start="2029-01-01")
    submitted(draws, "g")
    draws.take(read(2, "endorsement.renewal_returned/1", "g", data={"submitted": "of-g"}))
    draws.take(read(2, "endorsement.renewal_returned/1", "h", data={"submitted": "of-h"}))
    draws.take(read(2, "endorsement.renewed/1", "a", data={}))
    assert judged(draws, population()) == [None]


def test_one_at_the_end_of_the_year_after_is():
    draws = three()
    submitted(draws, "z", start="2028-12-31")
    assert judged(draws, population(sha256=digest("a", "b", "c", "z"), count=4)) == [None]


def test_after_a_leap_day_too():
    draws = Draws({}, ())
    submitted(draws, "a", start="2029-02-28")
    submitted(draws, "b", start="2029-03-01")
    assert judged(draws, population(cycle_end="2028-02-29", sha256=digest("a"), count=1)) == [None]


@pytest.mark.parametrize("members", [{"count": 4}, {"sha256": digest("a", "b")}])
def test_a_population_of_others_is_named(members):
    assert judged(three(), population(**members)) == ["says {} renewals of that cycle; the log has 3, or others".format(
        members.get("count", 3)
    )]  # fmt: skip


def test_one_population_waits_and_each_cycle_has_one():
    draws = three()
    first, waiting, made, again = judged(draws, population(), population(12), drawn(), population(30))
    assert (first, made) == (None, None)
    assert waiting == "fixes a population while another waits for its draw"
    assert again == "draws a second time among the renewals of 2027-12-31"
    other = Draws({}, ())
    assert judged(other, population(sha256=digest(), count=0, cycle_end="2024-12-31"), drawn(drawn=0)) == [None, None]
    assert judged(other, population(40, sha256=digest(), count=0)) == [None]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"population": "L9"}, "draws among a population that does not wait for it"),
        ({"size": 10, "root": root(10)}, "its seed is of size 10, not later than the population at leaf 10"),
        ({"size": 21, "root": root(21)}, "its seed is of size 21, not later than the population at leaf 10"),
        ({"root": root(12)}, "its seed is not the root of the first 11 entries"),
        ({"drawn": 1}, "says 1 are drawn of 3 at 50 in 100"),
        ({"drawn": 3}, "says 3 are drawn of 3 at 50 in 100"),
    ],
)
def test_what_is_wrong_with_a_draw_is_said(members, said):
    assert judged(three(), population(), drawn(**members)) == [None, said]


def test_a_draw_without_a_population_is_none():
    assert judged(three(), drawn()) == ["draws among a population that does not wait for it"]


def test_a_seed_that_was_passed_over_for_a_later_one_is_named():
    said = judged(three([5, 12]), population(), drawn(size=15, root=root(15)))[1]
    assert said == "its seed is not the first checkpoint after the population: a witness saw an earlier one"
