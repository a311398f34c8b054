"""Who may act, until when: a token's last day, and the end of an appointment."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ledger.procedures import officers
from ledger.rulebook.appointing import NotAnOfficer
from offices import Founded


def test_a_token_lives_to_the_end_of_its_last_day_where_its_officer_acts(founded: Founded) -> None:
    denver = founded.coordinators["co"]
    bearer = officers.new_token(founded.office, denver.id, date(2026, 7, 1))
    founded.clock.now = datetime(2026, 7, 2, 5, 59, 50, tzinfo=UTC)  # 23:59:50 in Denver
    assert officers.officer_of(founded.office, bearer) == denver
    founded.clock.later(seconds=20)
    with pytest.raises(officers.TokenNotGood):
        officers.officer_of(founded.office, bearer)


def test_a_dismissed_officer_acts_no_more_though_a_token_were_left(founded: Founded) -> None:
    officer = founded.coordinators["wi"]
    officers.dismiss(founded.office, officer.id)
    bearer = officers.new_token(founded.office, officer.id)
    with pytest.raises(NotAnOfficer):
        officers.officer_of(founded.office, bearer)


def test_a_token_may_be_said_to_last_for_ever(founded: Founded) -> None:
    officer = founded.coordinators["co"]
    assert officers.officer_of(founded.office, officers.new_token(founded.office, officer.id, date.max)) == officer
