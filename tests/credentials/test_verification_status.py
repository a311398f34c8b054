"""Revoked, suspended, or nobody can say: every list that a verifier must not believe, and every one that it must."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from credentials.kit import (
    CO,
    COLORADO,
    ISSUED,
    NOW,
    PARTICULARS,
    STRANGER,
    WI,
    WISCONSIN,
    WORLD,
    World,
    bare,
    edited,
    line_of,
)
from ledger.credentials import credential
from ledger.credentials.report import Outcome
from ledger.credentials.status import Purpose


def statuses(world: World, **lists: object):
    """A fetcher that serves these in place of the good lists."""

    def fetch(url: str) -> bytes | None:
        purpose = "revocation" if "revocation" in url else "suspension"
        found = lists.get(purpose, world.served(url))
        return credential.render(found) if isinstance(found, dict) else found

    return fetch


@pytest.mark.parametrize("purpose", Purpose)
def test_a_set_bit_is_a_no_in_either_entry(purpose: Purpose) -> None:
    world = World(set_bits=((purpose, 77),))
    report = world.verify(statuses=world.served)
    assert (report.exit_code, line_of(report, purpose.value)) == (1, f"{purpose.value}.set")
    offline = World(set_bits=((purpose, 77),), statuses=True).verify()
    assert (offline.exit_code, line_of(offline, purpose.value)) == (1, f"{purpose.value}.set")


@pytest.mark.parametrize("purpose", Purpose)
def test_a_neighbour_s_bit_is_not_mine(purpose: Purpose) -> None:
    world = World(set_bits=((purpose, 76), (purpose, 78)))
    assert world.verify(statuses=world.served).exit_code == 0


def signed(changed: dict, signer=WI, at=NOW) -> dict:
    from ledger.credentials import signature
    from ledger.signing import did

    document = {name: value for name, value in changed.items() if name != "proof"}
    return signature.sign(document, signer, method=did.method_id(WISCONSIN, signer.verify_key), created=at)


REVOCATION = WORLD.status_list(Purpose.REVOCATION)
SUSPENSION = WORLD.status_list(Purpose.SUSPENSION)
LISTS_THAT_ARE_NONE = {
    "another issuer's": WORLD.status_list(Purpose.REVOCATION, signer=CO, issuer=COLORADO),
    "in the issuer's name, by another": WORLD.status_list(Purpose.REVOCATION, signer=CO),
    "by a stranger": WORLD.status_list(Purpose.REVOCATION, signer=STRANGER),
    "unsigned": {name: value for name, value in REVOCATION.items() if name != "proof"},
    "changed": edited(REVOCATION, "credentialSubject.encodedList", SUSPENSION["credentialSubject"]["encodedList"][:-1] + "B"),
    "for another purpose": SUSPENSION,
    "expired": WORLD.status_list(Purpose.REVOCATION, at=NOW - timedelta(hours=49)),
    "of another address": signed(edited(REVOCATION, "id", REVOCATION["id"] + "0")),
    "short": signed(edited(REVOCATION, "credentialSubject.encodedList", "uH4sIAAAAAAAC_2NgGAWjAAAAaOoyAAEAAA")),
    "with an inline context": signed(REVOCATION) | {"@context": [REVOCATION["@context"][0], {"x": "x:y"}]},
    "with a member more": REVOCATION | {"name": "a list"},
    "not JSON": b"<html>not found</html>",
    "a doubled member": credential.render(REVOCATION).replace(b'  "id"', b'  "id": "x",\n  "id"', 1),
    "the credential itself": WORLD.document,
    "signed for another purpose": edited(REVOCATION, "proof.proofPurpose", "authentication"),
    "signed long before its term": signed(WORLD.status_list(Purpose.REVOCATION), at=NOW - timedelta(hours=1)),
}


@pytest.mark.parametrize("served", LISTS_THAT_ARE_NONE.values(), ids=LISTS_THAT_ARE_NONE)
def test_a_list_that_is_served_and_wrong_is_a_no(served: object) -> None:
    report = WORLD.verify(statuses=statuses(WORLD, revocation=served))
    assert report.exit_code == 1
    assert report.check("revocation").outcome is Outcome.FAILED
    assert report.check("revocation").problem
    assert line_of(report, "suspension") == "suspension.good"


def test_a_list_that_cannot_be_had_leaves_the_question_open() -> None:
    report = WORLD.verify(statuses=lambda _url: None)
    assert (report.exit_code, line_of(report, "revocation")) == (0, "status.absent")
    assert WORLD.verify(statuses=lambda _url: None, strict=True).exit_code == 1


def test_a_list_rolled_back_by_a_cache_is_a_no() -> None:
    world = World(statuses=True, set_bits=())
    older = world.status_list(Purpose.REVOCATION, at=NOW - timedelta(hours=1))
    report = world.verify(statuses=statuses(world, revocation=older))
    assert (report.exit_code, line_of(report, "revocation")) == (1, "status.rolled_back")


def test_the_list_in_the_trust_file_grows_old_without_becoming_a_lie() -> None:
    world = World(statuses=True)
    later = NOW + timedelta(hours=49)
    report = world.verify(on=later)
    assert (report.exit_code, line_of(report, "revocation"), line_of(report, "suspension")) == (0, "status.old", "status.old")
    lifted = World(statuses=True, set_bits=((Purpose.REVOCATION, 77), (Purpose.SUSPENSION, 77))).verify(on=later)
    assert (line_of(lifted, "revocation"), line_of(lifted, "suspension")) == ("revocation.set", "status.old")


def test_a_list_of_a_later_day_says_nothing_of_an_earlier_one() -> None:
    world = World(statuses=True, set_bits=((Purpose.REVOCATION, 77),))
    report = world.verify(on=ISSUED + timedelta(minutes=1))
    assert line_of(report, "revocation") == "status.later"


ENTRIES_THAT_ARE_NONE = {
    "the list's own address as id": ("credentialStatus.0.id", "https://ledger.example/status/wi/revocation-1"),
    "another index in the id": ("credentialStatus.0.id", "https://ledger.example/status/wi/revocation-1#78"),
    "at another host": ("credentialStatus.0", {**bare()["credentialStatus"][0], "statusListCredential": "https://evil.example/l", "id": "https://evil.example/l#77"}),
    "at an address of this machine": ("credentialStatus.0", {**bare()["credentialStatus"][0], "statusListCredential": "http://127.0.0.1/l", "id": "http://127.0.0.1/l#77"}),
    "in a file": ("credentialStatus.0", {**bare()["credentialStatus"][0], "statusListCredential": "file:///etc/passwd", "id": "file:///etc/passwd#77"}),
    "with a user": ("credentialStatus.0", {**bare()["credentialStatus"][0], "statusListCredential": "https://ledger.example@evil.example/l", "id": "https://ledger.example@evil.example/l#77"}),
}  # fmt: skip


@pytest.mark.parametrize("place_and_value", ENTRIES_THAT_ARE_NONE.values(), ids=ENTRIES_THAT_ARE_NONE)
def test_an_entry_that_leads_astray_is_a_no_and_nobody_is_asked(place_and_value: tuple[str, object]) -> None:
    asked: list[str] = []
    file = credential.render(WORLD.sign(edited(bare(), *place_and_value)))
    report = WORLD.verify(file, proof=None, statuses=lambda url: asked.append(url) or WORLD.served(url))
    assert (report.exit_code, line_of(report, "revocation")) == (1, "status.entry")
    assert all(url.startswith("https://ledger.example/status/wi/suspension") for url in asked)


def test_an_index_outside_the_list() -> None:
    world = World(particulars=replace(PARTICULARS, status_index=131_072))
    report = world.verify(statuses=world.served)
    assert report.check("revocation").problem.endswith("#RANGE_ERROR")
    assert report.exit_code == 1
