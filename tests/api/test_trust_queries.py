"""Was it authorised then, and who recognised it? The two questions of the trust list, before and after what changes the answer."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from fastapi.testclient import TestClient

from api import recognising
from doors import Story, bearer
from ledger.procedures import associations, catalogue
from ledger.rulebook.reciprocity import Purpose, Reply, recognition
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category, Officer, PersonId, Role
from ledger.signing.statement import parse_entry

HOST = "did:web:demo.reciprocity.invalid"
AGREEMENT = Officer(PersonId("alliance"), ALLIANCE, Role.COORDINATOR)


def did(code: str) -> str:
    return f"{HOST}:associations:{code}"


def ask(client: TestClient, which: str, entity: str, authority: str, action: str, resource: str = "FS/IMH", **context) -> dict:
    said = {"entity_id": entity, "authority_id": authority, "action": action, "resource": resource, "context": context}
    answer = client.post(f"/v1/trust/{which}", json=said)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert {name: told[name] for name in said if name != "context"} == {name: said[name] for name in said if name != "context"}
    assert told["message"]
    return told


def issuing(client: TestClient, code: str, **context) -> bool:
    return ask(client, "authorization", did(code), HOST, "issue", **context)["authorized"]


def test_a_member_with_a_key_is_authorised_from_its_first_day_on(reading, told) -> None:
    assert issuing(reading, "wi")
    assert not issuing(reading, "wi", time="1990-01-01T00:00:00Z")
    assert not issuing(
        reading, "wi", time=(parse_entry(told.office.journal.line(1).entry).recorded - timedelta(days=2)).isoformat()
    )
    answer = ask(reading, "authorization", did("wi"), HOST, "issue", time="2027-01-02T03:04:05Z")
    assert answer["time_evaluated"] == "2027-01-02T03:04:05Z"
    assert answer["time_requested"] > answer["time_evaluated"]


def test_a_band_that_it_is_not_licensed_for_is_refused(reading, told) -> None:
    bands = {member.association: member.age_bands for member in told.desk.views.trust.members()}
    for code, band in product(bands, AgeBand):
        answer = ask(reading, "authorization", did(code), HOST, "issue", f"FS/{band.value}")
        assert answer["authorized"] is (band.value in bands[code]), (code, band)


def test_one_that_left_was_authorised_until_its_last_day(acting, story: Story) -> None:
    before = story.clock.now
    story.clock.now += timedelta(days=3)
    associations.end(story.office, "ga", AGREEMENT, reason="dissolved")
    story.settle()
    story.clock.now += timedelta(days=3)
    assert issuing(acting, "ga", time=before.isoformat())
    assert not issuing(acting, "ga")
    assert issuing(acting, "wi")


def test_a_stolen_key_splits_the_times_at_the_line_it_is_suspect_from(acting, story: Story) -> None:
    key = associations.keys_in_force(story.office, "ga")[0].vkey
    before, suspect = story.clock.now, story.office.journal.size()
    story.clock.now += timedelta(days=10)
    acting.post(
        f"/v1/endorsements/{story.ada}/pause", json={"start": story.clock.now.date().isoformat()}, headers=bearer(story, "ga")
    )
    story.clock.now += timedelta(days=10)
    associations.retire(story.office, "ga", key, suspect_from=suspect)
    story.settle()
    assert issuing(acting, "ga", time=before.isoformat())
    assert not issuing(acting, "ga", time=(before + timedelta(days=12)).isoformat())
    assert not issuing(acting, "ga")


def test_recognition_is_the_rule_book_s_and_a_default_is_never_a_yes(reading, told) -> None:
    table, actions = recognising.table(told.desk), {"recognize": Purpose.STAY, "transfer": Purpose.MOVE}
    codes = ("wi", "co", "az", "ie", "ga", "fl")
    seen = set()
    for home, other, action in product(codes, codes, actions):
        if home == other:
            continue
        said = ask(reading, "recognition", did(home), did(other), action, "MHS/IMH")
        day = told.office.today(catalogue.edition(other).zone)
        known = recognition(table, home, other, actions[action], Category("MHS"), AgeBand("IMH"), day)
        good = known.answer in {Reply.RECOGNISED, Reply.HELD} and (action == "transfer" or known.answer is Reply.RECOGNISED)
        assert said["recognized"] is (good and not known.by_default), (home, other, action)
        if good and known.by_default:
            assert "default" in said["message"]
        seen.add((said["recognized"], known.by_default))
    assert (True, False) in seen
    assert (False, True) in seen


@pytest.mark.parametrize(
    ("which", "changes", "status", "field"),
    [
        ("authorization", {"authority_id": "did:web:elsewhere.example"}, 404, None),
        ("authorization", {"entity_id": did("tx")}, 404, None),
        ("authorization", {"action": "verify"}, 422, "action"),
        ("authorization", {"resource": "FS"}, 422, "resource"),
        ("authorization", {"resource": "XX/IMH"}, 422, "resource"),
        ("authorization", {"context": {"time": "2999-01-01T00:00:00Z"}}, 422, "context.time"),
        ("authorization", {"context": {"time": "2026-01-01"}}, 422, None),
        ("authorization", {"extra": 1}, 422, None),
        ("recognition", {"action": "issue"}, 422, "action"),
        ("recognition", {"entity_id": "did:web:elsewhere.example"}, 404, None),
        ("recognition", {"authority_id": HOST + ":associations:zz"}, 404, None),
    ],
)
def test_other_questions_are_refused_by_name(reading, which, changes, status, field) -> None:
    action = "issue" if which == "authorization" else "recognize"
    authority = HOST if which == "authorization" else did("co")
    said = {"entity_id": did("wi"), "authority_id": authority, "action": action, "resource": "FS/IMH"} | changes
    answer = reading.post(f"/v1/trust/{which}", json=said)
    assert answer.status_code == status, answer.text
    if field:
        assert field in answer.text


@pytest.mark.parametrize("which", ["authorization", "recognition"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_moment_that_some_zone_does_not_have_is_refused(reading: TestClient, which: str, moment: str) -> None:
    said = {"entity_id": did("wi"), "authority_id": HOST, "action": "issue", "resource": "FS/IMH", "context": {"time": moment}}
    answer = reading.post(f"/v1/trust/{which}", json=said)
    assert (answer.status_code, answer.json()["field"]) == (422, "context.time")
