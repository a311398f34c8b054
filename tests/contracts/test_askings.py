"""What is asked of a wallet is kept sealed, for minutes, and answered once: on every store."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from ledger.store.errors import Conflict
from ledger.store.opening import is_postgres
from ledger.vault.askings import Askings, fresh
from ledger.vault.errors import DoesNotUnseal
from ledger.vault.vault import Vault, open_vault

NOW, SOON, LATER = (f"2028-05-14T17:0{minute}:00.000000Z" for minute in (0, 5, 9))
SAYS = {"nonce": "n-0S6_WzA2Mj", "whom": "Zoë"}


@pytest.fixture
def vault(kept_address: str) -> Iterator[Vault]:
    opened = open_vault(kept_address, b"s" * 32, migrate=True)
    yield opened
    opened.close()


@pytest.fixture
def askings(vault: Vault) -> Askings:
    vault.askings.put("ref", "secret", SAYS, SOON)
    return vault.askings


def everything(address: str) -> bytes:
    if is_postgres(address):
        with psycopg.connect(address, options="-c search_path=vault") as connection:
            return b"".join(str(row[0]).encode() for row in connection.execute("SELECT t::text FROM asking t"))
    return b"".join(file.read_bytes() for file in Path(address).parent.glob(Path(address).name + "*"))


def test_an_asking_is_found_until_it_expires(askings: Askings) -> None:
    found = askings.find("ref", NOW)
    assert found is not None
    assert found.says == SAYS
    assert not found.answered
    assert found.is_of("secret")
    assert not found.is_of("secre")
    assert not found.is_of("")
    assert askings.find("ref", SOON) is None, "the moment it expires is too late"
    assert askings.find("other", NOW) is None


def test_no_two_have_one_name(askings: Askings) -> None:
    with pytest.raises(Conflict):
        askings.put("ref", "another", SAYS, SOON)


def test_it_is_answered_once_and_kept_until_the_answer_expires(askings: Askings) -> None:
    assert askings.spend("ref", {"answer": 1}, NOW, LATER)
    assert not askings.spend("ref", {"answer": 2}, NOW, LATER)
    found = askings.find("ref", SOON)
    assert found is not None
    assert found.answered
    assert found.says == {"answer": 1}
    assert not askings.attempt("ref", 5, NOW)


def test_after_its_time_it_takes_no_answer(askings: Askings) -> None:
    assert not askings.spend("ref", {"answer": 1}, SOON, LATER)
    assert not askings.spend("nobody's", {"answer": 1}, NOW, LATER)


def test_of_many_answers_at_once_one_is_taken(askings: Askings) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: askings.spend("ref", {"answer": n}, NOW, LATER), range(16)))
    assert taken.count(True) == 1
    found = askings.find("ref", NOW)
    assert found is not None
    assert found.says == {"answer": taken.index(True)}


def test_so_many_may_try_and_no_more(askings: Askings) -> None:
    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(lambda _: askings.attempt("ref", 5, NOW), range(12)))
    assert let_in.count(True) == 5
    assert not askings.attempt("nobody's", 5, NOW)


def test_what_has_expired_is_forgotten(askings: Askings) -> None:
    askings.put("other", "secret", SAYS, LATER)
    assert askings.sweep(SOON) == 1
    assert askings.find("ref", NOW) is None
    assert askings.find("other", NOW) is not None
    askings.forget("other")
    assert askings.find("other", NOW) is None


def test_a_stolen_copy_shows_neither_question_nor_answer_nor_secret(askings: Askings, kept_address: str) -> None:
    askings.put("answered", fresh(), SAYS, SOON)
    askings.spend("answered", {"holder": "Zoë"}, NOW, LATER)
    found = everything(kept_address)
    for word in ("n-0S6", "Zoë", "holder"):
        assert word.encode() not in found
        assert word.encode().hex().encode() not in found
    thief = open_vault(kept_address, b"t" * 32)
    try:
        with pytest.raises(DoesNotUnseal):
            thief.askings.find("ref", NOW)
    finally:
        thief.close()


def test_one_sealed_under_another_name_does_not_open(askings: Askings, vault: Vault) -> None:
    askings.put("other", "mine", {"whom": "Ann"}, SOON)
    with vault.engine.statement() as tx:
        tx.execute("UPDATE asking SET sealed = (SELECT sealed FROM asking WHERE ref = 'ref') WHERE ref = 'other'")
    with pytest.raises(DoesNotUnseal):
        askings.find("other", NOW)


def test_names_are_long_and_never_the_same() -> None:
    every = {fresh() for _ in range(1000)}
    assert len(every) == 1000
    assert {len(one) for one in every} == {22}
