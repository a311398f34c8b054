"""The verifier answers whatever it is given; it never raises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from credentials.kit import (
    NOW,
    WORLD,
    edited,
)
from ledger.credentials import verification
from ledger.credentials.report import Outcome
from ledger.credentials.status import Purpose

REVOCATION = WORLD.status_list(Purpose.REVOCATION)
STRANGE = [None, 0, -1, 1.5, True, "", "x", [], {}, [[]], {"id": 1}, "\ud83d", 10**30, ["x", "x"], [None], [{}]]


def variants(document: dict) -> Iterator[bytes]:
    """The document with each of its members in turn something strange, or gone."""
    for path in paths(document):
        yield from (
            json.dumps(edited(document, path, value)).encode()
            for value in [*STRANGE, ...]
            if value is not ... or path[-1].isalpha()
        )


def test_verification_never_raises_for_any_change_of_a_member() -> None:
    for data in variants(WORLD.document):
        assert verification.verify(data, on=NOW, trust=WORLD.trust).exit_code in {1, 2}


def test_verification_never_raises_for_any_change_of_a_status_list() -> None:
    for data in variants(REVOCATION):
        report = WORLD.verify(statuses=lambda url, data=data: data if "revocation" in url else None)
        assert report.check("revocation").outcome is Outcome.FAILED


def test_verification_never_raises_for_any_change_of_what_a_proof_carries() -> None:
    for data in variants(json.loads(WORLD.proof.extra)):
        assert WORLD.verify(proof=replace(WORLD.proof, extra=data).data).exit_code == 1


def paths(value: object, prefix: str = "") -> list[str]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for name, member_ in members:
        found += [f"{prefix}{name}", *paths(member_, f"{prefix}{name}.")]
    return found
