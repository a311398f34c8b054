"""A move moves one row: whoever asks, on any day and as known at any time, finds every endorsement once and at one home."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from ledger.credentials.status import Purpose
from ledger.rulebook import endorsement as e
from ledger.rulebook import transfer
from ledger.rulebook.certifying import State, given
from ledger.rulebook.standing import standing
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Line, LineId, Term
from lines import Scribe, open_at
from people import COLORADO, EDITION, GRANTED, GRANTED_ON, MARIA, PAGE, WISCONSIN
from projections.batch import Line as Parsed
from projections.dossier import Dossier
from projections.events import event
from projections.follow import Follower
from projections.registry import Registry
from projections.status_list import StatusList
from projections.view import migrate_views
from stories import Story

HOMES = (WISCONSIN, COLORADO)
TWO = ("one", "two")
DAYS = [GRANTED_ON + timedelta(days=number) for number in (-1, 0, 9, 10, 14, 15, 19, 20, 24, 25, 60, 400)]


def followed(journal, view, batch=1000):
    migrate_views(journal.engine, [view.standing, view] if isinstance(view, Registry) else [view])
    views = [view.standing, view] if isinstance(view, Registry) else [view]
    Follower(journal, *views, batch=batch).catch_up()
    return view


def day(number):
    return Term(GRANTED_ON + timedelta(days=number))


def homes(registry, on, size=None):
    """Page by page, the associations under which a search finds it on a day."""
    found: dict[str, list[str | None]] = {}
    every, _ = registry.search(on=on, size=size, limit=10_000)
    for entry in every:
        found.setdefault(entry.page, []).append(entry.association)
    for home in HOMES:
        some, _ = registry.search(on=on, size=size, association=home, limit=10_000)
        assert some == tuple(entry for entry in every if entry.association == home)
    return found


def read(journal, size):
    """The endorsements' pages as the rule book reads them, by their public halves, from the first ``size`` lines."""
    pages: dict[str, list[Line]] = {}
    for stored in journal.stream():
        if stored[0] > size:
            break
        if stored[1].startswith(("endorsement.", "credential.")):
            line = Parsed(stored)
            said = event(line.name, line.first, line.last, line.data)
            at, actor = date.fromisoformat(line.at[:10]), AssociationCode(line.actor)
            pages.setdefault(line.stream, []).append(Line(line.position - 1, LineId(line.id), at, actor, said))
    return pages


def assert_one_row(journal, registry, size, days):
    pages = read(journal, size)
    for on in days:
        expected = {page: standing(tuple(lines), on) for page, lines in pages.items()}
        rows = {page: [told.home] for page, told in expected.items() if told.standing != "not_endorsed"}
        assert homes(registry, on, size) == rows, (size, on)


RELEASE = {
    "out": (e.Released(valid=day(10), to=COLORADO, until=day(400).start), WISCONSIN, "let go"),
    "out again": (e.Released(valid=day(20), to=WISCONSIN, until=day(400).start), COLORADO, "let go again"),
}
MOVE = {
    "out": (e.Moved(valid=day(10), release=LineId("let go"), edition=EDITION), COLORADO, "moved"),
    "out again": (e.Moved(valid=day(20), release=LineId("let go again"), edition=EDITION), WISCONSIN, "moved again"),
}
ACTS = {
    "out": [RELEASE["out"], MOVE["out"]],
    "out again": [RELEASE["out again"], MOVE["out again"]],
    "moved earlier": [(e.Corrected(valid=day(10), corrects=LineId("moved"), days=day(5)), None, None)],
    "moved later": [(e.Corrected(valid=day(10), corrects=LineId("moved"), days=day(15)), None, None)],
    "another band": [(e.Corrected(valid=day(0), corrects=LineId("granted"), age_band=AgeBand.EARLY_CHILDHOOD), None, None)],
    "held, back-dated": [(e.Paused(valid=day(-1)), None, "held")],
}
AFTER = {"out again": "out", "moved earlier": "out", "moved later": "out"}
ORDERS = [order for order in permutations(ACTS) if all(order.index(first) < order.index(then) for then, first in AFTER.items())]


@pytest.mark.parametrize("order", ORDERS, ids=", ".join)
def test_every_interleaving_of_moves_corrections_and_back_dated_lines_shows_one_row(order) -> None:
    journal = open_at("memory:")
    scribe = Scribe(journal)
    home = WISCONSIN
    scribe.write((PAGE, GRANTED, WISCONSIN, "granted"))
    for act in order:
        lines = [(PAGE, said, actor or home, line_id) for said, actor, line_id in ACTS[act]]
        scribe.write(*(line if line[3] else line[:3] for line in lines))
        home = lines[-1][2]
    registry = followed(journal, Registry(journal), batch=3)
    for size in range(journal.size() + 1):
        assert_one_row(journal, registry, size, DAYS)


@pytest.mark.parametrize("batch", [1, 2, 3, 1000])
def test_all_that_a_person_moves_is_one_row_each_before_between_and_after_every_batch(journal, vault_engine, batch) -> None:
    scribe = Scribe(journal)
    pages = [replace(GRANTED, number=f"WI-00000{n}") for n in (1, 2)]
    scribe.write(*((page, granted) for page, granted in zip(TWO, pages, strict=True)), subject=MARIA)
    scribe.write(*((page, RELEASE["out"][0], WISCONSIN, f"{page} let go") for page in TWO), subject=MARIA)
    moves = [(page, replace(MOVE["out"][0], release=LineId(f"{page} let go")), COLORADO) for page in TWO]
    accepted = ("a transfer", transfer.Accepted(valid=day(10)), COLORADO)
    scribe.write(accepted, *moves, subject=MARIA)
    registry, dossier = Registry(journal), Dossier(journal, vault_engine, scribe.bodies)
    migrate_views(journal.engine, [registry.standing, registry])
    migrate_views(vault_engine, [dossier])
    public, private = Follower(journal, registry.standing, registry, batch=batch), Follower(journal, dossier, batch=batch)
    seen = set()
    while public.step() | private.step():
        now = homes(registry, day(30).start)
        assert all(len(rows) == 1 for rows in now.values())
        assert set(now) <= set(TWO)
        seen.add(tuple(now[page][0] for page in TWO if page in now))
    for follower in (public, private):
        follower.rest()
    assert homes(registry, day(30).start) == {"one": [COLORADO], "two": [COLORADO]}
    assert homes(registry, day(9).start) == {"one": [WISCONSIN], "two": [WISCONSIN]}
    assert homes(registry, day(30).start, size=4) == {"one": [WISCONSIN], "two": [WISCONSIN]}
    with vault_engine.transaction(write=False) as tx:
        assert sorted(tx.fetchall("SELECT holder, page FROM dossier_holder")) == [(MARIA, "one"), (MARIA, "two")]
        assert sorted(tx.fetchall("SELECT page, number FROM dossier_endorsement")) == [("one", "WI-000001"), ("two", "WI-000002")]
    if batch == 1000:
        assert seen == {(COLORADO, COLORADO)}


@pytest.mark.parametrize("seed", [2, 5, 11])
def test_whatever_happens_each_is_found_once_on_every_day_as_known_at_any_time(journal, seed) -> None:
    Story(journal, seed).found().go_on(250)
    registry = followed(journal, Registry(journal))
    days = [date(2024, 1, 1) + timedelta(days=number) for number in (0, 30, 75, 150, 300, 900)]
    for size in (0, 1, journal.size() // 3, journal.size() // 2, journal.size() - 1, journal.size()):
        assert_one_row(journal, registry, size, days)


def test_the_bits_say_of_every_credential_what_the_rule_book_says_has_become_of_it() -> None:
    states = set()
    for seed in range(2, 8):
        journal = open_at("memory:")
        Story(journal, seed).found().go_on(300)
        view = followed(journal, StatusList(journal))
        for lines in read(journal, journal.size()).values():
            places = {line.id: line.event for line in lines if isinstance(line.event, e.CredentialIssued)}
            for one in given(lines):
                at = places[one.id]
                bits = {purpose for purpose in Purpose if at.index in view.bits(one.by, at.list, purpose)}
                assert (Purpose.REVOCATION in bits) == (one.state is not State.GOOD)
                assert (Purpose.MESSAGE in bits) == (one.state is State.SUPERSEDED)
                states.add(one.state)
    assert states == set(State)
