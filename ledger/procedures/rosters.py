"""Rosters: which endorsement each row means, and the signed statement of who held what, over which days.

Names alone find nobody. A number is found as everybody finds it; a name with the e-mail address on the books, or with what the
public registry shows of somebody who agreed to be listed. Which of a row's facts was wrong is never said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from ledger.credentials import receipt
from ledger.credentials.receipt import Json
from ledger.office import Office
from ledger.procedures import employers, receipts
from ledger.procedures.receipts import SignedAnswer
from ledger.rulebook import number as numbering
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.reliance import (
    NobodyToState,
    Stated,
    Stretch,
    check_period,
    check_rows,
    good_until,
    held,
    kept_until,
    qualifies,
)
from ledger.rulebook.vocabulary import AgeBand, Category, PageId, Term
from ledger.vault.employers import Employer
from ledger.vault.people import Person, words_of
from ledger.wire.roster_file import RosterRow

ROWS: Final = "rows of rosters"
NAMES: Final = "rows that go by a name"
LOOKED_AT: Final = 2000
"""Listed people whose names begin with a row's words. Among fewer, whoever bears that very name could be missed, or a second one."""
MATCHED, AMBIGUOUS, NOT_FOUND, REFUSED = "matched", "ambiguous", "not found", "refused"


class Books(Protocol):
    """What the views know, read for many at once."""

    def holders(self, pages: Collection[str]) -> Mapping[str, str]:
        """By endorsement: the record that its holder goes by."""

    def held_by(self, person: str) -> Sequence[tuple[str, str]]:
        """The endorsements of a person, under every record: page and number."""

    def shown(self, pages: Collection[str]) -> Collection[str]:
        """Which of these endorsements the public registry shows today, if their holder agreed to be listed."""

    def over(self, pages: Collection[str], first: date, last: date) -> Mapping[str, Sequence[Stretch]]:
        """What was true of each endorsement on every day from first to last."""

    def today(self, page: str) -> Stretch | None:
        """What is true of an endorsement today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a statement is to tell: the days, the category and age band that were to be held (``None``: any)."""

    period: Term
    category: Category | None = None
    age_band: AgeBand | None = None
    named: bool = False
    sha256: str | None = None
    """Of the file that was sent, so that whoever has it can tell that it was this one."""


class Match(NamedTuple):
    """How a row was answered: by which endorsements (page and number), or why by none. ``name``: as the row gave it, confirmed."""

    row: int
    outcome: str
    reason: str = ""
    endorsements: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    faults: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """How much of the ledger the answer rests on."""

    size: int
    at: datetime | None
    head: tuple[int, str] | None


# Which endorsement a row means ------------------------------------------------------------------------------------------


def match(office: Office, employer: Employer, rows: Sequence[RosterRow], books: Books) -> tuple[Match, ...]:
    """An answer for each row, in their order. Raises ``AskedTooMuch``, ``RosterTooLong``."""
    check_rows(len(rows))
    rule = employers.rule(office)
    named = sum(row.by_name for row in rows)
    employers.ask(office, employer, ROWS, len(rows), rule.rows_a_day)
    if named:
        employers.ask(office, employer, NAMES, named, rule.names_a_day)
    return tuple(_Matching(office, books, rows).all())


class _Matching:
    """One roster being matched: numbers, and the names beside them, are looked up for all rows at once."""

    def __init__(self, office: Office, books: Books, rows: Sequence[RosterRow]) -> None:
        self.office, self.books, self.rows = office, books, rows
        self.numbers = {row.row: _number(row.endorsement_number) for row in rows if row.endorsement_number and not row.faults}
        self.pages = self._pages(sorted({text for text in self.numbers.values() if not text.startswith("!")}))
        self.people = self._people()

    def _pages(self, numbers: Sequence[str]) -> dict[str, str]:
        keys = dict(zip(self.office.keys("number", numbers), numbers, strict=True))
        found = self.office.journal.reserved_all(list(keys))
        return {keys[key]: page for key, page in found.items()}

    def _people(self) -> dict[str, Person]:
        """By endorsement: who holds it, where a row gives a name beside the number."""
        named = [row for row in self.rows if row.row in self.numbers and (row.given_name or row.family_name)]
        pages = {page for row in named if (page := self.pages.get(self.numbers[row.row]))}
        holders = self.books.holders(pages) if pages else {}
        people = self.office.vault.people.get_all(set(holders.values()))
        return {page: people[holder] for page, holder in holders.items() if holder in people}

    def all(self) -> Iterator[Match]:
        """Every row's answer."""
        for row in self.rows:
            if row.faults:
                yield Match(row.row, REFUSED, "bad_cells", faults=tuple({"field": f.field, "rule": f.rule} for f in row.faults))
            elif row.by_name:
                yield self._by_name(row)
            else:
                yield self._by_number(row)

    def _by_number(self, row: RosterRow) -> Match:
        text = self.numbers[row.row]
        if text.startswith("!"):
            return Match(row.row, NOT_FOUND, text[1:])
        page = self.pages.get(text)
        if page is None:
            return Match(row.row, NOT_FOUND, "no_such_number")
        if not (row.given_name or row.family_name):
            return Match(row.row, MATCHED, endorsements=((page, text),))
        person = self.people.get(page)
        if person is None or not _bears(person, row):
            return Match(row.row, NOT_FOUND, "number_and_name_differ")
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


# The statement ------------------------------------------------------------------------------------------------------------


def state(
    office: Office, employer: Employer, wanted: Wanted, matches: Sequence[Match], *, books: Books, known: Known
) -> SignedAnswer:
    """The signed statement for all rows, and the line that says so. Raises ``BadPeriod``, ``NobodyToState``."""
    check_period(wanted.period)
    pages = {page for one in matches for page, _ in one.endorsements}
    if not pages or wanted.period.start is None or wanted.period.end is None:
        raise NobodyToState
    told = books.over(pages, wanted.period.start, wanted.period.end)
    again = _again(matches)
    rows = [_told(one, wanted, told) | again.get(one.row, {}) for one in matches]
    now, rule, today = office.clock(), employers.rule(office), office.today("UTC")
    line_id, until = office.stamp.line(now), kept_until(rule, today)
    document = receipt.state(
        line_id, receipts.ledger(office, known.size, known.at, known.head), asked=_asked(wanted), rows=rows, summary=_summary(rows),
        given=now, rely=good_until(rule, today, None), kept=until,
    )  # fmt: skip
    signed = receipts.sealed(office, document, now)
    event = Stated(
        valid=Term(today, until), employer=employer.id, period=wanted.period, category=wanted.category, age_band=wanted.age_band,
        rows=tuple(one.row for one in matches for _ in one.endorsements),
        endorsements=tuple(PageId(page) for one in matches for page, _ in one.endorsements), size=known.size,
        digest=sha256(signed.data).hexdigest(), named=wanted.named,
    )  # fmt: skip
    return receipts.kept(office, employer, line_id, signed, event)


def _again(matches: Sequence[Match]) -> dict[int, Json]:
    """The rows that name an endorsement which an earlier one named, however either did: as duplicates of that one."""
    first: dict[str, int] = {}
    found = {one.row: min(first.setdefault(page, one.row) for page, _ in one.endorsements) for one in matches if one.endorsements}
    return {row: {"duplicate_of": before} for row, before in found.items() if before != row}


def _asked(wanted: Wanted) -> Json:
    start, end = wanted.period.start, wanted.period.end
    return {
        "from": start and start.isoformat(),
        "to": end and end.isoformat(),
        "category": wanted.category and wanted.category.value,
        "age_band": wanted.age_band and wanted.age_band.value,
        "roster_sha256": wanted.sha256,
    }


def _told(one: Match, wanted: Wanted, told: Mapping[str, Sequence[Stretch]]) -> Json:
    """A row of the statement."""
    if one.outcome != MATCHED:
        return {"row": one.row, "outcome": one.outcome, "reason": one.reason, "numbers": [], "faults": list(one.faults)}
    days = held([told[page] for page, _ in one.endorsements], wanted.category, wanted.age_band)
    good = [(stretch, qualifies(stretch, wanted.category, wanted.age_band)) for stretch in days]
    return {
        "row": one.row,
        "outcome": one.outcome,
        "numbers": [number for _, number in one.endorsements],
        "name": one.name,
        "whole": all(found for _, found in good),
        "held": [_days(stretch) for stretch, found in good if found],
        "gaps": [_days(stretch) for stretch, found in good if not found],
    }


@lru_cache(maxsize=4096)
def _days(stretch: Stretch) -> Json:
    """The stretch as JSON, made once for the many who have the same; nobody changes it."""
    return {
        "from": date.fromordinal(stretch.first).isoformat(),
        "to": date.fromordinal(stretch.last).isoformat(),
        "standing": stretch.standing,
        "under_review": stretch.under_review,
        "association": stretch.home,
        "category": stretch.category,
        "age_band": stretch.age_band,
    }


def _summary(rows: Sequence[Json]) -> Json:
    count = Counter(row["outcome"] for row in rows)
    whole = sum(bool(row.get("whole")) for row in rows)
    told = {outcome.replace(" ", "_"): count[outcome] for outcome in (MATCHED, AMBIGUOUS, NOT_FOUND, REFUSED)}
    again = sum("duplicate_of" in row for row in rows)
    return {"rows": len(rows), **told, "held_throughout": whole, "with_gaps": count[MATCHED] - whole, "duplicates": again}
