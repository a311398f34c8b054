"""The trust file: what it says, who must have signed it, and every key that nobody admitted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from credentials.kit import ALLIANCE, CO, COLORADO, LOG, ROOT, STRANGER, WI, WISCONSIN, World, added, key, line, member, revoked
from ledger.credentials import trust
from ledger.credentials.admission import BadTrust
from ledger.signing import canonical
from ledger.signing.demonstration import DemonstrationKeyring
from ledger.signing.keys import BadKey, SigningKey
from ledger.signing.p256 import P256SigningKey

WORLD = World()


def resigned(data: bytes, signer: SigningKey = ALLIANCE, **changes) -> bytes:
    """The file with members of ``trust`` changed, signed again by whoever holds ``signer``."""
    body = json.loads(data)["trust"] | changes
    signature = signer.sign(trust.PREFIX + canonical.encode(body))
    whole = {"key": signer.verify_key.key_id, "sig": canonical.b64u(signature), "trust": body, "v": 1}
    return canonical.encode(whole) + b"\n"


def test_it_reads_back_what_was_written() -> None:
    found = trust.read(WORLD.trust_file)
    assert (found.origin, found.size, found.at, found.demonstration) == (LOG.verify_key.name, 12, WORLD.contents.at, False)
    assert [one.membership for one in found.members] == list(WORLD.members)
    wisconsin = found.member("did:web:ledger.example:associations:wi")
    spoken = wisconsin.key(WI.verify_key.key_id)
    assert (spoken.key, spoken.custody, spoken.from_index, spoken.to_index) == (WI.verify_key, "operator", 4, None)
    assert spoken.start == date(2026, 11, 1)
    assert found.policy.asks_no_witness
    assert trust.write(WORLD.contents, ALLIANCE) == WORLD.trust_file


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        WORLD.trust_file[:-1],
        WORLD.trust_file + b"\n",
        b" " + WORLD.trust_file,
        WORLD.trust_file.replace(b'"v":1', b'"v":2'),
        json.dumps(json.loads(WORLD.trust_file)).encode() + b"\n",
        WORLD.trust_file.replace(b'"demonstration":false', b'"demonstration":true'),
        WORLD.trust_file[: len(WORLD.trust_file) // 2],
    ],
)  # fmt: skip
def test_any_other_bytes_are_no_trust_file(data: bytes) -> None:
    with pytest.raises(BadTrust):
        trust.read(data)


def test_a_reader_who_knows_the_root_believes_no_other() -> None:
    assert trust.read(WORLD.trust_file, root=ROOT.verify_key)
    other = key("root", "another")
    with pytest.raises(BadTrust):
        trust.read(WORLD.trust_file, root=other.verify_key)
    admissions = ((1, added(other, by=other)), (2, added(ALLIANCE, by=other)))
    usurped = trust.write(replace(WORLD.contents, admissions=admissions, root=other.verify_key, members=()), ALLIANCE)
    assert trust.read(usurped)
    with pytest.raises(BadTrust):
        trust.read(usurped, root=ROOT.verify_key)


def test_who_holds_only_the_online_key_cannot_slip_a_key_in() -> None:
    """The lines are the root's: neither a key without a line, nor a line of the Alliance's own, is accepted."""
    members = json.loads(WORLD.trust_file)["trust"]["members"]
    members[0]["keys"][0]["vkey"] = STRANGER.verify_key.vkey
    with pytest.raises(BadTrust):
        trust.read(resigned(WORLD.trust_file, members=members))
    forged = [
        *WORLD.keys,
        (
            6,
            line(
                ALLIANCE, "alliance", "key.added/1", {"custody": "operator", "vkey": STRANGER.verify_key.vkey}, stream="keys/wi"
            ),
        ),
    ]
    listed = [{"entry": canonical.b64u(entry), "index": index} for index, entry in forged]
    with pytest.raises(BadTrust):
        trust.read(resigned(WORLD.trust_file, admissions=listed))
    with pytest.raises(BadTrust):
        trust.write(replace(WORLD.contents, admissions=forged), ALLIANCE)


@pytest.mark.parametrize("signer", [WI, ROOT, LOG, key("alliance", "another")], ids=["wi", "root", "log", "another"])
def test_only_the_alliance_s_admitted_key_signs_the_file(signer: SigningKey) -> None:
    with pytest.raises(BadTrust):
        trust.read(resigned(WORLD.trust_file, signer))


TOKENS = P256SigningKey.from_seed(b"t" * 32)


def with_tokens(who: SigningKey, es256: object, **more: object) -> bytes:
    """A key's announcement, with a P-256 key beside it."""
    vkey = who.verify_key
    data = {"custody": "operator", "es256": es256, "vkey": vkey.vkey}
    return line(ROOT, "root", "key.added/1", data, stream=f"keys/{vkey.name}", **more)


def test_the_p_256_key_is_in_the_file_by_the_line_that_announces_it() -> None:
    world = replace(WORLD, keys=(*WORLD.keys[:2], (4, with_tokens(WI, TOKENS.key.multikey)), WORLD.keys[3]))
    wisconsin, colorado = (world.trust.member(did).keys[0] for did in (WISCONSIN, COLORADO))
    assert (wisconsin.es256, colorado.es256) == (TOKENS.key, None)
    ended = replace(world, keys=(*world.keys, (6, revoked(WI, suspect_from=5))))
    [key] = ended.trust.member(WISCONSIN).keys
    assert (key.es256, key.to_index, key.suspect_from) == (TOKENS.key, 6, 5), "retired and suspected together"


@pytest.mark.parametrize("es256", ["", "zDn", WI.verify_key.vkey, 7, {}, TOKENS.key.multikey[:-1]])
def test_a_p_256_key_that_is_none_is_no_trust(es256: object) -> None:
    world = replace(WORLD, keys=(*WORLD.keys[:2], (4, with_tokens(WI, es256)), WORLD.keys[3]))
    with pytest.raises((BadTrust, BadKey)):
        _ = world.trust


def test_one_p_256_key_speaks_for_one_line_and_never_again() -> None:
    twice = ((4, with_tokens(WI, TOKENS.key.multikey)), (5, with_tokens(CO, TOKENS.key.multikey)))
    with pytest.raises(BadTrust, match="admitted twice"):
        _ = replace(WORLD, keys=(*WORLD.keys[:2], *twice)).trust
    again = (6, revoked(WI)), (7, with_tokens(key("wi", "next"), TOKENS.key.multikey))
    with pytest.raises(BadTrust, match="admitted twice"):
        _ = replace(WORLD, keys=(*WORLD.keys[:2], twice[0], WORLD.keys[3], *again)).trust


ADMISSIONS_THAT_ARE_NONE = {
    "a key admitted by another association": ((6, added(key("wi", "2"), by=CO)),),
    "a key admitted by a stranger in the association's name": ((6, added(key("wi", "2"), by=STRANGER)),),
    "a key admitted by a stranger in the root's name": ((6, added(key("wi", "2"), by=key("root", "another"))),),
    "a key admitted twice": ((6, added(WI)),),
    "a revoked key admitted again": ((6, revoked(WI)), (7, added(WI))),
    "a key admitted by a key that was revoked": ((6, revoked(WI)), (7, added(key("wi", "2"), by=WI))),
    "a key admitted by a key that was already in other hands": ((8, revoked(WI, suspect_from=6)), (9, added(key("wi", "2"), by=WI))),
    "a key revoked that never spoke": ((6, revoked(STRANGER)),),
    "a key revoked twice": ((6, revoked(WI)), (7, revoked(WI))),
    "a key revoked by another association": ((6, revoked(WI, by=CO)),),
    "lines out of order": ((3, added(key("wi", "2"))), (3, added(key("wi", "3")))),
    "a line on another page": ((6, line(ROOT, "root", "key.added/1", {"custody": "operator", "vkey": STRANGER.verify_key.vkey}, stream="keys/co")),),
    "a line of another kind": ((6, line(ROOT, "root", "policy.published/1", {"vkey": STRANGER.verify_key.vkey}, stream="keys/wi")),),
    "bytes that are no line": ((6, b"{}"),),
    "a changed line": ((6, added(key("wi", "2")).replace(b"operator", b"operatoR")),),
}  # fmt: skip


@pytest.mark.parametrize("more", ADMISSIONS_THAT_ARE_NONE.values(), ids=ADMISSIONS_THAT_ARE_NONE)
def test_lines_that_admit_nobody_are_refused(more: tuple) -> None:
    lines = sorted([*WORLD.keys, *more], key=lambda one: one[0])
    listed = [{"entry": canonical.b64u(entry), "index": index} for index, entry in lines]
    with pytest.raises(BadTrust):
        trust.read(resigned(WORLD.trust_file, admissions=listed))


def test_an_association_changes_its_key_itself_and_the_old_one_stays_listed() -> None:
    second = key("wi", "2")
    keys = (*WORLD.keys, (6, added(second, by=WI, custody="association")), (7, revoked(WI, by=second, day="2026-11-20")))
    old, new = World(keys=keys).trust.members[0].keys
    assert (old.to_index, old.end, new.custody, new.to_index) == (7, date(2026, 11, 20), "association", None)
    assert old.in_force_at(5)
    assert old.in_force_at(6)
    assert not old.in_force_at(7)
    assert not old.in_force_at(4)


def test_the_root_may_hand_over_to_a_new_root() -> None:
    second = key("root", "2")
    keys = (*WORLD.keys, (6, added(second)), (7, revoked(ROOT, by=second)), (8, added(key("wi", "2"), by=second)))
    assert len(World(keys=keys).trust.members[0].keys) == 2
    with pytest.raises(BadTrust):
        World(keys=(*keys, (9, added(key("wi", "3"), by=ROOT)))).trust  # noqa: B018 - it is made when asked for


def test_the_file_of_an_alliance_key_that_was_revoked_is_refused() -> None:
    second = key("alliance", "2")
    keys = (*WORLD.keys, (6, added(second)), (7, revoked(ALLIANCE)))
    contents = replace(WORLD.contents, admissions=keys)
    assert trust.read(trust.write(contents, second))
    with pytest.raises(BadTrust):
        trust.read(trust.write(contents, ALLIANCE))


def demonstration(origin: str, *, says: bool) -> bytes:
    """A file whose keys anybody can derive."""
    ring = DemonstrationKeyring(7, origin)
    root, alliance = ring.signer("root"), ring.signer("alliance")
    lines = [(1, _added(root, root, origin)), (2, _added(alliance, root, origin))]
    contents = replace(
        WORLD.contents,
        admissions=lines, members=(), demonstration=says, log_key=ring.log().verify_key, root=root.verify_key,
        policy=f"log {ring.log().verify_key.vkey}\nquorum none\n",
    )  # fmt: skip
    return trust.write(contents, alliance)


def _added(who, by, origin: str) -> bytes:
    from ledger.signing import statement

    vkey = who.verify_key
    said = statement.Statement(
        actor="root", body=None, data={"custody": "operator", "vkey": vkey.vkey}, id="x", key=by.verify_key.key_id, log=origin, n=1,
        prev="", seen=statement.Seen(0, canonical.b64u(bytes(32))), stream=f"keys/{vkey.name}", type="key.added/1",
        valid={"from": None, "to": None},
    )  # fmt: skip
    return statement.stamp("2026-11-21T20:37:00.000000Z", statement.sign(said, by))


def test_a_demonstration_says_so_or_is_refused() -> None:
    assert trust.read(demonstration("demo.reciprocity.invalid/7", says=True)).demonstration
    with pytest.raises(BadTrust):
        trust.read(demonstration("demo.reciprocity.invalid/7", says=False))
    with pytest.raises(BadTrust, match="anybody can derive"):
        trust.read(demonstration("ledger.example/7", says=False))
    with pytest.raises(BadTrust):
        trust.read(demonstration("ledger.example/7", says=True))


def test_a_small_order_key_is_refused_wherever_it_stands() -> None:
    from base64 import b64encode

    from ledger.signing.keys import note_key_id

    raw = bytes(32)
    vkey = f"wi+{note_key_id('wi', 1, raw).hex()}+{b64encode(bytes([1]) + raw).decode()}"
    weak = line(ROOT, "root", "key.added/1", {"custody": "operator", "vkey": vkey}, stream="keys/wi")
    listed = [{"entry": canonical.b64u(entry), "index": index} for index, entry in (*WORLD.keys, (6, weak))]
    with pytest.raises(BadTrust):
        trust.read(resigned(WORLD.trust_file, admissions=listed))


@pytest.mark.parametrize(
    "changes",
    [
        {"members": 1},
        {"members": [{}]},
        {"at": "yesterday"},
        {"policy": "quorum of friends\n"},
        {"policy": None},
        {"root": {}},
        {"log_vkey": WI.verify_key.vkey},
        {"log": "another.example/log"},
        {"admissions": None},
        {"admissions": []},
        {"demonstration": 0},
        {"demonstration": True},
        {"statuses": [{}]},
    ],
)  # fmt: skip
def test_a_malformed_file_is_refused_even_when_it_is_signed(changes: dict) -> None:
    with pytest.raises(BadTrust):
        trust.read(resigned(WORLD.trust_file, **changes))


def test_a_member_admitted_by_the_file_only_is_read_with_its_days() -> None:
    found = World(members=(member("wi", start=None, end=date(2026, 1, 1), licence="unconfirmed"),)).trust.members[0].membership
    assert (found.start, found.end, found.licence) == (None, date(2026, 1, 1), "unconfirmed")
