"""Fields that are written once, one by one, are the very bytes of the whole, and are committed to as the whole is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.signing.canonical import LARGEST, NotCanonical, encode, members, together
from ledger.signing.commitment import bound, commit

NAMES = st.text('abcde_09"\\\n', max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(fields=st.dictionaries(NAMES, VALUES, max_size=5))
def test_one_by_one_is_the_whole(fields) -> None:
    written = members(fields)
    assert together(written) == encode(fields)
    assert bound(b"k" * 32, "a line", written) == commit(b"k" * 32, "a line", fields).body


@pytest.mark.parametrize("fields", [{"é": 1}, {"a": "\ud800"}, {"a": 1.5}, {"a": LARGEST + 1}, {"a": {"ö": 1}}])
def test_what_is_not_signed_whole_is_not_signed_in_parts(fields) -> None:
    for write in (encode, members):
        with pytest.raises(NotCanonical):
            write(fields)
