"""What people do for themselves: claim by a link, say what is theirs, tell of memberships, report a problem; and who else may."""

from __future__ import annotations

import pytest

from doors import Story, bearer
from ledger.procedures import claims, endorsements, erasing, officers, professionals
from ledger.vault.people import Person


def holder(story: Story, number: str) -> str:
    return endorsements.find(story.office, number).held.holder


def secret_of(story: Story, number: str, home: str = "co") -> str:
    return claims.invite(story.office, number, officers.officer_of(story.office, story.tokens[home])).address.partition("#")[2]


@pytest.fixture
def maria(story: Story) -> dict[str, str]:
    """The header by which María acts for herself."""
    own = claims.claim(story.office, secret_of(story, story.maria))
    return {"Authorization": f"Bearer {own.token}"}


# Claiming


def test_the_secret_in_a_body_becomes_a_token_once(acting, story) -> None:
    secret = secret_of(story, story.maria)
    answer = acting.post("/v1/claims", json={"secret": secret})
    assert (answer.status_code, answer.json()["association"]) == (201, "co")
    token = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert acting.get("/v1/cases", headers=token).json() == {"items": [], "next": None}
    again = acting.post("/v1/claims", json={"secret": secret})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/link-not-good")
    assert secret not in again.text


def test_a_secret_in_an_address_is_not_looked_at(acting, story) -> None:
    secret = secret_of(story, story.maria)
    assert acting.post(f"/v1/claims?secret={secret}", json={}).status_code == 422
    assert acting.get(f"/v1/claims/{secret}").status_code == 404
    assert acting.post("/v1/claims", json={"secret": secret}).status_code == 201


def test_a_persons_token_does_no_officers_act_and_a_link_none_at_all(acting, story, maria) -> None:
    size = story.office.journal.size()
    body = {"reason": "on leave"}
    for headers in (maria, {"Authorization": f"Bearer {secret_of(story, story.noah, 'wi')}"}):
        assert acting.post(f"/v1/endorsements/{story.maria}/pause", json=body, headers=headers).status_code == 401
    assert acting.get("/v1/memberships/alerts", headers=maria).status_code == 401
    assert acting.get("/v1/cases").status_code == 401
    assert story.office.journal.size() == size + 1, "the invitation, and nothing else"


# What is theirs to say


def test_a_person_says_what_is_theirs_without_naming_themselves(acting, story, maria) -> None:
    said = acting.post(
        "/v1/professionals/names", json={"given_name": "María", "family_name": "Paz", "start": "2028-05-01"}, headers=maria
    )
    assert said.status_code == 201
    assert story.office.vault.people.get(holder(story, story.maria)).family_name == "Paz"
    assert acting.post("/v1/professionals/listing", json={"listed": False}, headers=maria).status_code == 201
    moved = acting.post("/v1/professionals/residence", json={"jurisdiction": "AZ", "start": "2028-05-01"}, headers=maria)
    assert moved.status_code == 201
    story.settle()
    assert story.desk.views.dossier.person(holder(story, story.maria)).residence == "AZ"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("names", {"given_name": "A", "family_name": "B", "start": "2028-05-01"}),
        ("listing", {"listed": True}),
        ("residence", {"jurisdiction": "AZ", "start": "2028-05-01"}),
        ("workplace", {"jurisdiction": "AZ", "start": "2028-05-01"}),
        ("workplace", {"jurisdiction": None, "start": "2028-05-01"}),
    ],
)
def test_of_somebody_else_a_person_says_nothing_and_an_officer_says_whom(acting, story, maria, path, body) -> None:
    other = {"person": holder(story, story.noah)}
    refused = acting.post(f"/v1/professionals/{path}", json=body | other, headers=maria)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-theirs")
    nobody = acting.post(f"/v1/professionals/{path}", json=body, headers=bearer(story, "wi"))
    assert (nobody.status_code, nobody.json()["field"]) == (422, "person")
    assert acting.post(f"/v1/professionals/{path}", json=body | other, headers=bearer(story, "wi")).status_code == 201
    not_a_person = {"person": endorsements.find(story.office, story.noah).page.stream}
    assert acting.post(f"/v1/professionals/{path}", json=body | not_a_person, headers=bearer(story, "wi")).status_code == 404


def test_a_person_acts_once_under_a_key_of_their_own(acting, story, maria) -> None:
    body, once = {"listed": False}, {"Idempotency-Key": "k1"}
    first = acting.post("/v1/professionals/listing", json=body, headers=maria | once)
    assert acting.post("/v1/professionals/listing", json=body, headers=maria | once).json() == first.json()
    officers_own = acting.post(
        "/v1/professionals/listing", json=body | {"person": holder(story, story.maria)}, headers=bearer(story, "co") | once
    )
    assert (officers_own.status_code, officers_own.json() == first.json()) == (201, False)


# Where they live, where they work, who endorses them


def test_three_facts_are_told_apart_and_read_back_as_three(acting, story, maria) -> None:
    def places(headers: dict[str, str], **whose: str) -> dict[str, object]:
        told = acting.post("/v1/professionals/places", json=whose, headers=headers).json()
        del told["at_work"]
        return told

    def said(fact: str, place: str | None) -> int:
        body = {"jurisdiction": place, "start": "2028-05-01"}
        return acting.post(f"/v1/professionals/{fact}", json=body, headers=maria).status_code

    facts = {"day": "2028-05-14", "residence": "CO", "workplace": None, "homes": ["co"]}
    assert places(maria) == facts
    for fact, place in (("workplace", "AZ"), ("residence", "MI"), ("workplace", "MI"), ("workplace", None)):
        assert said(fact, place) == 201
        facts[fact] = place
        assert places(maria) == facts
        assert places(bearer(story, "co"), person=holder(story, story.maria)) == facts


def test_a_workplace_tells_what_is_made_there_of_an_endorsement_from_elsewhere(acting, story, maria) -> None:
    def at_work(place: str | None) -> list[dict[str, object]]:
        body = {"jurisdiction": place, "start": "2028-05-01"}
        assert acting.post("/v1/professionals/workplace", json=body, headers=maria).status_code == 201
        return acting.post("/v1/professionals/places", json={}, headers=maria).json()["at_work"]

    assert at_work(None) == at_work("CO") == [], "nowhere, or at home"
    for place, code in (("WI", "wi"), ("GA", "ga"), ("WY", "alliance")):
        kind = {"home": "co", "asked": code, "category": "FS", "age_band": "IMH", "on": "2028-05-14"}
        asked = acting.get("/v1/reciprocity", params=kind).json()
        assert at_work(place) == [{"number": story.maria, "stay": asked["stay"]}]
    endorsements.pause(story.office, story.maria, officers.officer_of(story.office, story.tokens["co"]), reason="leave")
    assert at_work("WI") == [], "what is not active is honoured nowhere"


def test_an_officer_of_another_association_is_refused_and_written_down(acting, story) -> None:
    size = story.office.journal.size()
    body = {"person": holder(story, story.maria), "jurisdiction": "GA", "start": "2028-05-01"}
    refused = acting.post("/v1/professionals/workplace", json=body, headers=bearer(story, "ga"))
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-theirs")
    assert story.office.journal.size() == size + 1, "the attempt, and nothing else"
    assert acting.post("/v1/professionals/workplace", json=body).status_code == 401


def test_places_are_read_by_nobody_else(acting, story, maria) -> None:
    for headers, whose in ((bearer(story, "ga"), story.maria), (maria, story.noah)):
        answer = acting.post("/v1/professionals/places", json={"person": holder(story, whose)}, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-theirs")
    assert acting.post("/v1/professionals/places", json={}).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "field", "kind"),
    [
        ({"jurisdiction": "Arizona"}, "jurisdiction", "/problems/invalid"),
        ({"jurisdiction": "az"}, "jurisdiction", "/problems/invalid"),
        ({"start": "2028-05-15"}, "start", "/problems/work-not-begun"),
    ],
)
def test_a_workplace_that_is_refused_names_the_member_at_fault(acting, story, maria, wrong, field, kind) -> None:
    size = story.office.journal.size()
    body = {"jurisdiction": "AZ", "start": "2028-05-01"} | wrong
    refused = acting.post("/v1/professionals/workplace", json=body, headers=maria)
    assert (refused.status_code, refused.json()["field"], refused.json()["type"]) == (
        409 if kind.endswith("begun") else 422, field, kind,
    )  # fmt: skip
    assert story.office.journal.size() == size
    no_end = acting.post("/v1/professionals/workplace", json={"start": "2028-05-01"}, headers=maria)
    assert (no_end.status_code, no_end.json()["field"]) == (422, "jurisdiction")


# Memberships


def test_a_membership_is_told_read_and_ended(acting, story, maria) -> None:
    told = acting.post(
        "/v1/memberships", json={"association": "waimh", "until": "2028-12-31", "proof": "card 7", "bought": "2028-01-02"},
        headers=maria,
    )  # fmt: skip
    assert told.status_code == 201
    whose = {"person": holder(story, story.maria)}
    [held] = acting.post("/v1/memberships/list", json=whose, headers=bearer(story, "co")).json()["items"]
    assert (held["association"], held["start"], held["until"]) == ("waimh", "2028-01-02", "2028-12-31")
    assert acting.post("/v1/memberships/list", json={}, headers=maria).json()["items"] == [held]
    assert acting.post("/v1/memberships/list", json=whose, headers=bearer(story, "ga")).status_code == 403
    ended = acting.post("/v1/memberships/end", json={"membership": held["membership"], "day": "2028-03-01"}, headers=maria)
    assert ended.status_code == 201
    [held] = acting.post("/v1/memberships/list", json={}, headers=maria).json()["items"]
    assert held["until"] == "2028-02-29"


def test_an_officer_sees_what_has_ended_among_those_whom_the_association_endorses(acting, story) -> None:
    def alerts(code: str) -> list[dict[str, str]]:
        return acting.get("/v1/memberships/alerts", headers=bearer(story, code)).json()["items"]

    assert alerts("co") == []
    body = {"person": holder(story, story.maria), "association": "co", "bought": "2027-01-05"}
    answer = acting.post("/v1/memberships", json=body, headers=bearer(story, "co"))
    assert answer.status_code == 201
    story.settle()
    assert alerts("co") == [{"number": story.maria, "why": "ended", "since": "2028-01-01", "association": "co"}]
    assert alerts("wi") == []
    assert acting.get(f"/v1/endorsements/{story.maria}/standing").json()["standing"] == "active"
    acting.post("/v1/memberships", json=body | {"bought": "2028-02-01"}, headers=bearer(story, "co"))
    assert alerts("co") == []


def test_alerts_are_read_in_portions(acting, story) -> None:
    by = officers.officer_of(story.office, story.tokens["wi"])
    who = holder(story, story.noah)
    acting.post(
        "/v1/memberships",
        json={"person": who, "association": "wi", "bought": "2024-11-05"},
        headers=bearer(story, by.association),
    )
    found, cursor = [], None
    for _ in range(10):
        asked = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = acting.get("/v1/memberships/alerts", params=asked, headers=bearer(story, "wi")).json()
        found += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert [one["number"] for one in found] == [story.noah]


# Merging


def test_a_merge_is_asked_for_by_number_or_pseudonym_and_by_an_officer(acting, story, maria) -> None:
    by = officers.officer_of(story.office, story.tokens["wi"])
    double = professionals.register(
        story.office, Person("", "Maria", "Nowak", "second@example.org"), by=by, on=story.clock.now.date(), residence="WI"
    )
    body = {"record": double, "into": story.maria, "reason": "she registered twice", "evidence": "one licence number"}
    assert acting.post("/v1/professionals/merges", json=body, headers=maria).status_code == 401
    refused = acting.post("/v1/professionals/merges", json=body, headers=bearer(story, "ga"))
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-their-records")
    assert acting.post("/v1/professionals/merges", json=body, headers=bearer(story, "wi")).status_code == 201
    again = acting.post("/v1/professionals/merges", json=body, headers=bearer(story, "wi"))
    assert (again.status_code, again.json()["type"]) == (409, "/problems/merged-already")
    nobody = acting.post("/v1/professionals/merges", json=body | {"record": "nobody"}, headers=bearer(story, "wi"))
    assert nobody.json()["type"] == "/problems/nobody-named"


# Cases


def reported(acting, story, headers: dict[str, str], **more: str):
    body = {"number": story.maria, "about": "days", "text": "it was March"} | more
    return acting.post("/v1/cases", json=body, headers=headers)


def test_a_case_is_seen_by_both_sides_and_overdue_by_both(acting, story, maria) -> None:
    answer = reported(acting, story, maria)
    assert answer.status_code == 201
    opened = answer.json()
    assert (opened["association"], opened["until"], opened["contact"]) == ("co", "2028-06-13", None)
    story.settle()
    story.clock.to(2028, 6, 20)
    sides = (maria, bearer(story, "co"))
    for headers in sides:
        [item] = acting.get("/v1/cases", headers=headers).json()["items"]
        assert (item["case"], item["overdue"], item["text"]) == (opened["case"], True, "it was March")
        assert acting.get(f"/v1/cases/{opened['case']}", headers=headers).json() == item
    assert acting.get("/v1/cases", headers=bearer(story, "wi")).json()["items"] == []
    assert acting.get(f"/v1/cases/{opened['case']}", headers=bearer(story, "wi")).status_code == 403
    path = f"/v1/cases/{opened['case']}"
    assert acting.post(f"{path}/answer", json={"text": "we look"}, headers=bearer(story, "co")).status_code == 201
    assert [acting.get(path, headers=headers).json()["overdue"] for headers in sides] == [False, False]
    ending = {"outcome": "corrected", "text": "corrected by a line of today"}
    assert acting.post(f"{path}/close", json=ending, headers=maria).status_code == 401
    assert acting.post(f"{path}/close", json=ending, headers=bearer(story, "co")).status_code == 201
    story.settle()
    assert acting.get("/v1/cases", headers=bearer(story, "co")).json()["items"] == []
    [item] = acting.get("/v1/cases", headers=maria).json()["items"]
    assert (item["outcome"], item["closing_text"], item["answers"][0]["text"]) == ("corrected", ending["text"], "we look")
    assert (
        acting.post(f"{path}/answer", json={"text": "x"}, headers=bearer(story, "co")).json()["type"] == "/problems/case-closed"
    )


def test_an_officer_reports_on_somebodys_behalf_and_a_referred_case_waits_there(acting, story) -> None:
    opened = reported(acting, story, bearer(story, "wi")).json()
    refer = {"outcome": "referred", "text": "it was granted there", "to": "wi"}
    assert acting.post(f"/v1/cases/{opened['case']}/close", json=refer, headers=bearer(story, "co")).status_code == 201
    story.settle()
    assert acting.get("/v1/cases", headers=bearer(story, "co")).json()["items"] == []
    [item] = acting.get("/v1/cases", headers=bearer(story, "wi")).json()["items"]
    assert (item["referred_from"], item["association"]) == (opened["case"], "wi")


def test_a_case_asked_for_twice_is_one_case_and_a_key_of_another_is_another(acting, story, maria) -> None:
    once = {"Idempotency-Key": "k1"}
    first = reported(acting, story, maria | once).json()
    assert reported(acting, story, maria | once).json() == first
    assert reported(acting, story, bearer(story, "wi") | once).json()["case"] != first["case"]


@pytest.mark.parametrize("wrong", [{"about": "people"}, {"text": ""}, {"number": "nothing"}, {"line": "x", "text": "y"}])
def test_a_report_without_form_is_refused(acting, story, maria, wrong) -> None:
    assert reported(acting, story, maria, **wrong).status_code == 422


def test_a_page_of_another_kind_is_no_case(acting, story) -> None:
    page = endorsements.find(story.office, story.maria).page.stream
    assert acting.get(f"/v1/cases/{page}", headers=bearer(story, "co")).status_code == 404


def test_a_case_erased_and_not_announced_yet_leaves_the_others_to_be_read(acting, story, maria) -> None:
    by_officer, own = reported(acting, story, bearer(story, "co")).json(), reported(acting, story, maria).json()
    noahs = reported(acting, story, bearer(story, "wi"), number=story.noah).json()
    refer = {"outcome": "referred", "text": "it is yours to answer", "to": "co"}
    assert acting.post(f"/v1/cases/{noahs['case']}/close", json=refer, headers=bearer(story, "wi")).status_code == 201
    story.settle()
    assert len(acting.get("/v1/cases", headers=bearer(story, "co")).json()["items"]) == 3
    erasing.erase(story.office, holder(story, story.noah), basis="gdpr-17")
    answer = acting.get("/v1/cases", headers=bearer(story, "co"))
    assert answer.status_code == 200
    assert [item["case"] for item in answer.json()["items"]] == [by_officer["case"], own["case"]]
