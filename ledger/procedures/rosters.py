"""Rosters: which endorsement each row means.

Names alone find nobody. A number is found as everybody finds it; a name with the e-mail address on the books, or with what the
public registry shows of somebody who agreed to be listed. Which of a row's facts was wrong is never said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, Protocol

from ledger.credentials.receipt import Json
from ledger.office import Office
from ledger.procedures import employers
from ledger.rulebook import number as numbering
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.reliance import Stretch, check_rows
from ledger.vault.employers import Employer
from ledger.vault.people import Person, words_of
from ledger.wire.roster_file import RosterRow

ROWS: Final = "rows of rosters"
NAMES: Final = "rows that go by a name"
LOOKED_AT: Final = 2000
"""Listed people whose names begin with a row's words. Among fewer, whoever bears that very name could be missed, or a second one."""
DIFFER: Final = "number_and_name_differ"
MATCHED, AMBIGUOUS, NOT_FOUND, REFUSED = "matched", "ambiguous", "not found", "refused"


class Books(Protocol):
    """What the views know, read for many at once."""

    def holders(self, pages: Collection[str]) -> Mapping[str, str]:
        """By endorsement: the record that its holder goes by."""

    def held_by(self, person: str) -> Sequence[tuple[str, str]]:
        """The endorsements of a person, under every record: page and number."""

    def shown(self, pages: Collection[str]) -> Collection[str]:
        """Which of these endorsements the public registry shows today, if their holder agreed to be listed."""

    def over(self, pages: Collection[str], first: date, last: date) -> Mapping[str, tuple[Stretch, ...]]:
        """What was true of each endorsement on every day from first to last."""

    def today(self, page: str) -> Stretch | None:
        """What is true of an endorsement today."""


class Match(NamedTuple):
    """How a row was answered: by which endorsements (page and number), or why by none. ``name``: as the row gave it, confirmed."""

    row: int
    outcome: str
    reason: str = ""
    endorsements: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    faults: tuple[Json, ...] = ()


# Which endorsement a row means ------------------------------------------------------------------------------------------


def match(office: Office, employer: Employer, rows: Sequence[RosterRow], books: Books) -> tuple[Match, ...]:
    """An answer for each row, in their order. Raises ``AskedTooMuch``, ``RosterTooLong``.

    A name that is not its number's counts as a name, or else names could be tried on a number until one is right; and once the
    day has none left, nobody is told of any name any more.
    """
    check_rows(len(rows))
    rule = employers.rule(office)
    named = sum(row.by_name for row in rows)
    employers.ask(office, employer, ROWS, len(rows), rule.rows_a_day)
    if named:
        employers.ask(office, employer, NAMES, named, rule.names_a_day)
    elif any(row.given_name or row.family_name for row in rows):
        employers.require_left(office, employer, NAMES, rule.names_a_day)
    found = tuple(_Matching(office, books, rows).all())
    if tried := sum(one.reason == DIFFER for one in found):
        employers.spend(office, employer, NAMES, tried, rule.names_a_day)
    return found


class _Matching:
    """One roster being matched: numbers, and the names beside them, are looked up for all rows at once."""

    def __init__(self, office: Office, books: Books, rows: Sequence[RosterRow]) -> None:
        self.office, self.books, self.rows = office, books, rows
        self.numbers = [_number(row.endorsement_number) if row.endorsement_number and not row.faults else "" for row in rows]
        self.pages = self._pages([text for text in set(self.numbers) if text and not text.startswith("!")])
        self.people = self._people()

    def _pages(self, numbers: Sequence[str]) -> dict[str, str]:
        keys = self.office.keys("number", numbers)
        found = self.office.journal.all_reserved_for_good(keys)
        return {number: found[key] for key, number in zip(keys, numbers, strict=True) if key in found}

    def _people(self) -> dict[str, Person]:
        """By endorsement: who holds it, where a row gives a name beside the number."""
        named = (text for row, text in zip(self.rows, self.numbers, strict=True) if row.given_name or row.family_name)
        pages = {page for text in named if (page := self.pages.get(text))}
        holders = self.books.holders(pages) if pages else {}
        people = self.office.vault.people.get_all(set(holders.values()))
        return {page: people[holder] for page, holder in holders.items() if holder in people}

    def all(self) -> Iterator[Match]:
        """Every row's answer; first of all that of the many that bring a known number and no name."""
        pages = self.pages
        for row, text in zip(self.rows, self.numbers, strict=True):
            page = pages.get(text)
            if page is not None and not (row.given_name or row.family_name):
                yield Match._make((row.row, MATCHED, "", ((page, text),), None, ()))
            elif row.faults:
                yield Match(row.row, REFUSED, "bad_cells", faults=tuple({"field": f.field, "rule": f.rule} for f in row.faults))
            elif row.by_name:
                yield self._by_name(row)
            else:
                yield self._by_number(row, text, page)

    def _by_number(self, row: RosterRow, text: str, page: str | None) -> Match:
        if page is None:
            return Match(row.row, NOT_FOUND, text[1:] if text.startswith("!") else "no_such_number")
        person = self.people.get(page)
        if person is None or not _bears(person, row):
            return Match(row.row, NOT_FOUND, DIFFER)
        return Match(row.row, MATCHED, endorsements=((page, text),), name=_name(row))

    def _by_name(self, row: RosterRow) -> Match:
        people = self._with_mail(row) if row.email else self._listed(row)
        found = {person: pages for person in people if (pages := self._fitting(person, row))}
        if len(found) > 1:
            return Match(row.row, AMBIGUOUS, "several_people")
        if not found:
            return Match(row.row, NOT_FOUND, "nobody_with_these_facts")
        [pages] = found.values()
        return Match(row.row, MATCHED, endorsements=pages, name=_name(row))

    def _with_mail(self, row: RosterRow) -> set[str]:
        person = self.office.vault.people.find_by_email(row.email)
        return {person.id} if person is not None and _bears(person, row) else set()

    def _listed(self, row: RosterRow) -> set[str]:
        people = self.office.vault.people.search(_name(row), LOOKED_AT, listed_only=True)
        return {person.id for person in people if _bears(person, row)}

    def _fitting(self, person: str, row: RosterRow) -> tuple[tuple[str, str], ...]:
        """Their endorsements of the association and category that the row names; without an address, those that everybody sees."""
        every = self.books.held_by(person)
        shown = {page for page, _ in every} if row.email else set(self.books.shown([page for page, _ in every]))
        return tuple(one for one in every if one[0] in shown and self._fits(one[0], row))

    def _fits(self, page: str, row: RosterRow) -> bool:
        if not (row.association or row.category):
            return True
        now = self.books.today(page)
        said = (
            (row.association.casefold(), now and now.home),
            (row.category.casefold(), now and (now.category or "").casefold()),
        )
        return all(not asked or asked == told for asked, told in said)


def _number(written: str) -> str:
    """The number in its one form; or why it is none, after an exclamation mark."""
    if numbering.is_written(written):
        return written
    try:
        return numbering.read(written)
    except Malformed as refusal:
        return "!mistyped_number" if isinstance(refusal, numbering.MistypedNumber) else "!not_a_number"


def _name(row: RosterRow) -> str:
    return f"{row.given_name} {row.family_name}".strip()


def _bears(person: Person, row: RosterRow) -> bool:
    """Whether they bear this name, or bore it and show it."""
    names = [f"{person.given_name} {person.family_name}"]
    names += [former.name for former in person.former_names] if person.show_former else []
    asked = words_of(_name(row))
    return bool(asked) and any(words_of(name) == asked for name in names)
