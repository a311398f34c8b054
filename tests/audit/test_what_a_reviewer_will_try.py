"""The table *What a reviewer will try* of ``transparency.md``, row by row: each is caught, and the report names the place."""

import shutil
from base64 import b64encode

import pytest

from audit.office_kit import BEGIN, LOG, ORIGIN, POLICY, ROOT, Desk, codes, faults, key, look
from ledger.audit.verify import Trust
from ledger.signing.canonical import b64u
from ledger.signing.p256 import P256SigningKey
from ledger.signing.statement import parse_entry, stamp
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.log import WorldIsAhead
from ledger.transparency.merkle import leaf_hash, root
from ledger.transparency.note import WitnessKey, parse_note
from ledger.transparency.policy import BadPolicy, parse_policy
from ledger.transparency.tiles import format_bundle, parse_bundle, parse_tile
from transparency.log_kit import Books, log_over
from transparency.test_log import MemoryWitness


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    return Desk().story().pad(600).log(tmp_path_factory.mktemp("honest") / "log")


@pytest.fixture
def folder(honest, tmp_path):
    return shutil.copytree(honest, tmp_path / "log")


def with_entry(folder, index, change):
    """The row edited: one entry of a bundle replaced; the new entry."""
    path = folder / "tile/entries" / f"{index // 256:03}"
    found = parse_bundle(path.read_bytes())
    found[index % 256] = change(found[index % 256])
    path.write_bytes(format_bundle(found))
    return found[index % 256]


def with_hash(folder, path, number, value):
    hashes = parse_tile((folder / path).read_bytes())
    hashes[number] = value
    (folder / path).write_bytes(b"".join(hashes))


def edited(entry):
    return entry.replace(b'"custody":"operator"', b'"custody":"nobody!!"').replace(b"sealed/1", b"sealed/2")


def has(report, *expected):
    """Each of ``expected`` begins a fault of the report."""
    found = faults(report)
    for text in expected:
        assert any(line.startswith(text) for line in found), f"{text} is not among {found[:8]}"


# Structure ------------------------------------------------------------------------------------------------------------


def test_row_edited(folder):
    with_entry(folder, 300, edited)
    report = look(folder)
    has(report, "TILES.LEAVES leaf 300: entry 300 does not hash to its leaf in tile/0/001", "ENTRIES.ROOT", "SIGNATURE leaf 300")
    assert not report.green


def test_row_and_leaf_tile_edited(folder):
    with_hash(folder, "tile/0/001", 300 - 256, leaf_hash(with_entry(folder, 300, edited)))
    report = look(folder)
    has(report, "TILES.PARENTS tile/1/000.p/2: hash 1 is not the root over tile/0/001", "ENTRIES.ROOT")
    assert "TILES.LEAVES" not in codes(report)


def test_row_and_all_tiles_edited(folder):
    with_hash(folder, "tile/0/001", 300 - 256, leaf_hash(with_entry(folder, 300, edited)))
    with_hash(folder, "tile/1/000.p/2", 1, root(parse_tile((folder / "tile/0/001").read_bytes())))
    has(look(folder), "ENTRIES.ROOT checkpoint: the 600 entries do not lead to the signed root")


def test_tile_edited_and_the_row_as_it_was(folder):
    with_hash(folder, "tile/0/001", 44, b"\5" * 32)
    assert faults(look(folder)) == ["TILES.LEAVES leaf 300: entry 300 does not hash to its leaf in tile/0/001"]


def rebuilt(folder, target, change, *, upto=None):
    """Everything rebuilt and signed again with the log's own key, after ``change`` was made to the list of entries."""
    found = [
        e for path in sorted((folder / "tile/entries").rglob("*")) if path.is_file() for e in parse_bundle(path.read_bytes())
    ]
    found = change(found[:600])[:upto]
    books = Books(found, [leaf_hash(entry) for entry in found])
    log_over(target, books, signer=LOG).advance()
    return target


def replaced(index):
    return lambda found: [*found[:index], edited(found[index]), *found[index + 1 :]]


def test_everything_rebuilt_and_signed_again_with_an_old_checkpoint(folder, tmp_path):
    old = (folder / "checkpoint").read_bytes()
    other = rebuilt(folder, tmp_path / "again", lambda found: [*replaced(30)(found), found[-1]])
    report = look(other, trust=Trust(POLICY, ROOT.verify_key, [old]))
    has(report, "REWRITTEN a note of the auditor, size 600: its root is")


def test_the_same_with_the_published_history(folder, tmp_path):
    other = rebuilt(folder, tmp_path / "again", replaced(30))
    shutil.copy(folder / "checkpoints.jsonl", other)
    has(look(other), "REWRITTEN a note of the published history, line", "FORK")


def test_the_same_and_the_auditor_has_nothing_old_but_honest_statements_came_later(folder, tmp_path):
    other = rebuilt(folder, tmp_path / "again", replaced(30))
    has(look(other), "REWRITTEN leaf 200: its author saw another tree of 200")


def test_the_same_and_nobody_spoke_afterwards_is_said_to_be_beyond_an_auditor_alone(tmp_path):
    """Two logs that tell different stories, both well formed: nothing in either tells. The report says what would."""
    logs = []
    for name, page in (("one", "page-1"), ("two", "page-2")):
        desk = Desk().found()
        desk.grant(page=page)
        logs.append(desk.log(tmp_path / name))
    reports = [look(log) for log in logs]
    assert all(report.green for report in reports)
    assert all("Nothing older was kept" in report.text and "No witness" in report.text for report in reports)
    kept = (logs[0] / "checkpoint").read_bytes()
    has(look(logs[1], trust=Trust(POLICY, ROOT.verify_key, [kept])), "FORK a note of the auditor")


def test_tail_deleted(folder):
    shutil.rmtree(folder / "tile/entries/002.p")
    report = look(folder)
    has(report, "MISSING tile/entries/002.p/88: bundle missing: the log says 600 entries, and ends after 512")


def test_lines_deleted_in_the_middle_and_everything_signed_again(folder, tmp_path):
    other = rebuilt(folder, tmp_path / "again", lambda found: found[:100] + found[190:])
    has(look(other), "SEEN leaf 110: its author saw a tree of 200, it is leaf 110: lines are missing before it")


def test_backup_restored(folder, tmp_path):
    kept = (folder / "checkpoint").read_bytes()
    other = rebuilt(folder, tmp_path / "again", list, upto=400)
    has(look(other, trust=Trust(POLICY, ROOT.verify_key, [kept])), "ROLLBACK a note of the auditor, size 600: it has 600")


def test_backup_restored_is_refused_at_the_start_too(tmp_path):
    """The two other places where the table has it caught: the office's own start, and a witness."""
    books, witness = Books(), MemoryWitness()
    books.write(20)
    log_over(tmp_path / "log", books, [witness]).advance()
    older = Books()
    older.write(12)
    with pytest.raises(WorldIsAhead):
        log_over(tmp_path / "log", older).advance()
    with pytest.raises(WorldIsAhead):
        log_over(tmp_path / "elsewhere", older, [witness]).advance()


def test_fork_at_one_size(folder, tmp_path):
    kept = (folder / "checkpoint").read_bytes()
    other = rebuilt(folder, tmp_path / "again", lambda found: [*found[:599], edited(found[599])])
    report = look(other, trust=Trust(POLICY, ROOT.verify_key, [kept]))
    (fork,) = [line for line in faults(report) if line.startswith("FORK")]
    for note in (kept, (other / "checkpoint").read_bytes()):
        assert note.decode().split()[-1] in fork, "both notes are the evidence"


@pytest.mark.parametrize(
    ("row", "change"),
    [
        ("truncated note", lambda note: note[:-10]),
        ("no newline", lambda note: note[:-1]),
        ("two blank lines", lambda note: note.replace(b"\n\n", b"\n\n\n")),
        ("extension lines", lambda note: note.replace(b"\n\n", b"\nextension\n\n")),
        *[(f"size {size}", lambda note, size=size: note.replace(b"\n600\n", f"\n{size}\n".encode()))
          for size in ("0", "0600", "+600", "6_00", "\uff16\uff10\uff10", str(2**63))],
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_note_that_is_not_one(folder, row, change):
    (folder / "checkpoint").write_bytes(change((folder / "checkpoint").read_bytes()))
    assert codes(look(folder)) & {"NOTE", "BODY"}, row


@pytest.mark.parametrize("size", ["0", "0600", "+600", "6_00", "\uff16\uff10\uff10", str(2**63), "600\nextension"])
def test_a_body_that_is_not_one_although_the_log_signed_it(folder, size):
    text = f"{ORIGIN}\n{size}\n{b64encode(b'r' * 32).decode()}\n"
    value = bytes.fromhex(LOG.verify_key.key_id) + LOG.sign(text.encode())
    (folder / "checkpoint").write_text(f"{text}\n— {ORIGIN} {b64encode(value).decode()}\n")
    has(look(folder), "BODY checkpoint")


def test_size_2_to_the_62_signed_stops_at_the_first_missing_tile(folder):
    head = Checkpoint(ORIGIN, 2**62, b"r" * 32).signed_by(LOG)
    (folder / "checkpoint").write_bytes(head.data)
    has(look(folder), "MISSING tile/entries/002: bundle missing: the log says 4611686018427387904 entries, and ends after 512")


def test_log_key_rotated_silently(folder):
    head = Checkpoint.parse(parse_note((folder / "checkpoint").read_bytes()).text)
    (folder / "checkpoint").write_bytes(head.signed_by(key(ORIGIN, "another key")).data)
    has(look(folder), "SIGNATURE checkpoint: no trusted key signed this note")


def witnessed_policy(*keys):
    lines = "".join(f"witness w{number} {one.vkey}\n" for number, one in enumerate(keys))
    return POLICY.replace(b"quorum none\n", f"{lines}quorum w0\n".encode())


def cosigned_by(folder, signature):
    note = parse_note((folder / "checkpoint").read_bytes()).signed_also([signature])
    (folder / "checkpoint").write_bytes(note.data)


@pytest.mark.parametrize("how", ["grafted from another tree", "forged"])
def test_witness_signature_that_is_not_one(folder, how):
    signer = key("w.example")
    witness = WitnessKey("w.example", signer.verify_key.raw)
    text = parse_note((folder / "checkpoint").read_bytes()).text
    other = Checkpoint(ORIGIN, 5, b"r" * 32).text
    forger = key("w.example", "somebody else")
    cosigned_by(folder, witness.cosign(other, signer, at=1) if how.startswith("grafted") else witness.cosign(text, forger, at=1))
    report = look(folder, trust=Trust(witnessed_policy(witness), ROOT.verify_key))
    has(report, "SIGNATURE checkpoint: the signature of w.example does not verify")


def test_witness_signature_moved_to_another_name_counts_for_nobody(folder):
    signer = key("w.example")
    mine, other = (WitnessKey(name, signer.verify_key.raw) for name in ("w.example", "v.example"))
    cosigned_by(folder, mine.cosign(parse_note((folder / "checkpoint").read_bytes()).text, signer, at=1))
    report = look(folder, trust=Trust(witnessed_policy(other), ROOT.verify_key))
    assert "No quorum: 0 of the policy's witnesses cosigned" in report.text


def test_second_preimage_leaf_that_looks_like_a_node(folder):
    """The two halves of a node offered as one entry: the prefixes tell a leaf from a node."""
    left, right = parse_tile((folder / "tile/0/000").read_bytes())[:2]
    with_entry(folder, 0, lambda _: left + right)
    has(look(folder), "TILES.LEAVES leaf 0", "FORM leaf 0")


# Meaning --------------------------------------------------------------------------------------------------------------


def lied(tmp_path, write):
    """The story with one more line or more, as ``write`` writes it; the report, and the leaf it begins at."""
    desk = Desk().story()
    start = len(desk.entries)
    write(desk)
    return look(desk.log(tmp_path / "lied")), start


def test_event_dropped_in_a_stream(tmp_path):
    report, leaf = lied(tmp_path, lambda desk: desk.renew("co", lie={"n": 6}))
    has(report, f"NUMBER leaf {leaf}: number 6 where 5 is due on its page")


def test_events_reordered_in_a_stream(tmp_path):
    def swapped(desk):
        desk.renew("co")
        desk.renew("co")
        desk.entries[-1], desk.entries[-2] = desk.entries[-2], desk.entries[-1]

    report, leaf = lied(tmp_path, swapped)
    has(report, f"NUMBER leaf {leaf}: number 6 where 5 is due", f"BACK-DATED leaf {leaf + 1}")


def test_an_event_that_does_not_follow_the_one_before_it(tmp_path):
    report, leaf = lied(tmp_path, lambda desk: desk.renew("co", lie={"prev": b64u(b"p" * 32)}))
    has(report, f"PREV leaf {leaf}")


def test_event_replayed(tmp_path):
    def again(desk):
        entry = desk.entries[13]
        desk.entries.append(stamp("2026-11-21T12:00:00.000000Z", entry[entry.index(b',"sig"') :]))

    report, leaf = lied(tmp_path, again)
    has(report, f"REPLAYED leaf {leaf}: bears the id of leaf 13", f"NUMBER leaf {leaf}")


def test_event_moved_to_another_stream(tmp_path):
    def moved(desk):
        desk.entries.append(desk.entries[12].replace(b"page-1", b"page-2"))

    report, leaf = lied(tmp_path, moved)
    has(report, f"SIGNATURE leaf {leaf}", f"REPLAYED leaf {leaf}")


def test_event_moved_to_another_log(tmp_path):
    report, leaf = lied(tmp_path, lambda desk: desk.renew("co", lie={"log": "other.example/log"}))
    has(report, f"OTHER LOG leaf {leaf}: made for another log, other.example/log")


def test_back_dated(tmp_path):
    report, leaf = lied(tmp_path, lambda desk: desk.renew("co", at="2026-11-21T09:00:00.000000Z"))
    has(report, f"BACK-DATED leaf {leaf}: recorded at 2026-11-21T09:00:00.000000Z, after a line of")


class WitnessAt(MemoryWitness):
    """A witness whose clock stands still at a moment."""

    def __init__(self, at):
        super().__init__()
        self.moment = at

    def add_checkpoint(self, old, proof, note):
        self.asked = self.moment - 1_795_000_000 - 1
        return super().add_checkpoint(old, proof, note)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(7200, "BACK-DATED leaf 5"), (-7200, "POST-DATED leaf 17")],
    ids=["clock set back", "clock set forward"],
)
def test_record_times_outside_the_bracket_of_cosignatures(tmp_path, moment, expected):
    """A witness saw the log two hours before, or after, the time that its lines bear."""
    desk, witness = Desk().story(), WitnessAt(int(BEGIN.timestamp()) + moment)
    desk.sealed("wi", "one-more")
    folder = desk.log(tmp_path / "log", [witness])
    report = look(folder, trust=Trust(witnessed_policy(witness.key), ROOT.verify_key))
    has(report, expected)


def test_forged_by_the_operator(tmp_path):
    report, leaf = lied(tmp_path, lambda desk: desk.renew("co", signer=key("co", "the operator's own")))
    has(report, f"SIGNATURE leaf {leaf}")


def test_forged_under_the_right_key_id(tmp_path):
    def forge(desk):
        desk.renew("co", signer=key("co", "the operator's own"), lie={"key": desk.keys["co"].verify_key.key_id})

    report, leaf = lied(tmp_path, forge)
    has(report, f"SIGNATURE leaf {leaf}: does not verify under co's key")


def test_stolen_association_key_the_leaves_in_doubt_are_listed(tmp_path):
    def revoke(desk):
        first = len(desk.entries)
        desk.sealed("wi", "doubtful-1")
        desk.sealed("co", "sound")
        desk.sealed("wi", "doubtful-2")
        data = {"vkey": desk.keys["wi"].verify_key.vkey, "suspect_from": first}
        desk.line("root", "keys/wi", "key.revoked/1", data)

    report, leaf = lied(tmp_path, revoke)
    assert report.green
    assert f"SUSPECT leaf {leaf}: wi revoked the key that signed these leaves: {leaf}, {leaf + 2}" in report.text


def test_a_key_speaks_neither_before_it_is_announced_nor_after_it_is_revoked(tmp_path):
    def use(desk):
        desk.keys["wi"] = key("wi", "the next key")
        desk.sealed("wi", "too-soon")
        desk.announce("wi", "operator")
        data = {"vkey": desk.keys["wi"].verify_key.vkey, "suspect_from": None}
        desk.sealed("wi", "in-time")
        desk.line("root", "keys/wi", "key.revoked/1", data)
        desk.sealed("wi", "too-late")

    report, leaf = lied(tmp_path, use)
    assert [line.split(":")[0] for line in faults(report)] == [f"KEY leaf {leaf}", f"KEY leaf {leaf + 4}"]


def test_revocation_by_a_stranger(tmp_path):
    def revoke(desk):
        data = {"vkey": desk.keys["co"].verify_key.vkey, "suspect_from": None}
        desk.line("wi", "keys/co", "key.revoked/1", data)
        desk.renew("co")

    report, leaf = lied(tmp_path, revoke)
    assert faults(report) == [f"KEY leaf {leaf}: wi speaks about a key of co: only the root or the actor may"]


def test_an_actor_rotates_its_own_key(tmp_path):
    def rotate(desk):
        new = key("co", "the next key")
        data = {"vkey": new.verify_key.vkey, "custody": "association"}
        desk.line("co", "keys/co", "key.added/1", data)
        desk.renew("co", signer=new)

    report, _ = lied(tmp_path, rotate)
    assert faults(report) == []


TOKENS = P256SigningKey.from_seed(b"t" * 32).key.multikey


def announces(desk, code, es256):
    new = key(code, f"the next key {es256}")
    desk.line("root", f"keys/{code}", "key.added/1", {"vkey": new.verify_key.vkey, "custody": "operator", "es256": es256})


def test_the_p_256_key_beside_a_key_is_followed(tmp_path):
    def rotate(desk):
        announces(desk, "wi", TOKENS)
        announces(desk, "co", None)

    report, _ = lied(tmp_path, rotate)
    assert faults(report) == []


def test_a_p_256_key_announced_for_a_second_time_or_for_another_actor(tmp_path):
    """The old one may have been in other hands, and what it signs would count again."""

    def again(desk):
        announces(desk, "wi", TOKENS)
        announces(desk, "co", TOKENS)

    report, leaf = lied(tmp_path, again)
    assert faults(report) == [f"KEY leaf {leaf + 1}: its P-256 key was announced before"]


@pytest.mark.parametrize("es256", ["", "zDn", "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", 7])
def test_a_p_256_key_that_is_none(tmp_path, es256):
    report, leaf = lied(tmp_path, lambda desk: announces(desk, "wi", es256))
    assert faults(report)[-1].startswith(f"KEY leaf {leaf}: ")


def test_duplicate_leaf(tmp_path):
    report, leaf = lied(tmp_path, lambda desk: desk.entries.append(desk.entries[-1]))
    has(report, f"REPLAYED leaf {leaf}: bears the id of leaf {leaf - 1}")


def test_erased_body_still_served(tmp_path):
    desk = Desk().story()
    line_id = parse_entry(desk.entries[11]).stmt.id
    desk.erase(line_id)
    leaf = len(desk.entries) - 1
    report = look(desk.log(tmp_path / "log"))
    has(report, f"NOT ERASED leaf 11: its body is still served, though leaf {leaf} erased it")


def test_erased_lost_and_not_given_are_told_apart(tmp_path):
    desk = Desk().story()
    erased, lost, kept = (desk.sealed("wi", page) for page in ("erased", "lost", "not-given"))
    desk.erase(erased)
    gone = {erased, lost, kept}
    desk.openings = [one for one in desk.openings if one["id"] not in gone] + [{"id": lost, "lost": True}]
    report = look(desk.log(tmp_path / "log"))
    assert report.green
    assert "erased: 1, lost: 1, not given: 1" in report.text
    assert "LOST leaf 18: its body is gone, and no leaf erased it" in report.text


def test_body_edited_salt_kept(tmp_path):
    desk = Desk().story()
    desk.openings[1]["fields"]["number"]["value"] = "WI-000002-ABCD"
    has(look(desk.log(tmp_path / "log")), "ALTERED leaf 12: the body shown is not the one that the line committed to")


@pytest.mark.parametrize(
    ("how", "change"),
    [
        ("doubled member", lambda entry: entry.replace(b'"n":2', b'"n":2,"n":2')),
        ("space", lambda entry: entry.replace(b'"n":2', b'"n": 2')),
        ("float", lambda entry: entry.replace(b'"n":2', b'"n":2.0')),
        ("lone surrogate", lambda entry: entry.replace(b"renewal", b"\\ud800")),
        ("unknown member", lambda entry: entry.replace(b'"n":2', b'"m":1,"n":2')),
        ("not JSON", lambda entry: entry[:-1]),
    ],
)
def test_json_that_is_not_canonical(tmp_path, how, change):
    desk = Desk().story()
    desk.entries[13] = change(desk.entries[13])
    assert desk.entries[13] != Desk().story().entries[13], how
    has(look(desk.log(tmp_path / "log")), "FORM leaf 13")


def test_cosignature_key_reused_as_log_key_is_no_policy():
    both = WitnessKey(ORIGIN, LOG.verify_key.raw)
    assert both.note_id != bytes.fromhex(LOG.verify_key.key_id), "key ids differ by type"
    with pytest.raises(BadPolicy):
        parse_policy(witnessed_policy(both))
