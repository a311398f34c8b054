"""An employer's doors to its watches: its own and nobody else's, and every refusal by its name."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.desk import Desk
from doors import Story, bearer
from ledger.procedures import claims, employers, watches
from watching import HOOK, Watched

SWITCHES = ["sanctioned", "corrected"]


@pytest.fixture
def it(story: Story) -> Watched:
    return Watched(story)


@pytest.fixture
def doors(it: Watched) -> TestClient:
    made = it.rounds.desk("office@example.org")

    def wait_for(position: int, timeout: float) -> bool:
        it.rounds.private.catch_up()
        return it.rounds.wait_for(position, timeout) or it.rounds.public.catch_up() is None

    desk = Desk(made.office, made.views, made.log, wait_for, made.contact, made.delivery, made.ping)
    return TestClient(create_app(desk), base_url="https://demo.reciprocity.invalid")


def signed_in(it: Watched, name: str = "acme") -> dict[str, str]:
    opened = employers.open_account(it.story.office, name, f"{name}@employer.example")
    return {"Authorization": f"Bearer {opened.token}"}


def begun(doors: TestClient, who: dict[str, str], *numbers: str, **members: Any) -> dict[str, Any]:
    where = {} if {"mail", "webhook"} & members.keys() else {"webhook": HOOK}
    answer = doors.post(
        "/v1/watches", json={"endorsements": list(numbers), "switches": SWITCHES, **where, **members}, headers=who
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_watch_is_begun_for_ninety_days_listed_told_of_and_ended(it: Watched, doors: TestClient) -> None:
    who = signed_in(it)
    made = begun(doors, who, it.story.noah)
    assert made["until"] == "2028-08-12"
    assert made["secret"].startswith("whsec_")
    it.resume(it.story.noah)
    it.deliver()
    [shown] = doors.get(f"/v1/watches?at={made['position']}", headers=who).json()["items"]
    assert (shown["watch"], shown["running"], shown["off"], shown["waiting"]) == (made["watch"], True, None, 1)
    assert shown["secret"] is None
    assert doors.get(f"/v1/watches/{made['watch']}", headers=who).json()["secret"] == made["secret"]
    told = doors.get(f"/v1/watches/{made['watch']}/deliveries", headers=who).json()["items"]
    [one] = [each for each in told if each["kind"] == "sanctioned"]
    assert (one["number"], one["state"], one["outcome"], one["tries"]) == (it.story.noah, "told", "200", 1)
    assert one["id"] in it.receiver.ids()[HOOK]
    doors.post(f"/v1/watches/{made['watch']}/endings", json={}, headers=who)
    it.pause(it.story.noah)
    it.deliver()
    assert len(it.receiver.posts) == 1
    again = doors.post(f"/v1/watches/{made['watch']}/renewals", json={}, headers=who)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/watch-over")


def test_changing_and_renewing_moves_the_last_day_and_a_new_secret_is_another(it: Watched, doors: TestClient) -> None:
    who = signed_in(it)
    made = begun(doors, who, it.story.noah)
    it.later(days=80)
    done = doors.post(f"/v1/watches/{made['watch']}/renewals", json={"secret": True}, headers=who)
    assert done.status_code == 201
    shown = doors.get(f"/v1/watches/{made['watch']}?at={done.json()['position']}", headers=who).json()
    assert shown["until"] == "2028-10-31"
    assert shown["secret"] != made["secret"]
    changed = {"endorsements": [it.story.ada], "switches": ["moved"], "mail": "staff@employer.example", "pace": "weekly"}
    done = doors.put(f"/v1/watches/{made['watch']}", json=changed, headers=who)
    shown = doors.get(f"/v1/watches/{made['watch']}?at={done.json()['position']}", headers=who).json()
    assert (shown["switches"], shown["pace"], shown["webhook"], shown["confirmed"], shown["secret"]) == (
        ["moved"], "weekly", None, False, None,
    )  # fmt: skip


def test_the_same_key_begins_one_watch(it: Watched, doors: TestClient) -> None:
    who = signed_in(it) | {"Idempotency-Key": "k"}
    assert begun(doors, who, it.story.noah) == begun(doors, who, it.story.noah)
    another = doors.post("/v1/watches", json={"endorsements": [it.story.ada], "switches": SWITCHES, "webhook": HOOK}, headers=who)
    assert (another.status_code, another.json()["type"]) == (422, "/problems/once-differs")


@pytest.mark.parametrize(
    ("given", "status", "problem", "field"),
    [
        ({"endorsements": []}, 422, "nothing-watched", "endorsements"),
        ({"switches": []}, 422, "nothing-switched-on", "switches"),
        ({"webhook": None}, 422, "nowhere-to-tell", "webhook"),
        ({"mail": "a@b.example"}, 422, "nowhere-to-tell", "webhook"),
        ({"webhook": "http://hooks.example/"}, 422, "not-a-webhook", "webhook"),
        ({"webhook": "https://user@hooks.example/"}, 422, "not-a-webhook", "webhook"),
        ({"webhook": None, "mail": "a@b.example\r\nBcc: c@d.example"}, 422, "not-a-mail-address", "mail"),
        ({"webhook": None, "mail": "a@b.example", "language": "fr"}, 422, "not-a-language", "language"),
        ({"switches": ["everything"]}, 422, "invalid", "switches.0"),
        ({"pace": "hourly"}, 422, "invalid", "pace"),
        ({"endorsements": ["WI-000001-AAAA"]}, 422, "mistyped-number", "endorsements.0"),
        ({"endorsements": [], "roster": "01900000-0000-7000-8000-000000000000"}, 404, "no-such-page", None),
        ({"name": "María"}, 422, "invalid", "name"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_which_member(
    it: Watched, doors: TestClient, given: dict[str, Any], status: int, problem: str, field: str | None
) -> None:
    whole = {"endorsements": [it.story.noah], "switches": SWITCHES, "webhook": HOOK} | given
    answer = doors.post("/v1/watches", json=whole, headers=signed_in(it))
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}"), answer.text
    assert answer.json().get("field") == field
    assert "María" not in answer.text


def test_of_several_numbers_the_wrong_one_is_named_by_its_place(it: Watched, doors: TestClient) -> None:
    who = signed_in(it)
    for at in range(3):
        numbers = [it.story.noah] * 3
        numbers[at] = "WI-999999-AAAP"
        body = {"endorsements": numbers, "switches": SWITCHES, "webhook": HOOK}
        answer = doors.post("/v1/watches", json=body, headers=who)
        assert (answer.status_code, answer.json()["field"]) == (404, f"endorsements.{at}"), answer.text


def test_a_stranger_an_officer_and_another_employer_find_nothing(it: Watched, doors: TestClient) -> None:
    acme, bell = signed_in(it), signed_in(it, "bell")
    made = begun(doors, acme, it.story.noah)
    it.resume(it.story.noah)
    it.deliver()
    name = made["watch"]
    for who in ({}, bearer(it.story, "wi"), {"Authorization": "Bearer no"}):
        assert doors.get("/v1/watches", headers=who).status_code == 401
        assert doors.get(f"/v1/watches/{name}", headers=who).status_code == 401
    assert doors.get("/v1/watches", headers=bell).json() == {"items": []}
    assert doors.get("/v1/watches/messages", headers=bell).json()["items"] == []
    body = {"endorsements": [it.story.noah], "switches": SWITCHES, "webhook": HOOK}
    for answer in (
        doors.get(f"/v1/watches/{name}", headers=bell),
        doors.get(f"/v1/watches/{name}/deliveries", headers=bell),
        doors.put(f"/v1/watches/{name}", json=body, headers=bell),
        doors.post(f"/v1/watches/{name}/renewals", json={}, headers=bell),
        doors.post(f"/v1/watches/{name}/endings", json={}, headers=bell),
        doors.post(f"/v1/watches/{name}/pings", json={}, headers=bell),
        doors.get(f"/v1/watches/{'x' * 30}", headers=bell),
    ):
        assert answer.status_code == 404, answer.text
    assert len(it.receiver.posts) == 1


def test_the_list_of_messages_goes_on_where_one_stopped_and_says_what_could_not_be_delivered(
    it: Watched, doors: TestClient
) -> None:
    who = signed_in(it)
    begun(doors, who, it.story.noah, switches=["sanctioned"])
    it.receiver.status[HOOK] = 500
    it.resume(it.story.noah)
    it.pause(it.story.noah)
    it.deliver()
    first = doors.get("/v1/watches/messages?limit=2", headers=who).json()
    assert [(one["kind"], one["state"]) for one in first["items"]] == [("ending", "waiting"), ("sanctioned", "waiting")]
    assert first["items"][1]["outcome"] == "500"
    rest = doors.get(f"/v1/watches/messages?after={first['next']}", headers=who).json()
    assert [one["what"] for one in rest["items"]] == ["endorsement.paused"]
    assert rest["next"] is None


def test_of_many_messages_at_one_position_none_is_passed_over(it: Watched, doors: TestClient) -> None:
    who = signed_in(it)
    begun(doors, who, it.story.noah, it.story.maria, it.story.ada, switches=["expiring", "sanctioned"])
    it.resume(it.story.noah)
    it.deliver()
    every = doors.get("/v1/watches/messages", headers=who).json()["items"]
    assert len({one["position"] for one in every}) < len(every)
    found, after = [], 0
    while after is not None:
        page = doors.get(f"/v1/watches/messages?limit=1&after={after}", headers=who).json()
        assert page["items"]
        found, after = [*found, *page["items"]], page["next"]
    assert found == every


def test_a_ping_says_what_the_webhook_answered_and_may_not_be_asked_for_again_at_once(it: Watched, doors: TestClient) -> None:
    who = signed_in(it)
    name = begun(doors, who, it.story.noah)["watch"]
    doors.get("/v1/watches?at=1", headers=who)
    assert doors.post(f"/v1/watches/{name}/pings", json={}, headers=who).json() == {"status": 200, "taken": True}
    assert it.receiver.types() == ["watch.ping"]
    again = doors.post(f"/v1/watches/{name}/pings", json={}, headers=who)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/too-soon-again")
    it.later(minutes=1)
    it.receiver.status[HOOK] = None
    assert doors.post(f"/v1/watches/{name}/pings", json={}, headers=who).json() == {"status": None, "taken": False}


def test_an_employer_has_so_many_watches_and_no_more(it: Watched, doors: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    rule = replace(watches.rule(it.story.office), watches=2, endorsements=1)
    monkeypatch.setattr(watches, "rule", lambda _: rule)
    who = signed_in(it)
    for _ in range(2):
        begun(doors, who, it.story.noah)
        it.rounds.private.catch_up()
    body = {"endorsements": [it.story.noah], "switches": SWITCHES, "webhook": HOOK}
    full = doors.post("/v1/watches", json=body, headers=who)
    assert (full.status_code, full.json()["type"]) == (409, "/problems/too-many-watches")
    many = doors.post("/v1/watches", json=body | {"endorsements": [it.story.noah, it.story.ada]}, headers=signed_in(it, "bell"))
    assert (many.status_code, many.json()["type"]) == (422, "/problems/too-much-watched")


def test_the_operator_sees_what_waits_and_health_is_as_it_was(it: Watched, doors: TestClient) -> None:
    who = signed_in(it)
    begun(doors, who, it.story.noah)
    it.resume(it.story.noah)
    it.receiver.status[HOOK] = 500
    it.deliver()
    text = doors.get("/metrics").text
    assert 'reciprocity_deliveries{state="waiting"} 2.0' in text
    assert 'reciprocity_deliveries{state="failed"} 0.0' in text
    assert "reciprocity_deliveries_late 1.0" in text
    assert "reciprocity_deliveries_oldest_seconds" in text
    assert HOOK not in text
    assert doors.get("/health/live").json() == {"alive": True}


def test_with_an_ended_account_everything_is_forgotten_that_it_was_told(it: Watched, doors: TestClient) -> None:
    who = signed_in(it)
    name = begun(doors, who, it.story.noah, mail="staff@employer.example")["watch"]
    it.resume(it.story.noah)
    it.deliver()
    assert doors.post("/v1/employers/endings", json={}, headers=who).status_code == 201
    it.pause(it.story.noah)
    it.later(days=1)
    assert len(it.deliver().letters) == 1
    with it.story.office.vault.engine.transaction(write=False) as tx:
        for table in ("outbox_watch", "outbox_message", "delivery", "delivery_address", "delivery_lane_state"):
            rows = tx.fetchall(f"SELECT * FROM {table}")
            assert not [row for row in rows if "staff@employer.example" in row or name in row], table


def test_who_is_interrupted_while_ending_an_account_ends_it_again_and_nothing_is_left(
    it: Watched, doors: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = signed_in(it)
    watch = begun(doors, who, it.story.noah)["watch"]
    account = doors.get("/v1/employers/me", headers=who).json()["id"]
    it.rounds.private.catch_up()
    assert doors.post(f"/v1/watches/{watch}/pings", json={}, headers=who).json()["taken"]
    it.delivering.sending.may_write(account, "staff@employer.example", "en")
    with monkeypatch.context() as patched:
        patched.setattr(employers, "end", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            doors.post("/v1/employers/endings", json={}, headers=who)
    assert it.rounds.delivery.addresses(account) == []
    assert it.rounds.delivery.lane(watch).pinged == ""
    assert doors.post("/v1/employers/endings", json={}, headers=who).status_code == 201
    assert doors.get("/v1/employers/me", headers=who).status_code == 401


def test_a_person_sees_how_many_watch_them_and_not_who(it: Watched, doors: TestClient) -> None:
    for name in ("acme", "bell"):
        begun(doors, signed_in(it, name), it.story.noah)
    ended = begun(doors, who := signed_in(it, "cole"), it.story.noah)["watch"]
    assert doors.post(f"/v1/watches/{ended}/endings", json={}, headers=who).status_code == 201
    it.rounds.private.catch_up()
    link = claims.invite(it.story.office, it.story.noah, it.wisconsin).address
    own = claims.claim(it.story.office, link.partition("#")[2]).token
    answer = doors.get("/v1/watches/of-me", headers={"Authorization": f"Bearer {own}"})
    assert answer.json() == {"items": [{"number": it.story.noah, "watches": 2}]}
    for other in ({}, who, bearer(it.story, "wi")):
        assert doors.get("/v1/watches/of-me", headers=other).status_code == 401
