"""The door of corrections: what it answers, who may approve, and that asked twice it acts once."""

from __future__ import annotations

from doors import Story, bearer
from ledger.procedures import endorsements, officers
from ledger.rulebook.vocabulary import AssociationCode, Role
from ledger.vault.people import Person


def asked(story: Story, **changed: object) -> dict[str, object]:
    """Maria's first line put right: granted a day later."""
    first = endorsements.find(story.office, story.maria).held.lines[0]
    start, end = first.event.valid.start, first.event.valid.end
    days = {"start": start.replace(day=start.day + 1).isoformat(), "end": end.isoformat()}
    return {"number": story.maria, "corrects": first.id, "reason": "typed a day early", "days": days, **changed}


def second(story: Story, code: str = "co") -> str:
    who = officers.appoint(story.office, AssociationCode(code), Role.COORDINATOR, Person("", "Olga", "Second"))
    return officers.new_token(story.office, who)


def test_it_answers_with_the_line_and_what_depended_on_it(acting, story) -> None:
    answer = acting.post("/v1/corrections", json=asked(story, granted_on="2020-01-01"), headers=bearer(story, "co"))
    assert answer.status_code == 201
    told = answer.json()
    assert told["position"] == story.office.journal.size()
    assert [one["sort"] for one in told["dependants"]] == ["credential"]
    [one] = told["dependants"]
    assert set(one) == {"sort", "page", "line", "day", "was", "now"}
    assert "granted on 2020-01-01" in one["now"]
    assert told["line"] == endorsements.find(story.office, story.maria).held.lines[-1].id


def test_the_same_key_puts_right_once(acting, story) -> None:
    headers = bearer(story, "co") | {"Idempotency-Key": "one"}
    first, again = (acting.post("/v1/corrections", json=asked(story), headers=headers).json() for _ in range(2))
    assert first == again


def test_a_second_officer_approves_by_their_own_token(acting, story) -> None:
    headers = bearer(story, "co") | {"Approval": f"Bearer {second(story)}"}
    assert acting.post("/v1/corrections", json=asked(story, evidence="a" * 64), headers=headers).status_code == 201
    event = endorsements.find(story.office, story.maria).held.lines[-1].event
    assert event.approved_by not in {None, officers.officer_of(story.office, story.tokens["co"]).id}


def test_nobody_approves_of_their_own_nor_by_a_token_that_is_none(acting, story) -> None:
    size = story.office.journal.size()
    own = acting.post(
        "/v1/corrections", json=asked(story), headers=bearer(story, "co") | {"Approval": f"Bearer {story.tokens['co']}"}
    )
    assert (own.status_code, own.json()["type"]) == (409, "/problems/approved-by-oneself")
    other = acting.post(
        "/v1/corrections", json=asked(story), headers=bearer(story, "co") | {"Approval": f"Bearer {story.tokens['ga']}"}
    )
    assert (other.status_code, other.json()["type"]) == (403, "/problems/not-an-approver")
    for written in ("Bearer nobody", "nobody"):
        answer = acting.post("/v1/corrections", json=asked(story), headers=bearer(story, "co") | {"Approval": written})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/token-not-good")
    lines = story.office.journal.lines(size, 100)
    assert {line.name for line in lines} <= {"officer.attempt_refused/1"}


def test_a_reason_is_given_and_evidence_is_a_digest(acting, story) -> None:
    assert acting.post("/v1/corrections", json=asked(story, reason=""), headers=bearer(story, "co")).status_code == 422
    answer = acting.post("/v1/corrections", json=asked(story, evidence="a letter"), headers=bearer(story, "co"))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/not-a-digest")


def test_somebody_elses_officer_puts_nothing_right(acting, story) -> None:
    answer = acting.post("/v1/corrections", json=asked(story), headers=bearer(story, "wi"))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-the-home-coordinator")


def test_a_reason_has_two_thousand_characters_at_most(acting, story) -> None:
    for path in ("/v1/corrections", f"/v1/endorsements/{story.maria}/correction"):
        body = asked(story, reason="a" * 2001)
        if path != "/v1/corrections":
            del body["number"]
        answer = acting.post(path, json=body, headers=bearer(story, "co"))
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid")
        assert "reason" in answer.text
    assert acting.post("/v1/corrections", json=asked(story, reason="a" * 2000), headers=bearer(story, "co")).status_code == 201
