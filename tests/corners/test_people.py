"""Corner cases 25 and 34 of the field's list: names that change, people of one name, two records of one person, and who is not to be
found."""

from __future__ import annotations

import json
from datetime import date

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from doors import Story, bearer, founded
from ledger.procedures import applications, credentials, endorsements, officers, pages, professionals
from ledger.rulebook import professional
from ledger.rulebook.vocabulary import AgeBand, Category
from ledger.vault.people import Person

TODAY = date(2028, 5, 14)


@pytest.fixture
def story(tmp_path) -> Story:
    return founded(tmp_path)


@pytest.fixture
def door(story: Story) -> TestClient:
    return TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")


def found_by(door: TestClient, name: str) -> dict[str, str | None]:
    """What the public registry answers to a name: number and name."""
    answer = door.post("/v1/registry/search", json={"name": name})
    assert answer.status_code == 200
    return {item["number"]: item["name"] for item in answer.json()["items"]}


def holder(story: Story, number: str) -> str:
    return endorsements.find(story.office, number).held.holder


def officer(story: Story, code: str):
    return officers.officer_of(story.office, story.tokens[code])


def endorsed(story: Story, given: str, family: str, email: str, *, listed: bool = True, band=AgeBand.INFANT) -> tuple[str, str]:
    """A person of that name and the number of their endorsement in Colorado."""
    by = officer(story, "co")
    who = professionals.register(story.office, Person("", given, family, email, listed), by=by, on=TODAY, residence="CO")
    page, _ = applications.submit(story.office, who, Category.FAMILY_SPECIALIST, band, by=by)
    number = applications.approve(story.office, page, by=by).number
    story.settle()
    return who, number


# 25: names


def test_corner_25_a_name_changed_between_certificate_and_registry_is_private_as_it_was(story: Story, door: TestClient) -> None:
    body = {"person": holder(story, story.maria), "given_name": "María", "family_name": "Paz", "start": "2028-05-01"}
    answer = door.post("/v1/professionals/names", json=body, headers=bearer(story, "co"))
    assert answer.status_code == 201
    story.settle()
    assert found_by(door, "María Paz") == {story.maria: "María Paz"}
    assert found_by(door, "Nowak") == {}
    assert "Nowak" not in door.get(f"/e/{story.maria}", headers={"accept": "text/html"}).text
    before = json.loads(credentials.latest(story.office, story.maria).document)
    assert "Example-Nowak" in json.dumps(before, ensure_ascii=False), "what was issued says what it said"
    after = credentials.issue(story.office, story.maria, officer(story, "co"))
    assert "María Paz" in after.document.decode()
    shown = door.post("/v1/professionals/names", json=body | {"show_former": True}, headers=bearer(story, "co"))
    assert shown.status_code == 201
    assert found_by(door, "Nowak") == {story.maria: "María Paz"}


def test_corner_25_people_of_the_same_name_stay_two_people(story: Story, door: TestClient) -> None:
    first, one = endorsed(story, "Ana", "García", "ana@example.org")
    second, other = endorsed(story, "Ana", "García", "another.ana@example.org")
    assert first != second
    assert found_by(door, "Ana García") == {one: "Ana García", other: "Ana García"}
    assert [professionals.records_of(story.office, who) for who in (first, second)] == [(first,), (second,)]


def test_corner_25_two_records_of_one_person_are_merged_and_unmerged_and_no_line_of_theirs_moves(
    story: Story, door: TestClient
) -> None:
    first, one = endorsed(story, "Ana", "García", "ana@example.org")
    second, other = endorsed(story, "Anita", "Garcia", "anita@example.org", band=AgeBand.EARLY_CHILDHOOD)
    held = [endorsements.find(story.office, number).page.stream for number in (one, other)]
    entries = [[line.entry for line in story.office.journal.page(page)] for page in held]
    stood = [pages.open(story.office, who, professional.after).stands for who in (first, second)]
    registry = found_by(door, "An Garcia")
    assert registry == {one: "Ana García"} | {other: "Anita Garcia"}

    merge = {"record": other, "into": one, "reason": "registered in two places", "evidence": "the same licence number"}
    assert door.post("/v1/professionals/merges", json=merge, headers=bearer(story, "co")).status_code == 201
    story.settle()
    assert found_by(door, "Ana") == {one: "Ana García", other: "Ana García"}, "one person, by the name that they go by"
    assert found_by(door, "Anita") == {}
    assert door.get("/v1/registry", params={"q": other}).json()["items"][0]["name"] == "Ana García"
    assert "Ana García" in door.get(f"/e/{other}", headers={"accept": "text/html"}).text

    undone = {name: merge[name] for name in ("record", "into", "reason")}
    assert door.post("/v1/professionals/unmerges", json=undone, headers=bearer(story, "co")).status_code == 201
    story.settle()
    assert found_by(door, "An Garcia") == registry
    assert [pages.open(story.office, who, professional.after).stands for who in (first, second)] == stood
    assert [[line.entry for line in story.office.journal.page(page)] for page in held] == entries


def test_corner_25_two_records_that_hold_the_same_are_not_merged_until_one_is_put_right(story: Story, door: TestClient) -> None:
    _, one = endorsed(story, "Ana", "García", "ana@example.org")
    _, other = endorsed(story, "Anita", "Garcia", "anita@example.org")
    merge = {"record": other, "into": one, "reason": "registered in two places", "evidence": "the same licence number"}
    answer = door.post("/v1/professionals/merges", json=merge, headers=bearer(story, "co"))
    assert (answer.status_code, answer.json()["type"], answer.json()["detail"]) == (409, "/problems/held-by-both", "FS IMH")
    endorsements.end(story.office, other, officer(story, "co"), how="relinquished")
    story.clock.to(2028, 5, 16)
    assert door.post("/v1/professionals/merges", json=merge, headers=bearer(story, "co")).status_code == 201


# 34: who is not to be found


@pytest.mark.parametrize("why", ["consent withdrawn", "a protective order"])
def test_corner_34_the_number_verifies_and_the_name_is_listed_nowhere(story: Story, door: TestClient, why: str) -> None:
    """Whichever the reason, the ledger does not hold it: that somebody is in danger would itself be a thing to be found."""
    number, page = story.maria, {"accept": "text/html"}
    assert found_by(door, "Nowak") == {number: "María Example-Nowak"}
    body = {"person": holder(story, number), "listed": False}
    answer = door.post("/v1/professionals/listing", json=body, headers=bearer(story, "co"))
    assert answer.status_code == 201, why
    assert found_by(door, "Nowak") == {}, "at once: no view has to come to it"
    story.settle()
    assert number not in {item["number"] for item in door.get("/v1/registry").json()["items"]}
    [item] = door.get("/v1/registry", params={"q": number}).json()["items"]
    assert (item["number"], item["name"], item["standing"]) == (number, None, "active")
    assert door.get(f"/v1/endorsements/{number}/standing").json()["standing"] == "active"
    everywhere = [
        door.get(f"/e/{number}", headers=page),
        door.get("/registry", headers=page),
        door.post("/registry", data={"name": "Nowak"}, headers=page),
        door.post("/", data={"q": "María Example-Nowak"}, headers=page),
        door.get(f"/v1/endorsements/{number}/standing"),
    ]
    # The box repeats what was put into it; what the ledger knows is not there.
    assert [answer.url.path for answer in everywhere[:3] if "Nowak</" in answer.text or "María" in answer.text] == []
    assert f"/e/{number}" not in everywhere[2].text
    assert f"/e/{number}" not in everywhere[3].text
    assert "Nowak" not in everywhere[4].text
    assert door.get(f"/v1/endorsements/{number}/credential").status_code == 404


def test_corner_34_consent_given_again_lists_the_name_again(story: Story, door: TestClient) -> None:
    body = {"person": holder(story, story.maria)}
    for listed in (False, True):
        door.post("/v1/professionals/listing", json=body | {"listed": listed}, headers=bearer(story, "co"))
    story.settle()
    assert found_by(door, "Nowak") == {story.maria: "María Example-Nowak"}
