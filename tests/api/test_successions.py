"""Whole associations at the doors: a coordinator of the Alliance, and nobody else; asked first; asked twice, done once."""

from __future__ import annotations

import pytest

from doors import Story, bearer
from ledger.procedures import endorsements, officers
from ledger.rulebook.vocabulary import ALLIANCE, Role
from ledger.vault.people import Person

MERGER = {"to": "co", "ground": "merged", "name": "Colorado and Wisconsin"}


@pytest.fixture(autouse=True)
def alliance(story: Story) -> None:
    """Officers of the Alliance, with tokens."""
    for role in Role:
        who = officers.appoint(story.office, ALLIANCE, role, Person("", "Alma", role.value))
        story.tokens["alliance" if role is Role.COORDINATOR else role.value] = officers.new_token(story.office, who)
    story.settle()


def act(client, story: Story, path: str, body: dict[str, object], who: str = "alliance", key: str | None = None):
    headers = bearer(story, who) | ({"Idempotency-Key": key} if key else {})
    return client.post(f"/v1/associations/{path}", json=body, headers=headers)


def attempts(story: Story) -> int:
    return sum(line.name == "officer.attempt_refused/1" for line in story.office.journal.lines(0, 10_000))


ACTS = {
    "wi/name": {"name": "Another"},
    "wi/end": {"reason": "dissolved"},
    "wi/succession": MERGER,
}


@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize("who", ["wi", "co", "reviewer"])
def test_another_officer_is_refused_by_name_and_the_attempt_is_written_down(acting, story, path: str, who: str) -> None:
    size, before = story.office.journal.size(), attempts(story)
    answer = act(acting, story, path, ACTS[path], who)
    assert answer.status_code == 403
    assert answer.json()["type"] in {"/problems/only-the-alliance", "/problems/only-the-alliance-orders"}
    assert (story.office.journal.size(), attempts(story)) == (size + 1, before + 1)


@pytest.mark.parametrize("path", ACTS)
def test_without_a_token_nothing_is_done(acting, story, path: str) -> None:
    size = story.office.journal.size()
    assert acting.post(f"/v1/associations/{path}", json=ACTS[path]).status_code == 401
    assert acting.post(f"/v1/associations/{path}", json=ACTS[path], headers={"Authorization": "Bearer x"}).status_code == 401
    assert story.office.journal.size() == size


@pytest.mark.parametrize("path", ACTS)
def test_an_officer_of_the_alliance_whose_time_has_ended_acts_no_more(acting, story, path: str) -> None:
    officers.dismiss(story.office, story.office.vault.tokens.find(story.tokens["alliance"]).officer)
    assert act(acting, story, path, ACTS[path]).status_code == 401


def test_a_name_is_told_from_its_day_on_and_the_catalogue_keeps_its_own(acting, story) -> None:
    before = acting.get("/v1/associations/wi").json()
    rules = acting.get("/v1/catalogue?association=wi&on=2028-05-01").json()
    answer = act(acting, story, "wi/name", {"name": "Another name", "start": "2028-05-10"}, key="once")
    again = act(acting, story, "wi/name", {"name": "Another name", "start": "2028-05-10"}, key="once")
    assert (answer.status_code, again.json()) == (201, answer.json())
    later = act(acting, story, "wi/name", {"name": "One still to come", "start": "2030-01-01"})
    found = acting.get(f"/v1/associations?at={later.json()['position']}").json()["items"]
    [now] = [one for one in found if one["code"] == "wi"]
    assert now == acting.get("/v1/associations/wi").json()
    assert (now["name"], [one["name"] for one in now["names"]]) == (
        "Another name", [before["name"], "Another name", "One still to come"],
    )  # fmt: skip
    assert now["names"][1]["valid_from"] == "2028-05-10"
    assert acting.get("/v1/catalogue?association=wi&on=2028-05-01").json() == rules
    [trusted] = [one for one in acting.get("/v1/trust").json()["trust"]["members"] if one["code"] == "wi"]
    assert trusted["name"] == "Another name"


def test_an_association_that_ends_says_so_and_ends_once(acting, story) -> None:
    assert acting.get("/v1/associations/wi").json()["ended"] is None
    answer = act(acting, story, "wi/end", {"reason": "dissolved"})
    assert answer.status_code == 201
    story.settle()
    assert acting.get("/v1/associations/wi").json()["ended"] == "2028-05-14"
    assert act(acting, story, "wi/end", {"reason": "dissolved"}).json()["type"] == "/problems/no-member"
    assert act(acting, story, "wi/name", {"name": "x"}).json()["type"] == "/problems/no-member"


def test_a_merger_is_asked_first_then_done_and_done_again_is_nothing_more(acting, story) -> None:
    size = story.office.journal.size()
    asked = act(acting, story, "wi/succession", MERGER | {"dry_run": True}).json()
    assert (asked["batch"], asked["moved"], story.office.journal.size()) == (None, 1, size)
    done = act(acting, story, "wi/succession", MERGER).json()
    assert (done["moved"], done["stayed"], done["left"], done["unsigned"]) == (1, {}, 0, [])
    assert done["endorsements"] == asked["endorsements"]
    held = endorsements.find(story.office, story.noah).held
    assert (held.home, held.lines[-2].event.batch) == ("co", done["batch"])
    size = story.office.journal.size()
    again = act(acting, story, "wi/succession", MERGER).json()
    assert (again["batch"], again["moved"], story.office.journal.size()) == (done["batch"], 0, size)
    story.settle()
    assert acting.get("/v1/associations/co").json()["name"] == MERGER["name"]
    assert acting.get(f"/v1/endorsements/{story.noah}/standing").json()["home"] == "co"


def test_nothing_that_names_a_person_is_in_the_answer(acting, story) -> None:
    answer = act(acting, story, "wi/succession", MERGER).text
    assert not any(secret in answer for secret in (story.noah, "Noah", "Unlisted", "noah@example.org"))


@pytest.mark.parametrize(
    ("code", "body", "problem"),
    [
        ("wi", {"to": "ga", "ground": "ended"}, "still-a-member"),
        ("wi", {"to": "wi", "ground": "merged"}, "succeeds-itself"),
        ("wi", {"to": "alliance", "ground": "split"}, "no-member"),
        ("wi", {"to": "az", "ground": "merged"}, "no-member"),
        ("wi", {"to": "ga", "ground": "merged"}, "licence-not-known"),
        ("wi", {"to": "ga", "ground": "joined"}, "not-at-large"),
        ("alliance", {"to": "ga", "ground": "ended"}, "not-at-large"),
        ("nowhere", {"to": "ga", "ground": "ended"}, "association-not-known"),
        ("wi", {"to": "nowhere", "ground": "merged"}, "association-not-known"),
    ],
)
def test_what_is_not_so_is_refused_by_name_and_changes_nothing(acting, story, code: str, body: dict, problem: str) -> None:
    size = story.office.journal.size()
    answer = act(acting, story, f"{code}/succession", body)
    assert answer.json()["type"] == f"/problems/{problem}"
    assert answer.status_code in {404, 409, 422}
    assert story.office.journal.size() == size


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("wi/succession", {"to": "ga", "ground": "conquered"}),
        ("wi/succession", {"to": "ga"}),
        ("wi/succession", {"to": "ga", "ground": "merged", "person": "x"}),
        ("wi/name", {"name": ""}),
        ("wi/name", {"name": "x", "start": 0}),
        ("wi/end", {}),
    ],
)
def test_a_body_without_form_is_refused(acting, story, path: str, body: dict) -> None:
    assert act(acting, story, path, body).status_code == 422
