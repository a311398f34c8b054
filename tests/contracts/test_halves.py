"""Lines and bodies handed in by many at once: the body first, each heard by itself, and found again together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from contracts.lines import line, page
from ledger.halves import Halves
from ledger.journal.entry import Write
from ledger.journal.errors import Overtaken
from ledger.journal.journal import Journal
from ledger.vault.bodies import Body
from ledger.vault.errors import NoSubjectKey
from ledger.vault.vault import open_vault


def test_among_many_each_hears_of_his_own_and_no_line_is_without_its_body(journal: Journal, address: str) -> None:
    beside = f"{address}.vault" if address.startswith("/") else address
    vault = open_vault(beside, b"s" * 32, beside=address, migrate=True)
    halves, key = Halves(journal, vault.bodies), vault.bodies.wrapped_key("maria")
    gone = vault.bodies.wrapped_key("ann")
    vault.erase("ann")

    def hand_in(number: int) -> type | None:
        stream, n = page(), 2 if number % 5 == 0 else 1
        subject, under = ("ann", gone) if number % 7 == 0 else ("maria", key)
        prepared = line(stream, n)
        try:
            halves.write(Write((prepared,)), [Body(prepared.id, stream, subject, {"number": number}, under)])
        except (NoSubjectKey, Overtaken) as refusal:
            return type(refusal)
        lines, bodies = halves.page(stream)
        assert [one.n for one in lines] == [1]
        assert bodies.fields == {prepared.id: {"number": number}}
        assert bodies.keys == {"maria": key}
        return None

    with ThreadPoolExecutor(30) as pool:
        outcomes = list(pool.map(hand_in, range(1, 121)))
    assert outcomes == [NoSubjectKey if i % 7 == 0 else Overtaken if i % 5 == 0 else None for i in range(1, 121)]
    assert journal.size() == outcomes.count(None)
    vault.close()
