"""An employer's pages: an account and its key, a receipt, a roster's statement, a file checked again; in two languages, without scripts."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient

from api.app import create_app
from doors import Story, founded
from ledger.procedures import employers
from relying import changed, put_right
from screenshots import serving

ACCOUNT = {"name": "Little Steps", "mail": "hr@little.example"}
HERE = "https://demo.reciprocity.invalid"


@pytest.fixture
def story(tmp_path) -> Story:
    return founded(tmp_path)


@pytest.fixture
def browser(story: Story) -> TestClient:
    return TestClient(create_app(story.desk), base_url=HERE, headers={"accept": "text/html", "origin": HERE})


def opened(browser: TestClient) -> str:
    answer = browser.post("/employer/account", data=ACCOUNT)
    assert answer.status_code == 200
    [token] = re.findall(r'<code class="token">([^<]+)</code>', answer.text)
    return token


def document(text: str) -> dict:
    [found] = re.findall(r'<textarea name="document" hidden>(.*?)</textarea>', text, re.DOTALL)
    return json.loads(unescape(found))


def test_an_account_is_opened_its_key_shown_once_and_the_browser_signed_in(browser, story) -> None:
    token = opened(browser)
    assert employers.employer_of(story.office, token).name == "Little Steps"
    home = browser.get("/employer")
    assert "Little Steps" in home.text
    assert token not in home.text
    cookie = browser.post("/employer/session", data={"token": token}, follow_redirects=False).headers["set-cookie"]
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/employer"):
        assert word in cookie
    assert token not in cookie


def test_signing_out_ends_the_session_also_for_who_kept_the_cookie(browser) -> None:
    opened(browser)
    kept = browser.cookies["employer"]
    browser.post("/employer/session/end")
    assert "Open an account" in browser.get("/employer").text
    browser.cookies.set("employer", kept, domain="demo.reciprocity.invalid", path="/employer")
    assert "Open an account" in browser.get("/employer").text


def test_a_session_is_over_after_some_hours_and_no_token_for_programs(browser, story) -> None:
    opened(browser)
    session = browser.cookies["employer"]
    assert browser.get("/v1/employers/me", headers={"Authorization": f"Bearer {session}"}).status_code == 401
    story.clock.now += employers.SIGNED_IN
    assert "Little Steps" not in browser.get("/employer").text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
        {"origin": HERE, "sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_does_nothing(browser, story, headers) -> None:
    token = opened(browser)
    for address in (
        "/employer/end",
        "/employer/key",
        "/employer/receipt",
        "/employer/session",
        "/employer/account",
        "/employer/check",
        "/employer/file",
    ):
        assert browser.post(address, data={"number": story.maria, "token": token}, headers=headers).status_code == 403
    assert employers.employer_of(story.office, token)


def test_a_stranger_and_a_wrong_key_get_in_nowhere(browser, story) -> None:
    assert browser.post("/employer/receipt", data={"number": story.maria}).status_code == 401
    wrong = browser.post("/employer/session", data={"token": story.tokens["wi"]})
    assert (wrong.status_code, "Not signed in." in wrong.text) == (401, True)
    for form in ({}, {"name": "x", "mail": "nobody"}, {"name": "", "mail": "a@b"}, {"name": "x", "mail": "a b@c"}):
        assert browser.post("/employer/account", data=form).status_code == 422


def test_a_receipt_is_shown_kept_and_checked_again(browser, story) -> None:
    opened(browser)
    answer = browser.post("/employer/receipt", data={"number": story.maria.lower(), "valid_on": "2024-12-01"})
    assert answer.status_code == 200
    assert "Active" in answer.text
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "<script" not in answer.text
    found = document(answer.text)
    file = browser.post("/employer/file", data={"document": json.dumps(found), "kind": "json"})
    assert file.headers["content-disposition"].startswith('attachment; filename="EndorsementReceipt-')
    again = browser.post("/employer/check", files={"file": ("receipt.json", file.content)})
    assert "Unchanged" in again.text
    assert "Receipt" in browser.get("/employer").text
    wrong = changed(found, "answer.standing", "lapsed")
    bad = browser.post("/employer/check", files={"file": ("receipt.json", wrong)})
    assert "answer.standing" in bad.text
    assert browser.post("/employer/file", data={"document": wrong.decode()}).status_code == 422


def test_the_statement_of_a_long_roster_is_downloaded_and_checked_as_any_other(browser, story) -> None:
    """It is kept by nobody else: an employer who could not download it would have asked in vain."""
    opened(browser)
    rows = "\n".join(["endorsement_number", *[story.maria] * 3000])
    said = document(browser.post("/employer/roster", data={"rows": rows, "first": "2024-01-01", "last": "2028-01-01"}).text)
    text = json.dumps(said)
    assert len(text) > 1024 * 1024
    nothing = {"file": ("", b"")}
    file = browser.post("/employer/file", data={"document": text, "kind": "json"}, files=nothing)
    assert file.status_code == 200
    assert browser.post("/employer/check", data={"text": text}, files=nothing).status_code == 200


def test_a_roster_is_stated_shown_row_by_row_and_told_otherwise_after_a_correction(browser, story) -> None:
    opened(browser)
    rows = f"endorsement_number,given_name,family_name,email\n{story.maria},,,\n{story.noah},,,\n,Nobody,Atall,n@example.org\n=1,,,\n"
    form = {"first": "2026-01-01", "last": "2028-05-01", "category": "FS"}
    answer = browser.post("/employer/roster", data=form, files={"file": ("staff.csv", io.BytesIO(rows.encode()))})
    assert answer.status_code == 200, answer.text
    for words in (story.maria, story.noah, "With gaps", "Nobody who may be found by a name", "begins like a formula"):
        assert words in unescape(answer.text)
    found = document(answer.text)
    table = browser.post("/employer/file", data={"document": json.dumps(found), "kind": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    story.settle()
    put_right(story, story.noah)
    again = browser.post("/employer/check", data={"text": json.dumps(found)})
    assert "Corrected since" in again.text
    assert again.text.count("Told otherwise today") == 1


def test_a_statement_shows_what_was_sent_who_is_there_twice_and_which_days_have_not_come(browser, story) -> None:
    opened(browser)
    rows = f"endorsement_number,given_name,family_name,email\n{story.noah},,,\n,Nobody,<b>,n@example.org\n{story.noah},,,\nnonsense,,,\n"
    today = story.office.today("UTC")
    form = {"rows": rows, "first": today.isoformat(), "last": today.isoformat()}
    page = browser.post("/employer/roster", data=form).text
    assert "Nobody &lt;b&gt;, n@example.org</td>" in page
    assert "nonsense</td>" in page
    assert page.count("the same person as row 1") == 1
    assert re.search(r"Counted again, though in an earlier row</dt><dd>1<", page)
    assert "a spreadsheet calls it row 2" in page
    assert "had come" not in page
    assert "Held throughout" in page
    again = browser.post("/employer/check", data={"text": json.dumps(document(page))}).text
    assert "n@example.org" not in again
    page = browser.post("/employer/roster", data=form | {"last": (today + timedelta(days=1)).isoformat()}).text
    assert "Said before the last of these days had come." in page
    assert "Held throughout" not in page
    assert "Held so far, until" in page


def test_a_receipt_for_a_day_to_come_says_so_before_all_else(browser, story) -> None:
    opened(browser)
    today = story.office.today("UTC")
    page = browser.post("/employer/receipt", data={"number": story.maria, "valid_on": today.isoformat()}).text
    assert "had come" not in page
    assert "verdict tone-good" in page
    page = browser.post(
        "/employer/receipt", data={"number": story.maria, "valid_on": (today + timedelta(days=9)).isoformat()}
    ).text
    assert re.search(r'tone-care" [^>]*><div>\s*<h2>Said before that day had come: Active', page)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"rows": "", "first": "2026-01-01", "last": "2026-12-31"}, 422),
        ({"rows": "nothing", "first": "2026-01-01", "last": "2026-12-31"}, 422),
        ({"rows": "endorsement_number\nx", "first": "2026-01-01", "last": "2026-12-31"}, 409),
        ({"rows": "endorsement_number\nx", "first": "2026-01-01", "last": "2025-12-31"}, 422),
        ({"rows": "endorsement_number\nx", "first": "soon", "last": "2025-12-31"}, 422),
        ({"rows": "endorsement_number\nx", "first": "2026-01-01", "last": "2026-12-31", "category": "XX"}, 422),
    ],
)
def test_what_cannot_be_answered_is_said_beside_its_form(browser, form, status) -> None:
    opened(browser)
    answer = browser.post("/employer/roster", data=form)
    assert (answer.status_code, "Not answered." in answer.text) == (status, True)


def test_a_number_that_is_none_is_said_beside_its_form_and_no_value_comes_back(browser) -> None:
    opened(browser)
    answer = browser.post("/employer/receipt", data={"number": "<b>nonsense"})
    assert (answer.status_code, "Not answered." in answer.text) == (422, True)
    assert "nonsense" not in answer.text


@pytest.mark.parametrize(
    ("form", "given", "said"),
    [
        ("receipt", {"valid_on": "2025-02-30"}, "(valid_on) is written"),
        ("receipt", {"known_at": "2025-02-30"}, "(known_at) is written"),
        ("receipt", {"known_at": "2099-01-01"}, "choose an earlier known_at"),
        ("roster", {"first": "2025-02-30"}, "(from) is written"),
        ("roster", {"last": "2025-02-30"}, "(to) is written"),
    ],
)
def test_a_day_that_cannot_be_is_named(browser, story, form, given, said) -> None:
    opened(browser)
    whole = {"number": story.maria, "rows": f"endorsement_number\n{story.maria}", "first": "2026-01-01", "last": "2026-02-01"}
    answer = browser.post(f"/employer/{form}", data=whole | given)
    assert (answer.status_code, said in answer.text) == (422, True), answer.text


def test_what_names_nobody_comes_back_with_a_form_that_was_not_answered(browser) -> None:
    opened(browser)
    form = {"number": "nonsense", "valid_on": "2026-02-03", "known_at": "2026-02-04", "tell_name": "yes"}
    page = browser.post("/employer/receipt", data=form).text
    assert re.findall(r'value="(2026-02-0\d)"', page) == ["2026-02-03", "2026-02-04"]
    assert page.count('value="yes" checked') == 1
    form = {"rows": "nonsense", "first": "2026-02-03", "last": "2026-02-04", "category": "FS", "age_band": "ECMH"}
    page = browser.post("/employer/roster", data=form).text
    assert re.findall(r'value="(2026-02-0\d)"', page) == ["2026-02-03", "2026-02-04"]
    assert re.findall(r"<option[^>]* selected>(\w+)", page)[0] == "FS"
    assert 'value="ECMH" selected' in page
    assert "nonsense" not in page
    assert "checked" not in page


def test_of_what_one_was_told_the_last_are_shown_and_what_a_receipt_is_about(browser, story, monkeypatch) -> None:
    opened(browser)
    for number in (story.noah, story.maria):
        browser.post("/employer/receipt", data={"number": number})
    story.settle()
    assert re.findall(r'<a href="/e/([^"]+)"', browser.get("/employer").text) == [story.maria, story.noah]
    monkeypatch.setattr("api.pages.employer.SHOWN", 1)
    assert re.findall(r'<a href="/e/([^"]+)"', browser.get("/employer").text) == [story.maria]
    browser.cookies.clear()
    browser.post("/employer/account", data=ACCOUNT)
    assert story.maria not in browser.get("/employer").text


def test_another_key_voids_the_one_before_and_the_end_is_the_end(browser, story) -> None:
    token = opened(browser)
    assert browser.post("/employer/key").status_code == 422
    assert employers.employer_of(story.office, token)
    browser.post("/employer/key", data={"sure": "yes"})
    with pytest.raises(employers.TokenNotGood):
        employers.employer_of(story.office, token)
    assert browser.post("/employer/end").status_code == 422
    assert "Your account is ended." in browser.post("/employer/end", data={"sure": "yes"}).text
    assert "Open an account" in browser.get("/employer").text


def test_a_file_is_checked_without_an_account(browser) -> None:
    assert browser.get("/employer/check").status_code == 200
    assert browser.post("/employer/check", data={}).status_code == 422
    answer = browser.post("/employer/check", data={"text": "{}"})
    assert "This is no answer that can be read." in answer.text


# In a real browser


def examined(page: Any, width: int) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"wider than {width} px: {page.url}"


def answered(page: Any, form: str, width: int) -> None:
    page.click(f"form[action='/employer/{form}'] button")
    examined(page, width)


@pytest.mark.parametrize("width", [1200, 390])
def test_from_the_first_visit_to_the_check_of_a_kept_file(chromium: Any, story: Story, tmp_path, width: int) -> None:
    with serving(story) as base:
        page = chromium.new_page(viewport={"width": width, "height": 900}, locale="en-US")
        page.goto(f"{base}/employer")
        examined(page, width)
        page.fill("#name", "Little Steps")
        page.fill("#mail", "hr@little.example")
        answered(page, "account", width)
        page.click("main a[href='/employer']")
        page.fill("#number", story.maria)
        answered(page, "receipt", width)
        with page.expect_download() as download:
            page.click("button[value=json]")
        kept = tmp_path / "receipt.json"
        download.value.save_as(kept)
        page.goto(f"{base}/employer")
        page.fill("#rows", f"endorsement_number\n{story.maria}\n{story.noah}\nnonsense")
        page.fill("#first", "2024-01-01")
        answered(page, "roster", width)
        assert page.locator("tbody tr").count() == 3
        page.emulate_media(media="print")
        assert not page.is_visible(".actions")
        assert page.is_visible("table")
        page.emulate_media(media="screen")
        page.goto(f"{base}/employer/check")
        page.set_input_files("#file", kept)
        answered(page, "check", width)
        assert "Unchanged" in page.inner_text("main")
        page.close()


def test_the_one_box_takes_a_kept_file_as_well(browser, story) -> None:
    opened(browser)
    found = document(browser.post("/employer/receipt", data={"number": story.maria}).text)
    browser.cookies.clear()
    answer = browser.post("/", files={"file": ("receipt.json", json.dumps(found).encode())})
    assert "Unchanged" in answer.text
    assert "Unchanged" in browser.post("/", data={"q": json.dumps(found)}).text
