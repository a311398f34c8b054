"""The doors of renewals, audits and add-ons: for the holder and their home, with what is private kept out of the log."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from doors import Story, bearer
from ledger.procedures import endorsements

DIGEST = sha256(b"the code of ethics").hexdigest()
PAPERS = [{"paper": paper, "version": "1", "sha256": DIGEST} for paper in ("ethics", "agreement")]
HOURS = {"training": 2700, "topics": [{"topic": "dei", "minutes": 60}], "supervision": 2160, "about_providing": 0}


def act(client, story: Story, path: str, who: str = "co", **body: object):
    return client.post(path, json=body, headers=bearer(story, who))


def at(story: Story, *day: int) -> None:
    story.clock.now = datetime(*day, 17, tzinfo=story.clock.now.tzinfo)


def standing(client, story, number=None):
    size = story.office.journal.size()
    return client.get(f"/v1/endorsements/{number or story.maria}/standing?at={size}").json()


@pytest.fixture
def in_the_window(story) -> Story:
    until = endorsements.find(story.office, story.maria).held.on(story.clock().date()).covered_until
    at(story, until.year, 11, 5)
    return story


def owing(client, story, who="co"):
    return client.get(f"/v1/renewals/{story.maria}", headers=bearer(story, who))


def test_a_form_shows_what_is_owed_then_what_is_short_and_it_is_confirmed_despite_it(acting, in_the_window) -> None:
    story = in_the_window
    form = owing(acting, story).json()
    assert (form["mode"], form["years"], form["of"], form["training"], form["supervision"]) == ("attestation", 3, 3, 2700, 2160)
    assert (form["papers"], form["membership"], form["submitted"], form["missing"]) == (
        ["ethics", "agreement"],
        True,
        False,
        None,
    )
    answer = act(acting, story, "/v1/renewals", number=story.maria, hours=HOURS, papers=PAPERS)
    assert (answer.status_code, answer.json()["position"]) == (201, story.office.journal.size())
    told = owing(acting, story).json()
    assert (told["submitted"], told["missing"]) == (True, [{"kind": "membership", "of": "", "needed": 1, "told": 0}])
    refused = act(acting, story, f"/v1/renewals/{story.maria}/confirmation")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/still-short")
    assert act(acting, story, f"/v1/renewals/{story.maria}/confirmation", despite="paid this morning").status_code == 201
    assert standing(acting, story)["covered_until"] > form["valid_to"]
    assert not any(b"paid this morning" in row[4] for row in story.office.journal.stream())


def test_what_is_owed_is_for_the_holder_and_their_home_alone(acting, in_the_window) -> None:
    assert owing(acting, in_the_window, "wi").status_code == 403
    assert acting.get(f"/v1/renewals/{in_the_window.maria}").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"hours": {"training": "2700"}},
        {"hours": {"training": -1}},
        {"hours": {"training": 1.5}},
        {"hours": {"told": 1}},
        {"papers": [{"paper": "ethics", "version": "1", "sha256": "short"}]},
        {"papers": [{"paper": "another", "version": "1", "sha256": DIGEST}]},
        {"entries": [""]},
        {"more": 1},
    ],
)
def test_a_telling_of_another_form_is_refused_before_anything_is_asked(acting, in_the_window, body) -> None:
    size = in_the_window.office.journal.size()
    assert act(acting, in_the_window, "/v1/renewals", number=in_the_window.maria, **body).status_code == 422
    assert in_the_window.office.journal.size() == size


def test_a_renewal_is_sent_back(acting, in_the_window) -> None:
    story = in_the_window
    act(acting, story, "/v1/renewals", number=story.maria, hours=HOURS, papers=PAPERS)
    assert act(acting, story, f"/v1/renewals/{story.maria}/return", reason="hours").status_code == 201
    assert owing(acting, story).json()["submitted"] is False


def test_a_hold_of_a_kind_is_extended_and_ends(acting, story) -> None:
    path = f"/v1/endorsements/{story.maria}/pause"
    today = story.clock.now.date()
    long = act(acting, story, path, kind="leave", until=today.replace(year=today.year + 3).isoformat())
    assert (long.status_code, long.json()["type"]) == (409, "/problems/inactive-too-long")
    assert act(acting, story, path, kind="sanction").json()["type"] == "/problems/sanction-unexplained"
    assert act(acting, story, path, kind="holiday").status_code == 422
    assert act(acting, story, path, kind="leave", reason="a child").status_code == 201
    assert act(acting, story, f"{path}/extension").status_code == 201
    assert standing(acting, story)["standing"] == "inactive"
    assert act(acting, story, f"/v1/endorsements/{story.maria}/resumption").status_code == 201
    assert standing(acting, story)["standing"] == "active"


def test_an_add_on_is_granted_and_ended(acting, story) -> None:
    path = f"/v1/endorsements/{story.maria}/addon"
    assert act(acting, story, path, who="wi", addon="full").status_code == 403
    assert act(acting, story, path, addon="half").status_code == 422
    assert act(acting, story, path, addon="emerging").status_code == 201
    held = endorsements.find(story.office, story.maria).held
    assert held.on(story.clock.now.date()).addon == "emerging"
    assert act(acting, story, path, addon="emerging").json()["type"] == "/problems/add-on-held"
    assert act(acting, story, path, addon="full").status_code == 201
    assert act(acting, story, f"{path}/end").status_code == 201
    assert act(acting, story, f"{path}/end").json()["type"] == "/problems/no-add-on"


def test_the_letters_are_told_to_the_holder_and_their_home(acting, story) -> None:
    path = f"/v1/endorsements/{story.maria}/letters"
    answer = acting.get(path, headers=bearer(story, "co"))
    assert answer.json() == {"letters": "IMH-E", "valid_on": story.clock.now.date().isoformat()}
    assert acting.get(f"{path}?on=2020-01-01", headers=bearer(story, "co")).json() == {"letters": "", "valid_on": "2020-01-01"}
    assert acting.get(path, headers=bearer(story, "wi")).status_code == 403
    assert acting.get(path).status_code == 401


def test_a_lapse_in_error_is_wiped_and_a_real_one_comes_back_as_the_edition_says(acting, story) -> None:
    until = endorsements.find(story.office, story.maria).held.on(story.clock.now.date()).covered_until
    at(story, until.year + 1, 2, 1)
    assert act(acting, story, f"/v1/endorsements/{story.maria}/lapse").status_code == 201
    path = f"/v1/endorsements/{story.maria}/reinstatement"
    assert act(acting, story, path, hours=HOURS).json()["type"] == "/problems/comes-back-by-application"
    assert act(acting, story, path, in_error=True).status_code == 201
    day = date(until.year + 1, 1, 1)
    assert endorsements.find(story.office, story.maria).held.on(day).standing == "active"
    assert act(acting, story, path, in_error=True).json()["type"] == "/problems/no-such-lapse"


def test_audits_are_drawn_told_and_written_down(acting, in_the_window) -> None:
    story = in_the_window
    act(acting, story, "/v1/renewals", number=story.maria, hours=HOURS, papers=PAPERS)
    year = story.clock.now.year
    cycle = f"{year}-12-31"
    early = act(acting, story, "/v1/audits", cycle_end=cycle)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/cycle-not-over")
    at(story, year + 1, 1, 10)
    assert act(acting, story, "/v1/audits", cycle_end=cycle).status_code == 201
    assert act(acting, story, "/v1/audits/draw").json()["type"] == "/problems/no-seed-yet"
    story.settle()
    assert act(acting, story, "/v1/audits/draw").status_code == 201
    due = acting.get(f"/v1/audits?cycle_end={cycle}", headers=bearer(story, "co")).json()
    assert [(one["number"], one["drawn"], one["outcome"]) for one in due["items"]] == [(story.maria, True, None)]
    assert acting.get(f"/v1/audits?cycle_end={cycle}").status_code == 401
    assert acting.get("/v1/audits?cycle_end=never", headers=bearer(story, "co")).status_code == 422
    assert acting.get("/v1/audits?cycle_end=1893456000", headers=bearer(story, "co")).status_code == 422
    path = f"/v1/audits/{story.maria}"
    assert act(acting, story, path, outcome="perhaps").status_code == 422
    assert act(acting, story, path, who="wi", outcome="passed").status_code == 403
    assert act(acting, story, path, outcome="more_wanted", until=f"{year + 1}-03-01", reason="a certificate").status_code == 201
    assert act(acting, story, path, outcome="passed").status_code == 201
    assert act(acting, story, path, outcome="passed").json()["type"] == "/problems/audit-is-over"
    due = acting.get(f"/v1/audits?cycle_end={cycle}", headers=bearer(story, "co")).json()
    assert [one["outcome"] for one in due["items"]] == ["passed"]


@pytest.mark.parametrize(
    "path", ["/v1/renewals/{}/return", *(f"/v1/endorsements/{{}}/{act}" for act in ("pause", "pause/extension", "rescission"))]
)
def test_a_reason_has_two_thousand_characters_at_most(acting, in_the_window, path) -> None:
    story = in_the_window
    answer = act(acting, story, path.format(story.maria), reason="a" * 2001)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid")
    assert act(acting, story, path.format(story.maria), reason="a" * 2000).status_code != 422


def test_other_associations_see_none_of_it(story) -> None:
    client = TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")
    assert client.get("/v1/audits?cycle_end=2027-12-31", headers=bearer(story, "ga")).json() == {"items": [], "next": None}
