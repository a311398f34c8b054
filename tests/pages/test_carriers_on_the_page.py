"""The one box takes every carrier, as text, file or picture, and says in plain words what it found."""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.words import HEADLINES
from api.rounds import Rounds
from doors import Story, bearer, founded
from ledger.credentials import sd_jwt
from ledger.credentials.credential import Format
from ledger.credentials.sentences import HEADLINES as SAID
from ledger.procedures import certificates, credentials, officers
from ledger.signing.p256 import P256SigningKey

WALLET = P256SigningKey.from_seed(b"w" * 32)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = founded(tmp_path_factory.mktemp("office"))
    colorado = officers.officer_of(story.office, story.tokens["co"])
    for form in (Format.JWT, Format.SD_JWT):
        holder = {"holder": WALLET.key.jwk} if form is Format.SD_JWT else {}
        MADE[form] = credentials.issue(story.office, story.maria, colorado, format=form, **holder).document.decode()
    MADE[Format.QR] = credentials.issue(story.office, story.maria, colorado, format=Format.QR).document.decode()
    certificates.issue(story.office, story.maria, colorado)
    story.settle()
    Rounds(story.office, story.log, story.desk.views).catch_up()
    story.settle()
    return story


MADE: dict[Format, str] = {}


@pytest.fixture(scope="module")
def client(told: Story) -> TestClient:
    return TestClient(create_app(told.desk), base_url="https://demo.reciprocity.invalid", headers={"accept": "text/html"})


def text(answer) -> str:
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.mark.parametrize("form", [Format.JWT, Format.SD_JWT, Format.QR])
def test_a_token_or_the_text_of_a_code_is_pasted_or_uploaded(client, told, form: Format) -> None:
    for answer in (client.post("/", data={"q": f" {MADE[form]}\n"}), client.post("/", files={"file": ("c.txt", MADE[form])})):
        said = text(answer)
        assert "Demonstration only: no association issued this" in said
        assert "Checked and good: has a valid signature" in said
        assert told.maria in said
        assert "Issued by CoAIMH" in said, "by its name, also where the code has room for an identifier only"
        assert "What you put in was not kept." in said


def test_a_certificate_is_uploaded(client, told) -> None:
    paper = client.get(f"/v1/credentials/{told.maria}/certificate", headers=bearer(told, "co")).content
    said = text(client.post("/", files={"file": ("certificate.pdf", paper)}))
    assert "Checked and good: was logged as line" in said


def test_what_its_holder_did_not_show_is_told_as_that(client) -> None:
    shown = sd_jwt.select(MADE[Format.SD_JWT], {"category", "age_band"})
    said = text(client.post("/", data={"q": shown}))
    assert said.count("not shown by its holder") == 2
    assert "Look up the endorsement itself" not in said


def test_a_link_to_a_credential_gets_the_ledger_s_answer_and_is_told_as_that(client) -> None:
    said = text(client.post("/", data={"q": MADE[Format.QR].partition("#")[0]}))
    assert "This link …" in said
    assert "Please note: is signed by nobody: what follows is the ledger's own answer, of this moment." in said
    assert "leads to a credential that is in force" in said
    elsewhere = text(client.post("/", data={"q": "https://thief.example/c/" + MADE[Format.QR].partition("#")[0][-36:]}))
    assert "This is not known here" in elsewhere


def test_a_number_or_a_link_with_one_leads_to_the_answer_itself(client, told) -> None:
    for asked in (told.maria, f"https://demo.reciprocity.invalid/endorsements/{told.maria}"):
        answer = client.post("/", data={"q": asked, "valid_on": "2025-03-01"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/e/{told.maria}?valid_on=2025-03-01")


def test_a_day_is_asked_about(client) -> None:
    said = text(client.post("/", data={"q": MADE[Format.JWT], "valid_on": "2040-01-01"}))
    assert "The answer is about" in said
    assert "This credential was not verified" in said or "expired" in said


def test_every_headline_of_a_report_has_words_on_the_page() -> None:
    assert set(HEADLINES) == set(SAID)


def wrong(answer) -> str:
    assert 400 <= answer.status_code < 500
    return re.sub(
        r"\s+",
        " ",
        html.unescape(re.sub(r"<[^>]+>", "", answer.text.partition('id="q-wrong" class="wrong">')[2].partition("</p>")[0])),
    )


def test_what_is_missing_or_damaged_is_called_what_it_is(client) -> None:
    assert wrong(client.post("/", data={"q": ""})) == "Put in a number, a name, a link or a credential."
    proof = "c2sp.org/tlog-proof@v1\nindex 0\n"
    for alone in ({"files": {"file": ("c.json.tlog-proof", proof)}}, {"data": {"q": proof}}):
        assert wrong(client.post("/", **alone)).startswith("This is a proof of logging. It says nothing without its credential")
    assert wrong(client.post("/", data={"q": "WI-999999-0000"})).startswith("Not found.")
    for damaged in ('{"@context": ["https', '"@context": ["x"], "id": 17}', '\ufeff{"id": 1}'):
        assert "is written as JSON is, but is cut short or damaged" in text(client.post("/", data={"q": damaged}))


@pytest.mark.parametrize("form", [Format.JWT, Format.QR])
def test_days_and_moments_are_written_in_one_way(client, form: Format) -> None:
    for language in ("en", "es"):
        said = text(client.post("/", data={"q": MADE[form]}, params={"lang": language}))
        assert not re.search(r"\d{4}-\d\d-\d\d", said), said
