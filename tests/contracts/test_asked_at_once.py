"""Many who read at once are answered together, each with what is theirs; and a head seen lately is never another's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts.lines import one, page, reserve
from ledger.journal import Head, Journal
from ledger.journal import journal as journals
from ledger.vault.bodies import Body
from ledger.vault.vault import open_vault


def test_each_of_many_readers_gets_the_page_and_the_holder_asked_for(journal: Journal) -> None:
    streams = [page() for _ in range(30)]
    for stream in streams:
        journal.write(one(stream, take=(reserve(stream, stream),)))
        journal.write(one(stream, 2))

    def ask(stream: str) -> bool:
        found = journal.page(stream)
        held = journal.reserved(reserve(stream, stream).key)
        return [(line.stream, line.n) for line in found] == [(stream, 1), (stream, 2)] and held == stream

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(ask, streams * 4))
        assert list(pool.map(journal.page, [page() for _ in range(20)])) == [[]] * 20
        assert list(pool.map(journal.reserved, [reserve(page(), "").key for _ in range(20)])) == [None] * 20


def test_each_of_many_readers_gets_the_bodies_and_the_key_asked_for(address: str) -> None:
    vault = open_vault(address, b"s" * 32, migrate=True)
    people = [f"person-{number}" for number in range(20)]
    for who in people:
        vault.subject_key(who)
        vault.bodies.put([Body(f"{who}/{number}", who, who, {"name": who}) for number in range(2)])
    vault.erase(people[0])
    keys = {who: vault.subject_key(who) for who in people[1:]}

    def ask(who: str) -> bool:
        fields = None if who == people[0] else {"name": who}
        return vault.bodies.of_page(who) == {f"{who}/0": fields, f"{who}/1": fields} and keys.get(who, b"") in {
            b"",
            vault.subject_key(who),
        }

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(ask, people * 4))
        assert list(pool.map(vault.bodies.of_page, ["nobody"] * 20)) == [{}] * 20
    vault.close()


def test_a_head_that_was_seen_lately_is_this_processs_own_at_once_and_anothers_soon(
    kept: Journal, kept_address: str, opened: Callable[..., Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept.head_lately() is None
    first, second = Head(1, b"r" * 32, "first"), Head(2, b"s" * 32, "second")
    assert kept.swap_head(None, first)
    assert kept.head_lately() == first
    assert opened(kept_address).swap_head(first, second)
    assert kept.head_lately() in (first, second)
    monkeypatch.setattr(journals, "LATELY", -1.0)
    assert kept.head_lately() == second


def test_a_head_that_another_moved_first_is_not_remembered(kept: Journal) -> None:
    first = Head(1, b"r" * 32, "first")
    assert kept.swap_head(None, first)
    assert not kept.swap_head(None, Head(2, b"s" * 32, "another"))
    assert kept.head_lately() == first
