"""GET /v1/guide: the next question, or where the answers lead and what would be asked there."""

from __future__ import annotations

import pytest


def guided(reading, **asked: str):
    return reading.get("/v1/guide", params=asked)


def test_it_asks_one_question_after_another_and_keeps_nothing(reading) -> None:
    first = guided(reading, association="wi").json()
    assert first["outcome"] is None
    assert first["question"]["id"] == "children"
    assert [answer["id"] for answer in first["question"]["answers"]] == ["infants", "early_childhood", "both"]
    assert first["question"]["text"]["es"].startswith("¿")
    then = guided(reading, association="wi", answers="infants").json()
    assert (then["question"]["id"], then["answers"]) == ("work", ["infants"])


def test_it_ends_in_a_category_with_why_and_with_what_would_be_asked(reading) -> None:
    end = guided(reading, association="ne", answers="both,prevention,yes").json()
    assert end["question"] is None
    found = end["outcome"]
    assert [(row["abbreviation"], row["offered"]) for row in found["endorsements"]] == [("IFS", True), ("ECFS", True)]
    assert found["addon"] is True
    assert len(found["why"]) == 3
    asked = {part["target"]: {rule["name"]: rule for rule in part["requirements"]} for part in found["ahead"]}
    assert list(asked) == ["FS", "ERS"]
    assert asked["FS"]["training"]["value"] == {"minutes": 1980, "topics": [["dei", 180]]}
    assert asked["FS"]["training"]["refs"] == ["S47", "S70"]
    assert asked["FS"]["supervision"]["value"]["minutes"] == 1440
    assert set(asked["ERS"]) == {"base", "background", "training", "supervision", "references"}


def test_an_age_band_that_the_association_does_not_endorse_in_is_said(reading) -> None:
    found = guided(reading, association="az", answers="both,promotion").json()["outcome"]
    assert [(row["age_band"], row["offered"]) for row in found["endorsements"]] == [("IMH", True), ("ECMH", False)]


def test_whoever_fits_no_single_track_is_sent_to_the_coordinator(reading) -> None:
    found = guided(reading, association="wi", answers="infants,several").json()["outcome"]
    assert (found["endorsements"], found["ahead"]) == ([], [])
    assert "coordinator" in found["ask"]["en"]
    assert found["coordinator"] or found["site"]


@pytest.mark.parametrize(
    ("asked", "status", "problem"),
    [
        ({"association": "wi", "answers": "nobody"}, 422, "answer-not-offered"),
        ({"association": "wi", "answers": "infants,several,yes"}, 422, "answer-not-offered"),
        ({"association": "zz"}, 404, "association-not-known"),
        ({"association": "wi", "answers": "Infants"}, 422, "invalid"),
        ({"answers": "infants"}, 422, "invalid"),
    ],
)
def test_what_cannot_be_asked_is_refused(reading, asked: dict[str, str], status: int, problem: str) -> None:
    answer = guided(reading, **asked)
    assert answer.status_code == status
    assert problem in answer.json()["type"]
