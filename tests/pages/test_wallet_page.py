"""The pages of an offer and of a wallet that asks, in a real browser of a telephone's size, without scripts and with axe."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from doors import Story, founded
from ledger.credentials.pictures import read_picture
from ledger.procedures import claims, offers, officers, wallet_grants
from screenshots import serving
from wallets import CHALLENGE, VERIFIER

PHONE = {"viewport": {"width": 390, "height": 800}, "locale": "en-US", "device_scale_factor": 2}


@pytest.fixture
def story(tmp_path) -> Story:
    return founded(tmp_path)


def offered(story: Story) -> tuple[offers.Offered, str]:
    """An offer to Ada, and the token by which she acts for herself."""
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    secret = claims.invite(story.office, story.ada, georgia).address.partition("#")[2]
    own = claims.claim(story.office, secret)
    return offers.offer(story.office, story.ada, georgia), own.token


def fits(page: Any) -> bool:
    """Nothing is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_picture_on_a_telephone_leads_where_the_link_does(chromium: Any, story: Story) -> None:
    offer, _ = offered(story)
    with serving(story) as base:
        page = chromium.new_page(**PHONE, java_script_enabled=False)
        page.goto(f"{base}/wallet/{offer.name}")
        assert page.get_attribute("main a[role=button]", "href") == offer.link
        assert read_picture(page.screenshot(full_page=True)) == offer.link
        page.close()
        for language in ("en", "es"):
            page = chromium.new_page(**PHONE)
            page.goto(f"{base}/wallet/{offer.name}?lang={language}")
            assert Axe().run(page).violations_count == 0
            assert fits(page)
            page.close()


def test_the_holder_says_yes_by_keyboard_and_the_browser_goes_to_the_wallet(chromium: Any, story: Story) -> None:
    offer, token = offered(story)
    with serving(story) as base:
        callback = f"{base}/health/live".replace("127.0.0.1", "localhost")  # another host: the page's policy lets it through
        asked = {
            "response_type": "code", "client_id": "wallet", "redirect_uri": callback, "code_challenge": CHALLENGE,
            "code_challenge_method": "S256", "issuer_state": offers.state_of(story.office, offer.name),
        }  # fmt: skip
        page = chromium.new_page(**PHONE)
        page.goto(f"{base}/associations/ga/authorize?" + "&".join(f"{name}={value}" for name, value in asked.items()))
        assert Axe().run(page).violations_count == 0
        assert fits(page)
        page.focus("#key")
        page.keyboard.type("a wrong key")
        page.keyboard.press("Enter")
        page.wait_for_selector("#key-wrong")
        assert Axe().run(page).violations_count == 0
        assert page.input_value("#key") == ""
        page.fill("#key", token)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{callback}*")
        [code] = parse_qs(urlsplit(page.url).query)["code"]
        page.close()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "wallet",
        "redirect_uri": callback,
        "code_verifier": VERIFIER,
    }
    assert wallet_grants.exchange(story.office, "ga", form)["token_type"] == "Bearer"
