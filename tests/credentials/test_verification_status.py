"""Revoked, suspended, or nobody can say: every list that a verifier must not believe, and every one that it must."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.command import main
from credentials.kit import (
    CO,
    COLORADO,
    ISSUED,
    NOW,
    PARTICULARS,
    ROOT,
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
from ledger.credentials.status import ANSWERED, Purpose
from ledger.signing.canonical import b64u


def statuses(world: World, **lists: object):
    """A fetcher that serves these in place of the good lists."""

    def fetch(url: str) -> bytes | None:
        purpose = next(each.value for each in Purpose if each in url)
        found = lists.get(purpose, world.served(url))
        return credential.render(found) if isinstance(found, dict) else found

    return fetch


@pytest.mark.parametrize("purpose", ANSWERED)
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


def test_a_ledger_that_was_asked_and_not_reached_is_told_apart_from_one_that_nobody_asked() -> None:
    assert line_of(WORLD.verify(statuses=lambda _url: None), "standing") == "standing.out_of_reach"
    assert line_of(WORLD.verify(statuses=statuses(WORLD)), "standing") == "standing.not_asked"
    assert line_of(WORLD.verify(statuses=None), "standing") == "standing.not_asked"


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
    assert all(url.startswith("https://ledger.example/status/wi/") and "revocation" not in url for url in asked)


def test_an_index_outside_the_list() -> None:
    world = World(particulars=replace(PARTICULARS, status_index=131_072))
    report = world.verify(statuses=world.served)
    assert report.check("revocation").problem.endswith("#RANGE_ERROR")
    assert report.exit_code == 1


# Superseded by a move -------------------------------------------------------------------------------------------------

MOVED = ((Purpose.REVOCATION, 77), (Purpose.MESSAGE, 77))
DAY = date(2026, 11, 20)


@pytest.mark.parametrize("bundled", [True, False], ids=["offline", "served"])
def test_a_credential_of_an_endorsement_that_moved_is_superseded_and_says_since_when(*, bundled: bool) -> None:
    world = World(set_bits=MOVED, statuses=bundled, superseded=((77, DAY), (78, date(2020, 1, 1))))
    report = world.verify(statuses=None if bundled else world.served, standing=lambda _number: "active")
    assert (report.exit_code, report.headline_key) == (1, "superseded")
    assert report.headline.startswith("Superseded: this endorsement has moved to another association;")
    assert report.check("revocation").sentence == (
        "is superseded: this endorsement has moved to another association on 2026-11-20; ask for the new credential."
    )


def test_without_the_day_it_is_superseded_all_the_same() -> None:
    world = World(set_bits=MOVED)
    report = world.verify(statuses=world.served)
    assert (report.exit_code, report.headline_key, line_of(report, "revocation")) == (1, "superseded", "revocation.superseded")


def test_the_bits_of_four_neighbours_and_mine_say_what_each_of_the_four_means() -> None:
    said = {(): "revocation.good", (0,): "revocation.set", (0, 1): "revocation.superseded", (1,): "revocation.message_alone"}
    for bits, key in said.items():
        mine = tuple((purpose, 77) for n, purpose in enumerate((Purpose.REVOCATION, Purpose.MESSAGE)) if n in bits)
        others = tuple((purpose, index) for purpose in Purpose for index in (76, 78))
        world = World(set_bits=mine + others)
        report = world.verify(statuses=world.served)
        assert (line_of(report, "revocation"), report.exit_code) == (key, int(bool(bits)))


def test_a_message_is_never_needed_to_refuse_and_never_enough_to_accept() -> None:
    """Whatever becomes of the list of messages, a revoked credential is not good; and one held back is no reason to doubt."""
    revoked, clear = World(set_bits=((Purpose.REVOCATION, 77),)), WORLD
    for message in (None, b"<html>", REVOCATION, WORLD.status_list(Purpose.MESSAGE, signer=CO)):
        report = revoked.verify(statuses=statuses(revoked, message=message))
        assert (report.exit_code, line_of(report, "revocation"), report.headline_key) == (1, "revocation.set", "revoked")
    assert line_of(clear.verify(statuses=statuses(clear, message=None)), "revocation") == "revocation.good"
    for message in (b"<html>", REVOCATION, WORLD.status_list(Purpose.MESSAGE, signer=CO)):
        report = clear.verify(statuses=statuses(clear, message=message))
        assert (report.exit_code, line_of(report, "revocation")) == (1, "status.bad")
        assert "superseded" in report.check("revocation").sentence


def test_who_holds_the_revocations_back_does_not_make_a_superseded_credential_good() -> None:
    world = World(set_bits=MOVED)
    report = world.verify(statuses=lambda url: None if "revocation" in url else world.served(url))
    assert (report.exit_code, line_of(report, "revocation")) == (1, "revocation.superseded")


def test_a_bad_list_of_revocations_is_told_before_any_message() -> None:
    world = World(set_bits=MOVED)
    report = world.verify(statuses=statuses(world, revocation=b"<html>"))
    assert (report.exit_code, line_of(report, "revocation"), report.headline_key) == (1, "status.bad", "not verified")


def test_superseded_is_the_headline_only_where_nothing_else_is_wrong() -> None:
    world = World(set_bits=(*MOVED, (Purpose.SUSPENSION, 77)))
    assert world.verify(statuses=world.served).headline_key == "suspended"
    moved = World(set_bits=MOVED)
    assert moved.verify(statuses=moved.served, standing=lambda _number: "lapsed").headline_key == "expired"
    assert moved.verify(statuses=moved.served, standing=lambda _number: "deceased").headline_key == "not verified"
    assert moved.verify(statuses=moved.served, on=date(2029, 1, 1)).headline_key == "not verified"


def test_a_credential_from_before_messages_is_verified_and_refused_as_it_was() -> None:
    world = World(older=True)
    asked: list[str] = []
    assert world.verify(statuses=lambda url: asked.append(url) or world.served(url), strict=False).exit_code == 0
    assert not any("message" in url for url in asked)
    moved = World(older=True, set_bits=MOVED)
    report = moved.verify(statuses=moved.served)
    assert (report.exit_code, line_of(report, "revocation"), report.headline_key) == (1, "revocation.set", "revoked")


def test_a_superseded_credential_stays_superseded_when_the_list_at_hand_has_grown_old() -> None:
    later = NOW + timedelta(hours=49)
    report = World(statuses=True, set_bits=MOVED, superseded=((77, DAY),)).verify(on=later)
    assert (report.exit_code, line_of(report, "revocation")) == (1, "revocation.superseded_on")


def test_a_message_of_a_later_day_says_nothing_of_an_earlier_one() -> None:
    report = World(statuses=True, set_bits=MOVED).verify(on=ISSUED + timedelta(minutes=1))
    assert line_of(report, "revocation") == "status.later"


def message_entry(**changes: object) -> dict:
    entry = bare()["credentialStatus"][2]
    return {name: value for name, value in (entry | changes).items() if value is not ...}


WORDS = bare()["credentialStatus"][2]["statusMessage"]
NO_MESSAGES = {
    "without its size": message_entry(statusSize=...),
    "of two bits": message_entry(statusSize=2),
    "of no bit": message_entry(statusSize=0),
    "its size a text": message_entry(statusSize="1"),
    "its size true": message_entry(statusSize=True),
    "its size with a point": message_entry(statusSize=1.0),
    "without its table": message_entry(statusMessage=...),
    "with a table of one": message_entry(statusMessage=WORDS[:1]),
    "with a table of three": message_entry(statusMessage=[*WORDS, {"status": "0x2", "message": "good"}]),
    "with a value of another spelling": message_entry(statusMessage=[WORDS[0], WORDS[1] | {"status": "1"}]),
    "with a value twice": message_entry(statusMessage=[WORDS[0], WORDS[0]]),
    "with its words exchanged": message_entry(statusMessage=[WORDS[0] | {"status": "0x1"}, WORDS[1] | {"status": "0x0"}]),
    "in another order": message_entry(statusMessage=WORDS[::-1]),
    "with other words": message_entry(statusMessage=[WORDS[0], WORDS[1] | {"message": "still good"}]),
    "with a reference": message_entry(statusReference="https://ledger.example/words"),
    "at another index": message_entry(statusListIndex="78", id="https://ledger.example/status/wi/message-1#78"),
    "of another purpose": message_entry(statusPurpose="refresh"),
    "a revocation with a table": message_entry(statusPurpose="revocation"),
}


@pytest.mark.parametrize("entry", NO_MESSAGES.values(), ids=NO_MESSAGES)
def test_a_message_that_is_written_otherwise_is_not_read(entry: dict) -> None:
    file = credential.render(edited(WORLD.document, "credentialStatus.2", entry))
    report = WORLD.verify(file, proof=None, statuses=WORLD.served)
    assert (report.exit_code, line_of(report, "format")) == (1, "format.unsupported")


def test_a_message_alone_or_twice_is_not_read() -> None:
    revocation, suspension, message = bare()["credentialStatus"]
    other = message | {
        "id": message["id"].replace("-1#", "-2#"),
        "statusListCredential": message["statusListCredential"][:-1] + "2",
    }
    for entries in ([message], [revocation, message], [suspension, message], [revocation, suspension, message, other]):
        file = credential.render(WORLD.sign(edited(bare(), "credentialStatus", entries)))
        assert line_of(WORLD.verify(file, proof=None), "format") == "format.unsupported"


@pytest.mark.parametrize(
    "entry",
    [
        message_entry(id="https://ledger.example/status/wi/message-1#78"),
        message_entry(statusListCredential="https://evil.example/l", id="https://evil.example/l#77"),
    ],
)
def test_a_message_that_leads_astray_is_a_no_and_nobody_is_asked(entry: dict) -> None:
    asked: list[str] = []
    file = credential.render(WORLD.sign(edited(bare(), "credentialStatus.2", entry)))
    report = WORLD.verify(file, proof=None, statuses=lambda url: asked.append(url) or WORLD.served(url))
    assert (report.exit_code, line_of(report, "revocation")) == (1, "status.entry")
    assert not any("message" in url or "evil" in url for url in asked)


def test_the_line_of_the_log_binds_the_place_of_the_message_too() -> None:
    other = message_entry(
        statusListCredential="https://ledger.example/status/wi/message-2", id="https://ledger.example/status/wi/message-2#77"
    )
    world = World()
    file = credential.render(world.sign(edited(bare(), "credentialStatus.2", other)))
    entry, opening = world.line_for(file)
    proof = world.prove(entry, {"leaf": b64u(entry), "opening": opening}).data
    assert "another place" in world.verify(file, proof=proof).check("logging").facts["fault"]


@pytest.mark.parametrize(("moved", "exit_code", "says"), [((), 0, "had not been revoked"), (MOVED, 1, "is superseded")])
def test_the_command_exits_1_for_a_superseded_credential_and_says_since_when(tmp_path, capsys, moved, exit_code, says) -> None:
    world = World(statuses=True, set_bits=moved, superseded=((77, DAY),) if moved else ())
    for name, data in (("c.json", world.file), ("c.json.tlog-proof", world.proof.data), ("trust.json", world.trust_file)):
        (tmp_path / name).write_bytes(data)
    given = [
        "verify",
        str(tmp_path / "c.json"),
        "--offline",
        "--trust",
        str(tmp_path / "trust.json"),
        "--on",
        NOW.date().isoformat(),
    ]
    with pytest.raises(SystemExit) as ended:
        main([*given, "--root", ROOT.verify_key.vkey])
    said = capsys.readouterr().out
    assert (ended.value.code, says in said) == (exit_code, True)
    assert said.startswith("Superseded: ") is bool(moved)
    assert ("on 2026-11-20; ask for the new credential." in said) is bool(moved)


def test_a_list_that_was_good_once_vouches_for_no_other_bytes_and_under_no_other_trust_file(monkeypatch) -> None:
    """What was found good is remembered with the trust file: by its bytes, and only what does not depend on the moment."""
    world, later = World(), World(set_bits=((Purpose.REVOCATION, 77),))
    assert world.verify(statuses=world.served).exit_code == 0
    forged = world.status_list(Purpose.REVOCATION, signer=STRANGER)
    assert line_of(world.verify(statuses=statuses(world, revocation=forged)), "revocation") == "status.bad"
    newer = later.status_list(Purpose.REVOCATION)
    assert line_of(world.verify(statuses=statuses(world, revocation=newer)), "revocation") == "revocation.set"
    assert world.verify(statuses=world.served).exit_code == 0
    strangers = World(keys=tuple((index, line) for index, line in world.keys if index != 4))
    assert strangers.verify(statuses=world.served).exit_code == 1
    remembered = len(world.trust.lists)
    assert remembered == 4
    monkeypatch.setattr("ledger.credentials.checks_status.MOST_LISTS", 2)
    few = World()
    assert few.verify(statuses=few.served).exit_code == 0
    remembered = len(few.trust.lists)
    assert remembered <= 2


def test_a_list_whose_signature_expires_is_asked_at_every_moment() -> None:
    world = World(statuses=True)
    url = next(url for url in world.trust.statuses if "revocation" in url)
    assert world.verify().exit_code == 0
    name = next(name for name in world.trust.lists if name[1] == url)
    found, _ = world.trust.lists[name]
    world.trust.lists[name] = (found, NOW)
    assert line_of(world.verify(), "revocation") == "revocation.good"
    assert line_of(world.verify(on=NOW + timedelta(seconds=1)), "revocation") == "status.bad"
