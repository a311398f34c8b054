"""The door by which the Alliance releases where an association stays silent."""

from __future__ import annotations

from datetime import timedelta

from doors import Story, bearer, lives
from ledger.procedures import endorsements, officers, transfers
from ledger.rulebook.vocabulary import ALLIANCE, Role
from ledger.vault.people import Person


def alliance(story: Story) -> dict[str, str]:
    """The header of a coordinator of the Alliance."""
    who = officers.appoint(story.office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    return {"Authorization": f"Bearer {officers.new_token(story.office, who)}"}


def test_after_the_last_day_the_alliance_releases_and_the_joining_association_accepts(acting, story) -> None:
    lives(story, story.maria, "WI")
    body = {"endorsements": [story.maria], "joining": "wi", "consent": "by e-mail"}
    asked = acting.post("/v1/transfers", json=body, headers=bearer(story, "wi")).json()["transfer"]
    early = acting.post(f"/v1/transfers/{asked}/release-in-place", json={}, headers=alliance(story))
    assert (early.status_code, early.json()["type"]) == (409, "/problems/not-yet-in-its-place")
    until, expires = (transfers.opened(story.office, asked).asked.until, transfers.opened(story.office, asked).asked.expires)
    story.clock.now += until - story.clock.now.date() + timedelta(days=1)
    assert story.clock.now.date() < expires
    other = acting.post(f"/v1/transfers/{asked}/release-in-place", json={}, headers=bearer(story, "wi"))
    assert (other.status_code, other.json()["type"]) == (403, "/problems/not-in-its-place")
    done = acting.post(f"/v1/transfers/{asked}/release-in-place", json={}, headers=alliance(story))
    assert done.status_code == 201
    assert acting.post(f"/v1/transfers/{asked}/acceptance", json={}, headers=bearer(story, "wi")).status_code == 201
    assert endorsements.find(story.office, story.maria).held.home == "wi"
