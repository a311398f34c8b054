"""The page behind a certificate's code: today's answer, no name and no number, and what became of the certificate."""

from __future__ import annotations

import html
import json
import re

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from doors import Story, founded
from ledger.procedures import certificates, endorsements, officers, withdrawing
from ledger.procedures.withdrawing import Which


@pytest.fixture
def story(tmp_path) -> Story:
    return founded(tmp_path)


@pytest.fixture
def acting(story: Story) -> TestClient:
    return TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid", headers={"accept": "text/html"})


def text(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def issued(story: Story) -> certificates.Pair:
    pair = certificates.issue(story.office, story.maria, officers.officer_of(story.office, story.tokens["co"]))
    story.settle()
    return pair


def address(pair: certificates.Pair) -> str:
    return pair.code.document.decode().partition("#")[0].removeprefix("https://demo.reciprocity.invalid")


def test_it_tells_today_s_answer_and_neither_the_name_nor_the_number(acting, story) -> None:
    answer = acting.get(address(issued(story)))
    assert answer.status_code == 200
    assert "Active on" in text(answer)
    assert "not to be accepted" not in text(answer)
    for private in (story.maria, "Example-Nowak", "María"):
        assert private not in answer.text


def test_the_file_s_line_leads_there_too_and_no_other_line_does(acting, story) -> None:
    pair = issued(story)
    assert acting.get(f"/c/{pair.file.line}").status_code == 200
    granted = endorsements.find(story.office, story.maria).held.lines[0].id
    for line in (granted, "0198a3f0-6b8e-7c1d-9c55-0242ac12ffff", "x", "..%2f..%2fetc"):
        assert acting.get(f"/c/{line}").status_code == 404


def test_a_certificate_that_was_withdrawn_says_so_though_the_endorsement_is_active(acting, story) -> None:
    pair = issued(story)
    colorado = officers.officer_of(story.office, story.tokens["co"])
    withdrawing.suspend(story.office, [Which(story.maria, pair.code.line)], colorado, reason="lost")
    story.settle()
    assert "suspended for now" in text(acting.get(address(pair)))
    withdrawing.revoke(story.office, [Which(story.maria, pair.code.line)], colorado, reason="lost")
    story.settle()
    answer = text(acting.get(address(pair)))
    assert "not to be accepted: revoked" in answer
    assert "Active on" in answer


def test_the_whole_text_of_the_code_put_into_the_box_is_checked_with_its_name(acting, story) -> None:
    pair = issued(story)
    answer = acting.post("/", data={"q": pair.code.document.decode()})
    assert answer.status_code == 200
    assert "María Example-Nowak" in text(answer)
    forged = pair.code.document.decode()[:-4] + "AAAA"
    assert "was not verified" in text(acting.post("/", data={"q": forged}))


def test_a_file_that_a_wallet_has_laid_out_anew_is_known_by_its_line_and_another_under_that_id_is_not(acting, story) -> None:
    pair = issued(story)
    document = json.loads(pair.file.document)
    anew = json.dumps(dict(sorted(document.items())))
    assert "was logged as line" in text(acting.post("/", files={"file": ("c.json", anew)}))
    changed = document | {"name": document["name"] + " "}
    assert "was not verified" in text(acting.post("/", files={"file": ("c.json", json.dumps(changed))}))
