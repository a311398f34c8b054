"""An association that keeps its own key: signing happens outside the server, and its service signs only what is its own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import uvicorn

from api.signer import create_signer
from ledger.credentials import jose, vc_jwt
from ledger.credentials.credential import Format
from ledger.procedures import associations, credentials, endorsements, opening, transfers
from ledger.procedures.carriers import Order
from ledger.rulebook.vocabulary import AssociationCode, Officer, PersonId, Role
from ledger.signing.canonical import b64u
from ledger.signing.demonstration import DemonstrationKeyring
from ledger.signing.keyring import FolderKeyring
from ledger.signing.pair import PublicKeys, Signers, from_seed
from ledger.signing.remote import RemoteP256Signer, RemoteSigner, SignerAway
from ledger.signing.statement import parse_entry
from offices import ORIGIN, Founded, found

KEY, TOKENS = from_seed("or", b"o" * 32)
KEYS = PublicKeys(KEY.verify_key, TOKENS.key)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The association's signing service on its own machine, and its book of what it signed."""
    book = tmp_path / "signed.jsonl"
    server = uvicorn.Server(
        uvicorn.Config(create_signer(KEY, TOKENS, log=ORIGIN, token="t", book=book), port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/", book
    server.should_exit = True
    thread.join(5)


@pytest.fixture
def founded(tmp_path: Path, service: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Founded:
    """An office of Wisconsin, whose key the operator keeps, and Oregon, which keeps its own."""
    monkeypatch.setenv("RECIPROCITY_SIGNER_OR", "t")
    it = found(tmp_path / "office")
    assert isinstance(it.office.keyring, FolderKeyring)
    it.office.keyring.take("or", KEYS, service[0])
    associations.admit(it.office, "or", KEYS, "association")
    it.office.keyring.confirm("or")
    it.coordinators["or"] = Officer(PersonId("someone"), AssociationCode("or"), Role.COORDINATOR)
    return it


def test_an_endorsement_is_moved_to_an_association_that_signs_for_itself(founded: Founded, service: tuple[str, Path]) -> None:
    number = founded.endorsed()
    founded.moves_house(number, "OR", by="wi")
    page, _ = transfers.request(
        founded.office, [number], AssociationCode("or"), by=founded.coordinators["wi"], consent="by e-mail"
    )
    transfers.release(founded.office, page, founded.coordinators["wi"])
    transfers.accept(founded.office, page, founded.coordinators["or"])
    entry = parse_entry(founded.office.journal.page(endorsements.find(founded.office, number).page.stream)[-1].entry)
    assert (entry.stmt.actor, entry.stmt.type) == ("or", "endorsement.moved/1")
    assert KEY.verify_key.verify(entry.sig, entry.stmt.signed_bytes)
    book = [json.loads(line) for line in service[1].read_text().splitlines()]
    assert entry.stmt.id in [signed["id"] for signed in book]
    assert dict(entry.stmt.data) in [signed["data"] for signed in book], "what it said, not only that it spoke"
    assert b"o" * 32 not in b"".join(file.read_bytes() for file in founded.settings.keys.iterdir())


def test_with_the_service_away_nothing_is_written(founded: Founded) -> None:
    assert isinstance(founded.office.keyring, FolderKeyring)
    number = founded.endorsed()
    founded.moves_house(number, "OR", by="wi")
    page, _ = transfers.request(
        founded.office, [number], AssociationCode("or"), by=founded.coordinators["wi"], consent="by e-mail"
    )
    transfers.release(founded.office, page, founded.coordinators["wi"])
    founded.office.keyring.take("or", KEYS, "http://127.0.0.1:9/")
    founded.office.keyring.confirm("or")
    size = founded.office.journal.size()
    with pytest.raises(SignerAway, match="does not answer"):
        transfers.accept(founded.office, page, founded.coordinators["or"])
    assert founded.office.journal.size() == size


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"sig": 1}', b'{"sig": "*"}', b'{"sig": "AAAA"}', b"\xff"])
def test_whatever_else_answers_at_its_address_signs_nothing(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setattr(httpx2, "post", lambda *_, **__: httpx2.Response(200, content=body))
    with pytest.raises(SignerAway):
        RemoteSigner(KEY.verify_key, "https://signer.example/", "t").sign(b"data")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"hello", "neither a statement, nor the digests of a credential, nor a token"),
        (b"ledger-statement/v1\n{}", "not a statement of version 1"),
    ],
)
def test_the_service_refuses_what_is_no_statement(service: tuple[str, Path], data: bytes, why: str) -> None:
    with pytest.raises(SignerAway, match=why):
        RemoteSigner(KEY.verify_key, service[0], "t").sign(data)


def test_the_service_refuses_statements_that_are_anothers_or_saw_less_of_the_log(
    founded: Founded, service: tuple[str, Path]
) -> None:
    signer = RemoteSigner(KEY.verify_key, service[0], "t")
    others = parse_entry(founded.office.journal.lines(0, 1)[0].entry).stmt
    with pytest.raises(SignerAway, match="another's"):
        signer.sign(others.signed_bytes)
    from dataclasses import replace

    from ledger.signing.statement import Seen, Statement

    def own(size: int, log: str = ORIGIN, root: bytes = b"r") -> Statement:
        seen = Seen(size, b64u(root * 32))
        return replace(others, actor="or", key=KEY.verify_key.key_id, seen=seen, log=log, id=f"{size}{log}")

    signer.sign(own(9).signed_bytes)
    with pytest.raises(SignerAway, match="shorter than the one seen before"):
        signer.sign(own(8).signed_bytes)
    with pytest.raises(SignerAway, match="another one than was seen before"):
        signer.sign(own(9, root=b"q").signed_bytes)
    with pytest.raises(SignerAway, match="the root's to announce"):
        signer.sign(replace(own(9), type="key.added/1").signed_bytes)
    with pytest.raises(SignerAway, match="for another log"):
        signer.sign(own(9, "other.example").signed_bytes)
    with pytest.raises(SignerAway, match="bearer token"):
        RemoteSigner(KEY.verify_key, service[0], "wrong").sign(own(9).signed_bytes)


def test_a_real_office_refuses_every_demonstrations_key(founded: Founded) -> None:
    for seed in (0, 7, 999):
        anybodys = DemonstrationKeyring(seed, "demo").public("al")
        mine = from_seed("al", b"only mine, thirty-two bytes long")
        for keys in (
            anybodys, PublicKeys(anybodys.key), PublicKeys(anybodys.key, mine[1].key), PublicKeys(mine[0].verify_key, anybodys.es256)
        ):  # fmt: skip
            with pytest.raises(associations.DemonstrationKey):
                associations.admit(founded.office, "al", keys, "operator")


def test_a_slow_signer_holds_nobody_else_up(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    """No signature is made while the append lock is held: others write while one signer sleeps."""
    number = founded.endorsed()
    keyring = founded.office.keyring
    assert isinstance(keyring, FolderKeyring)
    wisconsin = keyring.signer("wi")
    asleep = threading.Event()

    class Sleeps:
        verify_key = wisconsin.verify_key

        def sign(self, data: bytes) -> bytes:
            asleep.set()
            time.sleep(1.5)
            return wisconsin.sign(data)

    monkeypatch.setitem(keyring._known, "wi", Signers(Sleeps(), keyring.es256("wi")))
    slow = threading.Thread(target=endorsements.pause, args=(founded.office, number, founded.coordinators["wi"]))
    slow.start()
    asleep.wait(5)
    begun = time.monotonic()
    founded.person("Ada", "Begay", residence="CO", by="co")
    assert time.monotonic() - begun < 1.0
    slow.join()
    assert opening.open_office(founded.settings).journal.size() == founded.office.journal.size()


def test_a_key_that_was_made_and_never_announced_stops_nobody(founded: Founded) -> None:
    """The root's key was not brought: the association is not admitted, and the office starts as before."""
    keyring = founded.office.keyring
    assert isinstance(keyring, FolderKeyring)
    keyring.make("al")
    assert opening.open_office(founded.settings).journal.size() == founded.office.journal.size()


def test_a_key_that_was_announced_before_a_crash_is_confirmed_by_the_next_start(founded: Founded) -> None:
    keyring = founded.office.keyring
    assert isinstance(keyring, FolderKeyring)
    key = keyring.make("al")
    associations.admit(founded.office, "al", key, "operator")
    assert founded.reopened().keyring.public("al") == key


# Tokens ---------------------------------------------------------------------------------------------------------------


def asks(service: tuple[str, Path]) -> RemoteP256Signer:
    return RemoteP256Signer(TOKENS.key, TOKENS.key_id, service[0], "t")


def test_an_association_that_keeps_its_own_keys_signs_every_carrier(founded: Founded, service: tuple[str, Path]) -> None:
    number = founded.endorsed()
    founded.moves_house(number, "OR", by="wi")
    page, _ = transfers.request(
        founded.office, [number], AssociationCode("or"), by=founded.coordinators["wi"], consent="by e-mail"
    )
    transfers.release(founded.office, page, founded.coordinators["wi"])
    transfers.accept(founded.office, page, founded.coordinators["or"])
    issued = credentials.issue_many(founded.office, number, founded.coordinators["or"], [Order(each) for each in Format])
    jwt = next(one for one in issued if one.format is Format.JWT)
    assert jose.verify(vc_jwt.read(jwt.document.decode())[1], TOKENS.key)
    book = [json.loads(line) for line in service[1].read_text().splitlines()]
    assert sorted(signed["typ"] for signed in book if "typ" in signed) == ["dc+sd-jwt", "endorsement-qr+jwt", "vc+jwt"]


def token_input(*, typ: str = "vc+jwt", alg: str = "ES256", kid: str | None = None) -> bytes:
    header = {"alg": alg, "kid": kid or f"did:web:ledger.example:associations:or#{TOKENS.key_id}", "typ": typ}
    return jose.sign(header, {}, lambda _: b"").rpartition(".")[0].encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"ledger-statement/v1\n{}", "nor a token"),
        (b"d" * 64, "nor a token"),
        (b"e30", "nor a token"),
        (b"e30.e30", "nor a token"),
        (token_input() + b".", "nor a token"),
        (token_input(typ="JWT"), "kind"),
        (token_input(typ="kb+jwt"), "kind"),
        (token_input(typ="openid4vci-proof+jwt"), "kind"),
        (token_input(alg="EdDSA"), "another key"),
        (token_input(kid="did:web:ledger.example:associations:or#00000000-es256"), "another's"),
        (token_input(kid=f"did:web:ledger.example:associations:or#{KEY.verify_key.key_id}"), "another's"),
    ],
)
def test_under_es256_the_service_signs_tokens_of_ours_and_nothing_else(service: tuple[str, Path], data: bytes, why: str) -> None:
    with pytest.raises(SignerAway, match=why):
        asks(service).sign(data)
    assert not service[1].exists(), "what was refused is in no book"


def test_what_the_service_signs_under_es256_is_good_and_in_its_book(service: tuple[str, Path]) -> None:
    data = token_input()
    assert TOKENS.key.verify(asks(service).sign(data), data)
    [signed] = [json.loads(line) for line in service[1].read_text().splitlines()]
    assert signed["typ"] == "vc+jwt"


def test_another_key_s_signature_is_refused_before_it_is_used(service: tuple[str, Path]) -> None:
    other = from_seed("or", b"x" * 32)[1]
    with pytest.raises(SignerAway, match="another key"):
        RemoteP256Signer(other.key, TOKENS.key_id, service[0], "t").sign(token_input())
