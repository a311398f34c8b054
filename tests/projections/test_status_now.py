"""The lists as they stand are what the history of their bits leads to, and one bit costs one block."""

from datetime import date
from random import Random

import pytest

from ledger.credentials.status import Purpose, bitstring
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import LineId, Term
from lines import Scribe
from people import COLORADO, GRANTED, WISCONSIN
from projections.follow import Follower
from projections.status_list import StatusList
from projections.status_now import BYTES, Blocks
from projections.view import migrate_views

DAY = Term(date(2024, 4, 1))


def issued(scribe, page, index, actor=WISCONSIN, list=1):
    event = e.CredentialIssued(valid=DAY, list=list, index=index, format="jwt", sha256="5" * 64)
    scribe.write((page, event, actor, f"{actor}-{list}-{index}"))


@pytest.fixture
def scribe(journal):
    return Scribe(journal)


@pytest.fixture
def view(journal):
    made = StatusList(journal)
    migrate_views(journal.engine, [made])
    return made


def agree(view):
    for association in ("wi", "co"):
        for number in view.lists(association):
            for purpose in Purpose:
                assert view.now(association, number, purpose) == bitstring(view.bits(association, number, purpose))


def test_they_are_what_the_history_leads_to_also_after_a_restart_at_any_line(journal, scribe, view):
    dice = Random(5)
    follower = Follower(journal, view)
    for n in range(12):
        page, index = f"page-{n}", dice.choice([n, 4095 + n, 4096 * n, 131_071 - n])
        scribe.write((page, GRANTED))
        issued(scribe, page, index, list=1 + n % 2)
        if n % 3 == 0:
            scribe.write((page, e.Paused(valid=DAY), WISCONSIN, f"hold-{n}"))
        if n % 4 == 0:
            follower.catch_up()
            agree(view)
        if n % 6 == 0:
            scribe.write((page, e.Resumed(valid=DAY, hold=LineId(f"hold-{n}"))))
            view.forget()
        if n % 5 == 0:
            scribe.write((page, e.Moved(valid=DAY, release=LineId("x"), edition="e" * 64), COLORADO))
            issued(scribe, page, index, COLORADO)
            follower = Follower(journal, view)
    follower.catch_up()
    agree(view)
    assert (view.lists("wi"), view.lists("co")) == ((1, 2), (1,))


def test_a_list_that_has_just_begun_is_among_those_that_changed(journal, scribe, view):
    scribe.write(("page", GRANTED))
    issued(scribe, "page", 5)
    Follower(journal, view).catch_up()
    before = journal.size()
    issued(scribe, "page", 6)
    issued(scribe, "page", 7, list=2)
    Follower(journal, view).catch_up()
    assert view.changed_since("wi", before) == {(purpose, 2) for purpose in Purpose}


def test_one_bit_rewrites_one_block_of_its_list_whatever_stands_in_it():
    loaded = []

    def load(key):
        loaded.append(key)
        return b"\xff" * BYTES

    *_, blocks, states = Blocks(load).changes("block", "state", [], [("wi", 8, "revocation", 100_000, 1_000_000, 0)])
    [(association, number, purpose, block, bits)] = blocks.rows
    assert (association, number, purpose, block) == ("wi", 8, "revocation", 100_000 // 4096)
    assert sum(byte.bit_count() for byte in bits) == BYTES * 8 - 1
    assert (len(loaded), states.rows) == (1, [("wi", 8, "revocation", 1_000_000)])


def test_several_bits_of_a_batch_that_lie_together_are_written_once():
    bits = [("wi", 1, "revocation", index, position, 1) for position, index in enumerate(range(0, 4096, 7))]
    *_, blocks, states = Blocks(lambda _: None).changes("block", "state", [], bits)
    assert (len(blocks.rows), len(states.rows)) == (1, 1)
    assert blocks.rows[0][4] == bitstring(range(0, 4096, 7))[:BYTES]
