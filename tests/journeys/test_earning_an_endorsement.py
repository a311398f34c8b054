"""An endorsement earned from the first registration to the grant, through the doors: nothing on paper, nothing despite anything."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from doors import bearer, founded
from ledger.procedures import applications, claims, officers, professionals
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Role
from ledger.vault.people import Person


class Wisconsin:
    """Wisconsin's office, seen through its doors."""

    def __init__(self, story):
        self.story, self.office = story, story.office
        self.door = TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")
        self.coordinator = bearer(story, "wi")

    def on(self, day):
        self.story.clock.now = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)

    def person(self, given, category=None):
        """Somebody on the books, endorsed in a category if one is named."""
        by = officers.officer_of(self.office, self.story.tokens["wi"])
        who = professionals.register(
            self.office,
            Person("", given, "Journey", f"{given}.journey@example.org"),
            by=by,
            on=self.story.clock().date(),
            residence="WI",
        )
        if category:
            page, _ = applications.submit(self.office, who, category, AgeBand.INFANT, by=by)
            applications.approve(self.office, page, by=by)
        return who

    def does(self, address, token=None, **body):
        answer = self.door.post(f"/v1/{address}", json=body, headers=token or self.coordinator)
        assert answer.status_code in {200, 201}, answer.json()
        return answer.json()

    def refused(self, address, token=None, **body):
        answer = self.door.post(f"/v1/{address}", json=body, headers=token or self.coordinator)
        assert answer.status_code == 409, answer.json()
        return answer.json()

    def lacks(self, asked):
        answer = self.door.get(f"/v1/applications/{asked}/assessment", headers=self.coordinator).json()
        return {item["kind"] for item in answer["items"] if item["met"] != "met"}

    def claimed(self, number):
        """The token of the person whose endorsement has this number, by a link."""
        link = claims.invite(self.office, number, officers.officer_of(self.office, self.story.tokens["wi"]))
        return {"Authorization": f"Bearer {self.does('claims', secret=link.address.partition('#')[2])['token']}"}

    def reviewer(self, given):
        """A reviewer, endorsed in the category, with their token, and who they are."""
        who = self.person(given, Category.FAMILY_SPECIALIST)
        officer = officers.appoint(self.office, AssociationCode("wi"), Role.REVIEWER, Person("", given, "Reviewer"))
        return officer, who, {"Authorization": f"Bearer {officers.new_token(self.office, officer)}"}


@pytest.fixture
def wisconsin(tmp_path):
    return Wisconsin(founded(tmp_path))


def test_registered_built_reviewed_and_endorsed(wisconsin):
    it = wisconsin
    it.on(date(2028, 6, 1))
    grace, rosa = it.person("Grace"), it.person("Rosa", Category.MENTOR_CLINICAL)
    asked = it.does("applications/registrations", person=grace, category="FS", age_band="IMH")["application"]
    it.does(f"applications/{asked}/acceptance")
    assert it.lacks(asked) == {"background", "training", "supervision", "references", "documents", "membership"}

    it.does("memberships", person=grace, association="wi", bought="2028-06-01", until="2030-12-31")
    degree = it.does("evidence", person=grace, sort="education", start="2015-06-01", level="bachelor")
    assert degree["position"]
    it.does(
        "evidence",
        person=grace,
        sort="work",
        start="2025-01-01",
        end="2027-12-31",
        field="prevention",
        months=36,
        age_bands=["IMH"],
    )
    it.does(
        "evidence",
        person=grace,
        sort="training",
        start="2028-05-02",
        end="2028-05-06",
        minutes=33 * 60,
        topics=[{"topic": "dei", "minutes": 180}],
    )
    for paper in ("ethics", "agreement"):
        it.does("evidence/signatures", person=grace, paper=paper, version="2028", sha256="ab" * 32)
    assert it.lacks(asked) == {"supervision", "references"}

    for month in range(13):
        day = date(2028 + (5 + month) // 12, 1 + (5 + month) % 12, 20)
        it.on(day)
        it.does("supervision/sessions", person=grace, day=str(day), minutes=120, provider=rosa, form="individual")
    assert "supervision" in it.lacks(asked), "what nobody has countersigned does not count"
    for month in range(13):
        it.does(
            "supervision/confirmations", person=grace, provider=rosa,
            month=f"{2028 + (5 + month) // 12}-{1 + (5 + month) % 12:02}",
        )  # fmt: skip
    assert it.lacks(asked) == {"references"}

    named = [
        it.does(f"applications/{asked}/references", rater=rater, relation=relation, waived=True)["reference"]
        for rater, relation in ((rosa, "provider"), (None, "supervisor"), (None, "colleague"))
    ]
    for reference in named:
        it.does(f"applications/{asked}/references/{reference}/letter", text="A letter that nobody but the reviewers reads.")
    assert it.lacks(asked) == set()
    it.does(f"applications/{asked}/submission")

    first = it.refused(f"applications/{asked}/approval")
    assert first["type"].endswith("/something-missing"), "nobody has reviewed it yet"
    officer, who, token = it.reviewer("Rita")
    review = it.does("reviews", application=asked, reviewer=officer, person=who)["review"]
    it.does(f"reviews/{review}/recommendation", token, recommendation="endorse", no_conflict=True)
    endorsed = it.does(f"applications/{asked}/approval")
    it.story.settle()
    standing = it.door.get(f"/v1/endorsements/{endorsed['number']}/standing").json()
    assert (standing["standing"], standing["home"], standing["category"]) == ("active", "wi", "FS")

    mine = it.claimed(endorsed["number"])
    shown = it.does("evidence/shown", mine)
    assert len(shown["entries"]) == 3
    assert it.door.post(f"/v1/applications/{asked}/approval", json={}, headers=mine).status_code in {401, 403}
