"""The log moves forward, never back; what the world has seen outweighs what the database remembers."""

import hashlib
import json
import shutil
from copy import deepcopy
from pathlib import Path

import pytest

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.log import Forked, HeadMoved, WorldIsAhead
from ledger.transparency.note import NotSigned, Signature, WitnessKey, parse_note
from ledger.transparency.policy import of_log, parse_policy
from ledger.transparency.proofs import NotProven, OutsideTheTree, check_consistency
from ledger.transparency.published import Published
from ledger.transparency.tiles import Damaged, EntryTooLong
from ledger.transparency.witness import WitnessAway, WitnessHas, WitnessRefuses
from transparency.log_kit import LOG_KEY, ORIGIN, Books, Head, check_whole, leaf, log_over, mth, seeded

GOLDEN = Path(__file__).with_name("golden_log.json")
GROWTH = (0, 1, 2, 255, 256, 257, 300, 512, 700)


@pytest.fixture
def books():
    return Books()


def grow(folder, books, *sizes, **more):
    log = log_over(folder, books, **more)
    for size in sizes:
        books.write(size)
        assert log.advance().size == size
    return log


def test_every_checkpoint_on_the_way_stays_true(tmp_path, books):
    log = log_over(tmp_path, books)
    for size in GROWTH:
        books.write(size)
        log.advance()
        assert check_whole(tmp_path, books).size == size
    assert [head.size for head, _ in books.checkpoints()] == list(GROWTH)


def test_a_new_process_goes_on_where_the_last_one_stood(tmp_path, books):
    for size in GROWTH:
        grow(tmp_path, books, size)
        check_whole(tmp_path, books)


def test_growing_at_once_gives_the_same_head_as_growing_in_steps(tmp_path, books):
    grow(tmp_path / "steps", books, *GROWTH)
    at_once = Books()
    grow(tmp_path / "once", at_once, 700)
    assert at_once.signed == books.signed
    assert [head.size for head, _ in at_once.checkpoints()] == [0, 700]


def test_many_batches_of_lines_are_published_whole(tmp_path, books, monkeypatch):
    monkeypatch.setattr("ledger.transparency.log.BATCH", 512)
    grow(tmp_path, books, 5, 3000, 3001)
    check_whole(tmp_path, books)


def test_the_golden_log_is_made_again_byte_for_byte(tmp_path, books):
    """Every published file of a log grown through fixed sizes; ``golden_log.json`` was written by this very code."""
    grow(tmp_path, books, *GROWTH)
    found = {
        str(path.relative_to(tmp_path)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(tmp_path.rglob("*"))
        if path.is_file()
    }
    assert found == json.loads(GOLDEN.read_text())


def test_without_new_lines_nothing_is_signed_or_published_again(tmp_path, books):
    log = grow(tmp_path, books, 5)
    before, signed = list(books.checkpoints()), books.signed
    assert log.advance() == log_over(tmp_path, books).advance() == signed
    assert books.checkpoints() == before


def test_a_sign_of_life_publishes_the_same_tree_again(tmp_path, books):
    log = grow(tmp_path, books, 5)
    log.refresh()
    assert [head.size for head, _ in books.checkpoints()] == [0, 5, 5]


def test_partial_files_go_once_the_full_one_is_published_and_not_before(tmp_path, books):
    grow(tmp_path, books, 3, 200, 250)
    assert sorted(path.name for path in (tmp_path / "tile/0/000.p").iterdir()) == ["200", "250", "3"]
    grow(tmp_path, books, 256)
    assert not (tmp_path / "tile/0/000.p").exists()
    assert not (tmp_path / "tile/entries/000.p").exists()
    assert (tmp_path / "tile/1/000.p/1").exists()


def test_lost_files_are_built_again_from_the_journal(tmp_path, books):
    grow(tmp_path, books, 300, 301)
    shutil.rmtree(tmp_path / "tile")
    grow(tmp_path, books, 302)
    check_whole(tmp_path, books)
    shutil.rmtree(tmp_path)
    signed = books.signed
    grow(tmp_path, books, 302)
    assert books.signed == signed
    check_whole(tmp_path, books)


# What is refused ------------------------------------------------------------------------------------------------------


def test_an_older_database_restored_is_refused_and_nothing_is_signed(tmp_path, books):
    grow(tmp_path, books, 12)
    backup = deepcopy(books)
    grow(tmp_path, books, 20)
    with pytest.raises(WorldIsAhead, match="has a log of 20 lines, the database one of 12: an older backup was restored"):
        log_over(tmp_path, backup).advance()
    backup.write(30)
    with pytest.raises(WorldIsAhead):
        log_over(tmp_path, backup).advance()
    assert backup.signed.size == 12


def test_an_empty_database_beside_a_published_log_is_refused_and_nothing_is_signed(tmp_path, books):
    grow(tmp_path, books, 20)
    empty = Books()
    with pytest.raises(WorldIsAhead, match="20 lines, the database one of 0"):
        log_over(tmp_path, empty).advance()
    assert empty.signed is None


def test_a_database_with_fewer_lines_than_were_signed_for_is_refused(tmp_path, books):
    grow(tmp_path, books, 20)
    del books.entries[15:], books.hashes[15:]
    with pytest.raises(WorldIsAhead, match="the signed head has a log of 20 lines, the database one of 15"):
        log_over(tmp_path, books).advance()


def test_a_database_that_took_another_way_to_the_same_size_is_refused(tmp_path, books):
    grow(tmp_path, books, 12)
    other = deepcopy(books)
    grow(tmp_path, books, 20)
    other.write(13)
    other.entries[12], other.hashes[12] = b"another", leaf(b"another")
    grow(tmp_path / "elsewhere", other, 20)
    with pytest.raises(Forked, match="differ at one size, 20"):
        log_over(tmp_path, other).advance()


@pytest.mark.parametrize("place", [0, 100, 299])
def test_lines_rewritten_before_a_signed_head_that_is_not_public_yet_are_refused(tmp_path, books, place):
    grow(tmp_path, books, 300)
    shutil.rmtree(tmp_path)
    books.entries[place], books.hashes[place] = b"another", leaf(b"another")
    with pytest.raises(Forked, match="no longer lead to the root signed for size 300"):
        log_over(tmp_path, books).advance()


def test_a_rewritten_last_line_is_refused_at_the_start(tmp_path, books):
    grow(tmp_path, books, 300)
    books.entries[299], books.hashes[299] = b"another", leaf(b"another")
    books.write(301)
    with pytest.raises(Forked, match="last lines before 300"):
        log_over(tmp_path, books).advance()
    assert books.signed.size == 300


def test_a_line_that_does_not_hash_to_its_leaf_is_named_and_nothing_is_signed(tmp_path, books):
    log = grow(tmp_path, books, 256)
    books.write(300)
    books.entries[270] = b"edited"
    with pytest.raises(Damaged, match="leaf 270"):
        log.advance()
    assert books.signed.size == 256


@pytest.mark.parametrize("which", ["position", "missing line", "missing hash"])
def test_positions_with_a_gap_and_missing_rows_are_refused(tmp_path, books, which, monkeypatch):
    log = grow(tmp_path, books, 10)
    books.write(20)
    lines, hashes = books.lines, books.leaf_hashes
    match which:
        case "position":
            monkeypatch.setattr(books, "lines", lambda after, limit: [*lines(after, limit)[1:], *lines(19, 1)])
        case "missing line":
            monkeypatch.setattr(books, "lines", lambda after, limit: lines(after, limit)[:-1])
        case "missing hash":
            monkeypatch.setattr(books, "leaf_hashes", lambda start, stop: hashes(start, stop)[:-1])
    with pytest.raises(Damaged):
        log.advance()
    assert books.signed.size == 10


def test_a_disk_that_gives_back_other_bytes_is_found_before_anything_is_signed(tmp_path, books, monkeypatch):
    """One flipped bit in a leaf hash cost a log its life although its proofs still verified (CT, Yeti 2022)."""
    log = grow(tmp_path, books, 10)
    books.write(20)
    real = type(log.tiles.folder).write

    def flip(folder, files):
        real(folder, [(name, data[:-1] + bytes([data[-1] ^ 1]) if "tile" in name else data) for name, data in files])

    monkeypatch.setattr(type(log.tiles.folder), "write", flip)
    with pytest.raises(Damaged):
        log.advance()
    assert books.signed.size == 10


def test_an_entry_too_long_to_publish_stops_the_log_before_it(tmp_path, books):
    log = grow(tmp_path, books, 10)
    books.entries.append(b"x" * 65_536)
    books.hashes.append(leaf(books.entries[-1]))
    with pytest.raises(EntryTooLong):
        log.advance()
    assert books.signed.size == 10


def test_a_second_integrator_is_refused_by_the_swap_and_may_try_again(tmp_path, books, monkeypatch):
    log = grow(tmp_path, books, 10)
    books.write(20)
    monkeypatch.setattr(books, "swap_head", lambda *_: False)
    with pytest.raises(HeadMoved):
        log.advance()
    monkeypatch.undo()
    other = log_over(tmp_path, books)
    other.advance()
    books.write(25)
    assert log.advance().size == 25
    check_whole(tmp_path, books)


def test_an_integrator_that_was_overtaken_before_it_published_does_not_put_the_checkpoint_back(tmp_path, books, monkeypatch):
    log, other = grow(tmp_path, books, 10), log_over(tmp_path, books)
    swap = books.swap_head

    def overtaken(old, new):
        swapped = swap(old, new)
        monkeypatch.undo()
        books.write(30)
        other.advance()
        return swapped

    monkeypatch.setattr(books, "swap_head", overtaken)
    books.write(20)
    assert log.advance().size == 20
    assert Checkpoint.parse(parse_note((tmp_path / "checkpoint").read_bytes()).text).size == 30
    check_whole(tmp_path, books)


def test_an_integrator_that_publishes_while_another_looks_is_not_taken_for_a_world_ahead(tmp_path, books, monkeypatch):
    log, other = grow(tmp_path, books, 10), log_over(tmp_path, books)
    head = books.head

    def moved_on_at_once():
        found = head()
        monkeypatch.undo()
        books.write(20)
        other.advance()
        return found

    monkeypatch.setattr(books, "head", moved_on_at_once)
    with pytest.raises(HeadMoved):
        log.advance()
    assert log.advance().size == 20
    check_whole(tmp_path, books)


def test_two_integrators_in_turn_make_one_log(tmp_path, books):
    logs = [log_over(tmp_path, books) for _ in range(2)]
    for turn, size in enumerate(GROWTH):
        books.write(size)
        logs[turn % 2].advance()
    check_whole(tmp_path, books)


def test_a_published_checkpoint_that_the_log_did_not_sign_is_refused(tmp_path, books):
    grow(tmp_path, books, 10)
    forged = Checkpoint(ORIGIN, 5, mth(books.hashes[:5])).signed_by(seeded(ORIGIN, "another key"))
    (tmp_path / "checkpoint").write_bytes(forged.data)
    with pytest.raises(Damaged, match="checkpoint: no trusted key"):
        log_over(tmp_path, books).advance()


def test_a_key_of_another_name_signs_nothing(tmp_path, books):
    with pytest.raises(NotSigned):
        log_over(tmp_path, books, signer=seeded("other.example", "other")).advance()
    assert books.signed is None


# Witnesses ------------------------------------------------------------------------------------------------------------


class MemoryWitness:
    """Checks as C2SP tlog-witness says, and remembers."""

    def __init__(self, name="w.example"):
        self.signer = seeded(name, name)
        self.key = WitnessKey(name, self.signer.verify_key.raw)
        self.size, self.root, self.asked, self.away = 0, mth([]), 0, False

    def add_checkpoint(self, old, proof, note):
        self.asked += 1
        if self.away:
            raise WitnessAway("no answer within the second")
        head = Checkpoint.parse(parse_note(note).text)
        if old != self.size:
            raise WitnessHas(self.size)
        try:
            check_consistency(old, head.size, proof, old_root=self.root, new_root=head.root)
        except NotProven as error:
            if old == head.size:
                raise WitnessHas(self.size) from error
            raise WitnessRefuses(str(error)) from error
        self.size, self.root = head.size, head.root
        return [self.key.cosign(head.text, self.signer, at=1_795_000_000 + self.asked)]


def policy_with(witness):
    text = of_log(LOG_KEY.verify_key).decode().replace("quorum none", f"witness w {witness.key.vkey}\nquorum w")
    return parse_policy(text.encode())


def test_a_witness_cosigns_every_checkpoint_from_size_0_on(tmp_path, books):
    witness = MemoryWitness()
    log = log_over(tmp_path, books, [witness])
    for size in GROWTH:
        books.write(size)
        log.advance()
        assert policy_with(witness).accept((tmp_path / "checkpoint").read_bytes()).checkpoint.size == size
    assert log.absent == {}


def test_a_witness_that_joins_late_or_was_away_catches_up(tmp_path, books):
    grow(tmp_path, books, 300)
    witness = MemoryWitness()
    log = grow(tmp_path, books, 300, witnesses=[witness])
    assert witness.size == 300
    witness.away = True
    books.write(400)
    log.advance()
    assert log.absent == {"w.example": "no answer within the second"}
    assert Published(tmp_path).size() == 400, "lines go on without witnesses"
    witness.away = False
    log.refresh()
    assert (witness.size, log.absent) == (400, {})


def test_older_database_and_older_files_restored_a_witness_refuses_before_anything_is_signed(tmp_path, books):
    witness = MemoryWitness()
    grow(tmp_path / "log", books, 12, witnesses=[witness])
    backup = deepcopy(books)
    shutil.copytree(tmp_path / "log", tmp_path / "backup")
    grow(tmp_path / "log", books, 20, witnesses=[witness])
    backup.write(30)
    with pytest.raises(WorldIsAhead, match=r"w\.example has a log of 20 lines, the database one of 12"):
        log_over(tmp_path / "backup", backup, [witness]).advance()
    assert backup.signed.size == 12


def test_everything_lost_a_witness_refuses_an_empty_new_start(tmp_path, books):
    witness = MemoryWitness()
    grow(tmp_path / "log", books, 12, witnesses=[witness])
    empty = Books()
    empty.write(30)
    with pytest.raises(WorldIsAhead, match="12 lines, the database one of 0"):
        log_over(tmp_path / "new", empty, [witness]).advance()
    assert empty.signed.size == 0


def test_a_witness_that_saw_another_tree_stops_the_log(tmp_path, books):
    witness = MemoryWitness()
    witness.size, witness.root = 5, b"\5" * 32
    for size in (5, 9):
        again = deepcopy(books)
        again.write(size)
        again.history.clear()
        grow_quietly = log_over(tmp_path / str(size), again)
        grow_quietly.advance()
        with pytest.raises(Forked, match=r"w\.example refuses"):
            log_over(tmp_path / str(size), again, [witness]).advance()


def test_a_cosignature_that_does_not_verify_is_left_out_and_said(tmp_path, books):
    witness = MemoryWitness()
    real = witness.add_checkpoint

    def forged(old, proof, note):
        return [Signature(found.name, found.key_id, found.value[::-1]) for found in real(old, proof, note)]

    witness.add_checkpoint = forged
    books.write(3)
    log = log_over(tmp_path, books, [witness])
    log.advance()
    assert "does not verify" in log.absent["w.example"]
    assert len(parse_note((tmp_path / "checkpoint").read_bytes()).signatures) == 1


# Reading --------------------------------------------------------------------------------------------------------------


def test_a_proof_is_made_for_the_note_it_goes_with(tmp_path, books):
    published = Published(tmp_path)
    assert (published.note(), published.size()) == (None, 0)
    with pytest.raises(Damaged):
        published.prove(0)
    grow(tmp_path, books, 300)
    books.write(301)
    policy = parse_policy(of_log(LOG_KEY.verify_key))
    for index in (0, 255, 299):
        published.prove(index, extra=b"x").check(books.hashes[index], policy)
    with pytest.raises(OutsideTheTree):
        published.prove(300)
    proof = published.grown_from(7, 300)
    check_consistency(7, 300, proof, old_root=mth(books.hashes[:7]), new_root=mth(books.hashes[:300]))


def test_the_head_kept_in_the_journal_is_the_logs_own_word_alone(tmp_path, books):
    witness = MemoryWitness()
    grow(tmp_path, books, 3, witnesses=[witness])
    assert len(parse_note(books.signed.note.encode()).signatures) == 1
    assert isinstance(books.signed, Head)
    assert len(parse_note(books.history[-1][0].note.encode()).signatures) == 2
