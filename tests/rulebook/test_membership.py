"""Memberships: whose is accepted, how long one lasts that is bought late in the year, and what a coordinator is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalogues import COLORADO, LOCAL, OURS, SAID
from catalogues import rules as rules_of
from ledger.rulebook import membership
from ledger.rulebook.fact import Found, NotFound
from ledger.rulebook.membership import WORLD, Alert, Why
from ledger.rulebook.policies import Accepted, Joining, LateYear, Policies
from ledger.rulebook.record import BadTerm
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import LineId, Oneself, Term
from people import ARIZONA, ARIZONA_COORDINATOR, COLORADO_COORDINATOR, MARIA, WISCONSIN, WISCONSIN_COORDINATOR, given, line
from people import COLORADO as CO

JANUARY, JUNE, DECEMBER = date(2026, 1, 5), date(2026, 6, 1), date(2026, 12, 31)
YEAR = Term(JANUARY, DECEMBER)
OCTOBER = LateYear(10, 1)
HERSELF = Oneself(MARIA, CO)
BOUGHT = {"by": WISCONSIN_COORDINATOR, "association": WISCONSIN, "until": None, "proof": None}


def rules(accepted=Accepted.OWN, *, proof=False, late=OCTOBER, of=COLORADO, day=JUNE):
    joining = (Found(Joining(accepted, proof), LOCAL),)
    return replace(rules_of(day, of), policies=Policies(joining=joining, late_year=(NotFound(late, OURS),)))


def member(of=CO, term=YEAR, *, proof=None):
    return membership.Started(valid=term, association=of, proof=proof)


def book(*started):
    return given(membership, *started)


# Whose membership is accepted


@pytest.mark.parametrize(
    ("accepted", "own", "world", "other"),
    [(Accepted.OWN, True, False, False), (Accepted.OWN_OR_WORLD, True, True, False), (Accepted.ANY, True, True, True)],
)
def test_the_edition_says_whose_membership_is_accepted(accepted, own, world, other):
    asked = rules(accepted)
    held = [book(member(code)) for code in (CO, WORLD, WISCONSIN)]
    assert [membership.satisfied(one, asked, JUNE) for one in held] == [own, world, other]


def test_another_associations_membership_needs_its_proof_where_that_is_asked_and_its_own_never():
    asked = rules(Accepted.ANY, proof=True)
    assert not membership.satisfied(book(member(WISCONSIN)), asked, JUNE)
    assert membership.satisfied(book(member(WISCONSIN, proof="letter of 3 May")), asked, JUNE)
    assert membership.satisfied(book(member(CO)), asked, JUNE)


def test_a_membership_satisfies_on_its_days_and_on_no_other():
    days = [JANUARY - timedelta(1), JANUARY, DECEMBER, DECEMBER + timedelta(1)]
    assert [membership.satisfied(book(member()), rules(), day) for day in days] == [False, True, True, False]
    assert not membership.satisfied(None, rules(), JUNE)


def test_what_is_accepted_is_asked_of_the_rules_of_the_day():
    changed = (
        Found(Joining(Accepted.ANY), SAID, Term(None, date(2026, 6, 30))),
        Found(Joining(Accepted.OWN), SAID, Term(date(2026, 7, 1))),
    )
    asked = replace(rules(), policies=Policies(joining=changed))
    held = book(member(WISCONSIN))
    assert [membership.satisfied(held, asked, day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [True, False]


# How long it lasts


@pytest.mark.parametrize(
    ("bought", "until"),
    [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 9, 30), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2027, 12, 31)),
        (date(2026, 10, 2), date(2027, 12, 31)),
        (date(2026, 12, 1), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2028, 12, 31)),
    ],
)
def test_bought_late_in_the_year_it_runs_to_the_end_of_the_next_and_the_day_itself_is_late(bought, until):
    assert membership.year_of(rules(), bought) == Term(bought, until)


def test_where_no_day_is_late_every_membership_ends_with_its_year():
    assert membership.year_of(rules(late=None), DECEMBER) == Term(DECEMBER, DECEMBER)


def test_the_days_that_the_association_told_come_before_its_year():
    told = membership.start(None, **(BOUGHT | {"until": date(2027, 1, 31)}), bought=JUNE, rules=rules())
    assert told == member(WISCONSIN, Term(JUNE, date(2027, 1, 31)))
    assert membership.start(None, **BOUGHT, bought=JUNE, rules=rules()).valid == Term(JUNE, DECEMBER)


def test_a_membership_does_not_end_before_it_begins_and_another_bodys_has_a_last_day():
    with pytest.raises(BadTerm) as refused:
        membership.start(None, **(BOUGHT | {"until": JANUARY}), bought=JUNE, rules=rules())
    assert refused.value.field == "until"
    with pytest.raises(membership.NoLastDay) as refused:
        membership.start(None, **(BOUGHT | {"association": WORLD}), bought=JUNE, rules=None)
    assert refused.value.field == "until"
    world = membership.start(None, **(BOUGHT | {"association": WORLD, "until": DECEMBER}), bought=JUNE, rules=None)
    assert world.valid == Term(JUNE, DECEMBER)


# Writing one down


@pytest.mark.parametrize(
    ("held", "again"),
    [
        (YEAR, True),
        (Term(JUNE, DECEMBER), True),
        (Term(JUNE), True),
        (Term(JUNE + timedelta(1), DECEMBER), False),
        (Term(JANUARY, DECEMBER - timedelta(1)), False),
    ],
)
def test_a_membership_is_written_down_once(held, again):
    before = book(member(WISCONSIN, held))
    if again:
        with pytest.raises(membership.AlreadyAMember):
            membership.start(before, **BOUGHT, bought=JUNE, rules=rules())
    else:
        assert membership.start(before, **BOUGHT, bought=JUNE, rules=rules()).valid == Term(JUNE, DECEMBER)


def test_the_same_days_elsewhere_are_another_membership_and_without_end_is_longer_than_any():
    assert membership.start(book(member(CO)), **BOUGHT, bought=JUNE, rules=rules())
    endless = membership.Started(valid=Term(JUNE), association=WISCONSIN, proof=None)
    with pytest.raises(membership.AlreadyAMember):
        membership.start(book(endless), **BOUGHT, bought=JUNE, rules=rules())


def test_a_person_says_another_membership_with_its_proof_and_never_their_own_associations():
    said = {"by": HERSELF, "association": WISCONSIN, "bought": JUNE, "until": None, "rules": rules()}
    with pytest.raises(membership.NotProved) as refused:
        membership.start(None, **said, proof=None)
    assert refused.value.field == "proof"
    assert membership.start(None, **said, proof="card 7").proof == "card 7"
    with pytest.raises(membership.NotItsMember):
        membership.start(None, **(said | {"association": CO}), proof="card 7")
    assert membership.start(None, **(said | {"by": COLORADO_COORDINATOR, "association": CO}), proof=None).association == CO


# Ending one


def test_ended_on_a_day_it_covers_the_day_before_and_the_others_stay():
    ended = membership.end(book(member(), member(WISCONSIN)), by=HERSELF, membership=LineId("L0"), on=JUNE, reason="moved")
    assert ended == membership.Ended(valid=Term(JUNE), membership=LineId("L0"), reason="moved")
    after = book(member(), member(WISCONSIN), ended)
    assert [one.term for one in after.held] == [Term(JANUARY, JUNE - timedelta(1)), YEAR]
    assert [len(after.on(day)) for day in (JUNE - timedelta(1), JUNE)] == [2, 1]


def test_it_is_ended_by_its_association_or_by_the_one_that_wrote_it_down():
    told_by_wisconsin = book(member(CO))
    assert told_by_wisconsin.held[0].told_by == WISCONSIN
    for officer in (WISCONSIN_COORDINATOR, COLORADO_COORDINATOR):
        assert membership.end(told_by_wisconsin, by=officer, membership=LineId("L0"), on=JUNE).reason is None
    with pytest.raises(membership.NotTheirMembership):
        membership.end(told_by_wisconsin, by=ARIZONA_COORDINATOR, membership=LineId("L0"), on=JUNE)
    assert ARIZONA_COORDINATOR.association == ARIZONA


def test_what_is_not_there_or_over_already_does_not_end():
    for page in (None, book(member())):
        with pytest.raises(membership.NoSuchMembership):
            membership.end(page, by=HERSELF, membership=LineId("L1"), on=JUNE)
    assert membership.end(book(member()), by=HERSELF, membership=LineId("L0"), on=DECEMBER)
    with pytest.raises(membership.AlreadyOver):
        membership.end(book(member()), by=HERSELF, membership=LineId("L0"), on=DECEMBER + timedelta(1))


def test_a_membership_ends_on_its_first_day_at_the_earliest():
    ended = membership.end(book(member()), by=HERSELF, membership=LineId("L0"), on=JANUARY)
    assert book(member(), ended).on(JANUARY) == ()
    for day in (JANUARY - timedelta(1), date.min):
        with pytest.raises(BadTerm) as refused:
            membership.end(book(member()), by=HERSELF, membership=LineId("L0"), on=day)
        assert refused.value.field == "day"


def test_a_line_that_ends_nothing_is_an_impossible_history_unless_what_began_it_is_erased():
    ends = membership.Ended(valid=Term(JUNE), membership=LineId("L0"), reason=None)
    with pytest.raises(ImpossibleHistory):
        book(ends)
    erased = book(object(), ends, member())
    assert (erased.erased, len(erased.held)) == (True, 1)
    assert not book(member()).erased


# What a coordinator is told


def test_nothing_is_told_while_one_satisfies_nor_of_somebody_whose_memberships_were_never_told():
    assert membership.alerts(book(member(WISCONSIN, Term(JANUARY, JANUARY)), member()), rules(), JUNE) == ()
    assert membership.alerts(None, rules(), JUNE) == ()


def test_the_last_that_ended_is_told_with_the_first_day_without_it():
    older, newer = member(CO, Term(JANUARY, date(2026, 1, 31))), member(WISCONSIN, Term(JANUARY, date(2026, 2, 28)))
    told = membership.alerts(book(newer, older), rules(), JUNE)
    assert told == (Alert(Why.ENDED, LineId("L0"), WISCONSIN, date(2026, 3, 1)),)
    assert membership.alerts(book(newer, older), rules(), date(2026, 2, 28))[0].why is Why.NOT_ACCEPTED
    assert membership.alerts(book(member(CO, Term(DECEMBER, DECEMBER))), rules(), JUNE) == ()


def test_one_that_is_not_accepted_or_not_proved_is_told_while_it_runs():
    assert membership.alerts(book(member(WISCONSIN)), rules(), JUNE) == (
        Alert(Why.NOT_ACCEPTED, LineId("L0"), WISCONSIN, JANUARY),
    )
    asked = rules(Accepted.ANY, proof=True)
    assert membership.alerts(book(member(WISCONSIN)), asked, JUNE) == (Alert(Why.NOT_PROVED, LineId("L0"), WISCONSIN, JANUARY),)
    both = book(member(CO, Term(JANUARY, JANUARY)), member(WISCONSIN), member(WORLD))
    assert [one.association for one in membership.alerts(both, asked, JUNE)] == [WISCONSIN, WORLD]


def test_a_statement_is_held_to_whoever_made_it():
    held = membership.after(None, line(4, member(WORLD, proof="card"), actor=CO))
    assert held.named(LineId("L4")) == membership.Held(LineId("L4"), WORLD, YEAR, "card", CO)
    assert held.named(LineId("L5")) is None


def test_what_is_written_keeps_its_words():
    assert WORLD == "waimh"
    assert [why.value for why in Why] == ["ended", "not proved", "not accepted"]


def test_of_two_that_ended_on_one_day_one_is_told():
    ended = Term(JANUARY, JANUARY)
    [alert] = membership.alerts(book(member(CO, ended), member(WORLD, ended)), rules(), JUNE)
    assert alert.since == JANUARY + timedelta(1)
