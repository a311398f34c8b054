"""Employers' accounts: whose token it is, what a day allows, and that nothing stays of an account that was ended."""

from __future__ import annotations

import pytest

from ledger.procedures import claims, employers, officers
from ledger.procedures.officers import TokenNotGood
from ledger.rulebook.reliance import AskedTooMuch
from offices import Founded


def test_a_token_speaks_for_the_account_it_was_made_for_and_for_nobody_else(founded: Founded) -> None:
    office = founded.office
    one = employers.open_account(office, "Little Steps", "hr@little.example")
    other = employers.open_account(office, "Little Steps", "hr@little.example")
    assert one.id != other.id
    assert employers.employer_of(office, one.token).id == one.id
    assert employers.employer_of(office, other.token).mail == "hr@little.example"
    for reader in (officers.officer_of, claims.oneself):
        with pytest.raises(TokenNotGood):
            reader(office, one.token)


def test_an_officers_token_is_no_employers(founded: Founded) -> None:
    token = officers.new_token(founded.office, founded.coordinators["wi"].id)
    with pytest.raises(TokenNotGood):
        employers.employer_of(founded.office, token)


def test_a_rotated_token_is_void(founded: Founded) -> None:
    office = founded.office
    opened = employers.open_account(office, "Little Steps", "hr@little.example")
    fresh = employers.rotate(office, employers.employer_of(office, opened.token))
    assert employers.employer_of(office, fresh).id == opened.id
    with pytest.raises(TokenNotGood):
        employers.employer_of(office, opened.token)


def test_nothing_stays_of_an_account_that_was_ended(founded: Founded) -> None:
    office = founded.office
    opened = employers.open_account(office, "Little Steps", "hr@little.example")
    other = employers.open_account(office, "Big Strides", "hr@big.example")
    employer = employers.employer_of(office, opened.token)
    employers.ask(office, employer, "receipts", 1, 2)
    employers.end(office, employer)
    with pytest.raises(TokenNotGood):
        employers.employer_of(office, opened.token)
    with office.vault.engine.statement(write=False) as tx:
        for table, column in (("employer", "id"), ("employer_count", "employer"), ("token", "officer")):
            assert tx.fetchall(f"SELECT 1 FROM {table} WHERE {column} = ?", (opened.id,)) == []
    assert employers.employer_of(office, other.token).name == "Big Strides"


def test_a_day_allows_so_much_and_the_next_one_as_much_again(founded: Founded) -> None:
    office = founded.office
    one, other = (
        employers.employer_of(office, employers.open_account(office, name, "hr@x.example").token) for name in ("One", "Other")
    )
    employers.ask(office, one, "rows", 7, 10)
    with pytest.raises(AskedTooMuch):
        employers.ask(office, one, "rows", 4, 10)
    employers.ask(office, one, "rows", 3, 10)  # what was refused is not counted
    with pytest.raises(AskedTooMuch):
        employers.ask(office, one, "rows", 1, 10)
    with pytest.raises(AskedTooMuch):
        employers.ask(office, one, "names", 11, 10)
    employers.ask(office, other, "rows", 10, 10)
    employers.ask(office, one, "receipts", 10, 10)
    founded.clock.later(days=1)
    employers.ask(office, one, "rows", 10, 10)
