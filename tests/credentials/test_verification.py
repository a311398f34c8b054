"""Every check a verifier makes, the attacks it refuses, and the near misses that it lets pass.

The rows follow the table "What a verifier must reject"; each wrong thing stands beside its near miss.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from credentials.kit import (
    ALLIANCE,
    CO,
    COLORADO,
    ISSUED,
    LINE,
    NOW,
    PARTICULARS,
    STRANGER,
    WI,
    WISCONSIN,
    World,
    added,
    edited,
    key,
    member,
    raw,
    revoked,
)
from ledger.credentials import credential, verification
from ledger.credentials.report import Outcome, Verdict
from ledger.credentials.sentences import HEADLINES, SENTENCES
from ledger.credentials.signature import Suite
from ledger.credentials.status import Purpose

WORLD = World()


def bare(world: World = WORLD) -> dict:
    return {name: value for name, value in world.document.items() if name != "proof"}


def line_of(report, name: str) -> str:
    found = report.check(name)
    return "not reached" if found is None else found.key


# The whole report --------------------------------------------------------------------------------------------------


def test_a_good_credential_with_everything_beside_it() -> None:
    report = World(witnesses=4).verify(statuses=WORLD.served, standing=lambda _number: "active", strict=True)
    assert [(check.name, check.outcome) for check in report.checks] == [
        (name, Outcome.PASSED)
        for name in (
            "format",
            "signature",
            "key",
            "authority",
            "term",
            "revocation",
            "suspension",
            "logging",
            "witnesses",
            "standing",
        )
    ]
    assert (report.exit_code, report.headline_key) == (0, "verified")
    assert report.presented.holder == PARTICULARS.holder


def test_offline_with_nothing_beside_it_leaves_questions_open_but_is_verified() -> None:
    report = WORLD.verify(proof=None)
    assert {check.name for check in report.checks if check.outcome is Outcome.UNCHECKED} == {
        "revocation", "suspension", "logging", "witnesses", "standing",
    }  # fmt: skip
    assert (report.exit_code, report.headline_key) == (0, "verified with open questions")
    assert WORLD.verify(proof=None, strict=True).exit_code == 1


def test_without_a_trust_file_nothing_is_verified() -> None:
    report = WORLD.verify(trust=None, statuses=WORLD.served)
    assert report.exit_code == 1
    assert line_of(report, "format") == "format.good"
    assert all(line_of(report, name).endswith(("no_key", "no_trust")) for name in ("signature", "key", "authority", "logging"))


@pytest.mark.parametrize("data", [b"", b"\x00", b"{", b"[]", b'{"a":1,"a":1}', b"%PDF-1.7", b"<html>"])
def test_what_is_not_json_is_unreadable(data: bytes) -> None:
    report = WORLD.verify(data)
    assert (report.verdict, report.exit_code) == (Verdict.UNREADABLE, 2)
    assert report.checks[0].problem.endswith("#PARSING_ERROR")


@pytest.mark.parametrize("data", [b"{}", b'{"@context": []}', b'{"type": "VerifiableCredential"}', WORLD.proof.extra])
def test_what_is_json_but_no_endorsement_is_not_verified(data: bytes) -> None:
    assert (WORLD.verify(data).exit_code, line_of(WORLD.verify(data), "format")) == (1, "format.unsupported")


def test_a_doubled_member_is_unreadable() -> None:
    doubled = WORLD.file.replace(b'  "name"', b'  "name": "Somebody else",\n  "name"', 1)
    assert WORLD.verify(doubled).exit_code == 2


def test_the_report_is_json_and_text_with_a_sentence_for_every_line() -> None:
    report = WORLD.verify()
    found = json.loads(json.dumps(report.to_json()))
    assert [check["sentence"] for check in found["checks"]] == [check.sentence for check in report.checks]
    assert found["credential"]["number"] == PARTICULARS.number
    assert report.text().startswith(report.headline + "\n\nThis credential\n  [ok] is in")
    assert all(check.sentence.endswith(".") and "{" not in check.sentence for check in report.checks)


def test_every_sentence_reads_on_and_every_headline_is_one() -> None:
    assert all(text.endswith(".") and text[0].islower() for text in SENTENCES.values())
    assert set(HEADLINES) == {"verified", "verified with open questions", "not verified", "unreadable", "demonstration"}


def test_who_else_formats_the_same_json_still_has_a_good_signature_but_not_the_logged_file() -> None:
    compact = json.dumps(WORLD.document).encode()
    assert WORLD.verify(compact, proof=None).exit_code == 0
    assert line_of(WORLD.verify(compact), "logging") == "logging.other_file"
    assert WORLD.verify(compact).exit_code == 1


# Signature and issuer's key ----------------------------------------------------------------------------------------

CHANGED = {
    "another holder": ("credentialSubject.identifier.0.identityHash", "Mallory"),
    "another category": ("credentialSubject.achievement.humanCode", "MHS/IMH"),
    "another issuer's name": ("issuer.name", "Association of co"),
    "a longer term": ("validUntil", "2038-01-01T00:00:00Z"),
    "another bit": ("credentialStatus", edited(edited(WORLD.document, "credentialStatus.0.statusListIndex", "78"), "credentialStatus.1.statusListIndex", "78")["credentialStatus"]),
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


# Authority and term ------------------------------------------------------------------------------------------------


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


# Revocation and suspension -----------------------------------------------------------------------------------------


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


# Logging and witnesses ---------------------------------------------------------------------------------------------


def test_a_proof_of_another_credential() -> None:
    other = World(particulars=replace(PARTICULARS, holder="Somebody Else"))
    report = WORLD.verify(proof=other.proof.data)
    assert (report.exit_code, line_of(report, "logging")) == (1, "logging.other_file")


LINES_THAT_LOG_SOMETHING_ELSE = {
    "another kind": {"kind": "credential.revoked/1"},
    "a sealed line": {"kind": "sealed/1"},
    "another association's": {"actor": "co"},
    "another id": {"id": "0198a3f0-6b8e-7c1d-9c55-0242ac120003"},
    "no body": {"body": None},
    "another body": {"body": "A" * 43},
    "another index": {"data": {"index": 78}},
    "another list": {"data": {"list": 2}},
    "a list that is no number": {"data": {"list": True}},
    "recorded before the credential was signed": {"at": ISSUED - timedelta(hours=1)},
}


@pytest.mark.parametrize("changes", LINES_THAT_LOG_SOMETHING_ELSE.values(), ids=LINES_THAT_LOG_SOMETHING_ELSE)
def test_a_line_that_does_not_log_this_credential(changes: dict) -> None:
    report = World(line_changes=tuple(changes.items())).verify()
    assert (report.exit_code, line_of(report, "logging")) == (1, "logging.bad")


def test_a_line_recorded_a_minute_before_by_a_clock_that_is_slow() -> None:
    assert World(line_changes=(("at", ISSUED - timedelta(minutes=1)),)).verify().exit_code == 0


@pytest.mark.parametrize("signer", [CO, STRANGER, ALLIANCE], ids=["co", "a stranger", "the alliance"])
def test_a_line_that_somebody_else_signed(signer) -> None:
    assert line_of(World(line_signer=signer).verify(), "logging") == "logging.bad"


def test_a_line_before_its_key_was_announced() -> None:
    assert World(index=4).verify().exit_code == 1
    assert World(index=5).verify().exit_code == 0


def test_a_credential_that_names_another_log() -> None:
    world = World(particulars=replace(PARTICULARS, origin="another.example/log"))
    assert line_of(world.verify(), "logging") == "logging.bad"


PROOFS_THAT_ARE_NONE = {
    "nothing": b"",
    "a text": b"logged, honestly",
    "no extra": replace(WORLD.proof, extra=None).data,
    "an extra of another form": replace(WORLD.proof, extra=b"{}").data,
    "an extra with more": replace(WORLD.proof, extra=WORLD.proof.extra[:-1] + b',"more":1}').data,
    "another index": replace(WORLD.proof, index=8).data,
    "an index outside the tree": replace(WORLD.proof, index=12).data,
    "no hashes": replace(WORLD.proof, hashes=()).data,
    "a hash too many": replace(WORLD.proof, hashes=(*WORLD.proof.hashes, bytes(32))).data,
    "hashes in another order": replace(WORLD.proof, hashes=WORLD.proof.hashes[::-1]).data,
    "another tree's note": replace(WORLD.proof, note=World(size=13).proof.note).data,
    "an unsigned note": WORLD.proof.data[: WORLD.proof.data.rindex("—".encode())],
    "a signature more, of somebody unknown": WORLD.proof.data + "— stranger.example AAAAAAAAAAAA\n".encode(),
    "a newline more": WORLD.proof.data + b"\n",
    "another version": WORLD.proof.data.replace(b"@v1", b"@v2"),
}


@pytest.mark.parametrize("data", PROOFS_THAT_ARE_NONE.values(), ids=PROOFS_THAT_ARE_NONE)
def test_a_proof_that_is_there_and_wrong_is_a_no(data: bytes) -> None:
    report = WORLD.verify(proof=data)
    assert report.exit_code == 1
    assert (report.check("logging").outcome, line_of(report, "witnesses")) == (Outcome.FAILED, "witnesses.bad")


def test_a_log_that_the_reader_s_own_policy_does_not_know() -> None:
    from ledger.transparency.policy import of_log, parse_policy

    other = parse_policy(of_log(key("another.example/log").verify_key))
    assert line_of(WORLD.verify(policy=other), "logging") == "logging.bad"
    same_name = parse_policy(of_log(key("ledger.example/endorsements", "stolen").verify_key))
    assert line_of(WORLD.verify(policy=same_name), "logging") == "logging.bad"


def test_a_quorum_is_counted_and_a_policy_without_witnesses_says_so() -> None:
    world = World(witnesses=4)
    assert line_of(WORLD.verify(), "witnesses") == "witnesses.none"
    for kept, said in ((4, "witnesses.good"), (3, "witnesses.good"), (2, "witnesses.too_few"), (0, "witnesses.too_few")):
        lines = world.proof.note.decode().splitlines(keepends=True)
        note = "".join(lines[: len(lines) - 4 + kept]).encode()
        report = world.verify(proof=replace(world.proof, note=note).data)
        assert (line_of(report, "witnesses"), report.exit_code) == (said, 0 if said == "witnesses.good" else 1)


def test_a_reader_s_own_policy_may_ask_for_more_than_the_trust_file_s() -> None:
    report = WORLD.verify(policy=World(witnesses=4).policy)
    assert (line_of(report, "logging"), line_of(report, "witnesses"), report.exit_code) == (
        "logging.good",
        "witnesses.too_few",
        1,
    )


# Standing, demonstration -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said", "code"),
    [
        ("active", "standing.active", 0),
        ("lapsed", "standing.other", 1),
        ("rescinded", "standing.other", 1),
        (None, "standing.no_answer", 0),
    ],
)
def test_today_s_standing_is_the_ledger_s_to_say(answer: str | None, said: str, code: int) -> None:
    report = WORLD.verify(standing=lambda number: answer if number == PARTICULARS.number else "wrong")
    assert (line_of(report, "standing"), report.exit_code) == (said, code)


def test_a_demonstration_is_said_before_anything_else() -> None:
    world = World(particulars=replace(PARTICULARS, demonstration=True))
    report = world.verify(trust=replace(world.trust, demonstration=True))
    assert (report.exit_code, report.headline) == (0, "Demonstration only: no association issued this")
    assert report.checks[0].sentence == "is a demonstration: no association issued it."
    assert world.verify(trust=None).checks[0].key == "demonstration"
    assert world.verify(trust=None).exit_code == 1
    bad = world.verify(b"{}", trust=replace(world.trust, demonstration=True))
    assert (bad.headline, bad.demonstration) == ("Not verified.", True)


def test_the_report_names_nobody_but_in_what_the_credential_says() -> None:
    """Lines of a report may be logged or shown to others; the holder's name and number are not in them."""
    report = World(set_bits=((Purpose.REVOCATION, 77),)).verify()
    lines = json.dumps([check.to_json() for check in report.checks])
    assert PARTICULARS.number not in lines
    assert "Neil" not in lines
    assert LINE not in lines


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
