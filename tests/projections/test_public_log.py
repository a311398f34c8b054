"""When the public log moves on: as lines land, at most so often, and now and then for a sign of life."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest

from lines import Clock, Scribe, open_at
from people import GRANTED
from projections.public_log import PublicLog

from ledger.transparency.log import Forked, HeadMoved  # isort: skip


class Log:
    """A log that only notes what it was asked."""

    def __init__(self, journal, faults=()):
        self.journal = journal
        self.faults = list(faults)
        self.asked = []

    def advance(self):
        if self.faults:
            raise self.faults.pop(0)
        self.asked.append(("advance", self.journal.size()))
        return SimpleNamespace(size=self.journal.size())

    def refresh(self):
        self.asked.append(("refresh", self.journal.size()))
        return SimpleNamespace(size=self.journal.size())


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def journal(clock):
    opened = open_at("memory:", clock)
    yield opened
    opened.close()


def test_it_moves_on_for_new_lines_but_not_more_than_once_a_second(journal, clock):
    scribe, log = Scribe(journal), Log(journal)
    public = PublicLog(journal, log, clock)
    assert public.step(), "a log begins with a checkpoint of size 0"
    assert not public.step()
    scribe.write(("page", GRANTED))
    assert not public.step(), "within the same second"
    clock.now += timedelta(seconds=1)
    assert public.step()
    clock.now += timedelta(minutes=59)
    assert not public.step(), "nothing was written"
    assert log.asked == [("advance", 0), ("advance", 1)]


def test_it_gives_a_sign_of_life_every_hour(journal, clock):
    log = Log(journal)
    public = PublicLog(journal, log, clock, heartbeat=timedelta(hours=1))
    public.step()
    clock.now += timedelta(hours=1)
    assert public.step()
    assert log.asked == [("advance", 0), ("refresh", 0)]


def test_a_head_that_another_moved_is_tried_again_and_a_forked_log_stops_it_by_name_only(journal, clock, caplog):
    log = Log(journal, [HeadMoved("secret"), OSError(28, "secret"), Forked("secret")])
    stop = threading.Event()
    PublicLog(journal, log, clock).run(stop)
    assert not stop.is_set()
    assert log.asked == []
    assert "the public log waits: OSError" in caplog.text
    assert "HeadMoved" not in caplog.text, "a command at a terminal published first: nothing to be told of"
    assert "the public log stops: Forked" in caplog.text
    assert "secret" not in caplog.text


def test_it_runs_until_it_is_told_to_stop(journal, clock):
    log, stop = Log(journal), threading.Event()
    thread = threading.Thread(target=PublicLog(journal, log, clock, at_most_every=timedelta(0)).run, args=(stop,))
    thread.start()
    Scribe(journal).write(("page", GRANTED))
    clock.now += timedelta(seconds=2)
    while ("advance", 1) not in log.asked:
        stop.wait(0.01)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
