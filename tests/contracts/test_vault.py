"""What the vault promises, on every store: it keeps, it hides, and it forgets."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from ledger.signing.commitment import commit
from ledger.store.errors import Conflict, NotMigrated
from ledger.store.opening import is_postgres
from ledger.vault.bodies import Body
from ledger.vault.errors import DoesNotUnseal, DoubledBody, EmailTaken, NoSubjectKey
from ledger.vault.people import FormerName, Person
from ledger.vault.tokens import CLAIM, ONESELF, Token
from ledger.vault.vault import Vault, open_vault
from ledger.vault.wallets import Kept

SECRET = b"s" * 32
MARIA = Person("maria", "María José", "López-O'Brien", "Maria@Example.org", True, (FormerName("Gómez"),))
ANN = Person("ann", "Ann", "Lopes", "ann@example.org")

Open = Callable[..., Vault]


@pytest.fixture
def opened_vault() -> Iterator[Open]:
    vaults: list[Vault] = []

    def open_one(address: str, secret: bytes = SECRET, **how: object) -> Vault:
        vaults.append(open_vault(address, secret, **how))  # type: ignore[arg-type]
        return vaults[-1]

    yield open_one
    for vault in vaults:
        vault.close()


@pytest.fixture
def vault(address: str, opened_vault: Open) -> Vault:
    return opened_vault(address, migrate=True)


@pytest.fixture
def kept_vault(kept_address: str, opened_vault: Open) -> Vault:
    return opened_vault(kept_address, migrate=True)


def body(line_id: str, subject: str = "maria", **fields: object) -> Body:
    return Body(line_id, "page", subject, fields or {"reason": "moved", "hours": 90})  # type: ignore[arg-type]


def everything(address: str) -> bytes:
    """Every byte the vault keeps, as a thief of the database would find it."""
    if is_postgres(address):
        with psycopg.connect(address, options="-c search_path=vault") as connection:
            tables = ["subject_key", "body", "person", "person_word", "token", "wallet"]
            return b"".join(
                str(row[0]).encode() for table in tables for row in connection.execute(f"SELECT t::text FROM {table} t")
            )
    return b"".join(file.read_bytes() for file in Path(address).parent.glob(Path(address).name + "*"))


def test_bodies_come_back_as_they_were_put(vault: Vault) -> None:
    vault.subject_key("maria")
    vault.subject_key("ann")
    vault.bodies.put([body("1", text="é", list=[1, None, True]), body("2")])
    vault.bodies.put([body("3", "ann", mine=1)])
    assert vault.bodies.of_page("page") == {
        "1": {"text": "é", "list": [1, None, True]},
        "2": {"reason": "moved", "hours": 90},
        "3": {"mine": 1},
    }
    assert vault.bodies.get(["3", "nobody"]) == {"3": {"mine": 1}}
    assert vault.bodies.of_page("another") == {}


def test_a_subjects_key_is_made_once_and_is_nobody_elses(vault: Vault) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: vault.subject_key("maria"), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert vault.subject_key("maria") != vault.subject_key("ann")


def test_a_body_needs_its_subjects_key(vault: Vault) -> None:
    with pytest.raises(NoSubjectKey):
        vault.bodies.put([body("1")])
    assert vault.bodies.of_page("page") == {}


def test_the_same_body_may_be_put_again_and_another_under_its_id_may_not(vault: Vault) -> None:
    vault.subject_key("maria")
    vault.subject_key("ann")
    vault.bodies.put([body("1")])
    vault.bodies.put([body("1")])
    for other in (body("1", reason="another"), body("1", "ann"), replace(body("1"), page="another")):
        with pytest.raises(DoubledBody):
            vault.bodies.put([other])
    assert vault.bodies.of_page("page") == {"1": dict(body("1").fields)}


def test_many_put_at_once_and_each_hears_of_his_own(vault: Vault) -> None:
    vault.subject_key("maria")

    def put(i: int) -> bool:
        try:
            vault.bodies.put([body(str(i), "nobody" if i % 5 == 0 else "maria")])
        except NoSubjectKey:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(put, range(100)))
    assert outcomes == [i % 5 != 0 for i in range(100)]
    assert set(vault.bodies.of_page("page")) == {str(i) for i in range(100) if i % 5}


def test_erasing_a_subject_destroys_key_bodies_and_person_at_once(vault: Vault) -> None:
    vault.people.put(MARIA, ANN)
    key = vault.subject_key("maria")
    vault.subject_key("ann")
    vault.bodies.put([body("1"), body("2"), body("3", "ann", mine=1)])
    assert vault.erase("maria") == ["1", "2"]
    assert vault.bodies.of_page("page") == {"1": None, "2": None, "3": {"mine": 1}}
    assert vault.people.get("maria") is None
    assert vault.people.search("maria", 9, listed_only=False) == []
    assert vault.people.find_by_email("maria@example.org") is None
    assert vault.people.get("ann") == ANN
    assert vault.subject_key("maria") != key
    assert vault.erase("maria") == []


def test_a_body_sealed_for_an_erased_subject_is_refused(vault: Vault) -> None:
    vault.subject_key("maria")
    vault.erase("maria")
    with pytest.raises(NoSubjectKey):
        vault.bodies.put([body("1")])


def test_a_body_committed_to_under_a_key_that_is_gone_is_refused_also_where_another_stands(vault: Vault) -> None:
    old = vault.bodies.wrapped_key("maria")
    vault.bodies.put([replace(body("1"), key=old)])
    vault.erase("maria")
    new = vault.bodies.wrapped_key("maria")
    company = [replace(body("2"), key=old)], [replace(body("3"), key=new)], [body("4")], []
    outcomes = vault.bodies.put_together(company)
    assert [type(outcome) for outcome in outcomes] == [NoSubjectKey, int, int, int]
    assert set(vault.bodies.of_page("page")) == {"1", "3", "4"}


def test_after_an_erasure_no_byte_of_it_is_left(kept_vault: Vault, kept_address: str) -> None:
    kept_vault.people.put(MARIA)
    kept_vault.subject_key("maria")
    kept_vault.bodies.put([body("1")])
    found = everything(kept_address)
    assert "López-O'Brien".encode() in found
    assert b"moved" not in found, "bodies are sealed"
    kept_vault.erase("maria")
    found = everything(kept_address)
    for word in ("López", "lopez", "Maria@Example.org", "Gómez", "maria"):
        assert word.encode() not in found


def test_a_stolen_vault_opens_nothing_without_the_offices_secret(
    kept_vault: Vault, kept_address: str, opened_vault: Open
) -> None:
    key = kept_vault.subject_key("maria")
    kept_vault.bodies.put([body("1")])
    assert key not in everything(kept_address)
    thief = opened_vault(kept_address, b"t" * 32)
    with pytest.raises(DoesNotUnseal):
        thief.bodies.of_page("page")
    with pytest.raises(DoesNotUnseal):
        thief.subject_key("maria")


def test_a_body_moved_under_another_lines_id_does_not_open(kept_vault: Vault, kept_address: str) -> None:
    kept_vault.subject_key("maria")
    kept_vault.bodies.put([body("1", reason="yes"), body("2", reason="no")])
    swap = "UPDATE {}body SET sealed = (SELECT sealed FROM {}body WHERE id = '2') WHERE id = '1'"
    if is_postgres(kept_address):
        with psycopg.connect(kept_address) as connection:
            connection.execute(swap.format("vault.", "vault."))
    else:
        thief = sqlite3.connect(kept_address, isolation_level=None)
        thief.execute(swap.format("", ""))
        thief.close()
    with pytest.raises(DoesNotUnseal):
        kept_vault.bodies.get(["1"])


def test_salts_derive_from_a_key_that_is_gone_after_erasure(vault: Vault) -> None:
    fields = {"reason": "moved"}
    before = commit(vault.subject_key("maria"), "1", fields).body
    assert commit(vault.subject_key("maria"), "1", fields).body == before
    vault.erase("maria")
    assert commit(vault.subject_key("maria"), "1", fields).body != before


def test_the_sweep_sees_what_the_journal_may_never_have_taken(address: str, opened_vault: Open) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    vault = opened_vault(address, clock=lambda: now, migrate=True)
    vault.subject_key("maria")
    vault.bodies.put([body("1"), body("2"), body("3")])
    assert vault.bodies.unsettled(now) == []
    later = now + timedelta(seconds=1)
    assert sorted(vault.bodies.unsettled(later)) == ["1", "2", "3"]
    assert len(vault.bodies.unsettled(later, limit=2)) == 2
    vault.bodies.settle(["1"])
    vault.bodies.drop(["1", "2"])
    assert set(vault.bodies.of_page("page")) == {"1", "3"}, "what is settled stays"
    assert vault.bodies.unsettled(later) == ["3"]


def test_an_address_is_one_persons_however_it_is_spelt(vault: Vault) -> None:
    vault.people.put(MARIA)
    assert vault.people.find_by_email("  mARIA@example.ORG ") == MARIA
    with pytest.raises(EmailTaken) as refused:
        vault.people.put(ANN, Person("other", "M", "L", "maria@example.org"))
    assert refused.value.person == "maria"
    assert "example" not in str(refused.value)
    assert vault.people.get("ann") is None, "all or none"
    vault.people.put(replace(MARIA, family_name="Lopez"))
    vault.people.put(Person("x", "No", "Address"), Person("y", "No", "Address"))
    assert set(vault.people.get_all(["maria", "x", "y", "z"])) == {"maria", "x", "y"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lopez", ["maria"]),
        ("LOP mar", ["maria"]),
        ("jose gom", []),
        ("brien", ["maria"]),
        ("opez", []),
        ("", []),
        ("lopez ann", []),
    ],
)
def test_people_are_found_by_the_beginnings_of_their_names(vault: Vault, words: str, found: list[str]) -> None:
    vault.people.put(MARIA, ANN)
    assert [person.id for person in vault.people.search(words, 9)] == found


def test_who_is_not_listed_is_found_only_by_those_who_may(vault: Vault) -> None:
    vault.people.put(MARIA, ANN)
    assert [p.id for p in vault.people.search("lop", 9)] == ["maria"]
    assert [p.id for p in vault.people.search("lop", 9, listed_only=False)] == ["ann", "maria"]
    assert len(vault.people.search("lop", 1, listed_only=False)) == 1
    vault.people.put(replace(MARIA, listed=False, family_name="Ruiz", former_names=()))
    assert vault.people.search("lop", 9) == []


def test_a_name_borne_before_is_found_by_officers_and_by_the_public_once_it_is_shown(vault: Vault) -> None:
    vault.people.put(MARIA, ANN)
    assert vault.people.search("gom", 9) == []
    assert vault.people.search("maria gomez", 9) == []
    assert [p.id for p in vault.people.search("maria gomez", 9, listed_only=False)] == ["maria"]
    vault.people.put(replace(MARIA, show_former=True))
    assert [p.id for p in vault.people.search("maria gomez", 9)] == ["maria"]
    assert [p.id for p in vault.people.search("gom", 9, listed_only=False)] == ["maria"]


def test_a_renaming_keeps_the_name_before_it_with_its_first_day(vault: Vault) -> None:
    vault.people.put(MARIA)
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    assert vault.people.rename("maria", "María", "Ruiz", start=june, show_former=False)
    assert vault.people.rename("maria", "María", "Paz", start=july, show_former=False)
    expected = (FormerName("Gómez"), FormerName("María José López-O'Brien"), FormerName("María Ruiz", june))
    kept = Person("maria", "María", "Paz", MARIA.email, True, expected, july)
    assert vault.people.get("maria") == kept
    assert [vault.people.search(name, 9) for name in ("lopez", "ruiz")] == [[], []]
    assert vault.people.search("paz", 9) == [kept]
    assert vault.people.rename("maria", "María", "Paz", start=july, show_former=True)
    assert vault.people.get("maria") == replace(kept, show_former=True)
    assert vault.people.search("ruiz", 9) != []


def test_who_is_not_kept_is_neither_renamed_nor_listed(vault: Vault) -> None:
    vault.people.put(MARIA)
    vault.erase("maria")
    assert not vault.people.rename("maria", "María", "Ruiz", start=date(2026, 6, 1), show_former=False)
    assert not vault.people.choose_listing("maria", listed=True)
    assert vault.people.get("maria") is None


def test_a_record_from_before_names_had_days_is_read(vault: Vault) -> None:
    vault.people.put(MARIA)
    with vault.engine.statement() as tx:
        tx.execute("UPDATE person SET former_names = ? WHERE id = ?", ('["Gómez"]', "maria"))
    assert vault.people.get("maria") == MARIA


def test_whoever_no_longer_agrees_is_no_longer_found(vault: Vault) -> None:
    vault.people.put(MARIA)
    assert vault.people.choose_listing("maria", listed=False)
    assert vault.people.search("lopez", 9) == []
    assert vault.people.choose_listing("maria", listed=True)
    assert vault.people.search("lopez", 9) == [MARIA]


def test_tokens_are_kept_as_digests(kept_vault: Vault, kept_address: str) -> None:
    token = Token("officer-1", "wi", "coordinator", "2027-01-01T00:00:00Z")
    kept_vault.tokens.put("a-bearer-token", token)
    assert kept_vault.tokens.find("a-bearer-token") == token
    assert kept_vault.tokens.find("a-bearer-toke") is None
    assert b"a-bearer-token" not in everything(kept_address)
    with pytest.raises(Conflict):
        kept_vault.tokens.put("a-bearer-token", token)
    assert kept_vault.tokens.revoke("officer-1") == 1
    assert kept_vault.tokens.find("a-bearer-token") == replace(token, revoked=True)
    assert kept_vault.tokens.of_officer("officer-1") == [replace(token, revoked=True)]


def test_tokens_are_revoked_by_role_and_forgotten_with_the_person(vault: Vault) -> None:
    vault.tokens.put("link", Token("maria", "wi", CLAIM))
    vault.tokens.put("own", Token("maria", "wi", ONESELF))
    vault.tokens.put("ann's", Token("ann", "wi", ONESELF))
    assert vault.tokens.revoke("maria", CLAIM) == 1
    assert vault.tokens.revoke("maria", CLAIM) == 0
    assert [vault.tokens.find(one).revoked for one in ("link", "own", "ann's")] == [True, False, False]  # type: ignore[union-attr]
    vault.erase("maria")
    assert vault.tokens.of_officer("maria") == []
    assert vault.tokens.find("own") is None
    assert vault.tokens.find("ann's") is not None


GIVEN = Kept("code", "offer", "maria", "2026-01-02T00:00:00Z", {"number": "WI-000001-JWZW", "lines": [1]})


def test_what_wallets_are_given_is_kept_as_digests(kept_vault: Vault, kept_address: str) -> None:
    secret = kept_vault.wallets.make(GIVEN)
    assert kept_vault.wallets.find("code", secret) == GIVEN
    assert kept_vault.wallets.find("access", secret) is None
    assert secret.encode() not in everything(kept_address)


def test_of_many_at_once_one_spends_a_secret_and_keeps_what_it_was_spent_for(vault: Vault) -> None:
    vault.wallets.keep(("code", GIVEN), ("offer", replace(GIVEN, kind="offer")))

    def spend(number: int) -> bool:
        return vault.wallets.spend("code", "code", (f"token {number}", replace(GIVEN, kind="access")))

    def take(number: int) -> bool:
        return vault.wallets.take("offer", "offer", (f"more {number}", replace(GIVEN, kind="access")))

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(spend, range(16))) == [False] * 15 + [True]
        assert sorted(pool.map(take, range(16))) == [False] * 15 + [True]
    assert len(vault.wallets.of_offer("offer", "access")) == 2


def test_where_one_of_several_secrets_is_kept_already_none_is_kept(vault: Vault) -> None:
    assert vault.wallets.keep(("one", GIVEN))
    assert not vault.wallets.keep(("two", GIVEN), ("one", GIVEN))
    assert vault.wallets.find("code", "two") is None
    with pytest.raises(Conflict):
        vault.wallets.spend("code", "one", ("one", GIVEN))
    assert vault.wallets.spend("code", "one"), "what could not be kept has spent nothing"


def test_tries_are_counted_also_those_at_once(vault: Vault) -> None:
    vault.wallets.keep(("code", GIVEN))
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda _: vault.wallets.guess("code", "code", 5), range(16))) == 5
    found = vault.wallets.find("code", "code")
    assert found is not None
    assert found.tries == 5


def test_what_wallets_are_given_is_voided_swept_and_forgotten_with_the_person(vault: Vault) -> None:
    vault.wallets.keep(("one", GIVEN), ("two", replace(GIVEN, offer="another", expires="2027-01-01T00:00:00Z")))
    vault.wallets.void("offer")
    assert [one.spent for one in vault.wallets.of_person("maria", "code")] == [True, False]
    assert vault.wallets.sweep("2026-01-02T00:00:01Z") == 1
    vault.wallets.keep(("ann's", replace(GIVEN, person="ann")))
    vault.erase("maria")
    assert vault.wallets.of_person("maria", "code") == []
    assert vault.wallets.find("code", "ann's") is not None


def test_a_vault_is_tied_to_its_office_once(kept_vault: Vault, kept_address: str, opened_vault: Open) -> None:
    assert kept_vault.mark() is None
    kept_vault.set_mark("office")
    with pytest.raises(Conflict):
        kept_vault.set_mark("another")
    assert opened_vault(kept_address).mark() == "office"


def test_an_unmigrated_vault_is_refused_in_a_sentence(kept_address: str) -> None:
    if not is_postgres(kept_address):
        sqlite3.connect(kept_address).close()
    with pytest.raises(NotMigrated, match="reciprocity migrate"):
        open_vault(kept_address, SECRET)


def test_journal_and_vault_may_share_a_server_and_never_a_table(pg_url: str, opened_vault: Open) -> None:
    from ledger.journal import open_journal

    opened_vault(pg_url, migrate=True).people.put(MARIA)
    journal = open_journal(pg_url, migrate=True)
    with journal.engine.transaction(write=False) as tx:
        tables = tx.fetchall("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    journal.close()
    assert ("person",) not in tables
    assert ("line",) in tables
