"""Who signed it, with which key, with what authority, and for which term: the attacks, and their near misses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from credentials.kit import (
    ALLIANCE,
    CO,
    COLORADO,
    NOW,
    PARTICULARS,
    STRANGER,
    WI,
    WISCONSIN,
    WORLD,
    World,
    added,
    bare,
    edited,
    key,
    line_of,
    member,
    raw,
    revoked,
)
from ledger.credentials import credential
from ledger.credentials.report import Outcome
from ledger.credentials.signature import Suite

CHANGED = {
    "another holder": ("credentialSubject.identifier.0.identityHash", "Mallory"),
    "another category": ("credentialSubject.achievement.humanCode", "MHS/IMH"),
    "another issuer's name": ("issuer.name", "Association of co"),
    "a longer term": ("validUntil", "2038-01-01T00:00:00Z"),
    "another bit": ("credentialStatus", [entry | {"statusListIndex": "78"} for entry in WORLD.document["credentialStatus"]]),
    "no message": ("credentialStatus", WORLD.document["credentialStatus"][:2]),
    "a name normalised after signing": ("credentialSubject.identifier.0.identityHash", "Zoe\u0308 “Zo” O’Neil\\Ng"),
    "another suite": ("proof.cryptosuite", "eddsa-jcs-2022"),
    "another moment of signing": ("proof.created", "2026-11-21T20:36:59Z"),
}  # fmt: skip


@pytest.mark.parametrize("place_and_value", CHANGED.values(), ids=CHANGED)
def test_what_was_changed_after_signing_ends_the_list(place_and_value: tuple[str, object]) -> None:
    report = WORLD.verify(raw(edited(WORLD.document, *place_and_value)))
    assert (report.exit_code, report.checks[-1].key) == (1, "signature.bad")


def signed_by(who, method: str, **changes) -> bytes:
    return credential.render(
        WORLD.sign(bare(), method=method, **changes) if who is WI else World(signer=who).sign(bare(), method=method, **changes)
    )


def test_a_stranger_s_key_under_the_association_s_method() -> None:
    assert line_of(WORLD.verify(signed_by(STRANGER, f"{WISCONSIN}#{WI.verify_key.key_id}")), "signature") == "signature.bad"


def test_a_stranger_s_key_under_its_own_method() -> None:
    assert line_of(WORLD.verify(signed_by(STRANGER, f"{WISCONSIN}#{STRANGER.verify_key.key_id}")), "key") == "key.unknown"


def test_another_association_s_key() -> None:
    report = WORLD.verify(signed_by(CO, f"{COLORADO}#{CO.verify_key.key_id}"))
    assert (report.exit_code, line_of(report, "signature")) == (1, "signature.other_controller")
    assert line_of(WORLD.verify(signed_by(CO, f"{WISCONSIN}#{CO.verify_key.key_id}")), "key") == "key.unknown"


def test_the_alliance_s_key_is_not_the_association_s() -> None:
    assert line_of(WORLD.verify(signed_by(ALLIANCE, f"{WISCONSIN}#{ALLIANCE.verify_key.key_id}")), "key") == "key.unknown"


@pytest.mark.parametrize(
    "issuer", ["did:web:ledger.example:associations:xx", "did:web:evil.example:associations:wi", "did:key:z6Mk"]
)
def test_an_issuer_whom_the_trust_file_does_not_list(issuer: str) -> None:
    made = edited(bare(), "issuer.id", issuer)
    report = WORLD.verify(credential.render(WORLD.sign(made, method=f"{issuer}#{WI.verify_key.key_id}")))
    assert (report.exit_code, report.checks[-1].key) == (1, "key.unknown_issuer")


@pytest.mark.parametrize("purpose", ["authentication", "assertionmethod", "keyAgreement", ""])
def test_a_signature_made_for_another_purpose(purpose: str) -> None:
    report = WORLD.verify(raw(edited(WORLD.document, "proof.proofPurpose", purpose)))
    assert (report.exit_code, line_of(report, "signature")) == (1, "signature.other_purpose")


def test_a_signature_from_the_future_and_one_from_a_clock_that_is_a_minute_fast() -> None:
    assert line_of(World(created=NOW + timedelta(minutes=6)).verify(proof=None), "signature") == "signature.from_the_future"
    assert World(created=NOW + timedelta(minutes=1)).verify(proof=None).exit_code == 0


def test_a_signature_that_has_expired() -> None:
    report = WORLD.verify(raw(edited(WORLD.document, "proof.expires", "2026-11-21T22:36:59Z")))
    assert line_of(report, "signature") == "signature.expired"


@pytest.mark.parametrize("suite", Suite)
def test_both_suites_verify(suite: Suite) -> None:
    assert World(suite=suite).verify().exit_code == 0


def test_a_key_before_its_first_day_and_on_it_in_the_far_east() -> None:
    keys = (*WORLD.keys[:2], (4, added(WI, day="2026-11-22")), WORLD.keys[3])
    assert World(keys=keys).verify().exit_code == 0  # it is the 22nd somewhere
    keys = (*WORLD.keys[:2], (4, added(WI, day="2026-11-23")), WORLD.keys[3])
    assert line_of(World(keys=keys).verify(proof=None), "key") == "key.not_yet"


def retired(**changes) -> tuple:
    return (*WORLD.keys, (10, revoked(WI, **{"day": "2026-11-30", **changes})))


def test_a_key_after_its_last_day_and_on_it() -> None:
    assert World(keys=retired()).verify(proof=None).exit_code == 0
    assert World(keys=retired()).verify().exit_code == 0  # line 9 stands before the revocation at 10
    later = World(keys=retired(), created=datetime(2026, 12, 3, tzinfo=UTC))
    assert line_of(later.verify(proof=None, on=later.created), "key") == "key.no_longer"


def test_a_retired_key_cannot_be_used_with_an_older_date_where_the_line_is_known() -> None:
    report = World(keys=retired(), index=11).verify()
    assert report.exit_code == 1
    assert line_of(report, "logging") == "logging.bad"


def test_a_stolen_key_needs_the_line_that_shows_it_was_used_before_the_theft() -> None:
    before, after = World(keys=retired(suspect_from=10)), World(keys=retired(suspect_from=9))
    assert line_of(before.verify(proof=None), "key") == "key.suspect"
    assert before.verify().exit_code == 0
    assert after.verify().exit_code == 1


def test_the_credential_s_key_must_have_spoken_at_the_line_too() -> None:
    """The line is good under a newer key; the credential claims an old date under the old one."""
    second = key("wi", "2")
    keys = (*WORLD.keys, (6, added(second)), (7, revoked(WI, day="2026-11-30")))
    report = World(keys=keys, line_signer=second).verify()
    assert (report.exit_code, line_of(report, "key"), line_of(report, "logging")) == (1, "key.not_at_line", "logging.good")


@pytest.mark.parametrize(("custody", "said"), [("operator", "key.held_by_operator"), ("association", "key.held_by_association")])
def test_who_keeps_the_key_is_always_said(custody: str, said: str) -> None:
    keys = (*WORLD.keys[:2], (4, added(WI, custody=custody)), WORLD.keys[3])
    assert line_of(World(keys=keys).verify(), "key") == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": date(2026, 11, 23)}, "authority.not_a_member"),
        ({"end": date(2026, 11, 20)}, "authority.not_a_member"),
        ({"categories": ("FA", "MHS")}, "authority.not_covered"),
        ({"age_bands": ("ECMH",)}, "authority.not_covered"),
        ({"start": None}, "authority.good"),
        ({"end": date(2026, 11, 21)}, "authority.good"),
        ({"name": "Renamed since"}, "authority.good"),
    ],
)
def test_authority_on_the_day_of_issue(changes: dict, said: str) -> None:
    report = World(members=(member("wi", **changes),)).verify()
    assert (line_of(report, "authority"), report.exit_code) == (said, 0 if said == "authority.good" else 1)


def test_a_member_that_has_ended_since_had_authority_then() -> None:
    assert World(members=(member("wi", end=date(2026, 12, 31)),)).verify(on=datetime(2027, 6, 1, tzinfo=UTC)).exit_code == 0


def test_a_licence_that_was_not_confirmed_and_another_name_are_said_plainly() -> None:
    report = World(members=(member("wi", licence="unconfirmed", name="Renamed since"),)).verify()
    notes = [check.key for check in report.checks if check.outcome is Outcome.NOTE]
    assert report.exit_code == 0
    assert notes == ["authority.other_name", "authority.licence_unconfirmed", "witnesses.none"]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (PARTICULARS.valid_until, "term.good"),
        (PARTICULARS.valid_until + timedelta(seconds=1), "term.expired"),
    ],
)
def test_the_last_moment_of_the_term(on: datetime, said: str) -> None:
    assert line_of(WORLD.verify(on=on), "term") == said


@pytest.mark.parametrize("hours", [-12, -6, 0, 10, 14])
def test_a_day_is_compared_as_a_day_in_the_zone_of_the_term(hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    first, last = datetime(2026, 11, 21, tzinfo=zone), datetime(2026, 11, 25, 23, 59, 59, tzinfo=zone)
    world = World(particulars=replace(PARTICULARS, valid_from=first, valid_until=last))
    said = [line_of(world.verify(on=date(2026, 11, day)), "term") for day in (21, 25, 26)]
    assert said == ["term.good", "term.good", "term.expired"]
    assert world.verify(on=date(2026, 11, 21)).exit_code == 0  # it was signed late on that very day


def test_a_day_before_the_signature_is_refused() -> None:
    assert line_of(WORLD.verify(on=date(2026, 11, 20)), "signature") == "signature.from_the_future"


def test_a_term_that_has_not_begun_has_no_end_or_runs_backwards() -> None:
    ahead = World(particulars=replace(PARTICULARS, valid_from=NOW + timedelta(seconds=1)))
    assert (line_of(ahead.verify(), "term"), ahead.verify().exit_code) == ("term.not_yet", 1)
    endless = World(particulars=replace(PARTICULARS, valid_until=None))
    assert (line_of(endless.verify(), "term"), endless.verify().exit_code) == ("term.without_end", 0)
    made = edited(bare(), "validUntil", "2026-10-01T00:00:00Z")
    backwards = WORLD.verify(credential.render(WORLD.sign(made)), proof=None)
    assert line_of(backwards, "term") == "term.backwards"
