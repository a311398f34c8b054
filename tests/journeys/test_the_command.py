"""The command as people run it: its answers, its exits, and what no byte, row or tile that was changed gets past."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.command import main, parser

COMMAND = Path(sys.executable).parent / "reciprocity"
POSITIONS = 60
CASE = "wisconsin-to-colorado"
KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s"


@dataclass(frozen=True)
class Said:
    """What one command said, and how it ended."""

    exit: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def reciprocity(*arguments: object, cwd: Path, **environment: str) -> Said:
    """One command, typed in ``cwd``."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("RECIPROCITY_")}
    ran = subprocess.run(
        [COMMAND, *map(str, arguments)], cwd=cwd, env=own | environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return Said(ran.returncode, ran.stdout, ran.stderr)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration office in ``var``, a credential, its proof, a trust file, a kept checkpoint, a backup."""
    folder = tmp_path_factory.mktemp("office")
    assert reciprocity("demo", "--size", 30, cwd=folder).exit == 0
    shutil.copy(folder / "var" / "log" / "checkpoint", folder / "early")
    assert reciprocity("backup", "monday", cwd=folder).exit == 0
    assert reciprocity("issue", number(folder), "-o", "credential.json", cwd=folder).exit == 0
    assert reciprocity("trust", "-o", "trust.json", "--bundle", cwd=folder).exit == 0
    shutil.copy(folder / "var" / "log" / "checkpoint", folder / "kept")
    return folder


def number(folder: Path, case: str = CASE) -> str:
    return str(json.loads((folder / "var" / "demonstration.json").read_text())[case]["number"])


@pytest.fixture
def office(here: Path, tmp_path: Path) -> Path:
    """A copy of the office, to be tampered with."""
    return Path(shutil.copytree(here / "var", tmp_path / "office"))


# A credential, offline ------------------------------------------------------------------------------------------------


def verify(folder: Path, *arguments: object) -> Said:
    return reciprocity("verify", *arguments, "--offline", cwd=folder)


def test_a_credential_verifies_offline_from_a_trust_file(here: Path) -> None:
    said = verify(here, "credential.json", "--trust", "trust.json")
    assert said.exit == 0
    assert said.out.startswith("Demonstration only: no association issued this\n")
    assert "[NO]" not in said.out


def test_without_a_trust_file_the_answer_is_no_and_what_is_no_credential_is_unreadable(here: Path, tmp_path: Path) -> None:
    assert verify(here, "credential.json").exit == 1
    letter = tmp_path / "letter.txt"
    letter.write_text("hello")
    assert verify(here, letter, "--trust", "trust.json").exit == 2
    assert verify(here, tmp_path / "absent.json", "--trust", "trust.json").exit == 2


def positions(data: bytes) -> Iterator[int]:
    return iter(range(0, len(data), max(1, len(data) // POSITIONS)))


def flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1 << position % 8]) + data[position + 1 :]


@pytest.mark.parametrize("changed", ["credential.json", "credential.json.tlog-proof"])
def test_no_credential_or_proof_with_a_flipped_bit_is_verified(here: Path, tmp_path: Path, changed: str) -> None:
    original = (here / changed).read_bytes()
    files = []
    for position in positions(original):
        copy = tmp_path / f"{position}.json"
        shutil.copy(here / "credential.json", copy)
        shutil.copy(here / "credential.json.tlog-proof", f"{copy}.tlog-proof")
        (tmp_path / changed.replace("credential", str(position))).write_bytes(flipped(original, position))
        files.append(copy)
    assert len(files) >= POSITIONS
    said = verify(here, *files, "--trust", "trust.json", "--json")
    outcomes = [json.loads(line) for line in said.out.splitlines()]
    assert [outcome["file"] for outcome in outcomes] == list(map(str, files))
    assert [outcome["file"] for outcome in outcomes if outcome["outcome"] == "verified"] == []
    assert all(verify(here, file, "--trust", "trust.json").exit in {1, 2} for file in files[::20])


def test_no_trust_file_with_a_flipped_bit_is_trusted(here: Path, tmp_path: Path) -> None:
    original = (here / "trust.json").read_bytes()

    def trusting(position: int) -> int:
        copy = tmp_path / f"{position}.json"
        copy.write_bytes(flipped(original, position))
        return verify(here, "credential.json", "--trust", copy).exit

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        exits = list(pool.map(trusting, positions(original)))
    assert len(exits) >= POSITIONS
    assert set(exits) == {1}


# The journal and its log ----------------------------------------------------------------------------------------------


def audit(folder: Path, *arguments: object) -> tuple[int, list[tuple[str, str]]]:
    """How the audit ended, and its faults: code and place."""
    said = reciprocity("audit", folder, "--json", *arguments, cwd=folder.parent)
    faults = [(one["code"], one["where"]) for one in said.json["findings"] if one["grade"] == "fault"]
    return said.exit, faults


def tampered(office: Path, script: str) -> None:
    """What an administrator can do to the journal: drop the triggers, and whatever follows."""
    with sqlite3.connect(office / "ledger.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.executescript(script)
    database.close()


def test_the_demonstration_office_passes_and_its_tables_refuse_a_change(here: Path, office: Path) -> None:
    assert audit(here / "var", "--old", here / "early") == (0, [])
    with sqlite3.connect(office / "ledger.db") as database, pytest.raises(sqlite3.IntegrityError, match="stays written"):
        database.execute("DELETE FROM line WHERE rowid = 200")


CHANGED_ROW = "UPDATE line SET state = CAST(replace(CAST(state AS TEXT), '2024-', '2023-') AS BLOB) WHERE rowid = 200"
SWAPPED_ROWS = """
CREATE TABLE two AS SELECT rowid AS at, state FROM line WHERE rowid IN (200, 201);
UPDATE line SET state = (SELECT state FROM two WHERE at = 401 - line.rowid) WHERE rowid IN (200, 201)
"""
LOST_ROW = "DELETE FROM line WHERE rowid = 200; DELETE FROM tlog_leaf WHERE leaf_index = 199"
CHANGED_HASH = "UPDATE tlog_leaf SET leaf_hash = zeroblob(32) WHERE leaf_index = 199"


@pytest.mark.parametrize(
    ("script", "leaves"),
    [(CHANGED_ROW, [199]), (SWAPPED_ROWS, [199, 200]), (LOST_ROW, [199]), (CHANGED_HASH, [199])],
    ids=["a changed row", "a swapped pair", "a lost row", "a changed hash"],
)
def test_what_was_done_to_a_row_is_named(office: Path, script: str, leaves: list[int]) -> None:
    tampered(office, script)
    assert audit(office) == (1, [("DATABASE", f"leaf {leaf}") for leaf in leaves])


def test_a_deleted_tail_is_named_by_the_audit_and_refused_at_the_start(office: Path) -> None:
    tampered(office, "DELETE FROM line WHERE rowid > 340; DELETE FROM tlog_leaf WHERE leaf_index >= 340")
    ended, faults = audit(office)
    assert ended == 1
    assert faults[0] == ("DATABASE", "leaf 340")
    refused = reciprocity("lag", "--office", office, cwd=office)
    assert refused.exit == 2
    assert "an older backup was put back. Nothing is signed." in refused.err


def changed_entry(data: bytes) -> bytes:
    return data.replace(b'"2024-', b'"2023-', 1)


def swapped_entries(data: bytes) -> bytes:
    """The bundle with two neighbours in each other's place."""
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2])
        entries.append(data[at : at + 2 + length])
        at += 2 + length
    entries[100], entries[101] = entries[101], entries[100]
    return b"".join(entries)


@pytest.mark.parametrize(
    ("file", "change", "named"),
    [
        ("tile/entries/000", changed_entry, "ENTRIES.ROOT"),
        ("tile/entries/000", swapped_entries, "ENTRIES.ROOT"),
        ("tile/0/000", lambda tile: flipped(tile, 100), "TILES.LEAVES"),
        ("checkpoint", lambda note: note.replace(b"\n3", b"\n2", 1), "SIGNATURE"),
        ("policy", lambda policy: flipped(policy, len(policy) - 20), None),
    ],
    ids=["a changed entry", "a swapped pair", "a changed tile", "a changed checkpoint", "a changed policy"],
)
def test_what_was_done_to_a_published_file_is_named(
    office: Path, file: str, change: Callable[[bytes], bytes], named: str | None
) -> None:
    path = office / "log" / file
    path.write_bytes(change(path.read_bytes()))
    said = reciprocity("audit", office / "log", "--json", cwd=office)
    assert said.exit in {1, 2}
    if named:
        assert named in {one["code"] for one in said.json["findings"] if one["grade"] == "fault"}


def test_a_cut_log_is_unusable_or_at_fault_and_never_green(office: Path) -> None:
    (last,) = sorted((office / "log" / "tile" / "entries").glob("001.p/*"), key=lambda path: int(path.name))[-1:]
    last.write_bytes(last.read_bytes()[:-1000])
    assert reciprocity("audit", office / "log", cwd=office).exit in {1, 2}


def test_a_restored_backup_is_named_against_a_checkpoint_somebody_kept(here: Path, tmp_path: Path) -> None:
    refused = reciprocity("restore", here / "monday", "--office", tmp_path / "a", "--checkpoint", here / "kept", cwd=tmp_path)
    assert refused.exit == 2
    assert "it has been overtaken and is refused" in refused.err
    assert not (tmp_path / "a").exists()
    assert reciprocity("restore", here / "monday", "--office", tmp_path / "b", cwd=tmp_path).exit == 0
    assert [code for code, _ in audit(tmp_path / "b", "--old", here / "kept")[1]] == ["ROLLBACK"]
    assert reciprocity("standing", number(here), "--office", tmp_path / "b", cwd=tmp_path).exit == 0


def test_an_older_database_under_a_newer_log_does_not_start(here: Path, tmp_path: Path) -> None:
    assert reciprocity("restore", here / "monday", "--office", tmp_path / "b", cwd=tmp_path).exit == 0
    shutil.copytree(here / "var" / "log", tmp_path / "b" / "log", dirs_exist_ok=True)
    for words in (["issue", number(here)], ["serve"], ["export", "out"], ["migrate"]):
        refused = reciprocity(*words, "--office", tmp_path / "b", cwd=tmp_path)
        assert refused.exit == 2
        assert "Nothing is signed" in refused.err


def test_there_is_nothing_to_audit_where_there_is_nothing(tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "absent", "http://127.0.0.1:9/log"):
        said = reciprocity("audit", source, cwd=tmp_path)
        assert said.exit == 2
        assert said.err.strip()


# Answers and exits ----------------------------------------------------------------------------------------------------


def test_standing_says_what_was_true_on_a_day_as_known_at_a_time(here: Path) -> None:
    said = reciprocity("standing", number(here).lower().replace("-", " "), "--valid-on", "2025-05-01", "--json", cwd=here)
    assert (said.exit, said.json["number"], said.json["standing"], said.json["home"]) == (0, number(here), "active", "wi")
    then = reciprocity("standing", number(here), "--valid-on", "2025-05-01", "--known-at", "2024-01-01", "--json", cwd=here)
    assert (then.exit, then.json["standing"]) == (0, "not_renewed")
    nobody = reciprocity("standing", number(here), "--known-at", "2023-01-10", "--json", cwd=here)
    assert (nobody.exit, nobody.json["standing"]) == (1, "not_endorsed")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["standing", "WI-000001-0000"], "mistyped"),
        (["standing", "Wisconsin"], "two letters, six digits"),
        (["standing", "X", "--valid-on", "2025-02-30"], "no day of the calendar"),
        (["standing", "X", "--known-at", "2025-02-03T10:00"], "lacks its zone"),
        (["adopt", "absent.csv", "--association", "wi"], "absent.csv: No such file"),
        (["adopt", "trust.json", "--association", "zz"], "No edition of the catalogue has this code"),
        (["adopt", "early", "--association", "wi"], "the header must have exactly these columns"),
        (["rebuild", "nothing"], "There is no view nothing; there are: standing"),
        (["demo"], "There is an office in var already"),
        (["erase", "office", "--basis", "gdpr-17"], "Nothing of this person is left here"),
        (["token", "nobody"], "does not act for any association"),
        (["diff", "var/log", "20", "10"], "the smaller size comes first"),
        (["lag", "--office", "elsewhere"], "There is no office in elsewhere"),
        (["backup", "monday"], "monday is not empty"),
        (["restore", "monday"], "it has been overtaken"),
        (["keys", "revoke", "wi"], "--vkey: which key?"),
        (["keys", "rotate", "root"], "verifiers pin it"),
    ],
)
def test_a_refusal_is_a_sentence_and_two(
    here: Path, words: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(here)
    with pytest.raises(SystemExit) as ended:  # in this process: there are many, and a start takes longer than a refusal
        main(words)
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert sentence in err


HEADER = (
    "given_name,family_name,email,category,age_band,granted_on,expires_on,status,addon,addon_until,listed,residence,"
    "former_names,certificate_no,source_note\n"
)


def test_a_register_is_taken_row_by_row_and_changes_nothing_when_run_again(here: Path, tmp_path: Path) -> None:
    office = shutil.copytree(here / "var", tmp_path / "var")
    good, bad = "Rosa,Flores,rosa@example.org,IFS,,2021-05-01,2027-12-31,active,,,,WI,,,\n", "Ada,,,FS,,,,active,,,,,,,\n"
    (tmp_path / "some.csv").write_text(HEADER + good + bad)
    (tmp_path / "all.csv").write_text(HEADER + good)
    adopt = ["adopt", "--association", "WI", "--json"]
    dry = reciprocity(*adopt, "some.csv", "--dry-run", cwd=tmp_path)
    assert dry.exit == 1
    assert [json.loads(line)["outcome"] for line in dry.out.splitlines()] == ["taken", "refused", "refused"]
    first = reciprocity(*adopt, "some.csv", cwd=tmp_path)
    assert (first.exit, json.loads(first.out.splitlines()[0])["outcome"]) == (1, "taken")
    again = reciprocity(*adopt, "all.csv", cwd=tmp_path)
    assert (again.exit, again.json["outcome"]) == (0, "unchanged")
    assert again.json["number"] == json.loads(first.out.splitlines()[0])["number"]
    assert audit(office) == (0, [])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("withdraw list N1 N2 --office X", {"act": "list", "number": ["N1", "N2"]}),
        ("withdraw list --office X N1 N2", {"act": "list", "number": ["N1", "N2"]}),
        ("withdraw --office X list N1 --line L N2", {"act": "list", "number": ["N1", "N2"], "line": "L"}),
        ("withdraw revoke --since 7 --association wi --office X", {"act": "revoke", "number": [], "since": 7}),
        ("association rename --name W --office X wi", {"act": "rename", "code": "wi"}),
        ("association list --office X", {"act": "list", "code": ""}),
        ("keys --office X add wi", {"act": "add", "code": "wi"}),
        ("rebuild --check --office X standing registry", {"view": ["standing", "registry"], "check": True}),
    ],
)
def test_what_is_named_may_stand_before_after_and_between_options(typed: str, read: dict[str, object]) -> None:
    found = vars(parser().parse_args(typed.split()))
    assert {name: found[name] for name in read} == read
    assert str(found["office"]) == "X"


@pytest.mark.parametrize("typed", ["keys list --nope wi", "withdraw", "withdraw burn N1", "verify --offline", "standing"])
def test_what_is_missing_or_unknown_is_still_refused(typed: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(typed.split())
    assert ended.value.code == 2


def test_every_command_answers_in_json(here: Path, tmp_path: Path) -> None:
    shutil.copytree(here / "var", tmp_path / "var")
    for words in (
        ["demo", "--list"], ["keys", "list"], ["officer", "appoint", "wi", "--given-name", "A", "--family-name", "B"], ["lag"],
        ["export", "out"], ["bundle", number(here), "case"], ["rebuild", "trust"], ["migrate"], ["backup", "copy"], ["trust"],
        ["erase", number(here), "--basis", "gdpr-17"], ["audit", "var"],
        ["restore", "copy", "--office", "again"],
    ):  # fmt: skip
        said = reciprocity(*words, "--json", cwd=tmp_path)
        assert (said.exit, type(said.json)) == (0, dict), words
    size = reciprocity("export", "all", "--json", cwd=tmp_path).json["size"]
    each = reciprocity("diff", "var/log", "1", size, "--json", cwd=tmp_path).out.splitlines()
    assert each
    assert all(isinstance(json.loads(line), dict) for line in each)


def test_a_founding_that_was_interrupted_is_begun_again(tmp_path: Path) -> None:
    child = subprocess.Popen([COMMAND, "demo", "--size", "30"], cwd=tmp_path, stdout=subprocess.DEVNULL)
    while not (tmp_path / "var" / "log" / "checkpoint").exists():
        assert child.poll() is None
    child.kill()
    child.wait()
    assert not (tmp_path / "var" / "demonstration.json").exists()
    assert reciprocity("demo", "--size", 25, "--if-absent", cwd=tmp_path).exit == 0
    assert audit(tmp_path / "var") == (0, [])


# A real office --------------------------------------------------------------------------------------------------------


def test_a_real_office_keeps_its_root_offline_and_its_keys_in_step_with_the_journal(tmp_path: Path) -> None:
    def typed(*words: object) -> Said:
        return reciprocity(*words, cwd=tmp_path, RECIPROCITY_KEY=KEY)

    nothing = reciprocity("found", "--public-url", "https://l.example", "--origin", "l.example/e", cwd=tmp_path)
    assert (nothing.exit, nothing.err) == (2, "The office's keys are sealed: set RECIPROCITY_KEY or RECIPROCITY_PASSPHRASE.\n")
    assert typed("migrate").exit == 0, "before there is an office there is nothing to bring up to date"
    founded = typed("found", "--public-url", "https://l.example", "--origin", "l.example/e", "--json")
    assert founded.exit == 0
    root = (tmp_path / founded.json["root_key_file"]).rename(tmp_path / "root.key")
    assert typed("found", "--public-url", "https://l.example", "--origin", "l.example/e").exit == 2
    refused = typed("associate", "wi")
    assert (refused.exit, "--root FILE" in refused.err) == (2, True)
    assert typed("keys", "list").exit == 0, "a refused admission leaves the office as it was"
    assert typed("associate", "wi", "--root", root).exit == 0
    assert typed("keys", "rotate", "wi").exit == 2
    before = typed("keys", "list", "--json").json["keys"]
    rotated = typed("keys", "rotate", "wi", "--root", root, "--json").json["vkey"]
    assert rotated not in {key["vkey"] for key in before}
    assert typed("keys", "revoke", "wi", "--vkey", rotated, "--root", root).exit == 0
    keyless = typed("officer", "appoint", "wi", "--given-name", "A", "--family-name", "B")
    assert (keyless.exit, "No key of wi is on the keyring" in keyless.err) == (2, True)
    assert typed("keys", "add", "wi", "--root", root).exit == 0
    assert typed("officer", "appoint", "wi", "--given-name", "A", "--family-name", "B").exit == 0
    assert typed("lag").exit == 0
    for words in (["--conformance"], ["--resolve", "a.example=127.0.0.1"], ["--context", "https://a.example/=x"]):
        served = typed("serve", *words)
        assert (served.exit, "this is a real office" in served.err) == (2, True)
    assert typed("audit", "var", "--root", founded.json["root"]).exit == 0
    assert not list((tmp_path / "var" / "keys").glob("root*"))
