"""A plain question is answered by the short way, and to the letter as the long way answers it."""

from __future__ import annotations

import pytest

from api.routes import standing

DAYS = ("", "2026-02-01", "2019-12-31", "2031-01-01", "0001-01-01", "9999-12-31")
TIMES = ("", "2026-03-01", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.123456-06:00", "2001-01-01", "9999-12-31")
STRANGE = (
    "valid_on=", "valid_on=today", "valid_on=2026-02-30", "valid_on=2026-2-1", "valid_on=20260201", "valid_on=0",
    "known_at=2026-03-01T12:00:00", "known_at=2026-03-01T24:00:00Z", "known_at=1", "known_at=2026-03-01T12:00:00%2B06:00",
    "known_at=2026-03-01T12:00:00+06:00", "valid_on=2026-02-01&valid_on=2026-02-02", "valid_on=2026-02-01&valid_on=today",
    "more=x", "valid_on=2026-02-01&more=x", "size=3", "size=0", "size=3&known_at=2026-03-01", "at=1", "at=999999",
    "%76alid_on=2026-02-01", "valid_on=%32026-02-01", "valid_on=2026-02-01%00", "=", "&", "&&valid_on=2026-02-01", "valid_on",
    "VALID_ON=2026-02-01", "signed=false", "valid_on=2026-02-01#x", "valid_on=2026-02-01;known_at=2026-03-01",
)  # fmt: skip


def both(reading, monkeypatch, path: str):
    """The answer as it is given, and as the long way gives it."""
    found = reading.get(path)
    with monkeypatch.context() as patch:
        patch.setattr(standing, "by_key", None)
        patch.setattr(standing._Asked, "model_validate", _never)
        long = reading.get(path)
    return [(one.status_code, one.content, dict(one.headers)) for one in (found, long)]


def _never(_: object) -> None:
    standing.numbering.read("no number")


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
    monkeypatch.setattr(standing, "by_key", None)
    for query in ("", "?valid_on=2026-02-01", "?valid_on=2026-02-01&known_at=2026-03-01T12:00:00Z"):
        with pytest.raises(TypeError):
            reading.get(f"/v1/endorsements/{told.maria}/standing{query}")
    assert reading.get(f"/v1/endorsements/{told.maria}/standing?size=1").status_code == 200


def test_programs_are_told_of_it_as_of_any_other(reading) -> None:
    described = reading.get("/openapi.json").json()["paths"]["/v1/endorsements/{number}/standing"]["get"]
    assert {one["name"] for one in described["parameters"]} >= {"number", "valid_on", "known_at", "size", "at"}
    assert {"200", "404", "422"} <= set(described["responses"])
