"""A category is known by every name it has had, and a word that could mean two of them is refused."""

import pytest

from catalogues import BOTH, SAID, WORDS
from ledger.rulebook.category import CategoryNotKnown, Title
from ledger.rulebook.vocabulary import AgeBand, Category


@pytest.mark.parametrize("written", ["", "   ", "XYZ", "IFS2", "Level V", "=FS", "F S S"])
def test_a_word_that_names_no_category_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(CategoryNotKnown) as refused:
        WORDS.named(written)
    assert refused.value.field == "category"
    assert str(refused.value) == CategoryNotKnown.sentence()


def test_a_word_that_could_mean_several_is_refused_with_what_to_write() -> None:
    with pytest.raises(CategoryNotKnown, match="Level IV does not name one category: write which"):
        WORDS.named("level iv")


@pytest.mark.parametrize("written", ["Level II", "level ii", " LEVEL  II ", "LevelII"])
def test_capitals_and_spaces_do_not_matter(written: str) -> None:
    assert WORDS.named(written) == (Category.FAMILY_SPECIALIST, AgeBand.INFANT)


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2012\u2013\u2014")
def test_the_kind_of_dash_does_not_matter(dash: str) -> None:
    assert WORDS.named(f"i{dash}mhm{dash}c") == (Category.MENTOR_CLINICAL, AgeBand.INFANT)


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("age_band", BOTH)
def test_every_title_is_understood_as_itself(category: Category, age_band: AgeBand) -> None:
    title = WORDS.title(category, age_band)
    assert WORDS.named(title.name) == WORDS.named(title.abbreviation) == (category, age_band)


def test_a_neutral_name_implies_no_age_band() -> None:
    assert WORDS.named("FS") == (Category.FAMILY_SPECIALIST, None)


def test_an_associations_own_title_takes_the_place_of_the_networks_and_both_are_understood() -> None:
    own = Title(Category.FAMILY_ASSOCIATE, AgeBand.INFANT, "Infant Family Worker", "IFW", SAID)
    words = WORDS.with_titles((own,))
    assert words.title(Category.FAMILY_ASSOCIATE, AgeBand.INFANT) == own
    assert words.named("IFW") == words.named("I-FA") == (Category.FAMILY_ASSOCIATE, AgeBand.INFANT)
    assert words.title(Category.FAMILY_ASSOCIATE, AgeBand.EARLY_CHILDHOOD) == WORDS.title(Category.FAMILY_ASSOCIATE, BOTH[1])


def test_letters_follow_from_the_age_bands_held() -> None:
    assert [WORDS.designation(held) for held in ([], BOTH[:1], BOTH[1:], BOTH)] == ["", "IMH-E", "ECMH-E", "IECMH-E"]


@pytest.mark.parametrize("category", Category)
def test_every_category_has_a_neutral_name_and_a_scope(category: Category) -> None:
    assert WORDS.facts(category).category is category
