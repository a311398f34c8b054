"""What the pages say: the answer in words, line by line, and what they keep to themselves."""

from __future__ import annotations

import html
import logging
import re

import pytest

from api.pages.words import CUSTODY, EVENTS, REASONS, STANDINGS
from ledger.rulebook.standing import SAID, Answer
from ledger.wire.names import KINDS

EVERY_PAGE = [
    "/",
    "/e/{maria}",
    "/e/{noah}",
    "/registry",
    "/guide",
    "/guide?association=wi&answers=both,prevention,yes",
    "/log",
    "/ask",
    "/ask/another",
    "/problems",
    "/problems/not-a-number",
    "/e/WI-000001-XXXX",
    "/nowhere",
]


def text(answer) -> str:
    """What a person reads, in one line."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_every_page_says_demonstration_and_what_an_endorsement_is_not(client, told, path: str) -> None:
    said = text(client.get(path.format(maria=told.maria, noah=told.noah)))
    assert "DEMONSTRATION Nobody named here exists, and no association issued anything shown here." in said
    assert "It is not a licence to practise" in said
    assert "Report a problem." in said
    assert "office@example.org" in said


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_no_page_may_fetch_or_run_anything_from_elsewhere(client, told, path: str) -> None:
    answer = client.get(path.format(maria=told.maria, noah=told.noah))
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert " on" + "click" not in answer.text


def test_the_answer_reads_as_a_case(client, told) -> None:
    said = text(client.get(f"/e/{told.maria}"))
    for part in (
        "Active on 14 May 2028",
        "It was renewed.",
        "María Example-Nowak",
        "Infant Family Specialist",
        "Applied for 1 September 2024 (sealed in the public log",
        "Granted 21 September 2024",
        "WI-AIMH granted the endorsement.",
        "WI-AIMH lets the endorsement go to CoAIMH.",
        "From WI-AIMH to CoAIMH, which is home from this day on.",
        "Stated by WI-AIMH, key kept by the operator",
        "Download the credential",
        "Every line bears a good signature",
        "Every line has its place in the public log",
        "No witness:",
        "they know nothing of this demonstration",
    ):
        assert part in said, part


def test_every_line_of_the_history_has_both_dates_and_leads_to_the_raw_line(client, told) -> None:
    answer = client.get(f"/e/{told.maria}")
    steps = re.findall(r"<li class=\"tone-\w+\">\s*<h3>.*?</li>", answer.text, re.DOTALL)
    assert len(steps) == 7
    assert all("holds from" in step and "recorded" in step for step in steps)
    for leaf in re.findall(r'href="(/log/lines/\d+)"', answer.text):
        assert client.get(leaf).headers["content-type"] == "application/json"


def test_a_question_about_the_past_is_answered_for_that_day_as_known_then(client, told) -> None:
    said = text(client.get(f"/e/{told.maria}?valid_on=2025-01-01"))
    assert "Active on 1 January 2025" in said
    assert "Today: Active" in said
    before = text(client.get(f"/e/{told.maria}?valid_on=2025-01-01&known_at=2024-09-10"))
    assert "Not yet endorsed on 1 January 2025" in before
    assert "recorded later than asked for" in before


def test_a_late_entry_is_marked_and_its_reason_stays_private(client, told) -> None:
    answer = client.get(f"/e/{told.noah}")
    assert "late entry" in text(answer)
    assert "a private reason" not in answer.text


def test_whoever_did_not_agree_to_be_listed_is_found_by_number_and_not_named(client, told) -> None:
    answer = client.get(f"/e/{told.noah}")
    assert "the holder has not agreed to be listed by name" in text(answer)
    assert "Unlisted" not in answer.text
    assert client.get(f"/e/{told.noah}/credential").status_code == 404
    assert "Unlisted" not in client.post("/", data={"q": "Noah Unlisted"}).text.replace("Noah Unlisted", "")


def test_an_association_whose_licence_is_not_confirmed_is_marked(client, told) -> None:
    said = text(client.get(f"/e/{told.ada}"))
    assert "may endorse was not confirmed from a page of its own" in said


@pytest.mark.parametrize("spelt", ["{number}", " {lower} ", "https://elsewhere.example/e/{number}?valid_on=2020-01-01"])
def test_a_number_or_a_link_leads_to_the_answer(client, told, spelt: str) -> None:
    asked = spelt.format(number=told.maria, lower=told.maria.lower())
    answer = client.post("/", data={"q": asked, "valid_on": "2025-01-01"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/e/{told.maria}?valid_on=2025-01-01")


def test_a_name_is_answered_without_becoming_an_address(client, told, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    answer = client.post("/", data={"q": "maria example"}, follow_redirects=False)
    assert answer.status_code == 200
    assert told.maria in answer.text
    assert not re.search(r'(href|action|src)="[^"]*(maria|example-nowak)', answer.text, re.IGNORECASE)
    assert "maria" not in caplog.text.lower()


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("", 422, "Put in a number, a name, a link or a credential."),
        ("WI-000001-XXXX", 422, "The check character does not fit"),
        ("WI-1", 422, "An endorsement number has two letters"),
        ("Nobody Atall", 404, "Nobody who agreed to be listed has this name."),
        ("<b>x</b>", 404, "Nobody who agreed to be listed has this name."),
    ],
)
def test_what_is_not_found_is_said_beside_the_box_with_what_was_asked(client, asked: str, status: int, said: str) -> None:
    answer = client.post("/", data={"q": asked})
    assert answer.status_code == status
    assert said in text(answer)
    assert html.escape(asked) in answer.text
    assert "<b>x</b>" not in answer.text


def test_a_day_that_does_not_exist_is_refused_in_a_sentence(client, told) -> None:
    answer = client.get(f"/e/{told.maria}?valid_on=2025-02-30")
    assert answer.status_code == 422
    assert "(valid_on) is written YYYY-MM-DD and exists." in text(answer)


def test_a_credential_is_checked_as_a_file_and_as_text(client, told) -> None:
    data = client.get(f"/e/{told.maria}/credential").content
    for answer in (client.post("/", files={"file": ("c.json", data)}), client.post("/", data={"q": data.decode()})):
        said = text(answer)
        assert "Demonstration only: no association issued this" in said
        assert "Checked and good: has a valid signature" in said
        assert "Checked and good: was logged as line" in said, "by the ledger that it is put into, which has the log at hand"
        assert answer.headers["cache-control"] == "no-store"


def test_a_credential_and_its_proof_are_checked_together_whichever_comes_first(client, told) -> None:
    data, proof = (client.get(f"/e/{told.maria}/credential{end}").content for end in ("", ".tlog-proof"))
    files = [("file", ("c.json", data)), ("file", ("c.json.tlog-proof", proof))]
    for given in (files, files[::-1]):
        assert "Checked and good: was logged as line" in text(client.post("/", files=given))


def test_a_changed_credential_is_told_which_check_failed(client, told) -> None:
    data = client.get(f"/e/{told.maria}/credential").content.replace(b"Example-Nowak", b"Example-Novak")
    said = text(client.post("/", files={"file": ("c.json", data)}))
    assert "This credential was not verified" in said
    assert "Failed: does not have a valid signature" in said


def test_what_is_no_credential_is_said_to_be_unreadable(client) -> None:
    assert "This cannot be read as a credential" in text(client.post("/", files={"file": ("c.png", b"\x89PNG")}))


def test_the_log_page_shows_the_head(client, told) -> None:
    said = text(client.get("/log"))
    assert f"Lines {told.office.journal.size()}" in said
    assert "No witness has countersigned this head." in said


def test_an_unknown_problem_is_no_page(client) -> None:
    assert client.get("/problems/never-heard-of").status_code == 404


def test_there_are_words_for_every_standing_reason_line_and_custody() -> None:
    assert set(STANDINGS) == {answer.value for answer in Answer}
    painted = {reason for _, reason in SAID.values()}
    assert set(REASONS) == painted | {"late_period", "cycle_ended", "before_granting", "before_received", "start_not_known"}
    pages = ("endorsement.", "credential.")
    assert set(EVENTS) - {"application.submitted/1"} == {kind.name for kind in KINDS if kind.name.startswith(pages)}
    assert set(CUSTODY) == {"operator", "association"}


def test_a_file_too_large_is_refused_with_a_page(client) -> None:
    answer = client.post("/", content=b"x", headers={"content-length": str(50 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "At most 8 MB are taken here." in text(answer)
    assert answer.headers["content-security-policy"]
