"""Fixtures for everyone: one PostgreSQL for the session, a database for each test, a browser for those who ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for the browser is marked so, and ``make test-no-browser`` can do without it."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture
def counted(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """What a test counted, said after the last test: to be read whether or not anything failed, and whoever ran it."""
    return lambda text: request.node.user_properties.append(("counted", text))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for report in sorted(terminalreporter.stats.get("passed", []), key=lambda one: one.nodeid):
        for name, text in report.user_properties:
            if (name, report.when) == ("counted", "call"):
                terminalreporter.write_line(text)


@pytest.fixture(scope="session")
def pg_cluster() -> Iterator[str]:
    """The address of a PostgreSQL server: never skipped, since its binaries are in the lock."""
    from pg import cluster

    with cluster() as address:
        yield address


@pytest.fixture
def pg_url(pg_cluster: str) -> Iterator[str]:
    """An empty database of its own."""
    from pg import database

    with database(pg_cluster) as address:
        yield address


FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser, whose path ``scripts/browser.py`` prints."""
    from playwright.sync_api import sync_playwright

    executable = os.environ.get("CHROMIUM")
    if not executable:
        pytest.fail("CHROMIUM is not set: run `make test`, or CHROMIUM=$(python scripts/browser.py) pytest")
    environment = {**os.environ, **_carried(Path(executable).parent)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS, chromium_sandbox=False, env=environment)
        yield browser
        browser.close()


def _carried(home: Path) -> dict[str, str]:
    """The browser that npm carries brings its own libraries and fonts."""
    if not (home / "libs").is_dir():
        return {}
    fonts = home / "fonts.conf"
    fonts.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{home}/fonts/fonts</dir>'
        f"<dir>/usr/share/fonts</dir><cachedir>{home}/fontcache</cachedir></fontconfig>"
    )
    return {"LD_LIBRARY_PATH": str(home / "libs" / "lib"), "FONTCONFIG_FILE": str(fonts)}
