"""An endorsement's number: what can be mistyped is noticed, and the few swaps that cannot be are counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from ledger.rulebook import number

ALL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = ALL[10:]
numbers = st.builds(
    number.compose,
    st.text(LETTERS, min_size=2, max_size=2),
    st.integers(0, 999_999),
    st.text(number.ALPHABET, min_size=3, max_size=3),
)
quick = settings(max_examples=60, deadline=None, database=None)


def test_a_number_is_written_one_way():
    assert number.compose("WI", 123, "4X7") == "WI-000123-4X79"


def test_thirty_two_characters_are_drawn_from_none_of_them_confusing():
    assert len(set(number.ALPHABET)) == 32
    assert not set("ILOU") & set(number.ALPHABET)


@quick
@given(st.text(ALL, min_size=11, max_size=11))
def test_the_check_character_is_the_standards(eleven):
    assert number.check_character(eleven) == mod_37_36.calc_check_digit(eleven)


@quick
@given(numbers)
def test_reading_gives_back_what_was_composed_in_any_case_and_spacing(written):
    for text in (
        written,
        written.lower(),
        written.replace("-", ""),
        f" {written[:4]} {written[4:]}\n",
        written.replace("-", "–"),
    ):
        assert number.read(text) == written


def carefully(text):
    """What reading makes of a text when nothing is known of how we write numbers; none where it is refused."""
    try:
        return number.read(f" {text}")
    except (number.MistypedNumber, number.NotANumber):
        return None


@quick
@given(numbers, st.data())
def test_what_is_taken_for_written_is_what_the_careful_reading_would_write(written, data):
    assert number.is_written(written)
    for place in range(len(written) + 1):
        other = data.draw(st.sampled_from([*ALL, "", "-", " ", "–", "\n", "o", "é", "٣"]), label=f"at {place}")
        for text in (written[:place] + other + written[place:], written[:place] + other + written[place + 1 :], written[:place]):
            assert number.is_written(text) == (carefully(text) == text), repr(text)


def test_what_the_eye_confuses_is_read_as_what_was_meant():
    assert number.read("wi-OOOI23-4X79") == "WI-000123-4X79"
    assert number.read("wi-0oOl23-4x79") == "WI-000123-4X79"
    drawn = number.compose("CO", 7, "010")
    assert number.read(drawn.replace("010", "OLO")) == drawn, "in the drawn characters too, but a prefix keeps its letters"


@quick
@given(numbers)
def test_every_single_wrong_character_is_noticed(written):
    plain = written.replace("-", "")
    for place in range(12):
        for character in ALL:
            wrong = plain[:place] + character + plain[place + 1 :]
            try:
                assert number.read(wrong) == written, f"{wrong} was taken for another number"
            except (number.MistypedNumber, number.NotANumber):
                assert character != plain[place]


@quick
@given(numbers)
def test_every_missing_or_additional_character_is_noticed(written):
    plain = written.replace("-", "")
    for place in range(12):
        for wrong in (plain[:place] + plain[place + 1 :], plain[:place] + "7" + plain[place:]):
            with pytest.raises(number.NotANumber):
                number.read(wrong)


def noticed(written, place):
    """Whether swapping the characters at ``place`` and after it is noticed, or is no change."""
    plain = written.replace("-", "")
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    try:
        return number.read(swapped) == written
    except (number.MistypedNumber, number.NotANumber):
        return True


@quick
@given(numbers)
def test_a_swap_of_neighbours_goes_unnoticed_only_where_the_standard_is_blind(written):
    plain = written.replace("-", "")
    for place in range(11):
        one, other = ALL.index(plain[place]), ALL.index(plain[place + 1])
        confused = place == 10 and plain[11] in "OIL"  # once it stands in the tail it is read as the digit it looks like
        assert noticed(written, place) or (one - other) % 36 in {1, 35} or confused, "only characters next to each other"


def test_a_check_character_that_is_swapped_into_the_tail_may_be_read_as_a_digit():
    assert number.read("FC-000214-21DO") == "FC-000214-21DO"
    assert number.read("FC-000214-21OD") == "FC-000214-210D", "another number: which of the two was meant, nothing shows"


def test_the_standard_is_blind_to_one_swap_in_six_hundred_and_thirty():
    def step(product, character):
        return ((product + character) % 36 or 36) * 2 % 37

    states = [(p, a, b) for p in range(1, 37) for a in range(36) for b in range(a + 1, 36)]
    blind = [(p, a, b) for p, a, b in states if step(step(p, a), b) == step(step(p, b), a)]
    assert (len(blind), len(states)) == (36, 22_680)


def test_no_swap_of_the_check_character_is_missed():
    for counter in range(0, 999_999, 997):
        assert noticed(number.compose("WI", counter, "4X7"), 10)


@pytest.mark.parametrize(
    "text", ["", "WI", "W1-000123-4X79", "WI-00A123-4X79", "WI-000123-4U79", "WI-000123-4X7", "WI-000123-4X7!", "ẞ-000123-4X79", "ﬃ000123-4X79"]
)  # fmt: skip
def test_what_is_no_number_is_refused_as_one(text):
    with pytest.raises(number.NotANumber) as refused:
        number.read(text)
    assert refused.value.field == "number"


def test_a_refusal_does_not_repeat_the_number():
    with pytest.raises(number.MistypedNumber) as refused:
        number.read("WI-000124-4X79")
    assert "124" not in str(refused.value)


@pytest.mark.parametrize(("prefix", "counter", "tail"), [("wi", 1, "4X7"), ("WIS", 1, "4X7"), ("WI", 1_000_000, "4X7"), ("WI", -1, "4X7"), ("WI", 1, "4U7"), ("WI", 1, "4X")])  # fmt: skip
def test_parts_that_no_number_has_are_our_own_fault(prefix, counter, tail):
    with pytest.raises(ValueError, match=r"a number begins|a counter has|three characters"):
        number.compose(prefix, counter, tail)
