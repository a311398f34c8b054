"""What each office's views show of an endorsement that goes to another ledger, and comes back: one row, in one of the two."""

from __future__ import annotations

import pytest

from api.rounds import Rounds, views_of
from ledger.credentials.status import Purpose
from ledger.procedures import credentials, receiving
from pairs import held, pair


@pytest.fixture
def two(tmp_path):
    return pair(tmp_path)


def views(founded):
    """The office's views, as far as its journal goes."""
    rounds = Rounds(founded.office, founded.settings.log, views_of(founded.office))
    rounds.migrate()
    founded.advance()
    rounds.public.catch_up()
    rounds.private.catch_up()
    return rounds.views


def at_home(founded, association):
    rows, _ = views(founded).registry.search(on=founded.office.today("UTC"), association=association)
    return [row.standing for row in rows]


def waits(founded, association):
    return [(item.kind, item.other, item.until) for item in views(founded).worklist.waiting(association)[0]]


def test_the_registry_moves_one_row_from_one_office_to_the_other(two):
    number, paper = two.released()
    assert at_home(two.a, "wi") == ["active"]
    two.receive(paper)
    two.depart(two.receipt(number))
    assert (at_home(two.a, "wi"), at_home(two.b, "co")) == ([], ["active"])
    assert [row.standing for row in views(two.a).registry.search(on=two.a.office.today("UTC"))[0]] == ["departed"]
    two.later(days=9)
    _, back = two.released(number, by="co", to="wi", of=two.b, into="WI")
    two.receive(back, at=two.a, of=two.b, by="wi")
    two.depart(two.receipt(number, at=two.a, by="wi"), of=two.b, at=two.a, by="co")
    assert (at_home(two.a, "wi"), at_home(two.b, "co")) == (["active"], [])


def test_the_old_credential_is_superseded_and_the_new_office_gives_its_own(two):
    number = two.endorsed()
    credentials.issue(two.a.office, number, two.a.coordinators["wi"])
    two.moved(number)
    credentials.issue(two.b.office, number, two.b.coordinators["co"])
    bits = {purpose: views(two.a).status_list.bits("wi", 1, purpose) for purpose in Purpose}
    assert len(bits[Purpose.REVOCATION]) == 1
    assert bits[Purpose.MESSAGE] == bits[Purpose.REVOCATION]
    assert not any(views(two.b).status_list.bits("co", 1, purpose) for purpose in Purpose)


def test_its_holder_finds_it_in_both_dossiers(two):
    number = two.moved()
    for founded in (two.a, two.b):
        holder = held(founded, number).holder
        assert [one.number for one in views(founded).dossier.of_holder(holder)] == [number]


def test_the_receipt_is_waited_for_and_asked_for_until_it_comes(two):
    number, paper = two.released()
    until = held(two.a, number).release.until
    assert waits(two.a, "wi") == [("departure", "co", until)]
    two.receive(paper)
    assert waits(two.a, "wi") == [("departure", "co", until)]
    two.depart(two.receipt(number))
    assert waits(two.a, "wi") == []


def test_nothing_is_waited_for_once_the_release_is_taken_back(two):
    number, _ = two.released()
    two.later(days=(held(two.a, number).release.until - two.a.office.today("UTC")).days + 3)
    receiving.take_back(two.a.office, number, two.a.coordinators["wi"])
    assert not any(kind == "departure" for kind, *_ in waits(two.a, "wi"))
