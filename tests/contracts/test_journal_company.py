"""What the journal promises many writers and readers at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from contracts.lines import assert_whole, key, line, once, one, page, reserve
from ledger.journal import Journal, JournalError, Overtaken, Taken, Write, Written
from ledger.journal.postgres import PostgresRecorder
from ledger.store.errors import Unavailable


def in_company(many: int, work: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(work, range(many)))


def test_eight_writers_on_the_same_pages_leave_no_gap(journal: Journal) -> None:
    pages = [page() for _ in range(3)]

    def write(worker: int) -> int:
        done = 0
        while done < 25:
            stream = pages[(worker + done) % 3]
            n = len(journal.page(stream)) + 1
            try:
                journal.write(Write((line(stream, n), line(page(), 1))))
            except Overtaken:
                continue
            done += 1
        return done

    assert sum(in_company(8, write)) == 200  # type: ignore[arg-type]
    assert assert_whole(journal) == 400


def test_one_of_many_gets_the_reservation(journal: Journal) -> None:
    def write(worker: int) -> bool:
        stream = page()
        try:
            journal.write(one(stream, take=(reserve("seat", stream), reserve(f"own {worker}", stream))))
        except Taken:
            return False
        return True

    assert in_company(8, write).count(True) == 1
    assert assert_whole(journal) == 1
    assert len(journal.reservations()) == 2


def test_one_of_many_gets_the_pages_next_line(journal: Journal) -> None:
    stream = page()

    def write(_: int) -> bool:
        try:
            journal.write(one(stream))
        except Overtaken:
            return False
        return True

    assert in_company(8, write).count(True) == 1
    assert assert_whole(journal) == 1


def test_a_seat_passed_on_by_many_is_never_held_twice(journal: Journal) -> None:
    def write(_: int) -> None:
        for i in range(10):
            stream, seat = page(), f"seat {i % 2}"
            try:
                journal.write(one(stream, take=(reserve(seat, stream),)))
            except Taken:
                continue
            journal.write(one(stream, 2, free=(key(seat),)))

    in_company(8, write)
    assert journal.reservations() == []
    assert_whole(journal)


def test_the_same_request_from_many_is_written_once(journal: Journal) -> None:
    answers = in_company(8, lambda _: journal.write(one(once=once("k"))))
    assert len({(a.first, a.last, a.at) for a in answers}) == 1  # type: ignore[attr-defined]
    assert [a.repeated for a in answers].count(False) == 1  # type: ignore[attr-defined]
    assert assert_whole(journal) == 1


def test_numbers_from_many_are_never_the_same(journal: Journal) -> None:
    firsts = in_company(8, lambda _: [journal.next_number("wi", 3) for _ in range(10)])
    assert len({n for some in firsts for n in some}) == 80  # type: ignore[attr-defined]


def test_a_slow_signer_stops_nobody(journal: Journal) -> None:
    """Signing is done before ``write``, so while one waits for its signature the others go on."""
    signing, signed = threading.Event(), threading.Event()

    def slow() -> Written:
        signing.set()
        assert signed.wait(10)
        return journal.write(one())

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slow)
        assert signing.wait(10)
        for _ in range(20):
            journal.write(one())
        signed.set()
        assert late.result().first == 21


def test_a_waiting_reader_wakes_at_once_on_a_write(journal: Journal) -> None:
    journal.write(one())
    assert journal.wait_beyond(0, 5) == 1
    assert journal.wait_beyond(1, 0.05) == 1, "the time is up"
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(journal.wait_beyond, 1, 10)
        time.sleep(0.05)
        started = time.monotonic()
        journal.write(one())
        assert waiting.result() == 2
        assert time.monotonic() - started < 2


def test_a_waiting_reader_hears_of_another_processs_write(
    kept: Journal, kept_address: str, opened: Callable[..., Journal]
) -> None:
    other = opened(kept_address)
    kept.wait_beyond(0, 0.01)
    for size in (1, 2):
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(kept.wait_beyond, size - 1, 10)
            other.write(one())
            assert waiting.result() == size


def test_two_journals_on_one_store_keep_one_order(kept: Journal, kept_address: str, opened: Callable[..., Journal]) -> None:
    other = opened(kept_address)
    in_company(6, lambda i: [(kept, other)[i % 2].write(one()) for _ in range(15)])
    assert assert_whole(kept) == assert_whole(other) == 90


def test_an_answer_lost_with_its_connection_is_found_again(
    pg_url: str, opened: Callable[..., Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = opened(pg_url, migrate=True)
    call = PostgresRecorder._call
    lost = []

    def lose_the_first(self: PostgresRecorder, saves: object) -> object:
        answer = call(self, saves)  # type: ignore[arg-type]
        if not lost:
            lost.append(answer)
            raise Unavailable("The connection broke after the commit.")
        return answer

    monkeypatch.setattr(PostgresRecorder, "_call", lose_the_first)
    stream = page()
    written = journal.write(one(stream, take=(reserve("seat", stream),), once=once("k")))
    assert (written.first, written.repeated) == (1, False)
    assert assert_whole(journal) == 1


def test_killed_connections_lose_nothing_that_was_acknowledged(pg_url: str, opened: Callable[..., Journal]) -> None:
    journal = opened(pg_url, migrate=True)
    over = threading.Event()
    acknowledged: list[int] = []

    def write(_: int) -> None:
        while not over.is_set():
            try:
                acknowledged.append(journal.write(one()).first)
            except Unavailable:
                continue

    def kill() -> None:
        with psycopg.connect(pg_url, autocommit=True) as admin:
            for _ in range(8):
                time.sleep(0.05)
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        over.set()

    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(write, i) for i in range(4)]
        kill()
        for writer in writers:
            writer.result()
    size = assert_whole(journal)
    assert len(set(acknowledged)) == len(acknowledged) > 0
    assert max(acknowledged) <= size


def test_a_refusal_in_company_is_one_writers_alone(journal: Journal) -> None:
    taken = page()
    journal.write(one(taken))

    def write(worker: int) -> JournalError | Written:
        try:
            return journal.write(one(taken) if worker % 4 == 0 else one())
        except JournalError as refusal:
            return refusal

    outcomes = in_company(16, write)
    assert [isinstance(o, Overtaken) for o in outcomes] == [i % 4 == 0 for i in range(16)]
    assert assert_whole(journal) == 13
