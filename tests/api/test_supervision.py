"""Supervision at the door: logged and confirmed, doubted and looked at, vetted and judged, with nobody in an address."""

from __future__ import annotations

import pytest

from doors import Story, bearer
from ledger.procedures import claims, endorsements, officers

DAY = "2028-04-03"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def post(client, story: Story, path: str, who: str = "wi", key: str | None = None, **body: object):
    headers = bearer(story, who) | ({"Idempotency-Key": key} if key else {})
    return client.post(f"/v1/supervision/{path}", json=body, headers=headers)


@pytest.fixture
def supervisee(story: Story) -> str:
    return str(endorsements.find(story.office, story.noah).held.holder)


@pytest.fixture
def gave(acting, story: Story) -> str:
    """A provider on Wisconsin's books."""
    told = {"given_name": "Ruth", "family_name": "Provider", "email": "ruth@example.org", "residence": "WI"}
    return acting.post("/v1/professionals", json=told, headers=bearer(story, "wi")).json()["person"]


@pytest.fixture
def logged(acting, story: Story, supervisee: str, gave: str) -> str:
    answer = post(acting, story, "sessions", **told(supervisee, gave))
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def told(person: str, provider: str, **other: object) -> dict[str, object]:
    return {
        "person": person,
        "provider": provider,
        "day": DAY,
        "minutes": 90,
        "form": "individual",
        "about_providing": 30,
    } | other


def judged(client, story: Story, person: str, who: str = "wi", **other: object):
    asked = {"person": person, "target": "FS", "day": "2028-05-01"} | other
    answer = post(client, story, "judgements", who, **asked)
    assert answer.status_code == 200, answer.json()
    return answer.json()["sessions"]


def kind(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def test_a_logged_session_is_unchecked_until_it_is_confirmed_and_judged_with_its_rule(
    acting, story, supervisee, gave, logged
) -> None:
    assert judged(acting, story, supervisee) == [{
        "session": logged, "day": DAY, "minutes": 90, "about_providing": 30, "peer": False, "verdict": "unchecked",
        "why": "The provider has not confirmed this session.", "flagged": False, "edition": None, "references": [],
        "confidence": None,
    }]  # fmt: skip
    answer = post(acting, story, "vettings", provider=gave, start="2028-01-01", until="2028-12-31")
    assert answer.status_code == 201
    assert post(acting, story, "confirmations", person=supervisee, provider=gave, month="2028-04").status_code == 201
    [one] = judged(acting, story, supervisee)
    assert (one["verdict"], one["edition"], one["confidence"]) == ("counts", "network", "NF")
    assert one["references"] == ["S17"]
    ended = post(acting, story, "vetting-ends", provider=gave, vetting=answer.json()["id"], start="2028-04-01")
    assert ended.status_code == 201
    [one] = judged(acting, story, supervisee)
    assert (one["verdict"], one["flagged"]) == ("counts", True)
    cleared = post(acting, story, "clearances", person=supervisee, session=logged, stands=False, reason="never vetted then")
    assert cleared.status_code == 201
    [one] = judged(acting, story, supervisee, applied_on="2028-02-02")
    assert (one["verdict"], one["flagged"]) == ("does_not_count", False)


def test_disputed_amended_and_flagged_by_name(acting, story, supervisee, gave, logged) -> None:
    amended = {"person": supervisee, "session": logged, "minutes": 60}
    assert post(acting, story, "amendments", **amended).status_code == 201
    assert post(acting, story, "confirmations", person=supervisee, provider=gave, sessions=[logged]).status_code == 201
    assert kind(post(acting, story, "amendments", **amended)) == (409, "confirmed-before")
    assert post(acting, story, "flags", person=supervisee, sessions=[logged], reason="look").status_code == 201
    assert post(acting, story, "amendments", **amended, provider=gave, reason="shorter").status_code == 201
    assert post(acting, story, "disputes", person=supervisee, provider=gave, session=logged, reason="no").status_code == 201
    [one] = judged(acting, story, supervisee)
    assert (one["minutes"], one["flagged"]) == (60, True)


def test_the_same_key_logs_once_and_answers_the_same(acting, story, supervisee, gave) -> None:
    first = post(acting, story, "sessions", key="k", **told(supervisee, gave))
    assert post(acting, story, "sessions", key="k", **told(supervisee, gave)).json() == first.json()
    assert kind(post(acting, story, "sessions", **told(supervisee, gave))) == (409, "logged-already")


@pytest.mark.parametrize(
    ("change", "status", "name"),
    [
        ({"minutes": 0}, 422, "minutes-do-not-fit"),
        ({"minutes": -1}, 422, "invalid"),
        ({"minutes": "90"}, 422, "invalid"),
        ({"minutes": 481}, 422, "too-long-a-day"),
        ({"day": "2030-01-01"}, 422, "not-yet-held"),
        ({"day": 20300101}, 422, "invalid"),
        ({"form": "video"}, 422, "invalid"),
        ({"provider": NOWHERE}, 404, "not-found"),
        ({"person": "maria"}, 404, "not-found"),
        ({"name": "Maria"}, 422, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(acting, story, supervisee, gave, change, status, name) -> None:
    size = story.office.journal.size()
    assert kind(post(acting, story, "sessions", **(told(supervisee, gave) | change))) == (status, name)
    assert story.office.journal.size() == size


@pytest.mark.parametrize("month", ["2028-13", "2028-4", "0000-01", "April", "2028-04-01", "２028-04"])
@pytest.mark.usefixtures("logged")
def test_a_month_is_a_month(acting, story, supervisee, gave, month) -> None:
    assert kind(post(acting, story, "confirmations", person=supervisee, provider=gave, month=month)) == (422, "invalid")


def test_a_clearance_says_yes_or_no(acting, story, supervisee, logged) -> None:
    for stands in ("yes", 1, None):
        answer = post(acting, story, "clearances", person=supervisee, session=logged, stands=stands)
        assert kind(answer) == (422, "invalid")


def test_another_association_reads_and_writes_nothing_of_whom_its_books_do_not_hold(acting, story, supervisee, logged) -> None:
    size = story.office.journal.size()
    answer = post(acting, story, "judgements", "ga", person=supervisee, target="FS", day=DAY)
    assert kind(answer) == (403, "not-on-these-books")
    assert kind(post(acting, story, "flags", "ga", person=supervisee, sessions=[logged], reason="x")) == (
        403,
        "not-on-these-books",
    )
    names = [line.name for line in story.office.journal.lines(size, 10)]
    assert names == ["officer.attempt_refused/1"] * 2
    assert acting.post("/v1/supervision/judgements", json={}).status_code == 401


def test_a_question_of_any_day_has_an_answer(acting, story, supervisee, logged) -> None:
    assert judged(acting, story, supervisee, day="0001-01-01") == []
    assert [one["session"] for one in judged(acting, story, supervisee, day="9999-12-31")] == [logged]


# People for themselves


def own(story: Story, number: str, code: str) -> dict[str, str]:
    """The header by which the holder of that endorsement acts for themselves."""
    officer = officers.officer_of(story.office, story.tokens[code])
    secret = claims.invite(story.office, number, officer).address.split("#")[1]
    return {"Authorization": f"Bearer {claims.claim(story.office, secret).token}"}


def test_who_received_logs_who_gave_confirms_and_neither_does_the_others_part(acting, story, supervisee) -> None:
    noah, maria = own(story, story.noah, "wi"), own(story, story.maria, "co")
    provider = str(endorsements.find(story.office, story.maria).held.holder)

    def ask(path: str, who: dict[str, str], **body: object):
        return acting.post(f"/v1/supervision/{path}", json=body, headers=who)

    mine = told(supervisee, provider)
    del mine["person"]
    named = ask("sessions", noah, **mine).json()["id"]
    assert kind(ask("sessions", maria, **told(supervisee, provider, day="2028-04-04"))) == (403, "not-the-supervisee")
    assert kind(ask("confirmations", noah, person=supervisee, provider=provider, sessions=[named])) == (403, "not-the-provider")
    assert ask("amendments", noah, session=named, minutes=60).status_code == 201
    [waits] = ask("given", maria, waiting=True).json()["sessions"]
    assert waits == {
        "person": supervisee, "session": named, "day": DAY, "minutes": 60, "about_providing": 0, "form": "individual",
        "confirmed": False, "disputed": False,
    }  # fmt: skip
    assert ask("confirmations", maria, person=supervisee, month="2028-04").status_code == 201
    assert ask("given", maria, waiting=True).json() == {"sessions": []}
    assert [one["confirmed"] for one in ask("given", maria).json()["sessions"]] == [True]
    [one] = ask("judgements", noah, target="FS", day="2028-05-01").json()["sessions"]
    assert (one["verdict"], one["why"]) == (
        "does_not_count",
        "On that day the provider was endorsed, and neither in a category whose supervision counts nor with the add-on.",
    )
    assert ask("judgements", noah, target="FS", day=DAY, association="co").json()["sessions"] == [one]
    assert kind(ask("judgements", maria, person=supervisee, target="FS", day=DAY)) == (403, "not-on-these-books")
    assert kind(ask("given", noah, provider=provider)) == (403, "not-on-these-books")
    assert ask("disputes", maria, person=supervisee, session=named).status_code == 201
    assert kind(ask("clearances", noah, person=supervisee, session=named, stands=True))[0] in {401, 403}


def test_an_officer_says_whom_it_is_about(acting, story, supervisee) -> None:
    mine = told(supervisee, supervisee)
    del mine["person"]
    for path, body in (
        ("sessions", mine),
        ("given", {}),
        ("confirmations", {"person": supervisee}),
        ("judgements", {"target": "FS", "day": DAY}),
    ):
        assert kind(post(acting, story, path, **body)) == (422, "invalid")
    assert kind(post(acting, story, "sessions", **told(supervisee, supervisee))) == (422, "own-provider")
    unknown = post(acting, story, "judgements", person=supervisee, target="FS", day=DAY, association="xx")
    assert unknown.json()["type"] == "/problems/association-not-known"
