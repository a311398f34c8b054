"""Who may act, what an act answers, and that one asked for twice is done once."""

from __future__ import annotations

from datetime import date

from doors import Story, bearer, lives
from ledger.procedures import officers
from ledger.rulebook.vocabulary import PersonId


def act(client, story: Story, path: str, who: str = "co", key: str | None = None, **body: object):
    headers = bearer(story, who) | ({"Idempotency-Key": key} if key else {})
    return client.post(path, json=body, headers=headers)


def attempts(story: Story) -> int:
    return sum(line.name == "officer.attempt_refused/1" for line in story.office.journal.lines(0, 10_000))


def test_an_act_answers_with_the_position_of_its_line_and_a_read_can_wait_for_it(acting, story) -> None:
    answer = act(acting, story, f"/v1/endorsements/{story.maria}/pause", reason="on leave")
    assert answer.status_code == 201
    position = answer.json()["position"]
    assert position == story.office.journal.size()
    standing = acting.get(f"/v1/endorsements/{story.maria}/standing?at={position}").json()
    assert (standing["standing"], standing["size"]) == ("inactive", position)


def test_without_a_token_nothing_is_done(acting, story) -> None:
    size = story.office.journal.size()
    answer = acting.post(f"/v1/endorsements/{story.maria}/pause", json={})
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    wrong = acting.post(f"/v1/endorsements/{story.maria}/pause", json={}, headers={"Authorization": "Bearer nobody"})
    assert wrong.json() == answer.json()
    assert story.office.journal.size() == size


def test_another_association_is_refused_and_the_attempt_is_written_down(acting, story) -> None:
    before = attempts(story)
    answer = act(acting, story, f"/v1/endorsements/{story.maria}/pause", who="wi")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-the-home-coordinator")
    assert attempts(story) == before + 1
    standing = acting.get(f"/v1/endorsements/{story.maria}/standing?at={story.office.journal.size()}").json()
    assert standing["standing"] == "active"


def test_an_officer_whose_time_has_ended_acts_no_more(acting, story) -> None:
    who = story.office.vault.tokens.find(story.tokens["co"]).officer
    officers.dismiss(story.office, PersonId(who))
    assert act(acting, story, f"/v1/endorsements/{story.maria}/pause").status_code == 401


def test_a_token_does_not_outlive_its_last_day(acting, story) -> None:
    who = PersonId(story.office.vault.tokens.find(story.tokens["co"]).officer)
    story.tokens["co"] = officers.new_token(story.office, who, expires=date(2020, 1, 1))
    assert act(acting, story, f"/v1/endorsements/{story.maria}/pause").status_code == 401


def test_the_rules_refuse_with_their_own_sentence(acting, story) -> None:
    answer = act(acting, story, f"/v1/endorsements/{story.maria}/reinstatement")
    assert answer.status_code == 409
    assert answer.json()["type"].startswith("/problems/no-such-lapse")


def test_the_same_key_acts_once_and_another_request_under_it_is_refused(acting, story) -> None:
    path = f"/v1/endorsements/{story.maria}/pause"
    first = act(acting, story, path, key="k1", reason="a")
    again = act(acting, story, path, key="k1", reason="a")
    assert (again.status_code, again.json()) == (201, first.json())
    other = act(acting, story, path, key="k1", reason="b")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/once-differs")


def test_an_application_asked_for_twice_is_one_application(acting, story) -> None:
    person = act(
        acting,
        story,
        "/v1/professionals",
        who="wi",
        given_name="Ines",
        family_name="Doble",
        email="ines@example.org",
        residence="WI",
    ).json()["person"]
    wanted = {"person": person, "category": "FA", "age_band": "IMH"}
    first = act(acting, story, "/v1/applications", who="wi", key="once", **wanted)
    again = act(acting, story, "/v1/applications", who="wi", key="once", **wanted)
    assert first.status_code == 201
    assert again.json() == first.json()
    approved = act(acting, story, f"/v1/applications/{first.json()['application']}/approval", who="wi")
    assert approved.status_code == 201
    assert (
        acting.get(f"/v1/endorsements/{approved.json()['number']}/standing?at={approved.json()['position']}").json()["standing"]
        == "active"
    )


def test_a_whole_move_through_the_doors(acting, story) -> None:
    lives(story, story.maria, "WI")
    back = act(acting, story, "/v1/transfers", who="co", endorsements=[story.maria], joining="wi", consent="by e-mail")
    assert back.status_code == 201
    transfer = back.json()["transfer"]
    assert act(acting, story, f"/v1/transfers/{transfer}/acceptance", who="wi").status_code == 409
    assert act(acting, story, f"/v1/transfers/{transfer}/release", who="co").status_code == 201
    moved = act(acting, story, f"/v1/transfers/{transfer}/acceptance", who="wi")
    assert moved.status_code == 201
    standing = acting.get(f"/v1/endorsements/{story.maria}/standing?at={moved.json()['position']}").json()
    assert standing["home"] == "wi"


def test_a_page_of_another_kind_is_no_application_and_no_transfer(acting, story) -> None:
    page = acting.get(f"/v1/endorsements/{story.maria}/standing").json()["page"]
    assert act(acting, story, f"/v1/applications/{page}/approval").status_code == 404
    assert act(acting, story, f"/v1/transfers/{story.applied}/acceptance").status_code == 404
    wanted = {"person": page, "category": "FA", "age_band": "IMH"}
    assert act(acting, story, "/v1/applications", **wanted).status_code == 404


def test_the_same_address_is_the_same_person(acting, story) -> None:
    person = {"given_name": "Maria", "family_name": "Zwei", "email": "MARIA@example.org", "residence": "CO"}
    answer = act(acting, story, "/v1/professionals", **person)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/email-on-the-books")
    assert "maria" not in answer.text.lower().replace("/problems/", "")


def test_a_read_that_waits_for_what_is_not_written_is_told_so(acting, story) -> None:
    beyond = story.office.journal.size() + 1
    answer = acting.get(f"/v1/endorsements/{story.maria}/standing?at={beyond}")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/not-yet")
    assert "retry-after" in answer.headers


def test_attempts_refused_at_the_same_moment_are_all_written_down(acting, story) -> None:
    from concurrent.futures import ThreadPoolExecutor

    before = attempts(story)
    with ThreadPoolExecutor(4) as many:
        path = f"/v1/endorsements/{story.maria}/pause"
        answers = list(many.map(lambda _: act(acting, story, path, who="wi").status_code, range(4)))
    assert answers == [403] * 4
    assert attempts(story) == before + 4


def test_a_registration_asked_for_twice_under_one_key_is_one_person_with_or_without_an_address(acting, story) -> None:
    for person in ({"email": "twice@example.org"}, {}):
        asked = {"given_name": "Twice", "family_name": "Asked", "residence": "CO", **person}
        first, again = (act(acting, story, "/v1/professionals", key=f"once {person}", **asked) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        other = act(acting, story, "/v1/professionals", key=f"once {person}", **(asked | {"given_name": "Other"}))
        assert (other.status_code, other.json()["type"]) == (422, "/problems/once-differs")
