"""Pictures of every page at two widths: ``python scripts/screenshots.py FOLDER``, with CHROMIUM set.

A small demonstration office is founded in memory and served for the occasion.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from conftest import FLAGS, _carried  # the tests' own way to start a browser
from doors import Story, founded

WIDTHS = (1200, 390)


@contextmanager
def serving(story: Story) -> Iterator[str]:
    """The story's doors at a free port of the loopback address."""
    from api.app import create_app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(story.desk), port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)


def addresses(story: Story) -> dict[str, str]:
    """Every page by the name of its picture."""
    return {
        "home": "/",
        "answer": f"/e/{story.maria}",
        "answer-as-known-then": f"/e/{story.maria}?valid_on=2024-12-01&known_at=2024-10-01",
        "answer-unlisted": f"/e/{story.noah}",
        "answer-unconfirmed": f"/e/{story.ada}",
        "answer-spanish": f"/e/{story.maria}?lang=es",
        "registry": "/registry",
        "guide": "/guide",
        "guide-question": "/guide?association=wi&answers=infants",
        "guide-outcome": "/guide?association=az&answers=both,prevention,yes",
        "log": "/log",
        "problems": "/problems",
        "problem": "/problems/not-a-number",
        "not-found": "/e/WI-000001-XXXX",
    }


def shoot(browser: Browser, base: str, story: Story, folder: Path) -> None:
    """Every page at both widths, and the check of a credential."""
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 900})
        for name, address in addresses(story).items():
            page.goto(base + address)
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        page.goto(f"{base}/?lang=en")
        text = page.request.get(f"{base}/e/{story.maria}/credential").text()
        page.fill("#q", text)
        page.click("button[type=submit]")
        page.screenshot(path=folder / f"credential-{width}.png", full_page=True)
        page.close()


def main(folder: str) -> int:
    """Write the pictures into ``folder``."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    executable = os.environ["CHROMIUM"]
    environment = {**os.environ, **_carried(Path(executable).parent)}
    with tempfile.TemporaryDirectory() as office, sync_playwright() as playwright:
        story = founded(Path(office))
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS, chromium_sandbox=False, env=environment)
        with serving(story) as base:
            shoot(browser, base, story, target)
        browser.close()
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
