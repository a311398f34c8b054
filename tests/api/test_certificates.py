"""The certificate on paper at its doors: who is given it, and what it holds."""

from __future__ import annotations

import threading

import pytest
from fastapi.testclient import TestClient

from api import checking
from doors import Story, bearer
from ledger.credentials import pictures
from ledger.credentials.report import Verdict
from ledger.procedures import certificates, officers, withdrawing
from ledger.procedures.withdrawing import Which


@pytest.fixture
def made(acting: TestClient, story: Story) -> bytes:
    """Maria's certificate, as Colorado issues it."""
    certificates.issue(story.office, story.maria, officers.officer_of(story.office, story.tokens["co"]))
    story.settle()
    answer = acting.get(f"/v1/credentials/{story.maria}/certificate", headers=bearer(story, "co"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def test_it_verifies_as_a_file_with_its_proof_of_logging_inside(made, story) -> None:
    report = checking.verify(story.desk, made)
    assert report.verdict is Verdict.VERIFIED
    assert report.check("logging").key == "logging.good"
    attached = pictures.read_pdf(made)
    assert attached is not None
    assert attached.proof is not None


def test_the_door_issues_it_once_and_answers_when_the_log_covers_it(acting, story) -> None:
    before = story.office.journal.size()
    answered = threading.Event()

    def settle() -> None:
        while not answered.wait(0.1):
            story.settle()

    settling = threading.Thread(target=settle)
    settling.start()
    asked = {"headers": bearer(story, "co") | {"Idempotency-Key": "one"}, "json": {}}
    first = acting.post(f"/v1/credentials/{story.maria}/certificate", **asked)
    answered.set()
    settling.join()
    again = acting.post(f"/v1/credentials/{story.maria}/certificate", **asked)
    assert (first.status_code, again.status_code) == (201, 201)
    assert pictures.read_pdf(again.content).credential == pictures.read_pdf(first.content).credential
    assert story.office.journal.size() == before + 2
    assert acting.post(f"/v1/credentials/{story.maria}/certificate", json={}, headers=bearer(story, "wi")).status_code == 403


def test_asked_again_it_is_the_same_to_the_byte_and_in_spanish_another_page_around_the_same_file(made, acting, story) -> None:
    again, spanish = (
        acting.get(f"/v1/credentials/{story.maria}/certificate", params={"lang": lang}, headers=bearer(story, "co")).content
        for lang in ("en", "es")
    )
    assert again == made
    assert spanish != made
    assert pictures.read_pdf(spanish) == pictures.read_pdf(made)


def test_nobody_else_is_given_it_but_whoever_is_listed_has_it_on_their_page(made, acting, story) -> None:
    assert acting.get(f"/v1/credentials/{story.maria}/certificate").status_code == 401
    assert acting.get(f"/v1/credentials/{story.maria}/certificate", headers=bearer(story, "wi")).status_code == 403
    page = acting.get(f"/e/{story.maria}", headers={"accept": "text/html"}).text
    assert f"/e/{story.maria}/certificate.pdf" in page
    public = acting.get(f"/e/{story.maria}/certificate.pdf", headers={"accept-language": "en"})
    assert public.content == made
    assert acting.get(f"/e/{story.noah}/certificate.pdf").status_code in {404, 409}


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("which", [0, 1])
def test_where_the_file_or_the_code_is_withdrawn_the_page_is_printed_no_more(acting, story, which) -> None:
    colorado = officers.officer_of(story.office, story.tokens["co"])
    found = withdrawing.standing(story.office, story.maria, colorado)[-2 + which]
    withdrawing.revoke(story.office, [Which(story.maria, found.line)], colorado, reason="lost")
    answer = acting.get(f"/v1/credentials/{story.maria}/certificate", headers=bearer(story, "co"))
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("no-certificate")
    assert f"/e/{story.maria}/certificate.pdf" not in acting.get(f"/e/{story.maria}", headers={"accept": "text/html"}).text
