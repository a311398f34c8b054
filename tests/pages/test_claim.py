"""The page behind a claim link: no secret in an address, a field without scripts, one key shown once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient

from api.app import create_app
from doors import Story, founded
from ledger.procedures import claims, officers
from screenshots import serving


@pytest.fixture
def story(tmp_path) -> Story:
    return founded(tmp_path)


@pytest.fixture
def browser(story: Story) -> TestClient:
    return TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid", headers={"accept": "text/html"})


def link(story: Story) -> str:
    return claims.invite(story.office, story.maria, officers.officer_of(story.office, story.tokens["co"])).address


def test_the_page_has_a_field_and_a_script_of_ours_alone(browser) -> None:
    answer = browser.get("/claim")
    assert answer.status_code == 200
    assert re.findall(r"<script[^>]*>", answer.text) == ['<script src="/static/claim.js" defer>']
    assert '<form method="post" action="/claim"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    script = browser.get("/static/claim.js")
    assert "location.hash" in script.text
    assert not re.search(r"fetch|XMLHttpRequest|https?:|cookie|Storage", script.text), "it sends nothing and keeps nothing"


@pytest.mark.parametrize("pasted", ["{secret}", "  {secret} ", "{link}"])
def test_the_code_or_the_whole_link_becomes_a_key_shown_once(browser, story, pasted: str) -> None:
    address = link(story)
    form = {"secret": pasted.format(secret=address.partition("#")[2], link=address)}
    answer = browser.post("/claim", data=form)
    assert answer.status_code == 200
    [token] = re.findall(r'<code class="token">([^<]+)</code>', answer.text)
    assert claims.oneself(story.office, token).association == "co"
    assert "CoAIMH" in answer.text
    again = browser.post("/claim", data=form)
    assert (again.status_code, "Not claimed." in again.text) == (409, True)
    assert form["secret"].strip() not in again.text


@pytest.mark.parametrize("form", [{}, {"secret": ""}, {"secret": "nothing"}])
def test_a_wrong_code_is_told_in_the_page(browser, form) -> None:
    answer = browser.post("/claim", data=form)
    assert answer.status_code == 409
    assert 'aria-invalid="true"' in answer.text


def test_it_is_in_spanish_too(browser, story) -> None:
    spanish = {"accept-language": "es"}
    assert "Reclame su expediente" in browser.get("/claim", headers=spanish).text
    answer = browser.post("/claim", data={"secret": link(story)}, headers=spanish)
    assert "Su expediente es suyo" in answer.text


# In a real browser


def opened(chromium: Any, address: str, **how: object):
    """A window at that address, and every address that it asks for."""
    page = chromium.new_page(locale="en-US", **how)
    page.asked = []
    page.on("request", lambda request: page.asked.append((request.method, request.url)))
    page.goto(address)
    return page


def test_the_link_fills_the_field_and_its_secret_is_in_no_address(chromium: Any, story: Story) -> None:
    secret = link(story).partition("#")[2]
    with serving(story) as base:
        page = opened(chromium, f"{base}/claim#{secret}")
        assert page.input_value("#secret") == secret
        assert page.url == f"{base}/claim"
        assert Axe().run(page).violations_count == 0
        page.click("button[type=submit]")
        assert "Your record is yours" in page.inner_text("main")
        assert Axe().run(page).violations_count == 0
        assert claims.oneself(story.office, page.inner_text("code.token"))
        assert [address for _, address in page.asked if secret in address and "#" not in address] == []
        assert ("POST", f"{base}/claim") in page.asked
        page.close()


def test_without_scripts_the_code_is_pasted(chromium: Any, story: Story) -> None:
    address = link(story)
    with serving(story) as base:
        page = opened(chromium, f"{base}/claim#{address.partition('#')[2]}", java_script_enabled=False)
        assert page.input_value("#secret") == ""
        page.fill("#secret", address)
        page.click("button[type=submit]")
        assert "Your record is yours" in page.inner_text("main")
        page.close()
