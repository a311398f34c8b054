"""Many at once are what each would be alone: the same document, and the refusal that whoever goes through them meets first."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ledger.credentials import presented
from ledger.credentials.credential import Format
from ledger.journal.errors import Overtaken
from ledger.procedures import bulk_issuing, credentials, endorsements, erasing, pages, professionals, status_places
from ledger.procedures.numbers import NoSuchNumber
from ledger.procedures.particulars import HolderErased
from ledger.rulebook import record
from ledger.rulebook.certifying import NoCertificateToday
from ledger.rulebook.number import NotANumber, compose
from ledger.rulebook.record import NotTheHomeCoordinator
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import PersonId
from offices import Founded

OF_ITS_OWN = ("id", "proof", "credentialStatus", "evidence")
"""What no two credentials have in common."""


@pytest.fixture
def numbers(founded: Founded) -> list[str]:
    return [founded.endorsed(founded.person(f"Nr{n}", "O’Neil")) for n in range(4)]


def shown(document: bytes) -> dict[str, Any]:
    return {name: value for name, value in json.loads(document).items() if name not in OF_ITS_OWN}


@pytest.mark.parametrize("format", [Format.LDP, Format.JCS])
def test_each_says_what_it_would_say_alone(founded: Founded, numbers: list[str], format: Format) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    alone = [credentials.issue(office, number, by, format=format) for number in numbers]
    bulk_issuing.issue(office, numbers, by, format=format)
    together = [credentials.latest(office, number, format) for number in numbers]
    assert [shown(one.document) for one in together] == [shown(one.document) for one in alone]
    assert not {one.line for one in together} & {one.line for one in alone}
    assert all(presented.read(json.loads(one.document)) for one in together)


@pytest.mark.parametrize("format", list(Format))
def test_every_carrier_is_given(founded: Founded, numbers: list[str], format: Format) -> None:
    written = bulk_issuing.issue(founded.office, numbers, founded.coordinators["wi"], format=format)
    issued = [credentials.latest(founded.office, number, format) for number in numbers]
    assert [one.position for one in issued] == list(range(written.first, written.last + 1))


def test_it_bears_the_name_that_the_person_goes_by(founded: Founded, numbers: list[str]) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    other = PersonId(endorsements.find(office, numbers[1]).held.holder or "")
    one = founded.person("Maria", "López")
    professionals.merge(office, other, one, by, reason="she registered twice", evidence="the same licence")
    bulk_issuing.issue(office, numbers, by)
    assert ["Maria López" in credentials.latest(office, number).document.decode() for number in numbers] == [
        False,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("asked", "whose", "refusal", "place"),
    [
        (["good", "unknown", "inactive"], "wi", NotANumber, 1),
        (["good", "inactive", "unknown"], "wi", NoCertificateToday, 1),
        (["inactive", "inactive"], "wi", NoCertificateToday, 0),
        (["good", "good", "nobodys"], "wi", NoSuchNumber, 2),
        (["good", "unknown"], "co", NotTheHomeCoordinator, 0),
        (["nobodys", "good"], "co", NoSuchNumber, 0),
        (["inactive", "good"], "co", NotTheHomeCoordinator, 0),
    ],
)
def test_the_first_that_cannot_be_given_is_named(
    founded: Founded, numbers: list[str], asked: list[str], whose: str, refusal: type[Refusal], place: int
) -> None:
    office = founded.office
    paused = founded.endorsed(founded.person("Paused"))
    endorsements.pause(office, paused, founded.coordinators["wi"], reason="leave")
    named = {"good": numbers[0], "unknown": "x", "nobodys": compose("WI", 999_999, "ABC"), "inactive": paused}
    size = office.journal.size()
    with pytest.raises(refusal) as refused:
        bulk_issuing.issue(office, [named[one] for one in asked], founded.coordinators[whose])
    assert refused.value.field == f"numbers.{place}"
    assert office.journal.size() == size


def test_whoever_was_erased_is_given_nothing_and_nobody_is(founded: Founded, numbers: list[str]) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    erasing.erase(office, endorsements.find(office, numbers[2]).held.holder or "", basis="gdpr-17")
    size = office.journal.size()
    with pytest.raises(HolderErased) as refused:
        bulk_issuing.issue(office, numbers, by)
    assert refused.value.field == "numbers.2"
    assert office.journal.size() == size


def test_who_wrote_on_a_page_in_the_meantime_is_not_written_over(founded: Founded, numbers: list[str]) -> None:
    """Between the decision and the write the page moved on: none is written."""
    office, by = founded.office, founded.coordinators["wi"]
    batch = bulk_issuing.decide(office, numbers, by, format=Format.JCS)
    endorsements.pause(office, numbers[3], by, reason="leave")
    size = office.journal.size()
    with pytest.raises(Overtaken):
        bulk_issuing.write(batch)
    assert office.journal.size() == size


def test_more_places_than_a_list_has_free_are_found_in_the_next(founded: Founded, numbers: list[str], monkeypatch) -> None:
    monkeypatch.setattr(status_places, "ENTRIES", 3)
    office, by = founded.office, founded.coordinators["wi"]
    for _ in range(3):
        bulk_issuing.issue(office, numbers, by)
    lines = [
        line.event
        for number in numbers
        for line in pages.open(office, endorsements.find(office, number).page.stream, record.after).lines[1:]
    ]
    places = [(event.list, event.index) for event in lines]
    assert len(set(places)) == len(places) == 12


def test_a_page_opened_with_others_is_the_page_opened_alone(founded: Founded, numbers: list[str]) -> None:
    office, by = founded.office, founded.coordinators["wi"]
    bulk_issuing.issue(office, numbers, by)
    for number, it in zip(numbers, endorsements.find_all(office, [number.lower() for number in numbers]), strict=True):
        alone = endorsements.find(office, number)
        assert replace(it.page, keys={}) == replace(alone.page, keys={})
        assert (dict(it.page.keys), it.rules, it.today) == (dict(alone.page.keys), alone.rules, alone.today)
