"""Evidence over HTTP: entered by an officer or by the person, read by theirs alone, and held against what is asked."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import pytest

from doors import Story, bearer
from ledger.procedures import claims, officers

DIGEST = "9" * 64
TRAINING = {
    "sort": "training", "start": "2024-05-01", "end": "2024-05-01", "minutes": 600,
    "topics": [{"topic": "dei", "minutes": 180}],
}  # fmt: skip
WORK = {"sort": "work", "start": "2020-01-01", "field": "prevention", "age_bands": ["IMH"], "months": 40}
MASTER = {"sort": "education", "start": "2015-06-01", "level": "master", "title": "Social work", "document": DIGEST}
SIGNATURE = {"paper": "ethics", "version": "2024", "sha256": DIGEST, "signed_on": "2025-01-05"}
TARGET = {"target": "FS", "age_band": "IMH"}


@pytest.fixture
def ines(acting, story: Story) -> str:
    """The pseudonym of somebody whom Wisconsin put on the books."""
    body = {"given_name": "Ines", "family_name": "Ejemplo", "email": "ines@example.org", "residence": "WI"}
    return acting.post("/v1/professionals", json=body, headers=bearer(story, "wi")).json()["person"]


@pytest.fixture
def post(acting, story: Story, ines: str):
    """What a door answers to Wisconsin's coordinator, about the person."""

    def asked(path: str, body: dict[str, object], who: str = "wi", headers: dict[str, str] | None = None, **more: object):
        whole = {"person": ines, **body, **more}
        return acting.post(path, json=whole, headers=headers or bearer(story, who))

    return asked


def test_entries_are_saved_as_one_goes_and_read_back(post) -> None:
    ids = [post("/v1/evidence", told).json()["id"] for told in (TRAINING, WORK, MASTER)]
    paper = post("/v1/evidence/signatures", SIGNATURE)
    assert paper.status_code == 201
    found = post("/v1/evidence/shown", {}).json()
    assert [entry["id"] for entry in found["entries"]] == ids
    first, second, third = found["entries"]
    assert (first["minutes"], first["topics"], first["end"]) == (600, [{"topic": "dei", "minutes": 180}], "2024-05-01")
    assert (second["field"], second["age_bands"], second["months"], second["end"]) == ("prevention", ["IMH"], 40, None)
    assert (third["level"], third["document"], third["title"], third["verified"]) == ("master", DIGEST, "Social work", None)
    assert found["papers"] == [
        {"id": paper.json()["id"], "paper": "ethics", "version": "2024", "sha256": DIGEST, "signed_on": "2025-01-05"}
    ]
    assert found["erased"] is False


def test_an_entry_is_verified_and_taken_back(post) -> None:
    entry = post("/v1/evidence", MASTER).json()["id"]
    assert post("/v1/evidence/verifications", {"entry": entry, "how": "transcript seen"}).status_code == 201
    assert post("/v1/evidence/shown", {}).json()["entries"][0]["verified"] == "transcript seen"
    assert post("/v1/evidence/withdrawals", {"entry": entry, "reason": "another's"}).status_code == 201
    assert post("/v1/evidence/shown", {}).json()["entries"] == []
    again = post("/v1/evidence/withdrawals", {"entry": entry})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/no-such-entry")


def test_a_persons_evidence_is_theirs_and_their_associations(post, story) -> None:
    post("/v1/evidence", TRAINING)
    for path, body in (
        ("/v1/evidence", TRAINING),
        ("/v1/evidence/shown", {}),
        ("/v1/evidence/signatures", SIGNATURE),
        ("/v1/assessments", TARGET),
    ):
        before = story.office.journal.size()
        answer = post(path, body, who="co")
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-on-these-books")
        assert story.office.journal.size() == before + 1, "the attempt is written down"


def test_a_person_with_a_token_of_their_own_enters_and_reads_and_verifies_nothing(acting, story) -> None:
    officer = officers.officer_of(story.office, story.tokens["wi"])
    secret = claims.invite(story.office, story.noah, officer).address.split("#")[1]
    own = {"Authorization": f"Bearer {claims.claim(story.office, secret).token}"}
    entry = acting.post("/v1/evidence", json=TRAINING, headers=own)
    assert entry.status_code == 201
    assert [one["id"] for one in acting.post("/v1/evidence/shown", json={}, headers=own).json()["entries"]] == [
        entry.json()["id"]
    ]
    assert acting.post("/v1/assessments", json=TARGET, headers=own).json()["complete"] is False
    verified = acting.post("/v1/evidence/verifications", json={"person": "x", "entry": "x", "how": "y"}, headers=own)
    assert verified.status_code == 401
    nobody = acting.post("/v1/evidence", json=TRAINING, headers=bearer(story, "wi"))
    assert (nobody.status_code, nobody.json()["field"]) == (422, "person")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**TRAINING, "document": "transcript.pdf"}, "document"),
        ({**TRAINING, "minutes": 0}, "minutes"),
        ({**TRAINING, "start": "2099-01-01", "end": "2099-01-01"}, "valid"),
        ({**TRAINING, "level": "master"}, "level"),
        ({**MASTER, "level": "PhD"}, "level"),
        ({**WORK, "age_bands": []}, "age_bands"),
        ({**WORK, "months": 900}, "months"),
        ({**TRAINING, "topics": [{"topic": "dei", "minutes": 601}]}, "topics"),
    ],
)
def test_what_is_malformed_is_refused_by_its_member(post, story, body, field) -> None:
    before = story.office.journal.size()
    answer = post("/v1/evidence", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert story.office.journal.size() == before


def test_an_assessment_says_all_that_is_missing_in_numbers_words_and_sources(post) -> None:
    post("/v1/evidence", TRAINING)
    found = post("/v1/assessments", TARGET).json()
    assert (found["target"], found["complete"]) == ("FS", False)
    items = {item["kind"]: item for item in found["items"]}
    assert set(items) == {"background", "training", "supervision", "references", "documents", "membership"}
    training = items["training"]
    assert training["met"] == "missing"
    assert training["amounts"][0] == {
        "what": "minutes of training", "of": "", "needed": 1980, "found": 600, "missing": 1380,
        "words": "training: 10 h of 33 h, 23 h missing",
    }  # fmt: skip
    assert training["needed"] == ["training: 33 h", "training on diversity, equity and inclusion: 3 h"]
    assert training["source"]["references"]
    assert training["source"]["edition"] == "network"
    assert "training: 10 h of 33 h, 23 h missing" in found["missing"]
    assert items["background"]["otherwise"], "every other way is told beside the nearest"


def test_another_associations_rules_may_be_asked_for(post) -> None:
    mine, theirs = (post("/v1/assessments", TARGET, association=code).json()["edition"] for code in ("wi", "co"))
    assert mine != theirs
    assert post("/v1/assessments", TARGET).json()["edition"] == mine
    assert post("/v1/assessments", TARGET, association="zz").status_code == 404


def test_an_entry_asked_for_twice_under_one_key_is_one_entry(post, story) -> None:
    headers = {**bearer(story, "wi"), "Idempotency-Key": "k"}
    first, again = (post("/v1/evidence", TRAINING, headers=headers).json() for _ in range(2))
    assert first == again
    assert len(post("/v1/evidence/shown", {}).json()["entries"]) == 1


def test_an_application_says_how_it_stands(acting, story) -> None:
    path = f"/v1/applications/{story.applied}/assessment"
    answer = acting.get(path, headers=bearer(story, "wi"))
    assert (answer.status_code, answer.json()["target"], answer.json()["complete"]) == (200, "FA", False)
    assert [item["kind"] for item in answer.json()["items"]] == [
        "background",
        "training",
        "references",
        "documents",
        "membership",
    ]
    assert (acting.get(path, headers=bearer(story, "co")).status_code, acting.get(path).status_code) == (403, 401)
    unknown = acting.get(path.replace(story.applied, "0" * 36), headers=bearer(story, "wi"))
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-found")


def test_a_document_is_kept_and_read_back(post) -> None:
    content = b64encode(bytes(range(256)) * 8000).decode()
    kept = post("/v1/evidence/documents", {"content": content})
    assert kept.status_code == 201
    digest = kept.json()["sha256"]
    assert digest == sha256(bytes(range(256)) * 8000).hexdigest()
    assert post("/v1/evidence", {**MASTER, "document": digest}).status_code == 201
    assert post("/v1/evidence/documents/content", {"sha256": digest}).json() == {"content": content}
    assert post("/v1/evidence/documents/content", {"sha256": DIGEST}).status_code == 404
    assert post("/v1/evidence/documents/content", {"sha256": digest}, who="co").status_code == 403
    assert post("/v1/evidence/documents", {"content": content}, who="co").status_code == 403


@pytest.mark.parametrize("content", ["not base64!", "a", 5, None, ["YQ=="]])
def test_bytes_are_written_in_base64(post, content) -> None:
    answer = post("/v1/evidence/documents", {"content": content})
    assert (answer.status_code, answer.json()["field"]) == (422, "content")


def test_a_document_of_more_than_five_megabytes_is_refused(post) -> None:
    answer = post("/v1/evidence/documents", {"content": b64encode(b"x" * (5 * 2**20 + 1)).decode()})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/document-too-large")
