"""In a real browser, at two widths: nothing axe objects to, nothing the policy stops, nothing wider than the screen."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from doors import Story
from screenshots import addresses, serving

WIDTHS = (1200, 390)


@pytest.fixture(scope="module")
def base(told: Story):
    with serving(told) as address:
        yield address


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width} px")
def page(chromium: Any, request):
    page = chromium.new_page(viewport={"width": request.param, "height": 900}, locale="en-US")
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.close()


def examined(page: Any) -> None:
    """What axe finds, what the browser complained of, and whether one must scroll sideways."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    refused = [text for text in page.complaints if "status of 4" not in text]
    assert refused == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_page_passes_axe_under_the_policy_and_fits_its_width(page: Any, base: str, told: Story) -> None:
    for name, address in addresses(told).items():
        page.goto(base + address)
        assert page.title(), name
        examined(page)


def test_a_number_is_looked_up_with_the_keyboard_alone(page: Any, base: str, told: Story) -> None:
    page.goto(base)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type(told.maria.lower())
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/e/{told.maria}")
    assert "Active on" in page.inner_text("main")


def test_a_credential_is_taken_away_and_put_in_again_as_a_file(page: Any, base: str, told: Story, tmp_path) -> None:
    page.goto(f"{base}/e/{told.maria}")
    with page.expect_download() as download:
        page.click("text=Download the credential")
    kept = tmp_path / "credential.json"
    download.value.save_as(kept)
    page.goto(base)
    page.set_input_files("#file", kept)
    page.click("button[type=submit]")
    assert "Demonstration only: no association issued this" in page.inner_text("main")
    examined(page)
    kept.write_bytes(kept.read_bytes().replace(b"Example-Nowak", b"Example-Novak"))
    page.goto(base)
    page.set_input_files("#file", kept)
    page.click("button[type=submit]")
    assert "does not have a valid signature" in page.inner_text("main")
    examined(page)


def test_on_paper_the_banner_stays_and_the_forms_go(page: Any, base: str, told: Story) -> None:
    page.goto(f"{base}/e/{told.maria}")
    page.emulate_media(media="print")
    assert page.is_visible(".demonstration")
    assert page.is_visible(".timeline")
    assert not page.is_visible("aside form")
    assert not page.is_visible(".actions")
