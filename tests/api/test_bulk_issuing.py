"""Many credentials in one write: each as it would have been given alone, all or none, and once."""

from __future__ import annotations

import json

import pytest

import doors
from api import trusting
from doors import bearer
from ledger.credentials import trust, verification
from ledger.procedures import bulk_issuing, credentials, officers
from ledger.vault.people import Person

PATH = "/v1/credentials/bulk"


@pytest.fixture
def numbers(story) -> list[str]:
    return [doors._endorse(story, Person("", f"Pat{n}", "Doe"), "wi") for n in range(5)]


def test_each_is_good_and_has_a_place_of_its_own(acting, story, numbers) -> None:
    answer = acting.post(PATH, json={"numbers": numbers, "format": "jcs"}, headers=bearer(story, "wi"))
    assert answer.status_code == 201
    story.settle()
    places = set()
    known = trust.read(trusting.file(story.desk, bundle=True))
    for number in numbers:
        given = acting.get(f"/v1/credentials/{number}?format=jcs", headers=bearer(story, "wi")).json()
        report = verification.verify(given["document"].encode(), on=story.clock(), trust=known, proof=given["proof"].encode())
        assert report.exit_code == 0, report.text()
        places.add(json.loads(given["document"])["credentialStatus"][0]["id"])
    assert len(places) == len(numbers)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [("WI-000000-0000", 422), ("ada", 403), ("maria", 403)],
)
def test_one_that_cannot_be_given_is_named_and_none_is_given(acting, story, numbers, wrong, rule) -> None:
    size = story.office.journal.size()
    asked = [*numbers, getattr(story, wrong, wrong)]
    answer = acting.post(PATH, json={"numbers": asked}, headers=bearer(story, "wi"))
    assert answer.status_code == rule
    lines = story.office.journal.lines(size, 50)
    assert not [line for line in lines if line.name == "credential.issued/1"]


def test_a_number_that_nobody_has_is_named_by_its_place(acting, story, numbers) -> None:
    problem = acting.post(PATH, json={"numbers": [*numbers, "x"]}, headers=bearer(story, "wi")).json()
    assert problem["field"] == f"numbers.{len(numbers)}"


def test_asked_twice_it_is_done_once(acting, story, numbers) -> None:
    headers = bearer(story, "wi") | {"Idempotency-Key": "new year"}
    first, again = (acting.post(PATH, json={"numbers": numbers}, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    issued = [line for line in story.office.journal.lines(0, 1000) if line.name == "credential.issued/1"]
    assert len(issued) == 1 + len(numbers), "one had been given before"


def test_a_place_that_is_taken_is_drawn_again(story, numbers, monkeypatch) -> None:
    by = officers.officer_of(story.office, story.tokens["wi"])
    drawn = iter([77, 77, 78, 77, 78, *range(100, 200)])
    monkeypatch.setattr(type(story.office.stamp), "index", lambda _self, _below: next(drawn))
    credentials.issue(story.office, numbers[0], by)
    written = bulk_issuing.issue(story.office, numbers, by)
    lines = story.office.journal.lines(written.first - 1, len(numbers))
    assert [json.loads(line.entry)["stmt"]["data"]["index"] for line in lines] == [78, 100, 101, 102, 103]
    with pytest.raises(bulk_issuing.NamedTwice):
        bulk_issuing.issue(story.office, [*numbers, numbers[0].lower()], by)


@pytest.mark.parametrize("numbers_", [[], ["x"] * 1001, "x", [1]])
def test_neither_none_nor_more_than_a_thousand(acting, story, numbers_) -> None:
    assert acting.post(PATH, json={"numbers": numbers_}, headers=bearer(story, "wi")).status_code == 422
