"""The report on what was put in, in a real browser: on a phone, at a desk and on paper."""

from __future__ import annotations

import io
from typing import Any

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe

from api.rounds import Rounds
from doors import Story, founded
from ledger.credentials import sd_jwt
from ledger.credentials.credential import Format
from ledger.procedures import credentials, officers
from ledger.signing.p256 import P256SigningKey
from screenshots import serving

WALLET = P256SigningKey.from_seed(b"w" * 32)
MADE: dict[Format, str] = {}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory):
    story: Story = founded(tmp_path_factory.mktemp("office"))
    colorado = officers.officer_of(story.office, story.tokens["co"])
    for form in (Format.SD_JWT, Format.QR):
        holder = {"holder": WALLET.key.jwk} if form is Format.SD_JWT else {}
        MADE[form] = credentials.issue(story.office, story.maria, colorado, format=form, **holder).document.decode()
    story.settle()
    Rounds(story.office, story.log, story.desk.views).catch_up()
    story.settle()
    with serving(story) as address:
        yield address


def picture() -> bytes:
    out = io.BytesIO()
    segno.make(MADE[Format.QR], error="m", micro=False, boost_error=False).save(out, kind="png", scale=5, border=8)
    return out.getvalue()


@pytest.mark.parametrize("width", [1200, 390, 320])
def test_a_picture_and_a_token_are_answered_in_plain_words_at_every_width(chromium: Any, base: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, locale="en-US")
    try:
        page.goto(base)
        page.set_input_files("#file", {"name": "screenshot.png", "mimeType": "image/png", "buffer": picture()})
        page.click("button[type=submit]")
        examined(page)
        page.goto(base)
        page.fill("#q", sd_jwt.select(MADE[Format.SD_JWT], {"category", "age_band"}))
        page.click("button[type=submit]")
        examined(page)
        assert page.get_by_text("not shown by its holder").count() == 2
        page.emulate_media(media="print")
        assert page.get_by_role("heading", name="What was checked").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        page.close()


def examined(page: Any) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.get_by_role("heading", name="Demonstration only: no association issued this").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
