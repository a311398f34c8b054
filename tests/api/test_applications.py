"""Applications through the doors: built, sent back, reviewed, examined, decided; and what each is shown."""

from __future__ import annotations

import pytest

from doors import Story, bearer
from ledger.procedures import applications, endorsements, officers
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, Role
from ledger.vault.people import Person
from ledger.vault.tokens import ONESELF, Token

NOT_ONE = "00000000-0000-4000-8000-000000000000"


class Door:
    """Somebody's way in: acts and reads, with the status that is meant."""

    def __init__(self, client, story: Story) -> None:
        self.client = client
        self.story = story

    def post(self, path: str, status: int = 201, who: str = "wi", key: str | None = None, **body: object) -> dict:
        headers = bearer(self.story, who) | ({"Idempotency-Key": key} if key else {})
        answer = self.client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str, status: int = 200, who: str = "wi") -> dict:
        answer = self.client.get(path, headers=bearer(self.story, who))
        assert answer.status_code == status, answer.text
        return answer.json()

    def person(self, given: str, residence: str = "WI", who: str = "wi") -> str:
        told = {"given_name": given, "family_name": "Ejemplo", "email": f"{given}@example.org", "residence": residence}
        return self.post("/v1/professionals", who=who, **told)["person"]

    def registered(self, category: str = "FA", who: str | None = None) -> str:
        wanted = {"person": who or self.person(f"Ana{self.story.office.journal.size()}"), "category": category, "age_band": "IMH"}
        page = self.post("/v1/applications/registrations", **wanted)["application"]
        self.post(f"/v1/applications/{page}/acceptance")
        return page

    def officer(self, at: str) -> str:
        """A reviewer of that association, whose token is kept under their pseudonym."""
        who = officers.appoint(
            self.story.office, AssociationCode(at), Role.REVIEWER, Person("", "Reviewer", str(self.story.office.journal.size()))
        )
        self.story.tokens[who] = officers.new_token(self.story.office, who)
        return who

    def endorsed(self, category: Category = Category.FAMILY_ASSOCIATE) -> str:
        """Somebody on the books who may review that category."""
        who = self.person(f"Eva{self.story.office.journal.size()}")
        by = officers.officer_of(self.story.office, self.story.tokens["wi"])
        page, _ = applications.submit(self.story.office, who, category, AgeBand.INFANT, by=by)
        applications.approve(self.story.office, page, by=by)
        return who


@pytest.fixture
def door(acting, story) -> Door:
    return Door(acting, story)


def test_an_application_is_built_sent_back_deferred_and_approved_despite_what_is_missing(door: Door) -> None:
    person = door.person("Ana")
    begun = door.post("/v1/applications/registrations", person=person, category="FS", age_band="IMH", key="once")
    again = door.post("/v1/applications/registrations", person=person, category="FS", age_band="IMH", key="once")
    assert begun == again
    page = f"/v1/applications/{begun['application']}"
    assert door.get(page)["stage"] == "registered"
    door.post(f"{page}/redirection", category="FA", age_band="IMH", reason="the work fits")
    door.post(f"{page}/acceptance")
    door.post(f"{page}/advice", advice="more training")
    door.post(f"{page}/submission")
    door.post(f"{page}/return", tabs=["training"], due="2030-01-01", reasons=[{"text": "a date is missing"}])
    told = door.get(page)
    assert (told["stage"], told["due"], told["reasons"], told["target"]) == (
        "returned",
        "2030-01-01",
        ["a date is missing"],
        "FA",
    )
    assert told["rules_of"] == told["submitted_on"]
    door.post(f"{page}/resubmission")
    door.post(f"{page}/deferral", missing=["training", "supervision"], reasons=[{"text": "more hours"}])
    door.post(f"{page}/resubmission")
    door.post(f"{page}/migration", as_of="2023-05-01", reason="registered under the older rules")
    assert door.get(page)["rules_of"] == "2023-05-01"
    refused = door.post(f"{page}/approval", status=409)
    assert refused["type"] == "/problems/something-missing"
    assert "recommendations: still to come" in refused["detail"]
    endorsed = door.post(f"{page}/approval", despite="seen on paper")
    assert door.get(page)["stage"] == "approved"
    assert door.get(page)["endorsement"] == endorsed["endorsement"]
    assert endorsed["number"].startswith("WI-")


def test_closed_and_withdrawn_it_is_over(door: Door) -> None:
    for act, body in (("closure", {"reason": "moved away"}), ("withdrawal", {})):
        page = f"/v1/applications/{door.registered()}"
        door.post(f"{page}/{act}", **body)
        assert door.post(f"{page}/submission", status=409)["type"] == "/problems/already-decided"
        assert door.get(f"{page}/letter", status=409)["type"] == "/problems/already-decided"


def test_another_association_neither_acts_nor_reads(door: Door) -> None:
    page = f"/v1/applications/{door.registered()}"
    for act in ("submission", "acceptance", "withdrawal"):
        door.post(f"{page}/{act}", status=403, who="co")
    door.post(f"{page}/closure", status=403, who="co", reason="r")
    door.get(page, status=403, who="co")
    door.get(f"{page}/letter", status=403, who="co")
    assert door.client.get(page).status_code == 401


def test_what_is_no_application_is_not_found(door: Door) -> None:
    person = door.person("Ana")
    for nothing in (NOT_ONE, person, "x"):
        door.get(f"/v1/applications/{nothing}", status=404)
        door.post(f"/v1/applications/{nothing}/closure", status=404, reason="r")
        door.post(f"/v1/applications/{nothing}/references", status=404, relation="other", waived=True)
    door.post("/v1/applications/registrations", status=404, person=NOT_ONE, category="FA", age_band="IMH")
    door.post("/v1/exams", status=404, application=person, day="2028-05-14", markers=[])
    door.post("/v1/reviews/list", status=404, application=person)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("return", {"tabs": [], "reasons": [{"text": "r"}]}),
        ("return", {"tabs": ["training"], "reasons": []}),
        ("return", {"tabs": ["exercise"], "reasons": [{"text": "r"}]}),
        ("deferral", {"missing": ["training"], "reasons": [{"text": ""}]}),
        ("closure", {}),
        ("closure", {"reason": "r", "because": "r"}),
        ("migration", {"as_of": "yesterday", "reason": "r"}),
        ("references", {"relation": "other", "waived": "yes"}),
        ("references", {"relation": "aunt", "waived": True}),
    ],
)
def test_what_has_no_form_is_refused_and_nothing_written(door: Door, act: str, body: dict) -> None:
    page = door.registered()
    size = door.story.office.journal.size()
    door.post(f"/v1/applications/{page}/{act}", status=422, **body)
    assert door.story.office.journal.size() == size


def test_letters_go_in_and_their_text_comes_out_for_who_judges_alone(door: Door) -> None:
    page = door.registered()
    letters = f"/v1/applications/{page}/references"
    rater = door.person("Rolf")
    asked = door.post(letters, rater=rater, relation="supervisor", waived=True)["reference"]
    door.post(f"{letters}/{asked}/letter", text="what it says")
    door.post(f"{letters}/{asked}/vetting", how="by telephone")
    [told] = door.get(f"/v1/applications/{page}")["references"]
    assert (told["received"], told["vetted"], told["endorsed"], told["waived"]) == (True, True, False, True)
    assert "what it says" not in str(told)
    assert door.get(f"{letters}/{asked}/letter") == {"text": "what it says"}
    assert door.get(f"{letters}/{asked}/letter", status=403, who="co")["type"] == "/problems/letter-confidential"
    other = door.post(letters, relation="other", waived=False)["reference"]
    door.post(f"{letters}/{other}/refusal")
    door.post(f"{letters}/{other}/letter", status=409, text="late")
    door.get(f"{letters}/nothing/letter", status=409)


def test_reviewers_are_blind_to_each_other_and_a_reviewer_reads_the_application(door: Door) -> None:
    page = door.registered()
    door.post(f"/v1/applications/{page}/submission")
    mine, other = door.officer("wi"), door.officer("co")
    review = door.post("/v1/reviews", application=page, reviewer=mine, person=door.endorsed())["review"]
    assert door.post("/v1/reviews", status=409, application=page, reviewer=other, person=door.endorsed())["type"] == (
        "/problems/enough-reviewers"
    )
    assert door.get(f"/v1/applications/{page}", who=mine)["in_review"] is True
    door.get(f"/v1/applications/{page}", status=403, who=other)
    assert door.get(f"/v1/applications/{page}/evidence", who=mine) == {"entries": [], "papers": [], "erased": False}
    door.get(f"/v1/applications/{page}/evidence", status=403, who=other)
    door.post("/v1/reviews/list", status=403, who=other, application=page)
    door.post(f"/v1/reviews/{review}/recommendation", status=403, recommendation="endorse", no_conflict=True)
    door.post(f"/v1/reviews/{review}/recommendation", status=422, who=mine, recommendation="endorse", no_conflict=False)
    seen = door.post("/v1/reviews/list", status=200, who=mine, application=page)
    assert (len(seen["reviews"]), seen["reached"]) == (1, "waiting")
    door.post(f"/v1/reviews/{review}/recommendation", who=mine, recommendation="defer", reasons=["hours"], no_conflict=True)
    seen = door.post("/v1/reviews/list", status=200, application=page)
    assert (seen["reached"], seen["recommendation"], seen["reviews"][0]["reasons"]) == ("agreed", "defer", ["hours"])
    door.post(f"/v1/reviews/{review}/recusal", status=409, conflict="spouse")
    door.post(f"/v1/reviews/{NOT_ONE}/recusal", status=409, conflict="spouse")


def test_a_marker_is_told_a_number_and_no_more(door: Door) -> None:
    page = door.registered("MHM-P")
    door.post(f"/v1/applications/{page}/submission")
    one, two, three = door.officer("wi"), door.officer("co"), door.officer("co")
    door.post("/v1/exams", status=409, application=page, day="2028-05-14", markers=[one, two])
    door.post(f"/v1/applications/{page}/exam-approval", status=409)
    door.post(f"/v1/applications/{page}/exam-approval", despite="seen on paper")
    door.post("/v1/exams", status=422, application=page, day="2028-05-14", markers=[one])
    door.post("/v1/exams", status=404, application=page, day="2028-05-14", markers=[one, NOT_ONE])
    exam = door.post("/v1/exams", application=page, day="2028-05-14", markers=[one, two])["exam"]
    good = [{"part": "multiple choice", "points": 54, "of": 60}, {"part": "vignettes", "points": 80, "of": 100}]
    door.post(f"/v1/exams/{exam}/scores", who=one, scores=good)
    door.get(f"/v1/exams/{exam}", status=403, who=three)
    door.post(f"/v1/exams/{exam}/scores", status=403, who=three, scores=good)
    door.post(f"/v1/exams/{exam}/markers", status=403, who=one, marker=three)
    door.post(f"/v1/exams/{exam}/markers", marker=three)
    shown = door.get(f"/v1/exams/{exam}", who=two)
    assert shown == {"exam": exam, "day": "2028-05-14", "parts": ["multiple choice", "vignettes"], "marks": [], "passed": None}
    door.post(f"/v1/exams/{exam}/scores", status=403, scores=good)
    door.post(f"/v1/exams/{exam}/scores", status=422, who=two, scores=good[:1])
    door.post(f"/v1/exams/{exam}/conclusion", status=409)
    door.post(f"/v1/exams/{exam}/scores", who=two, scores=good)
    door.post(f"/v1/exams/{exam}/conclusion")
    assert len(door.get(f"/v1/exams/{exam}", who=one)["marks"]) == 2
    [told] = door.get(f"/v1/applications/{page}")["exams"]
    assert (told["exam"], told["attempt"], told["passed"]) == (exam, 1, True)
    door.get(f"/v1/exams/{NOT_ONE}", status=409, who=one)


def test_the_add_on_is_applied_for_on_a_number(door: Door) -> None:
    who = door.endorsed(Category.FAMILY_SPECIALIST)
    office = door.story.office
    stream = office.journal.reserved(office.key("endorsement", who, "FS", "IMH"))
    line = office.vault.bodies.of_page(stream)
    number = next(str(body["number"]) for body in line.values() if body and "number" in body)
    page = door.post("/v1/applications/addon-registrations", person=who, number=number)["application"]
    told = door.get(f"/v1/applications/{page}")
    assert (told["target"], told["category"]) == ("ERS", "FS")
    assert "add-on" in door.get(f"/v1/applications/{page}/letter")["sought"]
    door.post(f"/v1/applications/{page}/acceptance")
    door.post(f"/v1/applications/{page}/submission")
    granted = door.post(f"/v1/applications/{page}/approval", despite="seen on paper", key="once")
    assert granted["number"] == number
    assert door.post(f"/v1/applications/{page}/approval", despite="seen on paper", key="once") == granted
    assert endorsements.find(office, number).held.on(office.today("America/Chicago")).addon is AddOn.FULL


def test_a_person_with_a_token_of_their_own_does_their_part_and_no_more(door: Door) -> None:
    who = door.endorsed(Category.FAMILY_SPECIALIST)
    door.story.tokens["her"] = door.story.office.vault.tokens.make(Token(who, "wi", ONESELF))
    begun = door.post("/v1/applications/registrations", who="her", category="FA", age_band="IMH")["application"]
    page = f"/v1/applications/{begun}"
    door.client.post(f"{page}/acceptance", json={}, headers=bearer(door.story, "her"))
    assert door.get(page, who="her")["stage"] == "registered", "nobody accepts their own"
    door.post(f"{page}/acceptance")
    kept = [
        door.post(f"{page}/references", who="her", rater=door.person(f"Rolf{n}"), relation="other", waived=waived)["reference"]
        for n, waived in enumerate((True, False))
    ]
    for one in kept:
        door.post(f"{page}/references/{one}/letter", status=403, who="her", text="I am wonderful.")
        door.post(f"{page}/references/{one}/letter", text="She is.")
        door.get(f"{page}/references/{one}/letter", status=403, who="her")
    door.post(f"{page}/submission", who="her")
    reasons = [{"text": "hours"}, {"text": "waived", "reference": kept[0]}, {"text": "told", "reference": kept[1]}]
    door.post(f"{page}/deferral", missing=["training"], reasons=reasons)
    assert door.get(page, who="her")["reasons"] == ["hours", "told"]
    assert door.get(page)["reasons"] == ["hours", "waived", "told"]
    door.post(f"{page}/withdrawal", who="her")
    noah = door.registered()
    door.get(f"/v1/applications/{noah}", status=403, who="her")
    door.post(f"/v1/applications/{noah}/withdrawal", status=403, who="her")
