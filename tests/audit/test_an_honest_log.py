"""A log as it should be is green, says what it is, and says what nobody looked at."""

from datetime import date

import pytest

from audit.office_kit import ORIGIN, POLICY, ROOT, Desk, faults, look
from ledger.audit.finding import Unusable
from ledger.audit.replay import replay
from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return Desk().story().pad(600).log(tmp_path_factory.mktemp("log") / "log")


def test_it_is_green_and_names_its_size_and_root(folder):
    report = look(folder)
    assert faults(report) == []
    assert report.green
    assert report.size == 600
    assert f"size 600, root {report.root}" in report.text


def test_two_auditors_get_the_same_bytes_whatever_their_machines(folder):
    trust = Trust(POLICY, ROOT.verify_key)
    alone, together = (audit(FolderSource(folder), trust, workers=workers) for workers in (0, 2))
    assert alone.text.encode() == together.text.encode()
    assert alone.json == together.json


def test_what_proves_less_is_said(folder):
    text = look(folder).text
    assert "No witness" in text
    assert "Nothing older was kept" in text
    assert f"wi {Desk().keys['wi'].verify_key.key_id}: custody operator" in text
    assert f"co {Desk().keys['co'].verify_key.key_id}: custody association" in text
    assert "not checked:" in text
    assert "NOT INDEPENDENT" not in text


def test_a_root_key_and_a_policy_that_come_with_the_log_are_said_to(folder):
    report = audit(FolderSource(folder), Trust(), workers=0)
    assert report.green
    assert report.text.count("NOT INDEPENDENT") == 2
    (folder / "keys.txt").rename(folder / "keys.away")
    try:
        report = audit(FolderSource(folder), Trust(), workers=0)
    finally:
        (folder / "keys.away").rename(folder / "keys.txt")
    assert report.green
    assert "leaf 1: is where the root's key was taken from" in report.text


def test_a_demonstration_says_so_at_the_head(tmp_path):
    desk = Desk()
    data = {"origin": ORIGIN, "public_url": "https://office.example", "demonstration": True}
    desk.line("root", "office", "office.founded/1", data)
    report = look(desk.log(tmp_path / "log"))
    assert report.green
    assert report.text.splitlines()[2].startswith("Demonstration only")


def test_an_old_checkpoint_that_still_holds_is_counted(folder):
    kept = (folder / "checkpoint").read_bytes()
    report = look(folder, trust=Trust(POLICY, ROOT.verify_key, [kept]))
    assert report.green
    assert "Nothing older was kept" not in report.text


def test_openings_are_counted(folder):
    given = len((folder / "openings.jsonl").read_text().splitlines())
    assert f"opened: {given}, in part: 0" in look(folder).text


def test_an_audit_up_to_a_size_says_so(folder):
    report = look(folder, size=15)
    assert faults(report) == []
    assert "up to size 15 only" in report.text


def test_an_audit_up_to_a_size_that_was_never_published_reads_the_files_that_were(folder):
    for size in (0, 1, 255, 256, 257, 511, 512, 513, 599):
        assert faults(look(folder, size=size)) == []


def test_the_standings_of_a_day_are_counted_as_known_at_a_size(folder):
    assert look(folder, size=13, valid_on=date(2027, 11, 15)).text.count("on 2027-11-15 as known at size 13:\n  late: 1\n") == 1
    assert "as known at size 600:\n  active: 1\n" in look(folder, valid_on=date(2027, 11, 15)).text


def test_every_standing_is_rebuilt_as_of_two_dates(folder):
    replayed = replay(FolderSource(folder), 600)
    day = date(2027, 11, 15)
    now, before = (replayed.standing("page-1", size, day) for size in (600, 13))
    assert (now.standing, now.home) == ("active", "co")
    assert (before.standing, before.home) == ("late", "wi")
    assert replayed.standing("page-1", 3, day) is None
    assert list(replayed.state(600, day)) == ["page-1"]


def test_a_replay_may_stop_anywhere_below_the_head_and_nowhere_beyond(folder):
    for size in (0, 255, 513, 599):
        assert replay(FolderSource(folder), size).size == size
    with pytest.raises(Unusable):
        replay(FolderSource(folder), 601)


def test_the_difference_of_two_sizes_names_lines_and_standings(folder):
    (change,) = replay(FolderSource(folder), 600).changed(13, 600, date(2026, 12, 1))
    assert [type(line.event).__name__ for line in change.lines] == ["Renewed", "Released", "Moved"]
    assert (change.before.home, change.after.home) == ("wi", "co")


def test_a_folder_without_a_checkpoint_is_unusable_and_not_green(tmp_path):
    with pytest.raises(Unusable):
        look(tmp_path)
    with pytest.raises(Unusable):
        look(tmp_path / "nowhere")
