"""``python -m projections``: the public views of an office, from the terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from lines import open_at
from projections.__main__ import main, public_views
from projections.follow import Follower, lag
from projections.view import migrate_views, read_place
from stories import Story


@pytest.fixture
def office(tmp_path, monkeypatch):
    for name in ("RECIPROCITY_DATABASE_URL", "RECIPROCITY_OFFICE"):
        monkeypatch.delenv(name, raising=False)
    journal = open_at(str(tmp_path / "ledger.db"))
    story = Story(journal).found().go_on(30)
    migrate_views(journal.engine, public_views(journal))
    yield tmp_path, story
    journal.close()


def test_lag_tells_how_far_behind_each_view_is(office, capsys):
    folder, story = office
    journal = story.scribe.journal
    assert main(["--office", str(folder), "lag"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"standing: {journal.size()} behind"


def test_lag_exits_1_when_a_view_has_stopped(office, capsys):
    folder, story = office
    journal = story.scribe.journal
    with journal.engine.transaction() as tx:
        tx.execute("UPDATE view_position SET fault = 'KeyError at position 3' WHERE view = 'trust'")
    assert main(["--office", str(folder), "lag"]) == 1
    assert "trust" in capsys.readouterr().out.split("stopped: KeyError at position 3")[0].splitlines()[-1]


def test_rebuild_makes_the_views_named_and_refuses_a_name_that_is_none(office, capsys):
    folder, story = office
    journal = story.scribe.journal
    assert main(["--office", str(folder), "rebuild", "trust"]) == 0
    behind = {one.view: one.behind for one in lag(journal, public_views(journal))}
    assert (behind["trust"], behind["standing"]) == (0, journal.size())
    assert main(["--office", str(folder), "rebuild"]) == 0
    assert all(one.behind == 0 for one in lag(journal, public_views(journal)))
    assert main(["--office", str(folder), "rebuild", "nonsense"]) == 2
    assert "There is no public view called nonsense." in capsys.readouterr().err


def test_where_there_is_no_journal_it_says_so(tmp_path, capsys):
    assert main(["--office", str(tmp_path), "lag"]) == 2
    assert "migrate" in capsys.readouterr().err


def test_run_follows_until_it_is_told_to_stop_and_a_killed_one_is_followed_by_another(office):
    folder, story = office
    journal = story.scribe.journal
    command = [sys.executable, "-m", "projections", "--office", str(folder), "run"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RECIPROCITY_")}
    for ending in (signal.SIGKILL, signal.SIGTERM):
        process = subprocess.Popen(command, env=environment)
        try:
            wait_until_followed(journal)
            process.send_signal(ending)
            assert process.wait(20) == (0 if ending is signal.SIGTERM else -signal.SIGKILL)
        finally:
            process.kill()
            process.wait()
        story.go_on(5)
    Follower(journal, *public_views(journal)).catch_up()
    wait_until_followed(journal)


def wait_until_followed(journal):
    end = time.monotonic() + 30
    while read_place(journal.engine, "standing").position < journal.size():
        assert time.monotonic() < end, "nobody follows"
        time.sleep(0.02)
