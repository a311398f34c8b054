"""An endorsement's events: frozen facts, and one kind of line for each wire name."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import get_args

import pytest

from ledger.rulebook import endorsement
from ledger.rulebook.vocabulary import Term
from people import GRANTED, JUNE


def test_what_happened_cannot_be_taken_back():
    with pytest.raises(FrozenInstanceError):
        GRANTED.valid = Term(JUNE)


@pytest.mark.parametrize("event", get_args(endorsement.Event))
def test_every_line_has_days_and_every_private_member_may_be_gone(event):
    names = [field.name for field in fields(event)]
    assert names[0] == "valid"
    private = {"number", "holder", "application", "certificate", "source", "reason", "evidence", "sha256", "document"}
    assert all(field.default is None for field in fields(event) if field.name in private)
