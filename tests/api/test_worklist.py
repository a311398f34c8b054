"""The door of what waits: each with its days, who holds it and until when; the silent side sees it too, and once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from api.morning import morning
from api.rounds import Rounds
from doors import Story, bearer
from ledger.procedures import applications, claims, endorsements, officers, professionals
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category, Role
from ledger.vault.people import Person


@pytest.fixture
def alliance(story: Story) -> dict[str, str]:
    who = officers.appoint(story.office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    return {"Authorization": f"Bearer {officers.new_token(story.office, who)}"}


def waits(acting, headers, **asked) -> list[dict]:
    answer = acting.get("/v1/worklist", headers=headers, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_an_application_waits_with_its_days_and_nobody_elses_does(acting, story) -> None:
    [one] = [item for item in waits(acting, bearer(story, "wi"), kind="application") if item["page"] == story.applied]
    assert (one["waits_for"], one["until"], one["overdue"]) == ("wi", None, False)
    today = story.office.today("America/Chicago")
    assert one["days"] == (today - date.fromisoformat(one["since"])).days > 0
    assert not any(item["page"] == story.applied for item in waits(acting, bearer(story, "co")))


def test_a_transfer_waits_for_each_in_turn_and_the_silent_side_sees_who_holds_it(acting, story, alliance) -> None:
    body = {"endorsements": [story.maria], "joining": "wi", "consent": "by e-mail"}
    page = acting.post("/v1/transfers", json=body, headers=bearer(story, "wi")).json()["transfer"]
    story.settle()
    [one] = [item for item in waits(acting, bearer(story, "co")) if item["page"] == page]
    assert (one["kind"], one["waits_for"], one["other"], one["days"], one["overdue"]) == ("release", "co", "wi", 0, False)
    rounds = Rounds(story.office, story.log, story.desk.views)
    story.clock.now += timedelta(days=61)
    [late] = [item for item in waits(acting, bearer(story, "co")) if item["page"] == page]
    assert (late["days"], late["overdue"]) == (61, True)
    morning(rounds)
    shown = {code: [item for item in waits(acting, who) if item["page"] == page] for code, who in
             (("co", bearer(story, "co")), ("wi", bearer(story, "wi")), ("alliance", alliance))}  # fmt: skip
    [silent], [held] = shown["co"], shown["alliance"]
    assert shown["wi"] == []
    assert (silent["kind"], held["kind"]) == ("silent", "escalated")
    assert silent["waits_for"] == held["waits_for"] == "alliance"
    assert silent["until"] == held["until"] == acting.get(f"/v1/transfers/{page}", headers=alliance).json()["until"]
    done = acting.post(f"/v1/transfers/{page}/refusal", json={"reason": "asked in error"}, headers=alliance)
    assert done.status_code == 201
    story.settle()
    for who in (bearer(story, "co"), bearer(story, "wi"), alliance):
        assert not any(item["page"] == page for item in waits(acting, who, at=done.json()["position"]))


def test_nothing_in_it_names_anybody(acting, story) -> None:
    holder = endorsements.find(story.office, story.maria).held.holder
    text = acting.get("/v1/worklist", headers=bearer(story, "wi")).text
    assert not any(said in text for said in ("Lee", "Waiting", "lee@example.org", holder))


def test_it_is_for_officers_alone(acting, story) -> None:
    assert acting.get("/v1/worklist").status_code == 401
    wisconsin = officers.officer_of(story.office, story.tokens["wi"])
    secret = claims.invite(story.office, story.noah, wisconsin).address.partition("#")[2]
    noah = {"Authorization": f"Bearer {claims.claim(story.office, secret).token}"}
    assert acting.get("/v1/worklist", headers=noah).status_code == 401


def test_a_cursor_goes_on_and_an_unknown_kind_is_refused(acting, story) -> None:
    by = officers.officer_of(story.office, story.tokens["wi"])
    person = Person("", "Second", "Applicant")
    who = professionals.register(story.office, person, by=by, on=date(2024, 9, 1), residence="WI")
    applications.submit(story.office, who, Category.FAMILY_ASSOCIATE, AgeBand.INFANT, by=by)
    story.settle()
    every = waits(acting, bearer(story, "wi"))
    first = acting.get("/v1/worklist", headers=bearer(story, "wi"), params={"limit": 1}).json()
    assert first["items"] == every[:1]
    rest = acting.get("/v1/worklist", headers=bearer(story, "wi"), params={"cursor": first["next"]}).json()
    assert rest == {"items": every[1:], "next": None}
    assert len(every) == 2
    assert acting.get("/v1/worklist", headers=bearer(story, "wi"), params={"kind": "secret"}).status_code == 422
