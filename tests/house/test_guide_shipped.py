"""The guide as shipped: every way through it ends, says why in two languages, and no way is told to be above another."""

from __future__ import annotations

import re

import pytest

from house.tree import ROOT
from ledger.rulebook.guide import Outcome, after, ways
from ledger.rulebook.vocabulary import AddOn, AgeBand, Category
from ledger.wire import editions

TEXT = (ROOT / "ledger/editions/network.toml").read_text()
GUIDE = editions.shipped().network.guide
WAYS = list(ways(GUIDE))
ENDS = {way: outcome for way in WAYS if isinstance(outcome := after(GUIDE, way), Outcome)}


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_every_way_ends_with_an_age_band_and_why(way: tuple[str, ...]) -> None:
    end = ENDS[way]
    assert end.age_bands
    assert end.why
    assert len(end.categories) <= 1
    assert end.categories or "ask the coordinator" in end.why[-1].en


def test_every_category_in_use_is_reached_in_every_age_band() -> None:
    reached = {(category, band) for end in ENDS.values() for category in end.categories for band in end.age_bands}
    assert {category.value for category, _ in reached} == {"FA", "FS", "MHS", "MHM-C", "MHM-P", "MHM-R"}
    assert len(reached) == 6 * len(AgeBand)


def test_the_add_on_is_offered_beside_its_bases_and_nothing_else() -> None:
    assert AddOn.FULL
    assert {category for end in ENDS.values() if end.addon for category in end.categories} == {
        Category.FAMILY_SPECIALIST,
        Category.MENTAL_HEALTH_SPECIALIST,
    }


def test_every_word_of_it_is_said_in_spanish_too() -> None:
    for question in GUIDE:
        for words in (question.asks, *(choice.says for choice in question.choices), *(c.why for c in question.choices if c.why)):
            assert words.es
            assert words.es != words.en or words.en == "No"


def test_nothing_in_it_speaks_of_levels_steps_or_of_above_and_below() -> None:
    told = " ".join(words.en for q in GUIDE for c in q.choices for words in (q.asks, c.says, *([c.why] if c.why else [])))
    assert not re.search(r"\b(level|higher|lower|above|below|step|ladder|advance[ds]?|next category)\b", told, re.IGNORECASE)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('to = "work"', 'to = "elsewhere"', "children: infants leads to elsewhere, which is no later question"),
        ('to = "leading"', 'to = "children"', "work: leading leads to children, which is no later question"),
        ('id = "early_childhood"', 'id = "infants"', "two answers of children have one id"),
        ('to = "leading"', 'why = "so"\nwhy_es = "así"', "no answer leads to leading"),
        ('id = "children"', 'id = "Children!"', "guide.0.id"),
        ('why_es = "Su trabajo es de prevención', 'wie_es = "Su trabajo es de prevención', "guide.1.answers.1.* not permitted"),
        ('text = "Both"', 'text = ""', "guide.0.answers.2.text"),
    ],
)
def test_a_guide_that_leads_nowhere_back_or_in_one_language_is_refused(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(editions.EditionUnreadable, match=f"network.toml: .*{said}"):
        editions.read_network(TEXT.replace(old, new, 1).encode())


def test_an_answer_that_settles_something_says_why_in_both_languages() -> None:
    promotion = re.search(r'id = "promotion".*?\n\n', TEXT, re.DOTALL)
    assert promotion
    for line in ("why", "why_es"):
        cut = re.sub(rf"^{line} = .*\n", "", promotion[0], flags=re.MULTILINE)
        with pytest.raises(editions.EditionUnreadable, match=r"guide\.1\.answers\.0.*(says why|both languages)"):
            editions.read_network(TEXT.replace(promotion[0], cut).encode())
