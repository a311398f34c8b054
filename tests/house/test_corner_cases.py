"""Each of the field's corner cases has its test, by its number."""

from __future__ import annotations

import re

from house.tree import ROOT

CASES = range(1, 35)


def test_every_corner_case_has_a_test_of_its_number() -> None:
    text = "\n".join(path.read_text() for path in sorted((ROOT / "tests/corners").glob("test_*.py")))
    told = {int(number) for number in re.findall(r"^def test_corner_(\d\d)_\w{10,}", text, re.MULTILINE)}
    assert told == set(CASES)
