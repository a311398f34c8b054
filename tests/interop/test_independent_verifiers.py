"""Verifiers that are not ours accept every carrier, and refuse each tampering with it.

They come by npm, at the versions of ``package-lock.json``, into ``.venv/interop``. Nothing is bent to please one of them: what they
are known to get wrong (a revoked credential is *verified* to one of them, with the bit beside it) is read as they mean it.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.rounds import Rounds, views_of
from interop import others
from ledger.credentials import jose, sd_jwt
from ledger.credentials.credential import Format
from ledger.procedures import credentials, withdrawing
from ledger.procedures.carriers import Order
from ledger.procedures.withdrawing import Which
from ledger.signing.p256 import P256SigningKey
from offices import Clock, Founded, found

FORMATS = (Format.LDP, Format.JCS, Format.JWT, Format.SD_JWT)
JSON_FORMATS = (Format.LDP, Format.JCS)
WALLET = P256SigningKey.from_seed(b"w" * 32)
HOST = "https://ledger.example"

pytestmark = others.NEEDED


@dataclass(frozen=True)
class World:
    """An office with every carrier of one endorsement, and what anybody may fetch from it."""

    founded: Founded
    rounds: Rounds
    client: TestClient
    number: str
    files: dict[Format, str]

    @property
    def now(self) -> datetime:
        return self.founded.clock.now

    def settle(self) -> None:
        self.founded.clock.later(minutes=6)
        self.rounds.catch_up()
        self.founded.advance()

    def documents(self) -> dict[str, Any]:
        return others.documents(self.client, HOST, self.founded.settings.log)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    clock = Clock()
    clock.now = datetime.now(UTC) - timedelta(hours=3)  # one of the verifiers asks the machine what time it is, and nobody else
    founded = found(tmp_path_factory.mktemp("office"), clock=clock)
    rounds = Rounds(founded.office, founded.settings.log, views_of(founded.office))
    rounds.migrate()
    number = founded.endorsed()
    orders = [Order(each, holder=WALLET.key.jwk if each is Format.SD_JWT else None) for each in FORMATS]
    made = credentials.issue_many(founded.office, number, founded.coordinators["wi"], orders)
    files = {one.format: one.document.decode() for one in made}
    client = TestClient(create_app(rounds.desk("office@example.org")), base_url=HOST)
    world = World(founded, rounds, client, number, files)
    world.settle()
    return world


Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def ask(node: Path, world: World) -> Ask:
    """Several things asked of the other verifiers at once: (kind, data) and what else a job says."""

    def asked(*jobs: dict[str, Any]) -> list[dict[str, Any]]:
        known = {"documents": world.documents(), "now": world.now.isoformat()}
        return others.asked(node, "verify.mjs", [known | job for job in jobs])

    return asked


def job(format: Format, data: str, **more: Any) -> dict[str, Any]:
    return {"kind": format.value, "data": data} | more


# Accepted -----------------------------------------------------------------------------------------------------------------


def test_every_carrier_is_accepted(ask: Ask, world: World) -> None:
    answers = ask(*(job(each, world.files[each]) for each in FORMATS))
    assert [answer["verified"] for answer in answers] == [True] * 4, answers


def test_what_a_wallet_shows_of_it_is_accepted_with_its_key_and_the_question_it_answers(ask: Ask, world: World) -> None:
    shown = sd_jwt.select(world.files[Format.SD_JWT], {"endorsement_number", "category"})
    bound = sd_jwt.bind(shown, WALLET.sign, nonce="a nonce of the asker", audience="did:web:employer.example", at=world.now)
    binding = {"jwk": WALLET.key.jwk, "nonce": "a nonce of the asker"}
    good, other = ask(
        job(Format.SD_JWT, bound, binding=binding), job(Format.SD_JWT, bound, binding=binding | {"nonce": "another nonce"})
    )
    assert good["verified"], good
    assert not other["verified"]


# Refused ------------------------------------------------------------------------------------------------------------------


def members(document: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document where a text stands."""
    for name, value in document.items() if isinstance(document, dict) else enumerate(document):
        if isinstance(value, dict | list):
            yield from members(value, (*way, name))
        elif isinstance(value, str):
            yield (*way, name)


def changed(document: Any, way: tuple[Any, ...]) -> str:
    """The document with one letter more at that place."""
    copy = json.loads(json.dumps(document))
    place = copy
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] += "x"
    return json.dumps(copy)


@pytest.mark.parametrize("format", JSON_FORMATS)
def test_a_letter_more_at_any_place_of_the_file_is_refused(ask: Ask, world: World, format: Format) -> None:
    document = json.loads(world.files[format])
    ways = list(members(document))
    assert len(ways) > 30
    answers = ask(*(job(format, changed(document, way)) for way in ways))
    passed = [way for way, answer in zip(ways, answers, strict=True) if answer["verified"]]
    assert passed == []


@pytest.mark.parametrize("format", [Format.JWT, Format.SD_JWT])
def test_a_bit_turned_at_any_place_of_the_token_is_refused(ask: Ask, world: World, format: Format) -> None:
    text = world.files[format]
    head, payload, signature = text.partition("~")[0].split(".")
    rest = text[len(f"{head}.{payload}.{signature}") :]
    forged = []
    for place, piece in enumerate((head, payload, signature)):
        raw = bytearray(urlsafe_b64decode(piece + "=="))
        for at in range(0, len(raw), max(1, len(raw) // 40)):
            turned = bytearray(raw)
            turned[at] ^= 1
            pieces = [head, payload, signature]
            pieces[place] = urlsafe_b64encode(turned).rstrip(b"=").decode()
            forged.append(".".join(pieces) + rest)
    answers = ask(*(job(format, each) for each in forged))
    assert not [each for each, answer in zip(forged, answers, strict=True) if answer["verified"]]


def test_a_disclosure_changed_or_made_up_is_not_shown(ask: Ask, world: World) -> None:
    token, *disclosures, _ = world.files[Format.SD_JWT].split("~")
    other = urlsafe_b64encode(json.dumps(["salt", "category", "MHM-C"]).encode()).rstrip(b"=").decode()
    forged = [
        f"{token}~{other}~", "~".join([token, *disclosures, other, ""]), f"{token}~{disclosures[0][:-2]}AA~",
        f"{token}~{disclosures[0]}~{disclosures[0]}~",
    ]  # fmt: skip
    genuine, *answers = ask(job(Format.SD_JWT, world.files[Format.SD_JWT]), *(job(Format.SD_JWT, each) for each in forged))
    assert genuine["claims"]["category"] == "FS"
    for (
        answer
    ) in answers:  # it lets a disclosure pass that matches no digest (RFC 9901 section 7.1 would not), but shows nothing of it
        assert not answer["verified"] or answer["claims"].get("category", "FS") == "FS"
    assert not answers[2]["claims"].keys() & {"category", "given_name", "family_name"}


@pytest.mark.parametrize("format", FORMATS)
def test_after_its_term_and_before_it_is_refused(ask: Ask, world: World, format: Format) -> None:
    late, early = ((world.now + timedelta(days=days)).isoformat() for days in (4000, -4000))
    answers = ask(job(format, world.files[format], now=late), job(format, world.files[format], now=early))
    assert [answer["verified"] for answer in answers] == [False, False], answers


@pytest.mark.parametrize("format", FORMATS)
def test_under_another_association_s_key_and_without_the_key_it_is_refused(ask: Ask, world: World, format: Format) -> None:
    theirs = world.client.get("/associations/co/did.json").json()
    wi, co = "did:web:ledger.example:associations:wi", "did:web:ledger.example:associations:co"
    own = world.documents()
    swapped = json.loads(json.dumps(own[wi]))
    for mine, other in zip(swapped["verificationMethod"], theirs["verificationMethod"], strict=True):
        mine |= {name: other[name] for name in ("publicKeyMultibase", "publicKeyJwk") if name in other}
    empty = own[wi] | {"verificationMethod": [], "assertionMethod": []}
    assert co != wi
    answers = ask(*(job(format, world.files[format], documents=own | {wi: each}) for each in (swapped, empty)))
    assert [answer["verified"] for answer in answers] == [False, False], answers


def test_a_token_without_an_algorithm_or_with_another_type_of_key_is_refused(ask: Ask, world: World) -> None:
    for each in (Format.JWT, Format.SD_JWT):
        head, payload, _ = world.files[each].partition("~")[0].split(".")
        header = json.loads(urlsafe_b64decode(head + "=="))
        none = urlsafe_b64encode(json.dumps(header | {"alg": "none"}).encode()).rstrip(b"=").decode()
        answers = ask(job(each, f"{none}.{payload}." + ("~" if each is Format.SD_JWT else "")))
        assert not answers[0]["verified"]


def test_suspended_taken_up_and_revoked_are_told_by_the_lists_to_each(ask: Ask, world: World) -> None:
    """Last, for it changes the world. ``jose`` knows no status: a ``vc+jwt`` is left out."""
    told = (Format.LDP, Format.JCS, Format.SD_JWT)
    by, office = world.founded.coordinators["wi"], world.founded.office

    def verdicts() -> list[bool]:
        world.settle()
        return [answer["verified"] for answer in ask(*(job(each, world.files[each]) for each in told))]

    assert verdicts() == [True, True, True]
    withdrawing.suspend(office, [Which(world.number)], by, reason="a lost phone")
    assert verdicts() == [False, False, False]
    withdrawing.take_up(office, [Which(world.number)], by)
    assert verdicts() == [True, True, True]
    withdrawing.revoke(office, [Which(world.number)], by, reason="a lost phone")
    assert verdicts() == [False, False, False]
    assert jose.read(world.files[Format.JWT]).header["typ"] == "vc+jwt"
