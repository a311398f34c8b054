"""Every *no* is one sentence that a person can read, at one address of the manual."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

import reference
from api.problems import Kind, kebab, listed
from house.tree import ROOT
from ledger.rulebook.refusal import Refusal

HEADINGS = re.findall(r"^## (.+)$", (ROOT / "docs/reference/problems.md").read_text(), re.MULTILINE)


def below(parent: type[Refusal]) -> Iterator[type[Refusal]]:
    """Every refusal that is a kind of ``parent``."""
    for child in parent.__subclasses__():
        yield child
        yield from below(child)


reference.everything_imported()
REFUSALS = sorted({one for one in below(Refusal) if one.__module__.startswith(("ledger.", "projections.", "api."))}, key=str)


@pytest.mark.parametrize("kind", listed(), ids=lambda kind: kind.name)
def test_a_problem_says_its_rule_in_one_sentence(kind: Kind) -> None:
    assert kind.title.endswith(".")
    assert kind.title[0].isupper()
    assert len(kind.title) <= 130
    assert not re.search(r"[.!?]\s+[A-Z]", kind.title), "one sentence; what else there is to say is a paragraph below it"


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_refusal_has_a_sentence_and_a_place_of_its_own(refusal: type[Refusal]) -> None:
    assert "__doc__" in vars(refusal), "its parent's sentence is not its own"
    assert HEADINGS.count(kebab(refusal.__name__)) == 1


def test_no_two_refusals_share_a_name_and_no_heading_is_left_over() -> None:
    assert [name for name, times in Counter(refusal.__name__ for refusal in REFUSALS).items() if times > 1] == []
    assert [kind.name for kind in listed()] == HEADINGS
