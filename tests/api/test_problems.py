"""Every no of the doors is a problem document from one table, and repeats nothing that was sent."""

from __future__ import annotations

import json

import pytest
from fastapi.exceptions import RequestValidationError

from api.problems import TABLE, Problem, kebab, kind_of, listed, problem_of
from api.refused import Door
from ledger.journal.errors import ClockBehind, OnceDiffers, Overtaken, Taken, Unknown
from ledger.procedures.numbers import NoSuchNumber
from ledger.rulebook.number import MistypedNumber, NotANumber
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.signing.remote import SignerAway
from ledger.store.errors import Unavailable

STATUSES = [
    (Refusal(), 409),
    (NotEntitled(), 403),
    (Malformed(), 422),
    (NotANumber(), 422),
    (NoSuchNumber(), 404),
    (Overtaken("page", 3), 409),
    (Taken(b"key", "page"), 409),
    (OnceDiffers(), 422),
    (Unknown(), 404),
    (ClockBehind(), 503),
    (SignerAway(), 503),
    (Unavailable(), 503),
]


@pytest.mark.parametrize(
    ("error", "status"), STATUSES, ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None
)
def test_each_error_has_its_status_from_the_table(error: Exception, status: int) -> None:
    assert problem_of(error).kind.status == status


def test_what_the_table_does_not_know_is_our_own_fault_and_says_nothing() -> None:
    problem = problem_of(RuntimeError("a secret"))
    assert (problem.kind.status, problem.kind.name) == (500, "failed")
    assert "secret" not in json.dumps(problem.members())


def test_a_problem_bears_its_page_its_sentence_and_the_field_at_fault() -> None:
    assert problem_of(MistypedNumber(field="number")).members() == {
        "type": "/problems/mistyped-number",
        "title": "The check character does not fit: at least one character of this endorsement number is mistyped.",
        "status": 422,
        "field": "number",
    }


def test_a_name_of_one_letter_words_is_still_an_address() -> None:
    assert kebab("NotANumber") == "not-a-number"
    assert kebab("NoSuchNumber") == "no-such-number"


def test_names_are_addresses_of_one_problem_each() -> None:
    names = [kind.name for kind in listed()]
    assert names == sorted(set(names))
    assert set(names) >= {kebab(error.__name__) for error in TABLE}


def test_every_no_of_the_doors_is_in_the_table() -> None:
    def below(parent: type[Door]) -> set[type[Door]]:
        return {parent.__subclasses__() and child for child in parent.__subclasses__()} - {()}

    assert below(Door) <= set(TABLE)


def test_a_malformed_request_names_member_and_rule_and_not_what_was_sent() -> None:
    error = RequestValidationError(
        [{"type": "missing", "loc": ("body", "person"), "msg": "Field required", "input": {"family_name": "Nowak"}}]
    )
    members = problem_of(error).members()
    assert members["field"] == "person"
    assert members["errors"] == [{"field": "person", "rule": "Field required"}]
    assert "Nowak" not in json.dumps(members)


def test_a_kind_without_a_second_sentence_has_nothing_more_to_say() -> None:
    assert Problem(kind_of(SignerAway)).kind.about == "Try again when it is back."
    assert Problem(kind_of(Refusal)).kind.about == ""
