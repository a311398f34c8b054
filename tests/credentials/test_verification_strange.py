"""The verifier answers whatever it is given; it never raises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.carried import AUDIENCE, NONCE, bound, presentation_jwt
from credentials.carried import WORLD as CARRIED
from credentials.kit import (
    NOW,
    WORLD,
    edited,
)
from ledger.credentials import verification
from ledger.credentials.binding import Expected
from ledger.credentials.report import Outcome
from ledger.credentials.status import Purpose
from ledger.signing.canonical import b64u, unb64u

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


# Other carriers ----------------------------------------------------------------------------------------------------------

CARRIERS = (CARRIED.jwt, CARRIED.sd_jwt, CARRIED.code, bound(CARRIED.sd_jwt), presentation_jwt(CARRIED.document))


@pytest.mark.parametrize("text", CARRIERS)
def test_verification_never_raises_and_is_never_good_for_any_changed_letter_of_a_carrier(text: str) -> None:
    """A letter in each fortieth place; the place of a code's host is not signed, and every other change is noticed."""
    for place in range(0, len(text), 40):
        for letter in ("A", "~", ".", "é", " ", ""):
            changed = text[:place] + letter + text[place + 1 :]
            report = CARRIED.verify_text(changed, presentation=Expected(NONCE, AUDIENCE))
            assert report.exit_code in {1, 2} or changed.strip() == text.strip(), f"place {place}, {letter!r}"
            alone = CARRIED.verify_text(changed)
            assert alone.exit_code in {1, 2} or changed.strip() == text.strip(), f"place {place}, {letter!r}"


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_verification_never_raises_for_any_bytes(data: bytes) -> None:
    for begin in (
        b"",
        b"{",
        b"%PDF-1.7 /EmbeddedFile",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"https://ledger.example/c/",
        b"eyJhbGciOiJFUzI1NiJ9.",
    ):
        assert verification.verify(begin + data, on=NOW, trust=CARRIED.trust).exit_code in {1, 2}


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda one: (
            st.lists(one, max_size=4)
            | st.dictionaries(
                st.sampled_from(["type", "id", "@context", "holder", "verifiableCredential", "proof", "x"]), one, max_size=6
            )
        ),
        max_leaves=20,
    )
)
def test_verification_never_raises_for_any_presentation(more: object) -> None:
    made = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [more],
        "proof": more,
    }
    for document in (made, made | (more if isinstance(more, dict) else {})):
        data = json.dumps(document).encode()
        given_ = {"on": NOW, "trust": CARRIED.trust, "presentation": Expected(NONCE, AUDIENCE)}
        assert verification.verify(data, **given_).exit_code in {1, 2}


@pytest.mark.parametrize("piece", [0, 1])
def test_verification_never_raises_for_any_change_of_a_member_of_a_token(piece: int) -> None:
    for text in CARRIERS[:3]:
        head, token = text.rpartition("#")[::2] if "#" in text else ("", text.partition("~")[0])
        said = json.loads(unb64u(token.split(".")[piece]))
        for data in variants(said):
            pieces = token.split(".")
            pieces[piece] = b64u(data)
            changed = f"{head}#{'.'.join(pieces)}" if head else ".".join(pieces) + ("~" if "~" in text else "")
            assert CARRIED.verify_text(changed).exit_code in {1, 2}


def paths(value: object, prefix: str = "") -> list[str]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for name, member_ in members:
        found += [f"{prefix}{name}", *paths(member_, f"{prefix}{name}.")]
    return found
