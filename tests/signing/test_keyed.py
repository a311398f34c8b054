"""A hash under a key, and the same of many at once."""

from __future__ import annotations

import hmac

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.signing.keyed import keyed, keyed_each


@settings(max_examples=100, deadline=None, database=None)
@given(st.binary(max_size=130), st.lists(st.binary(max_size=200), max_size=5))
def test_many_at_once_are_each_as_alone_and_as_the_standard_library_has_them(key: bytes, each: list[bytes]) -> None:
    alone = [keyed(key, data) for data in each]
    assert keyed_each(key, each) == alone == [hmac.digest(key, data, "sha256") for data in each]
