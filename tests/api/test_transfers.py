"""Transfers through the doors, refusals first: each by its name, nothing changed, and the attempt in the audit trail."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from doors import Story, bearer, lives
from ledger.journal.entry import StoredLine
from ledger.procedures import associations, claims, endorsements, officers, pages, transfers
from ledger.rulebook import authority
from ledger.rulebook.vocabulary import ALLIANCE, PageId, PersonId, Role
from ledger.vault.people import Person

REFUSED = "officer.attempt_refused/1"
CONSENT = {"consent": "by e-mail"}


def lines(story: Story) -> list[StoredLine]:
    return story.office.journal.lines(0, 10_000)


def told(story: Story) -> list[tuple[str, str]]:
    """The refused attempts of every officer: the act, and the refusal's name."""
    pages_of = dict.fromkeys(line.stream for line in lines(story) if line.name == REFUSED)
    read = [pages.open(story.office, page, authority.after) for page in pages_of]
    return [(one.event.act, one.event.refusal) for page in read for one in page.lines if hasattr(one.event, "refusal")]


def own(story: Story, number: str, home: str) -> dict[str, str]:
    """The header by which the holder of this number acts for themselves."""
    link = claims.invite(story.office, number, officers.officer_of(story.office, story.tokens[home]))
    return {"Authorization": f"Bearer {claims.claim(story.office, link.address.partition('#')[2]).token}"}


def alliance(story: Story) -> dict[str, str]:
    who = officers.appoint(story.office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    return {"Authorization": f"Bearer {officers.new_token(story.office, who)}"}


def wanted(story: Story, **more: object) -> dict[str, object]:
    return {"endorsements": [story.maria], "joining": "wi", **more}


def ask(acting, story: Story, who: str = "co") -> str:
    """Maria asks to go back to Wisconsin, where she lives again."""
    lives(story, story.maria, "WI")
    answer = acting.post("/v1/transfers", json=wanted(story, **CONSENT), headers=bearer(story, who))
    assert answer.status_code == 201, answer.text
    return answer.json()["transfer"]


def problem(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


# Refusals first ------------------------------------------------------------------------

ACTS = [
    ("release", {}, 403, "not-the-leaving-coordinator", "release"),
    ("dispute", {"matter": "other", "reason": "no"}, 403, "not-the-leaving-coordinator", "transfer dispute"),
    ("acceptance", {}, 403, "not-the-joining-coordinator", "acceptance"),
    ("refusal", {"reason": "no"}, 403, "not-a-side", "refusal"),
    ("withdrawal", CONSENT, 403, "not-a-side", "withdrawal"),
    ("release-in-place", {}, 403, "not-in-its-place", "release in another's place"),
]


@pytest.mark.parametrize(("act", "body", "status", "name", "what"), ACTS)
def test_a_stranger_does_nothing_with_it_and_the_attempt_is_written_down(acting, story, act, body, status, name, what) -> None:
    page = ask(acting, story)
    before = lines(story)
    answer = acting.post(f"/v1/transfers/{page}/{act}", json=body, headers=bearer(story, "ga"))
    assert problem(answer) == (status, name)
    assert [line.name for line in lines(story)[len(before) :]] == [REFUSED]
    assert told(story)[-1] == (what, "".join(word.capitalize() for word in name.split("-")))
    assert transfers.opened(story.office, PageId(page)).asked.closed == ""


@pytest.mark.parametrize(
    ("who", "act", "body", "name"),
    [
        ("wi", "release", {}, "not-the-leaving-coordinator"),
        ("wi", "dispute", {"matter": "other", "reason": "no"}, "not-the-leaving-coordinator"),
        ("co", "acceptance", {}, "not-the-joining-coordinator"),
        ("co", "release-in-place", {}, "not-in-its-place"),
    ],
)
def test_the_wrong_association_is_refused_what_is_the_others(acting, story, who, act, body, name) -> None:
    page = ask(acting, story)
    before = lines(story)
    assert problem(acting.post(f"/v1/transfers/{page}/{act}", json=body, headers=bearer(story, who))) == (403, name)
    assert [line.name for line in lines(story)[len(before) :]] == [REFUSED]


def test_a_stranger_neither_asks_nor_reads_nor_tries(acting, story) -> None:
    page = ask(acting, story)
    before = lines(story)
    stranger = bearer(story, "ga")
    assert problem(acting.post("/v1/transfers", json=wanted(story, **CONSENT), headers=stranger)) == (403, "not-a-side")
    assert problem(acting.post("/v1/transfers/preview", json=wanted(story), headers=stranger)) == (403, "not-a-side")
    assert problem(acting.get(f"/v1/transfers/{page}", headers=stranger)) == (403, "not-their-transfer")
    assert [line.name for line in lines(story)[len(before) :]] == [REFUSED] * 3
    assert [what for what, _ in told(story)] == ["transfer request", "transfer preview", "transfer read"]
    somebody = own(story, story.ada, "ga")
    size = story.office.journal.size()
    for answer in (
        acting.get(f"/v1/transfers/{page}", headers=somebody),
        acting.post(f"/v1/transfers/{page}/withdrawal", json={}, headers=somebody),
        acting.post("/v1/transfers", json=wanted(story), headers=somebody),
        acting.post("/v1/transfers/preview", json=wanted(story), headers=somebody),
    ):
        assert answer.status_code == 403
    assert acting.get("/v1/transfers", headers=somebody).json() == {"items": []}
    for answer in (acting.get(f"/v1/transfers/{page}"), acting.get("/v1/transfers"), acting.post("/v1/transfers", json={})):
        assert problem(answer) == (401, "not-signed-in")
    assert story.office.journal.size() == size


def test_a_former_officer_is_refused_and_that_they_came_is_written_down_once_a_day(acting, story) -> None:
    page = ask(acting, story)
    who = PersonId(story.office.vault.tokens.find(story.tokens["co"]).officer)
    officers.dismiss(story.office, who)
    before = lines(story)
    for _ in range(2):
        answer = acting.post(f"/v1/transfers/{page}/release", json={}, headers=bearer(story, "co"))
        assert problem(answer) == (401, "not-signed-in")
    assert [(line.name, line.stream) for line in lines(story)[len(before) :]] == [(REFUSED, who)]
    assert told(story) == [("sign in", "TokenNotGood")]
    assert not transfers.opened(story.office, PageId(page)).asked.releases
    story.clock.now += timedelta(days=1)
    acting.get(f"/v1/transfers/{page}", headers=bearer(story, "co"))
    assert told(story) == [("sign in", "TokenNotGood")] * 2


def test_an_officer_of_an_association_that_has_ended_is_refused_by_name(acting, story) -> None:
    page = ask(acting, story)
    by = officers.officer_of(story.office, alliance(story)["Authorization"].removeprefix("Bearer "))
    associations.end(story.office, "co", by, reason="it ended")
    story.clock.now += timedelta(days=1)
    answer = acting.post(f"/v1/transfers/{page}/release", json={}, headers=bearer(story, "co"))
    assert problem(answer) == (403, "not-an-officer")
    assert told(story) == [("sign in", "TokenNotGood")]


def test_a_replayed_request_is_one_request_and_another_under_its_key_is_refused(acting, story) -> None:
    lives(story, story.maria, "WI")
    keyed = bearer(story, "co") | {"Idempotency-Key": "once"}
    first = acting.post("/v1/transfers", json=wanted(story, **CONSENT), headers=keyed)
    size = story.office.journal.size()
    again = acting.post("/v1/transfers", json=wanted(story, **CONSENT), headers=keyed)
    assert (again.status_code, again.json()) == (201, first.json())
    assert story.office.journal.size() == size
    other = acting.post("/v1/transfers", json=wanted(story, consent="by letter"), headers=keyed)
    assert problem(other) == (422, "once-differs")
    assert [line.name for line in lines(story)[size:]] == [REFUSED]
    assert told(story) == [("transfer request", "OnceDiffers")]


@pytest.mark.parametrize("act", ["release", "acceptance"])
def test_an_act_asked_for_twice_is_done_once_and_answers_the_same(acting, story, act) -> None:
    page = ask(acting, story)
    if act == "acceptance":
        acting.post(f"/v1/transfers/{page}/release", json={}, headers=bearer(story, "co"))
    keyed = bearer(story, "co" if act == "release" else "wi") | {"Idempotency-Key": act}
    first, again = (acting.post(f"/v1/transfers/{page}/{act}", json={}, headers=keyed) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    without = acting.post(f"/v1/transfers/{page}/{act}", json={}, headers=bearer(story, "co" if act == "release" else "wi"))
    assert problem(without)[1] in {"already-confirmed", "transfer-closed"}


def test_a_second_open_transfer_is_refused_and_the_attempt_is_written_down(acting, story) -> None:
    ask(acting, story)
    size = story.office.journal.size()
    second = acting.post("/v1/transfers", json=wanted(story, **CONSENT), headers=bearer(story, "wi"))
    assert problem(second) == (409, "transfer-open")
    assert [line.name for line in lines(story)[size:]] == [REFUSED]
    assert told(story) == [("transfer request", "TransferOpen")]


def test_a_stale_page_is_refused_by_name_and_the_attempt_is_written_down(acting, story, monkeypatch) -> None:
    page = ask(acting, story)
    write, by = story.office.halves.write, officers.officer_of(story.office, story.tokens["co"])
    sizes = []

    def another_first(*given):
        monkeypatch.undo()
        transfers.release(story.office, PageId(page), by)
        sizes.append(story.office.journal.size())
        return write(*given)

    monkeypatch.setattr(story.office.halves, "write", another_first)
    answer = acting.post(
        f"/v1/transfers/{page}/refusal", json={"reason": "not ours"}, headers=bearer(story, "wi")
    )  # fmt: skip
    assert problem(answer) == (409, "overtaken")
    assert [line.name for line in lines(story)[sizes[0] :]] == [REFUSED]
    assert told(story) == [("refusal", "Overtaken")]
    stood = transfers.opened(story.office, PageId(page)).asked
    assert (stood.closed, len(stood.releases)) == ("", 1)


@pytest.mark.parametrize(
    ("body", "status", "name", "field"),
    [
        ({"joining": "wi"}, 422, "invalid", "endorsements"),
        ({"endorsements": []}, 422, "invalid", "endorsements"),
        ({"joining": "nowhere"}, 404, "association-not-known", "association"),
        ({"consent": None}, 422, "no-consent", "consent"),
        ({"joining": "co"}, 422, "same-home", "joining"),
        ({"more": 1}, 422, "invalid", "more"),
        ({"endorsements": ["WI-000001-AAAA"]}, 422, "mistyped-number", None),
    ],
)
def test_what_is_wrong_with_a_request_is_named(acting, story, body, status, name, field) -> None:
    size = story.office.journal.size()
    whole = {**wanted(story, **CONSENT), **body}
    if body == {"joining": "wi"}:
        del whole["endorsements"]
    answer = acting.post("/v1/transfers", json=whole, headers=bearer(story, "co"))
    assert problem(answer) == (status, name)
    assert answer.json().get("field") in {field, "number", None} if field is None else answer.json()["field"].endswith(field)
    assert {line.name for line in lines(story)[size:]} <= {REFUSED}


# The way it goes -------------------------------------------------------------------------


def test_a_dry_run_then_a_request_then_both_sides_and_what_came_otherwise(acting, story) -> None:
    size = story.office.journal.size()
    mine = own(story, story.maria, "co")
    asked_at = story.office.journal.size()
    dry = acting.post("/v1/transfers/preview", json=wanted(story), headers=mine)
    [seen] = dry.json()["items"]
    assert dry.status_code == 200
    assert story.office.journal.size() == asked_at > size, "an invitation and a claim, and nothing by the dry run"
    assert (seen["number"], seen["moves"], seen["because"]) == (story.maria, False, "ResidenceNeeded")
    assert [(need["ask"], need["met"]) for need in seen["needs"]] == [("residence", False), ("membership", None)]
    answer = acting.post("/v1/transfers", json=wanted(story), headers=mine)
    assert (answer.status_code, answer.json()["foreseen"]) == (201, [seen])
    page = answer.json()["transfer"]
    shown = acting.get(f"/v1/transfers/{page}", headers=mine).json()
    assert (shown["state"], shown["waits_for"], shown["days_left"], shown["consent"]) == ("open", "co", 60, None)
    assert date.fromisoformat(shown["until"]) - date.fromisoformat(shown["since"]) == timedelta(days=60)
    said = {"matter": "standing", "reason": "we look at it"}
    assert acting.post(f"/v1/transfers/{page}/dispute", json=said, headers=bearer(story, "co")).status_code == 201
    shown = acting.get(f"/v1/transfers/{page}", headers=mine).json()
    assert (shown["disputed"], shown["reason"], shown["waits_for"]) == ("standing", "we look at it", "co")
    assert acting.post(f"/v1/transfers/{page}/release", json={}, headers=bearer(story, "co")).status_code == 201
    shown = acting.get(f"/v1/transfers/{page}", headers=bearer(story, "wi")).json()
    assert (shown["disputed"], shown["released"], shown["waits_for"]) == (None, True, "wi")
    early = acting.post(f"/v1/transfers/{page}/acceptance", json={}, headers=bearer(story, "wi"))
    assert problem(early) == (409, "residence-needed")
    lives(story, story.maria, "WI")
    done = acting.post(f"/v1/transfers/{page}/acceptance", json={}, headers=bearer(story, "wi"))
    assert done.status_code == 201
    assert [(one["member"], one["was"], one["now"], one["because"]) for one in done.json()["differences"]] == [
        ("moves", "ResidenceNeeded", "moves", "another fact"),
        ("residence", "not met", "met", "another fact"),
    ]
    assert [(one["ask"], one["met"]) for one in done.json()["conditions"]] == [("membership", None)]
    shown = acting.get(f"/v1/transfers/{page}", headers=alliance(story)).json()
    assert (shown["state"], shown["waits_for"], shown["days_left"]) == ("accepted", None, None)
    assert shown["differences"] == done.json()["differences"]
    assert endorsements.find(story.office, story.maria).held.home == "wi"
    assert acting.get("/v1/transfers", headers=mine).json()["items"][0]["transfer"] == page


def test_both_silent_the_holder_sees_who_holds_it_and_for_how_long(acting, story) -> None:
    page, mine = ask(acting, story), own(story, story.maria, "co")
    story.clock.now += timedelta(days=61)
    shown = acting.get(f"/v1/transfers/{page}", headers=mine).json()
    assert (shown["waits_for"], shown["silent"], shown["days_left"], shown["state"]) == ("alliance", "co", 29, "open")
    story.clock.now += timedelta(days=30)
    shown = acting.get(f"/v1/transfers/{page}", headers=mine).json()
    assert (shown["state"], shown["waits_for"], shown["days_left"]) == ("expired", None, None)


def test_the_holder_withdraws_and_a_side_declines_with_a_reason_that_they_read(acting, story) -> None:
    page, mine = ask(acting, story), own(story, story.maria, "co")
    assert acting.post(f"/v1/transfers/{page}/withdrawal", json={}, headers=mine).status_code == 201
    again = ask(acting, story)
    assert (
        acting.post(f"/v1/transfers/{again}/refusal", json={"reason": "no room"}, headers=bearer(story, "wi")).status_code == 201
    )
    shown = [
        (one["state"], one["declined_by"], one["reason"]) for one in acting.get("/v1/transfers", headers=mine).json()["items"]
    ]
    assert shown == [("declined", "wi", "no room"), ("withdrawn", None, None), ("accepted", None, None)]


def test_the_alliance_does_not_take_who_lives_where_an_association_is(acting, story) -> None:
    answer = acting.post("/v1/transfers/preview", json=wanted(story, joining="alliance"), headers=bearer(story, "co"))
    [seen] = answer.json()["items"]
    assert (seen["moves"], seen["because"]) == (False, "ResidenceNeeded")
