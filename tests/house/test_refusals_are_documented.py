"""Every *no* is one sentence that a person can read, at one address of the manual."""

import re
from collections import Counter

import pytest

import reference
from house.tree import ROOT
from ledger.rulebook.refusal import Refusal

ALL = reference.refusals()
PAGE = (ROOT / "docs/reference/problems.md").read_text()
HEADINGS = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: refusal.__name__)
def test_a_refusal_says_its_rule_in_a_sentence(refusal: type[Refusal]) -> None:
    assert "__doc__" in vars(refusal), "its parent's sentence is not its own"
    first, *rest = (refusal.__doc__ or "").strip().split("\n\n")
    assert first.endswith(".")
    assert first[0].isupper() or first.startswith("``")
    assert "\n" not in first, "a problem document shows one line"
    assert len(first) <= 130
    assert not re.search(r"\.\s+[A-Z]", first), "one sentence; what else there is to say is another paragraph"
    assert all(paragraph.strip() for paragraph in rest)


@pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: refusal.__name__)
def test_a_refusal_has_its_place_in_the_manual(refusal: type[Refusal]) -> None:
    assert HEADINGS.count(reference.address(refusal)) == 1


def test_no_two_refusals_share_a_name_and_no_heading_is_left_over() -> None:
    assert [name for name, times in Counter(refusal.__name__ for refusal in ALL).items() if times > 1] == []
    assert set(HEADINGS) == {reference.address(refusal) for refusal in ALL}
