"""An export is whole by itself; any byte of it changed is found. A case carries its own proof."""

import json
import shutil
from datetime import date
from hashlib import sha256

import httpx2
import pytest

from audit.office_kit import DIGEST, EDITION, LOG, POLICY, ROOT, Desk, codes, faults, look
from ledger.audit import bundle
from ledger.audit.export import Pieces, export
from ledger.audit.finding import Unusable
from ledger.audit.replay import replay, told
from ledger.audit.source import FolderSource, opened
from ledger.audit.verify import Trust, audit
from ledger.signing.keys import SigningKey
from ledger.transparency.policy import parse_policy

DAY = date(2027, 11, 15)


@pytest.fixture(scope="module")
def desk():
    return Desk().story().pad(300)


@pytest.fixture(scope="module")
def log(desk, tmp_path_factory):
    return desk.log(tmp_path_factory.mktemp("log") / "log")


def pieces(desk, log):
    history = [json.loads(line) for line in (log / "checkpoints.jsonl").read_text().splitlines()]
    replayed = replay(FolderSource(log), 300)
    answers = [
        {"page": "page-1", "size": size, "valid_on": DAY.isoformat(), **told(replayed.standing("page-1", size, DAY))}
        for size in (13, 300)
    ]
    return Pieces(
        checkpoints=[(one["at"], one["note"]) for one in history],
        openings=desk.openings[:4],
        keys=[ROOT.verify_key.vkey, LOG.verify_key.vkey],
        status=[b"list"],
        standings=answers,
    )


@pytest.fixture(scope="module")
def exported(desk, log, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "export"
    assert export(log, folder, pieces(desk, log)) == 300
    return folder


def test_an_export_is_green_by_itself(exported):
    report = look(exported)
    assert faults(report) == []
    text = report.text
    for fact in ("status lists: 1 compared", "editions: 1 compared", "standings told: 2 compared", "files named in the manifest"):
        assert fact in text


def test_an_export_holds_what_it_should(exported):
    names = {str(path.relative_to(exported)) for path in exported.rglob("*") if path.is_file()}
    assert {"checkpoint", "checkpoints.jsonl", "openings.jsonl", "policy", "keys.txt", "MANIFEST.sha256"} <= names
    assert {f"editions/{DIGEST}.toml", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"} <= names
    assert (exported / f"editions/{DIGEST}.toml").read_bytes() == EDITION


def test_an_export_is_the_same_bytes_every_time(desk, log, exported, tmp_path):
    export(log, tmp_path / "again", pieces(desk, log))
    assert (tmp_path / "again" / "MANIFEST.sha256").read_bytes() == (exported / "MANIFEST.sha256").read_bytes()


def test_an_export_goes_into_an_empty_folder_only(desk, log, exported):
    with pytest.raises(Unusable):
        export(log, exported, pieces(desk, log))
    with pytest.raises(Unusable):
        export(exported.parent, exported.parent / "new", Pieces())


def test_a_byte_changed_in_any_file_is_found(exported, tmp_path):
    """Every file, at its first, middle and last byte, and some in between."""
    folder = shutil.copytree(exported, tmp_path / "export")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        for place in {0, len(data) // 3, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            try:
                green = look(folder).green
            except Unusable:
                green = False
            assert not green, f"{path.relative_to(folder)}, byte {place}"
        path.write_bytes(data)
    assert look(folder).green


def test_any_file_taken_away_is_found(exported, tmp_path):
    folder = shutil.copytree(exported, tmp_path / "export")
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "MANIFEST.sha256"):
        data = path.read_bytes()
        path.unlink()
        try:
            green = look(folder).green
        except Unusable:
            green = False
        assert not green, path.relative_to(folder)
        path.write_bytes(data)


def without_manifest(exported, tmp_path):
    folder = shutil.copytree(exported, tmp_path / "export")
    (folder / "MANIFEST.sha256").unlink()
    return folder


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("policy", lambda data: b"# another\n" + data, "POLICY"),
        (f"editions/{DIGEST}.toml", lambda data: data + b"\n", "EDITION"),
        (f"status/{sha256(b'list').hexdigest()}", lambda _: b"another list", "STATUS"),
        ("standings.jsonl", lambda data: data.replace(b'"home":"wi"', b'"home":"mi"'), "STANDING"),
        ("standings.jsonl", lambda data: data.replace(b'"late"', b'"active"'), "STANDING"),
        ("standings.jsonl", lambda _: b"[]\n", "STANDING"),
        ("openings.jsonl", lambda _: b"[]\n", "OPENING"),
        ("openings.jsonl", lambda data: data.replace(b'"id"', b'"id":"x","id"', 1), "OPENING"),
        ("checkpoints.jsonl", lambda data: data + b'{"note": 5}\n', "NOTE"),
    ],
)
def test_published_things_are_held_against_the_log_and_not_only_against_the_manifest(exported, tmp_path, name, change, code):
    folder = without_manifest(exported, tmp_path)
    changed = change((folder / name).read_bytes())
    assert changed != (folder / name).read_bytes()
    (folder / name).write_bytes(changed)
    assert codes(look(folder)) == {code}


# Over the web ---------------------------------------------------------------------------------------------------------


def served(folder, prefix=""):
    """The folder as a web server would serve it, without a network."""

    def answer(request):
        path = folder / request.url.path.removeprefix(prefix).lstrip("/")
        if not request.url.path.startswith(prefix) or not path.is_file():
            return httpx2.Response(404)
        return httpx2.Response(200, content=path.read_bytes())

    return httpx2.MockTransport(answer)


@pytest.mark.parametrize("prefix", ["", "/log"])
def test_an_address_is_audited_like_a_folder(exported, prefix):
    with opened("https://log.example/", transport=served(exported, prefix)) as source:
        report = audit(source, Trust(POLICY, ROOT.verify_key), workers=0)
    assert report.text == look(exported).text


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: httpx2.Response(302, headers={"location": "https://elsewhere.example/"}),
        lambda _: httpx2.Response(500),
        lambda _: httpx2.Response(200, content=b"x" * 1_000_001),
    ],
    ids=["sent elsewhere", "broken", "endless"],
)
def test_an_address_that_sends_us_elsewhere_or_never_ends_is_not_followed(answer):
    with pytest.raises(Unusable), opened("http://log.example", transport=httpx2.MockTransport(answer)) as source:
        audit(source, Trust(POLICY, ROOT.verify_key))


def test_an_address_that_cannot_be_reached_is_unusable():
    def away(_):
        raise httpx2.ConnectError("nobody is there")

    with pytest.raises(Unusable), opened("http://log.example", transport=httpx2.MockTransport(away)) as source:
        audit(source, Trust(POLICY, ROOT.verify_key))


# A case ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def case(desk, log, tmp_path_factory):
    folder = tmp_path_factory.mktemp("case") / "case"
    openings = {one["id"]: one for one in desk.openings}
    count = bundle.bundle(FolderSource(log), "page-1", folder, openings)
    assert count == len(list((folder / "lines").glob("*.json")))
    return folder


def checked(folder):
    return bundle.check(folder, parse_policy(POLICY), ROOT.verify_key)


def test_a_case_is_whole_and_checks_by_itself(case):
    report = checked(case)
    assert faults(report) == []
    names = {path.name for path in case.iterdir()}
    assert names == {"README.txt", "MANIFEST.sha256", "checkpoint", "policy", "editions", "lines"}
    assert "only the whole log shows" in report.text


def test_a_case_holds_its_page_and_nobody_elses(case):
    streams = {json.loads(path.read_bytes())["stmt"]["stream"] for path in (case / "lines").glob("*.json")}
    assert "page-1" in streams
    assert not {stream for stream in streams if stream.startswith(("pad-", "person-"))}
    assert "keys/mi" not in streams


def test_the_manifest_of_a_case_is_right(case):
    for line in (case / "MANIFEST.sha256").read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert sha256((case / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("pattern", ["*.json", "*.tlog-proof"])
def test_a_case_with_a_line_or_a_proof_changed_is_found(case, tmp_path, pattern):
    folder = shutil.copytree(case, tmp_path / "case")
    for path in sorted((folder / "lines").glob(pattern)):
        data = path.read_bytes()
        for place in (0, len(data) // 2, len(data) - 1):
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert not checked(folder).green, (path.name, place)
        path.write_bytes(data)


def test_a_case_with_a_line_taken_out_is_found(case, tmp_path):
    folder = shutil.copytree(case, tmp_path / "case")
    (folder / "lines" / "000000013.json").unlink()
    assert "NUMBER" in codes(checked(folder))


def test_a_case_under_another_root_or_policy_is_refused(case):
    another = SigningKey.from_seed("root", b"r" * 32).verify_key
    assert not bundle.check(case, parse_policy(POLICY), another).green
    assert not bundle.check(case, parse_policy(b"quorum none\n"), ROOT.verify_key).green


def test_a_case_of_a_page_that_is_not_there_is_unusable(log, tmp_path):
    with pytest.raises(Unusable):
        bundle.bundle(FolderSource(log), "page-9", tmp_path / "case")
