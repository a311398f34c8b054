"""No link of the manual, and no page that a docstring names, leads nowhere."""

import re

import pytest

from house.tree import PACKAGES, ROOT, texts

LINK = re.compile(r"\]\(([^)#\s]+)(#[\w-]+)?\)")
NAMED = re.compile(r"``([\w/.-]+\.md)``")
PAGES = {path: text for path, text in texts() if path.endswith(".md") and not path.startswith(("tests/vectors/", "api/"))}
NAMES = {path.rsplit("/", 1)[-1] for path in PAGES}


def anchors(text: str) -> set[str]:
    """The headings of a page as links name them."""
    return {
        "#" + re.sub(r"[^\w -]", "", line.lower()).strip().replace(" ", "-")
        for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_link_leads_somewhere(page: str) -> None:
    for target, anchor in LINK.findall(PAGES[page]):
        if not re.match(r"[a-z]+:", target):
            path = ((ROOT / page).parent / target).resolve()
            assert path.exists(), f"{page}: {target}"
            assert not anchor or anchor in anchors(path.read_text()), f"{page}: {target}{anchor}"


def test_every_page_that_the_code_names_is_in_the_manual() -> None:
    named = {(path, name) for path, text in texts(*PACKAGES) if path.endswith(".py") for name in NAMED.findall(text)}
    assert sorted((path, name) for path, name in named if name.rsplit("/", 1)[-1] not in NAMES) == []
