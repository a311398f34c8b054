"""The public registry as people read it: the view's rows, with the names of those who agreed to be listed.

The view knows no names; they are joined here, from the vault. Which standings are listed is each association's edition's to say:
an endorsement that has run out leaves the list, as it leaves the associations' own; by its number it can still be looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from api.answers import Listed, Listing, Wanted
from api.desk import Desk
from ledger.procedures import catalogue
from ledger.rulebook import policies
from ledger.rulebook.catalogue import Licence, Rules
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category
from ledger.vault.people import Person
from projections.dossier import Held
from projections.registry import Entry

LARGEST: Final = 200
NAMESAKES: Final = 500
"""How many people of one name are looked at."""
ROUNDS: Final = 20
"""How often the view is asked for one answer, while few of its rows may be shown; the cursor leads on from there."""


def listed(desk: Desk, wanted: Wanted) -> Listing:
    """The rows asked for, by page of the log, which is by no order that means anything."""
    pages = _pages_of(desk, wanted.name) if wanted.name else None
    today = desk.office.today("UTC")
    found: list[Listed] = []
    cursor = wanted.cursor
    for _ in range(ROUNDS):
        entries, cursor = _entries(desk, wanted, pages, cursor, on=today, limit=min(wanted.limit, LARGEST) - len(found))
        found += _named(desk, entries)
        if cursor is None or len(found) >= wanted.limit:
            break
    return Listing(tuple(found), cursor)


def numbered(desk: Desk, page: str) -> Listing:
    """The row of one endorsement, found by its number: whatever its standing, and named only if its holder is listed."""
    entries, _ = desk.views.registry.search(on=desk.office.today("UTC"), pages=[page])
    held = desk.views.dossier.of_pages([page])
    people = _people(desk, held.values())
    return Listing(tuple(_row(desk, entry, held[entry.page], people) for entry in entries if entry.page in held), None)


def _pages_of(desk: Desk, name: str) -> Sequence[str]:
    """What is held by people of that name, under every record of theirs.

    A record that was merged into another is not found by its own name: its person goes by the other's, and may have reason to.
    """
    people = [person.id for person in desk.office.vault.people.search(name, NAMESAKES)]
    themselves = [person for person, last in desk.views.dossier.goes_by(people).items() if person == last]
    return desk.views.dossier.pages_of(desk.views.dossier.records_of(themselves))


def _entries(
    desk: Desk, wanted: Wanted, pages: Iterable[str] | None, cursor: str | None, *, on: date, limit: int
) -> tuple[Sequence[Entry], str | None]:
    return desk.views.registry.search(
        on=on,
        association=wanted.association or None,
        category=wanted.category or None,
        pages=pages,
        cursor=cursor,
        limit=max(limit, 1),
    )


def _named(desk: Desk, entries: Sequence[Entry]) -> list[Listed]:
    """The rows that may be shown, each with its number and name."""
    shown_at = {code: _standings(desk, code) for code in {entry.association for entry in entries}}
    held = desk.views.dossier.of_pages(entry.page for entry in entries if entry.standing in shown_at[entry.association])
    people = _people(desk, held.values())
    shown = [entry for entry in entries if entry.page in held and held[entry.page].holder in people]
    return [_row(desk, entry, held[entry.page], people) for entry in shown]


def _standings(desk: Desk, association: str | None) -> frozenset[str]:
    """The standings whose holders that association lists today."""
    rules = catalogue.rules(desk.office, association or ALLIANCE)
    return policies.listed(rules.policies.listed, rules.day)


def _people(desk: Desk, held: Iterable[Held]) -> dict[str, Person]:
    """Those among the holders who agreed to be listed, by the record that they go by."""
    goes_by = desk.views.dossier.goes_by({one.holder for one in held})
    found = desk.office.vault.people.get_all(set(goes_by.values()))
    return {holder: found[last] for holder, last in goes_by.items() if last in found and found[last].listed}


def _row(desk: Desk, entry: Entry, held: Held, people: dict[str, Person]) -> Listed:
    rules = catalogue.rules(desk.office, entry.association or ALLIANCE)
    person = people.get(held.holder)
    return Listed(
        number=held.number,
        name=f"{person.given_name} {person.family_name}" if person else None,
        category=entry.category,
        age_band=entry.age_band,
        title=_title(rules, entry),
        association=entry.association,
        association_name=rules.name.value.full,
        standing=entry.standing,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        unconfirmed=rules.licence.value is not Licence.CONFIRMED,
    )


def _title(rules: Rules, entry: Entry) -> str:
    if entry.category is None or entry.age_band is None:
        return ""
    return rules.words.title(Category(entry.category), AgeBand(entry.age_band)).name
