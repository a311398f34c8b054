"""A plain question is answered by the short way, and to the letter as the long way answers it, alone or among many."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

import loops
import pg
from api.app import create_app
from api.routes import standing
from doors import Story, bearer, founded

DAYS = ("", "2026-02-01", "2019-12-31", "2031-01-01", "0001-01-01", "9999-12-31")
TIMES = (
    "",
    "0001-01-01",
    "0999-12-31T23:59:59Z",
    "2026-03-01",
    "2026-03-01T12:00:00Z",
    "2026-03-01T12:00:00.123456-06:00",
    "2001-01-01",
    "9999-12-31",
)
STRANGE = (
    "valid_on=", "valid_on=today", "valid_on=2026-02-30", "valid_on=2026-2-1", "valid_on=20260201", "valid_on=0",
    "known_at=2026-03-01T12:00:00", "known_at=2026-03-01T24:00:00Z", "known_at=1", "known_at=2026-03-01T12:00:00%2B06:00",
    "known_at=2026-03-01T12:00:00+06:00", "valid_on=2026-02-01&valid_on=2026-02-02",
    "known_at=0001-01-01T00:00:00%2B14:00", "known_at=9999-12-31T23:59:59-12:00", "valid_on=2026-02-01&valid_on=today",
    "more=x", "valid_on=2026-02-01&more=x", "size=3", "size=0", "size=3&known_at=2026-03-01", "at=1", "at=999999",
    "%76alid_on=2026-02-01", "valid_on=%32026-02-01", "valid_on=2026-02-01%00", "=", "&", "&&valid_on=2026-02-01", "valid_on",
    "VALID_ON=2026-02-01", "signed=false", "valid_on=2026-02-01#x", "valid_on=2026-02-01;known_at=2026-03-01",
)  # fmt: skip

ADDRESS = "https://demo.reciprocity.invalid"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(request, told, tmp_path_factory) -> Iterator[Story]:
    """The office for tests that only read, on each database."""
    if request.param == "sqlite":
        yield told
        return
    with ExitStack() as opened:
        url = opened.enter_context(pg.database(request.getfixturevalue("pg_cluster")))
        story = founded(tmp_path_factory.mktemp("office"), url)
        opened.callback(story.office.vault.close)
        opened.callback(story.office.journal.close)
        yield story


@pytest.fixture(scope="module")
def reading(told: Story) -> TestClient:
    return TestClient(create_app(told.desk), base_url=ADDRESS)


def both(reading, monkeypatch, path: str):
    """The answer as it is given, and as the long way gives it."""
    return [_as_sent(one) for one in (reading.get(path), long_way(reading, monkeypatch, path))]


def long_way(reading, monkeypatch, path: str):
    with monkeypatch.context() as patch:
        patch.setattr(standing, "_PLAIN", re.compile("(?!)"))
        return reading.get(path)


def _as_sent(one) -> tuple[int, bytes, dict[str, str]]:
    return one.status_code, one.content, dict(one.headers)


def at_once(app, paths: list[str]) -> list[tuple[int, bytes, dict[str, str]]]:
    """All of them asked in one event loop before the first is answered."""

    async def ask() -> list[tuple[int, bytes, dict[str, str]]]:
        return list(await asyncio.gather(*(_asked(app, path) for path in paths)))

    return loops.run(ask())


async def _asked(app, address: str) -> tuple[int, bytes, dict[str, str]]:
    path, _, query = address.partition("?")
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "scheme": "https", "path": path, "query_string": query.encode(), "headers": []}
    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:]), headers


def test_with_every_day_and_time_the_answers_are_one(reading, told, monkeypatch) -> None:
    for day in DAYS:
        for time in TIMES:
            query = "&".join(f"{name}={value}" for name, value in (("valid_on", day), ("known_at", time)) if value)
            found, long = both(reading, monkeypatch, f"/v1/endorsements/{told.maria}/standing?{query}")
            assert found == long
            assert found[0] == 200


@pytest.mark.parametrize("query", STRANGE)
def test_what_is_asked_strangely_is_answered_alike(reading, told, monkeypatch, query: str) -> None:
    found, long = both(reading, monkeypatch, f"/v1/endorsements/{told.maria}/standing?{query}")
    assert found == long


@pytest.mark.parametrize(
    "number", ["x", "WI-000000-0000", "wi 000001 2222", "%00", "..", "WI-000001-222%C3%A9", "WI-000001-2222"]
)
def test_numbers_that_nobody_has_are_refused_alike(reading, monkeypatch, number: str) -> None:
    found, long = both(reading, monkeypatch, f"/v1/endorsements/{number}/standing")
    assert found == long
    assert found[0] in {404, 409, 422}


def test_the_short_way_is_taken(reading, told, monkeypatch) -> None:
    monkeypatch.setattr(standing, "Question", None)
    for query in (
        "",
        "?valid_on=2026-02-01",
        "?valid_on=2026-02-01&known_at=2026-03-01T12:00:00Z",
        "?known_at=2026-03-01T12%3A00%3A00Z",
    ):
        with pytest.raises(TypeError):
            reading.get(f"/v1/endorsements/{told.maria}/standing{query}")
    assert reading.get(f"/v1/endorsements/{told.maria}/standing?size=1").status_code == 200


@pytest.mark.parametrize("time", ["0001-01-01", "0500-06-01T00:00:00Z", "0999-12-31"])
def test_before_the_year_1000_nothing_was_known_either(reading, told, time: str) -> None:
    told_then = reading.get(f"/v1/endorsements/{told.maria}/standing?valid_on=2028-04-01&known_at={time}").json()
    assert (told_then["standing"], told_then["size"], told_then["at"]) == ("not_endorsed", 0, None)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_is_of_no_year_in_utc_is_a_problem_and_no_fault_of_ours(reading, told, time: str) -> None:
    assert reading.get(f"/v1/endorsements/{told.maria}/standing?known_at={time}").status_code == 422


def test_programs_are_told_of_it_as_of_any_other(reading) -> None:
    described = reading.get("/openapi.json").json()["paths"]["/v1/endorsements/{number}/standing"]["get"]
    assert {one["name"] for one in described["parameters"]} >= {"number", "valid_on", "known_at", "size", "at"}
    assert {"200", "404", "422"} <= set(described["responses"])


def test_many_asked_at_once_are_each_answered_as_alone(reading, told, monkeypatch) -> None:
    numbers = [told.maria, told.noah, told.ada, "WI-000001-222X", "x", told.maria.lower().replace("-", " "), "WI-999999-2224"]
    said = [f"valid_on={day}&known_at={time}".replace("known_at=&", "") for day in DAYS[1:] for time in TIMES[1:]]
    queries = ["", *said, *(f"valid_on={day}" for day in DAYS[1:]), *(f"known_at={time}" for time in TIMES[1:]), *STRANGE[:9]]
    paths = [f"/v1/endorsements/{number}/standing?{query}".replace("#", "%23") for number in numbers for query in queries]
    for company in (paths[::5], paths):
        for path, found in zip(company, at_once(reading.app, company), strict=True):
            assert found == _as_sent(long_way(reading, monkeypatch, path)), path


def _standings(app, path: str) -> set[str]:
    """What is told to many who ask at once."""
    return {json.loads(body)["standing"] for _, body, _ in at_once(app, [path] * 40)}


def test_whoever_has_written_reads_it_among_many_and_in_any_loop(tmp_path, pg_url) -> None:
    story = founded(tmp_path, pg_url)
    other = founded(tmp_path / "other")
    app, elsewhere = create_app(story.desk), create_app(other.desk)
    with TestClient(app, base_url=ADDRESS) as client:
        path = f"/v1/endorsements/{story.maria}/standing"
        assert _standings(app, path) == {"active"}
        done = client.post(f"/v1/endorsements/{story.maria}/pause", json={}, headers=bearer(story, "co")).json()
        assert client.get(f"{path}?at={done['position']}").json()["standing"] == "inactive"
        assert client.get(path).json()["standing"] == "inactive"
        assert _standings(app, path) == {"inactive"}
        assert _standings(elsewhere, path) == {"active"}, "another desk's are its own"
    story.office.journal.close()
    story.office.vault.close()


def test_a_server_that_hangs_up_is_a_problem_once_and_no_wait(tmp_path, pg_url) -> None:
    story = founded(tmp_path, pg_url)
    path = f"/v1/endorsements/{story.maria}/standing"
    with TestClient(create_app(story.desk), base_url=ADDRESS) as client:
        assert client.get(path).status_code == 200
        with psycopg.connect(pg_url, autocommit=True) as at:
            at.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        found = [client.get(path).status_code for _ in range(12)]
        assert found[0] == 503
        assert found[-1] == 200
    story.office.journal.close()
    story.office.vault.close()
