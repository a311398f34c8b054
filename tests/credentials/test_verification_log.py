"""Logged, and seen by whom: every proof that is none, and the quorum."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from credentials.kit import (
    ALLIANCE,
    CO,
    ISSUED,
    PARTICULARS,
    STRANGER,
    WORLD,
    World,
    key,
    line_of,
)
from ledger.credentials.report import Outcome


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
