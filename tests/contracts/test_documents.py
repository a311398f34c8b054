"""What the vault promises of documents, on every store: kept whole, sealed, and forgotten with the person."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from ledger.store.opening import is_postgres
from ledger.vault import documents
from ledger.vault.errors import DoesNotUnseal
from ledger.vault.vault import Vault, open_vault

SECRET = b"s" * 32
TRANSCRIPT = b"%PDF-1.7 transcript of Maria \x00\xff" * 50
DIGEST = sha256(TRANSCRIPT).hexdigest()


@pytest.fixture
def vault(address: str) -> Iterator[Vault]:
    opened = open_vault(address, SECRET, migrate=True)
    yield opened
    opened.close()


@pytest.fixture
def kept_vault(kept_address: str) -> Iterator[Vault]:
    opened = open_vault(kept_address, SECRET, migrate=True)
    yield opened
    opened.close()


def everything(address: str) -> bytes:
    """Every byte the vault keeps, as a thief of the database would find it."""
    if is_postgres(address):
        with psycopg.connect(address, options="-c search_path=vault") as connection:
            rows = connection.execute("SELECT sealed FROM document").fetchall()
            return b"".join(bytes(row[0]) for row in rows)
    return b"".join(file.read_bytes() for file in Path(address).parent.glob(Path(address).name + "*"))


def test_a_document_comes_back_byte_for_byte_under_its_digest(vault: Vault) -> None:
    assert vault.documents.put("maria", TRANSCRIPT) == DIGEST
    assert vault.documents.get("maria", DIGEST) == TRANSCRIPT
    empty = vault.documents.put("maria", b"")
    assert vault.documents.get("maria", empty) == b""
    assert vault.documents.of("maria") == sorted([DIGEST, empty])


def test_the_same_document_put_again_is_one(vault: Vault) -> None:
    assert vault.documents.put("maria", TRANSCRIPT) == vault.documents.put("maria", TRANSCRIPT)
    assert vault.documents.of("maria") == [DIGEST]


def test_a_document_is_its_subjects_alone(vault: Vault) -> None:
    vault.documents.put("maria", TRANSCRIPT)
    assert vault.documents.get("ann", DIGEST) is None
    assert vault.documents.of("ann") == []
    assert vault.documents.get("maria", "0" * 64) is None
    vault.documents.put("ann", TRANSCRIPT)
    vault.erase("maria")
    assert vault.documents.get("ann", DIGEST) == TRANSCRIPT


def test_it_is_forgotten_with_the_person(vault: Vault) -> None:
    vault.documents.put("maria", TRANSCRIPT)
    vault.erase("maria")
    assert vault.documents.get("maria", DIGEST) is None
    assert vault.documents.of("maria") == []


def test_without_the_offices_secret_it_is_noise(kept_vault: Vault, kept_address: str) -> None:
    kept_vault.documents.put("maria", TRANSCRIPT)
    kept = everything(kept_address)
    assert kept
    assert b"transcript of Maria" not in kept
    other = open_vault(kept_address, b"t" * 32)
    with pytest.raises(DoesNotUnseal):
        other.documents.get("maria", DIGEST)
    other.close()


def test_a_document_too_large_is_refused_and_the_largest_is_kept(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST", 100)
    with pytest.raises(ValueError, match="100 bytes"):
        vault.documents.put("maria", b"a" * 101)
    assert vault.documents.of("maria") == []
    assert vault.documents.get("maria", vault.documents.put("maria", b"a" * 100)) == b"a" * 100


def test_two_who_put_the_same_document_at_once_both_succeed(vault: Vault) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: vault.documents.put("maria", TRANSCRIPT), range(8))) == {DIGEST}
    assert vault.documents.of("maria") == [DIGEST]
