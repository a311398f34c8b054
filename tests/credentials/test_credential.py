"""What is issued: stable bytes, the shape that other verifiers know, and nothing that could not be read back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from credentials.kit import LINE, PARTICULARS, URL, World
from ledger.credentials import casting, credential
from ledger.credentials.credential import CannotBeWritten

MADE = casting.build(PARTICULARS)


def test_the_same_particulars_make_the_same_bytes() -> None:
    assert credential.render(casting.build(PARTICULARS)) == credential.render(MADE)
    assert World().file == World().file
    assert World().file.endswith(b"}\n")


def test_a_file_has_no_escape_that_could_be_spelled_in_two_ways() -> None:
    assert b"\\u" not in World().file
    assert json.loads(World().file) == World().document


def test_it_is_an_open_badge_for_a_certification_with_the_holder_s_name_in_plain() -> None:
    subject = MADE["credentialSubject"]
    assert MADE["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert subject["achievement"]["achievementType"] == "Certification"
    assert subject["identifier"] == [
        {"type": "IdentityObject", "identityHash": PARTICULARS.holder, "identityType": "name", "hashed": False}
    ]
    assert subject["licenseNumber"] == PARTICULARS.number
    assert "id" not in subject


def test_it_points_at_its_line_and_its_three_bits() -> None:
    assert MADE["id"] == f"urn:uuid:{LINE}"
    assert MADE["evidence"][0]["id"] == f"{URL}/log#{LINE}"
    assert PARTICULARS.origin in MADE["evidence"][0]["narrative"]
    assert [entry["statusPurpose"] for entry in MADE["credentialStatus"]] == ["revocation", "suspension", "message"]
    assert MADE["credentialStatus"][0]["statusListCredential"] == f"{URL}/status/wi/revocation-1"
    assert MADE["credentialStatus"][0]["id"] == f"{URL}/status/wi/revocation-1#77"


def test_moments_keep_the_zone_they_came_with() -> None:
    central = timezone(timedelta(hours=-6))
    made = casting.build(replace(PARTICULARS, valid_from=datetime(2026, 11, 1, tzinfo=central), valid_until=None))
    assert made["validFrom"] == "2026-11-01T00:00:00-06:00"
    assert "validUntil" not in made
    assert MADE["validFrom"] == "2026-11-01T00:00:00Z"


def test_a_demonstration_says_so_wherever_one_looks() -> None:
    made = casting.build(replace(PARTICULARS, demonstration=True))
    names = (made["name"], made["description"], made["credentialSubject"]["achievement"]["name"])
    assert all(name.startswith("DEMONSTRATION: ") for name in names)
    assert made["issuer"]["name"].endswith("(demonstration, not the association)")


def test_the_alliance_issues_under_the_host_s_own_name() -> None:
    assert credential.issuer_did(URL, "alliance") == "did:web:ledger.example"
    assert credential.issuer_did("http://localhost:8000", "wi") == "did:web:localhost%3A8000:associations:wi"


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder": ""},
        {"holder": "  "},
        {"holder": "Zoë\nO’Neil"},
        {"holder": "\x00"},
        {"holder": "half \ud800"},
        {"title": "\x85"},
        {"line_id": LINE.upper()},
        {"line_id": "{" + LINE + "}"},
        {"valid_from": datetime(2026, 11, 1)},  # noqa: DTZ001 - the missing zone is what is tried
        {"awarded": datetime(2026, 11, 1)},  # noqa: DTZ001 - as above
        {"valid_until": datetime(2026, 10, 31, tzinfo=UTC)},
    ],
)
def test_what_could_not_be_read_back_is_not_written(wrong: dict) -> None:
    with pytest.raises(CannotBeWritten):
        replace(PARTICULARS, **wrong)
