"""An association's events: the words of the office's own pages."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from ledger.rulebook import association


@pytest.mark.parametrize("event", get_args(association.Event))
def test_every_line_of_the_office_has_days(event):
    assert fields(event)[0].name == "valid"
