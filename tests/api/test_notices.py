"""The door of what one is told: one's own, each line once, and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doors import Story, bearer
from ledger.procedures import claims, endorsements, officers
from ledger.rulebook.vocabulary import ALLIANCE, Role
from ledger.vault.people import Person


@pytest.fixture
def maria(story: Story) -> dict[str, str]:
    """The header by which María acts for herself."""
    colorado = officers.officer_of(story.office, story.tokens["co"])
    secret = claims.invite(story.office, story.maria, colorado).address.partition("#")[2]
    return {"Authorization": f"Bearer {claims.claim(story.office, secret).token}"}


@pytest.fixture
def alliance(story: Story) -> dict[str, str]:
    who = officers.appoint(story.office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    return {"Authorization": f"Bearer {officers.new_token(story.office, who)}"}


def told(acting, headers, **asked) -> list[dict]:
    answer = acting.get("/v1/notices", headers=headers, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def whats(acting, headers, **asked) -> list[str]:
    return [one["what"] for one in told(acting, headers, **asked)]


def back(acting, story, maria) -> tuple[str, int]:
    """María asks to move back to Wisconsin: the transfer, and the position of its line."""
    body = {"endorsements": [story.maria], "joining": "wi"}
    answer = acting.post("/v1/transfers", json=body, headers=maria)
    assert answer.status_code == 201, answer.text
    story.settle()
    return answer.json()["transfer"], answer.json()["position"]


def test_both_associations_and_the_holder_are_told_of_the_move_once(acting, story, maria) -> None:
    moves = ["transfer.requested", "transfer.standing_confirmed", "transfer.accepted", "endorsement.moved"]
    own = told(acting, maria)
    assert sorted(one["what"] for one in own) == sorted([*moves, "credential.issued"])
    for code in ("wi", "co"):
        assert sorted(whats(acting, bearer(story, code))) == sorted(moves), code
    [moved] = [one for one in own if one["what"] == "endorsement.moved"]
    assert (moved["number"], moved["association"]) == (story.maria, "co")
    [asked] = [one for one in own if one["what"] == "transfer.requested"]
    page = acting.get(f"/v1/transfers/{asked['page']}", headers=maria).json()
    assert (page["transfer"], page["state"]) == (asked["page"], "accepted")


def test_nobody_is_told_of_anybody_elses(acting, story, alliance) -> None:
    assert whats(acting, bearer(story, "ga")) == []
    assert "endorsement.moved" not in whats(acting, alliance)
    answer = acting.get("/v1/notices")
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")


def test_a_person_is_told_nothing_of_another(acting, story, maria) -> None:
    back(acting, story, maria)
    wisconsin = officers.officer_of(story.office, story.tokens["wi"])
    secret = claims.invite(story.office, story.noah, wisconsin).address.partition("#")[2]
    noah = {"Authorization": f"Bearer {claims.claim(story.office, secret).token}"}
    assert told(acting, noah) == []


def test_the_alliance_is_told_from_the_escalation_on(acting, story, maria, alliance) -> None:
    from api.morning import morning
    from api.rounds import Rounds

    page, _ = back(acting, story, maria)
    before = len(told(acting, alliance))
    rounds = Rounds(story.office, story.log, story.desk.views)
    story.clock.now += timedelta(days=61)
    morning(rounds)
    rounds.catch_up()
    new = told(acting, alliance)[before:]
    assert [(one["what"], one["page"], one["association"]) for one in new] == [("transfer.escalated", page, "co")]
    shows = acting.get(f"/v1/transfers/{page}", headers=maria).json()
    assert (shows["waits_for"], shows["silent"], shows["until"]) == ("alliance", "co", new[0]["until"])
    for headers in (maria, bearer(story, "co"), bearer(story, "wi")):
        assert [one["what"] for one in told(acting, headers) if one["page"] == page] == [
            "transfer.requested",
            "transfer.escalated",
        ]


def test_a_reader_goes_on_after_the_last_position_and_nothing_comes_twice(acting, story, maria) -> None:
    every = told(acting, maria)
    first = acting.get("/v1/notices", headers=maria, params={"limit": 2}).json()
    assert (first["items"], first["next"]) == (every[:2], every[1]["position"])
    rest = acting.get("/v1/notices", headers=maria, params={"after": first["next"]}).json()
    assert (rest["items"], rest["next"]) == (every[2:], None)
    assert told(acting, maria, after=every[-1]["position"]) == []
    _, position = back(acting, story, maria)
    new = told(acting, maria, after=every[-1]["position"], at=position)
    assert [(one["what"], one["position"]) for one in new] == [("transfer.requested", position)]
    assert new[0]["until"] == acting.get(f"/v1/transfers/{new[0]['page']}", headers=maria).json()["until"]


@pytest.mark.parametrize("asked", [{"after": -1}, {"limit": 0}, {"limit": 201}, {"after": "x"}, {"at": 10**9}])
def test_what_cannot_be_asked_for_is_refused(acting, story, asked) -> None:
    answer = acting.get("/v1/notices", headers=bearer(story, "wi"), params=asked)
    assert answer.status_code in {422, 503}
    assert answer.json()["type"].startswith("/problems/")


def test_a_notice_bears_no_name_and_no_reason(acting, story, maria) -> None:
    page, _ = back(acting, story, maria)
    body = {"matter": "standing", "reason": "a private reason"}
    assert acting.post(f"/v1/transfers/{page}/dispute", json=body, headers=bearer(story, "co")).status_code == 201
    story.settle()
    holder = endorsements.find(story.office, story.maria).held.holder
    for headers in (maria, bearer(story, "co"), bearer(story, "wi")):
        text = acting.get("/v1/notices", headers=headers).text
        assert "transfer.disputed" in text
        assert not any(said in text for said in ("María", "Example-Nowak", "private reason", holder, "e-mail"))


def test_an_erased_persons_notices_are_gone_from_everybodys(acting, story, maria) -> None:
    page, _ = back(acting, story, maria)
    holder = endorsements.find(story.office, story.maria).held.holder
    story.office.vault.erase(holder, "asked")
    for view in (story.desk.views.dossier, story.desk.views.worklist, story.desk.views.notices):
        view.erase(holder)
    for code in ("wi", "co"):
        assert not any(one["number"] == story.maria or one["page"] == page for one in told(acting, bearer(story, code)))
    assert acting.get("/v1/notices", headers=maria).status_code == 401
