"""An employer asks a wallet on a page: nothing is kept, nobody else sees it, and every ending is told in words."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.ask import ERRORS, FACTS
from doors import Story, founded
from holder import Holder, asked_by, form, given
from ledger.credentials.wallet_answer import ERRORS as KNOWN
from ledger.credentials.wanted import Fact
from pages.test_browser import WIDTHS, examined
from screenshots import serving

HOST = "https://demo.reciprocity.invalid"


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Story:
    return founded(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def holder(story: Story) -> Holder:
    return Holder({"dc+sd-jwt": given(story, story.maria), "ldp_vc": given(story, story.maria, "ldp_vc")})


APPS: dict[int, Any] = {}


def client(story: Story, **headers: str) -> TestClient:
    """Somebody new, at the one app that this office has."""
    if id(story) not in APPS:
        APPS[id(story)] = create_app(story.desk)
    return TestClient(APPS[id(story)], base_url=HOST, headers=headers)


def visitor(story: Story) -> TestClient:
    return client(story, accept="text/html")


@pytest.fixture
def browser(story: Story) -> TestClient:
    return visitor(story)


def said(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", answer.text, flags=re.DOTALL))).split())


def link_of(page: str) -> str:
    return html.unescape(re.search(r'href="(openid4vp://[^"]+)"', page)[1])


def answered(story: Story, link: str, holder: Holder, said: dict | None = None) -> str | None:
    """What a wallet does with the link; where it leads back to."""
    http = client(story)
    request = asked_by(http, link)
    holder.at = story.clock.now
    taken = http.post(request["response_uri"], data=form(request, said or {"vp_token": holder.presents(request)}))
    assert taken.status_code == 200, taken.text
    return taken.json().get("redirect_uri")


def test_the_form_asks_for_little_by_itself(browser) -> None:
    page = browser.get("/ask").text
    chosen = re.findall(r'name="what" value="([^"]+)" checked', page)
    assert chosen == ["category", "covered_until"]
    assert (
        set(re.findall(r'name="what" value="([^"]+)"', page)) == {fact.value for fact in Fact} == {fact.value for fact in FACTS}
    )
    assert "<script" not in page
    assert "You need no account" in page


def test_asking_leads_to_a_page_that_waits_and_looks_again(browser) -> None:
    answer = browser.post("/ask", data={"what": ["category", "name"], "category": "FS"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")
    cookie = answer.headers["set-cookie"]
    for part in ("asking=", f"Path={answer.headers['location']}", "HttpOnly", "SameSite=lax", "Secure", "Max-Age=900"):
        assert part in cookie
    secret = re.match(r"asking=([^;]+)", cookie)[1]
    page = browser.get(answer.headers["location"])
    assert page.headers["refresh"] == "5"
    assert secret not in page.text
    words = said(page)
    assert "No answer yet." in words
    assert "In which category : FS" in words.replace("category: FS", "category : FS")
    assert "The person's name" in words
    assert "<svg" in page.text
    still = browser.get(f"{answer.headers['location']}?still=true")
    assert "refresh" not in still.headers
    assert "Look again" in said(still)


def test_a_wallet_on_this_device_leads_back_and_the_answer_is_there(story, browser, holder) -> None:
    waiting = browser.post("/ask", data={"what": ["category", "covered_until"], "device": "same"})
    assert "<svg" not in re.sub(r"<section.*?</section>", "", waiting.text, flags=re.DOTALL), (
        "no code to be read from this screen"
    )
    where = urlsplit(str(waiting.url)).path
    back = answered(story, link_of(waiting.text), holder)
    assert back.startswith(f"{HOST}{where}?response_code=")
    assert "Answered on the wallet's device" in said(browser.get(where)), "without the wallet's code nothing is shown"
    other = visitor(story).get(back)
    assert other.status_code == 404, "and the code alone shows nothing in another browser"
    shown = browser.get(back)
    words = said(shown)
    assert "refresh" not in shown.headers
    assert "Demonstration only" in words
    assert "Endorsed as FS" in words
    assert "Asked and shown : In which category" in words.replace("shown:", "shown :")
    assert "nothing was shown that you did not ask for" in words
    assert "Example-Nowak" not in words
    assert "was shown by whoever holds the key that it is bound to, in answer to this very question." in words


def test_what_is_shown_whole_is_said_to_be_more_than_was_asked(story, browser, holder) -> None:
    waiting = browser.post("/ask", data={"what": ["category"], "device": "same", "whole": "true"})
    whole = Holder({"ldp_vc": holder.held["ldp_vc"]})
    words = said(browser.get(answered(story, link_of(waiting.text), whole)))
    assert "Shown, and not asked for: The person's name" in words
    assert "Example-Nowak" in words


def test_the_page_belongs_to_the_browser_that_asked(story, browser) -> None:
    where = browser.post("/ask", data={}, follow_redirects=False).headers["location"]
    assert browser.get(where).status_code == 200
    stranger = visitor(story).get(where)
    assert stranger.status_code == 404
    assert "Nothing is asked here" in said(stranger)
    assert browser.get("/ask/another").status_code == 404


def test_two_questions_of_one_browser_do_not_meet(story, browser, holder) -> None:
    one, two = (browser.post("/ask", data={"device": "same"}) for _ in range(2))
    back = answered(story, link_of(one.text), holder)
    assert "Shown by a wallet" in said(browser.get(back))
    assert "No answer yet." in said(browser.get(str(two.url)))


@pytest.mark.parametrize("error", sorted(KNOWN))
def test_every_error_of_a_wallet_is_said_in_words(story, browser, holder, error: str) -> None:
    waiting = browser.post("/ask", data={"device": "same"})
    back = answered(story, link_of(waiting.text), holder, {"error": error, "error_description": "<i>x</i>"})
    page = browser.get(back)
    assert "Nothing was shown" in said(page)
    assert error not in page.text
    assert "<i>x</i>" not in page.text


def test_every_error_that_has_words_is_one_that_wallets_say() -> None:
    assert set(ERRORS) <= KNOWN


def test_after_its_minutes_nothing_is_there(story, browser) -> None:
    where = str(browser.post("/ask", data={}).url)
    story.clock.now += timedelta(minutes=6)
    assert browser.get(where).status_code == 404


@pytest.mark.parametrize("bad", [{"what": "birthdate"}, {"category": "XX"}, {"device": "tv"}, {"whole": "perhaps"}])
def test_nothing_else_can_be_asked_on_the_page(browser, bad: dict) -> None:
    assert browser.post("/ask", data=bad).status_code == 422


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_in_a_real_browser_by_keyboard_alone(story, holder, chromium: Any, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, locale="en-US")
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    with serving(story) as base:
        page.goto(f"{base}/ask")
        examined(page)
        _press_until(page, "device", "another")
        page.keyboard.press("ArrowDown")
        _press_until(page, "", "", submit=True)
        page.keyboard.press("Enter")
        page.wait_for_url("**/ask/*")
        page.goto(f"{page.url}?still=true")
        examined(page)
        back = answered(story, page.get_attribute("a[href^=openid4vp]", "href"), holder)
        page.goto(base + back.removeprefix(HOST))
        assert "Shown by a wallet" in page.inner_text("h1")
        examined(page)
        page.goto(f"{base}/ask?lang=es")
        examined(page)
        page.click("button[type=submit]")
        page.wait_for_url("**/ask/*")
        assert page.locator(".qr svg").bounding_box()["width"] <= width
        examined(page)
    page.close()


def _press_until(page: Any, name: str, value: str, *, submit: bool = False) -> None:
    """The tabulator, until the focus is where it should be."""
    for _ in range(30):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "({type: document.activeElement.type, name: document.activeElement.name, value: document.activeElement.value})"
        )
        if (submit and focus["type"] == "submit") or (not submit and (focus["name"], focus["value"]) == (name, value)):
            return
    raise AssertionError(focus)
