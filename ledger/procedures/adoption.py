"""Existing endorsements brought in from a file, vouched for by the association and never re-validated.

A row is taken whole or refused with every bad cell named; a row that was taken before is unchanged. The same person is
the same e-mail; without one, nobody is merged, and a namesake is reported. Rows are written many at a time; where a batch
cannot stand, its rows are tried one by one, so that one bad row costs nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from ledger.journal.entry import Reservation
from ledger.journal.errors import Overtaken, Taken
from ledger.office import Office
from ledger.procedures import associations, catalogue, pages, professionals
from ledger.procedures.numbers import NumberBlock
from ledger.rulebook import record
from ledger.rulebook.adopting import adopt
from ledger.rulebook.association import BatchAdopted
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.category import CategoryNotKnown
from ledger.rulebook.endorsement import Adopted
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.renewal import late_until
from ledger.rulebook.vocabulary import AgeBand, Category, Line, LineId, Officer, PersonId, Term
from ledger.vault.errors import EmailTaken
from ledger.vault.people import FormerName, Person, normalised_email
from ledger.wire.adoption_csv import BadRow, Outcome, Row, read

TOGETHER = 100
"""Rows written in one transaction: a crash loses no more than these, and running again takes them."""

TAKEN, UNCHANGED, REFUSED = "taken", "unchanged", "refused"

Batches = dict[str, LineId]


def batches(standing: Batches | None, line: Line[BatchAdopted]) -> Batches:
    """A fold of an association's adoption page: the line of each file, by the file's SHA-256."""
    return {**(standing or {}), line.event.sha256: line.id}


@dataclass(frozen=True)
class Prepared:
    """One row ready to be written."""

    row: Row
    number: str
    holder: PersonId
    person: Person | None
    pages: tuple[pages.Page[Any], ...]
    take: tuple[Reservation, ...]
    note: str = ""


class Adoption:
    """One file being adopted for one association."""

    def __init__(self, office: Office, association: str, data: bytes, *, by: Officer, dry_run: bool = False) -> None:
        """The file is read, and nothing written yet. Raises ``AssociationNotKnown``, ``UnusableFile``, ``LedgerElsewhere``."""
        associations.require_here(office, association)
        self.office, self.association, self.data, self.by, self.dry_run = office, association, data, by, dry_run
        self.rules: Rules = catalogue.rules(office, association)
        self.today: date = office.today(self.rules.zone)
        self._read = list(read(data, meaning=self._meaning, today=self.today))
        self.rows = len(self._read)
        self._numbers = NumberBlock(office, self.rules.prefix, min(TOGETHER, max(1, self.rows)))
        self._batch: LineId | None = None
        self._in_hand: dict[str, Person] = {}
        self._begun: set[PersonId] = set()
        self._held: set[bytes] = set()

    def run(self, progress: Callable[[int], None] = lambda _: None) -> Iterator[Outcome]:
        """The outcome of every row, in the order of the rows."""
        waiting: list[Outcome | Prepared] = []
        for row in self._read:
            progress(row.number)
            waiting += _refused(row) if isinstance(row, BadRow) else [self._settle(row)]
            if len(waiting) >= TOGETHER:
                yield from self._write(waiting)
                waiting = []
        yield from self._write(waiting)

    def _meaning(self, written: str) -> tuple[Category, AgeBand | None] | None:
        try:
            return self.rules.words.named(written)
        except CategoryNotKnown:
            return None

    def _settle(self, row: Row) -> Outcome | Prepared:
        """What is known of the row already, or the row prepared."""
        key = self.office.key("adoption", self.association, row.digest)
        page = self.office.journal.reserved(key)
        if page is not None or key in self._held:
            return Outcome(row.number, UNCHANGED, self._number_of(page) if page else "")
        known = self._person_of(row)
        if isinstance(known, Outcome):
            return known
        try:
            return self._prepare(row, known, key)
        except Malformed as refusal:
            return Outcome(row.number, REFUSED, "", refusal.field or "row", _kebab(refusal), refusal.sentence())

    def _person_of(self, row: Row) -> PersonId | Outcome | None:
        """Who has this e-mail; refused when that is somebody of another name."""
        if row.email is None:
            return None
        found = self._in_hand.get(normalised_email(row.email)) or self.office.vault.people.find_by_email(row.email)
        if found is None:
            return None
        if _names(found) != _names(row):
            return Outcome(row.number, REFUSED, "", "email", "one-person", "this e-mail is on the books under another name")
        return PersonId(found.id)

    def _prepare(self, row: Row, known: PersonId | None, key: bytes) -> Outcome | Prepared:
        office = self.office
        person, person_page = self._person(row, known)
        holder = PersonId(person.id) if person else known or PersonId("")
        one = office.key("endorsement", holder, row.category, row.age_band)
        if one in self._held or office.journal.reserved(one):
            return Outcome(row.number, REFUSED, "", "category", "one-endorsement", "this person holds this endorsement already")
        number = "" if self.dry_run else self._numbers.next()
        page = self._endorsement(row, holder, number)
        self._held |= {one, key}
        if person:
            self._begun.add(holder)
        if person and person.email:
            self._in_hand[normalised_email(person.email)] = person
        take = tuple(Reservation(k, page.stream) for k in (one, key, office.key("number", number)))
        written = (page,) if person_page is None else (person_page, page)
        return Prepared(row, number, holder, person, written, take, self._namesake(row) if person else "")

    def _person(self, row: Row, known: PersonId | None) -> tuple[Person | None, pages.Page[Any] | None]:
        if known is not None and (known in self._begun or self.office.journal.page(known)):
            return None, None
        page = professionals.registered(
            self.office, source="adoption", actor=self.association, on=self.today, residence=row.residence, listed=row.listed,
            stream=known,
        )  # fmt: skip
        holder = PersonId(page.stream)
        person = Person(holder, row.given_name, row.family_name, row.email, row.listed, tuple(map(FormerName, row.former_names)))
        return person, page

    def _endorsement(self, row: Row, holder: PersonId, number: str) -> pages.Page[Any]:
        if row.granted_on:
            self.rules.words.require_in_use(row.category, row.granted_on)
        late = late_until(self.rules, row.expires_on) if row.expires_on else None
        adopted = Adopted(
            valid=Term(row.granted_on, row.expires_on), category=row.category, age_band=row.age_band,
            edition=self.rules.edition, granted_on=row.granted_on, claimed_from=row.granted_on, late_until=late,
            batch=LineId(""), number=number, holder=holder, certificate=row.certificate_no, source=row.source_note,
        )  # fmt: skip
        events = adopt(
            adopted, by=self.by, on=self.today, status=row.status, rule="adoption", addon=row.addon, addon_until=row.addon_until
        )
        page: pages.Page[Any] = pages.begin(self.office, record.after, subject=holder)
        for event in (replace(adopted, batch=self._batch_line()), *events[1:]):
            page = page.then(self.office, event, actor=self.association)
        return page

    def _batch_line(self) -> LineId:
        """The line that vouches for the file, written before the first row that leans on it."""
        if self._batch is None:
            digest = sha256(self.data).hexdigest()
            page = pages.open(self.office, f"adoption/{self.association}", batches)
            if digest not in (page.standing or {}):
                page = page.then(
                    self.office, BatchAdopted(valid=Term(self.today), sha256=digest, count=self.rows), actor=self.association
                )
                if not self.dry_run:
                    pages.write(self.office, page, by=self.by)
            self._batch = page.stands[digest]
        return self._batch

    def _namesake(self, row: Row) -> str:
        if row.email:
            return ""
        others = self.office.vault.people.search(f"{row.given_name} {row.family_name}", limit=20, listed_only=False)
        if any(_names(other) == _names(row) for other in others):
            return "no e-mail: not merged with the person of the same name who is on the books"
        return "no e-mail: merged with nobody"

    def _number_of(self, page: str) -> str:
        first = pages.open(self.office, page, record.after).lines[0].event
        return (first.number or "") if isinstance(first, Adopted) else ""

    def _write(self, waiting: list[Outcome | Prepared]) -> Iterator[Outcome]:
        """Writes what is prepared among these, together if that stands, and gives every outcome in the rows' order."""
        ready = [each for each in waiting if isinstance(each, Prepared)]
        together = self.dry_run or not ready or self._stands(ready)
        for each in waiting:
            if isinstance(each, Outcome):
                yield each
            else:
                yield self._taken(each) if together or self._stands_alone(each) else self._beaten(each)

    def _stands_alone(self, each: Prepared) -> bool:
        """Whether this row was written by itself; none is for a person whose own page was not."""
        return bool(each.person or self.office.journal.page(each.holder)) and self._stands([each])

    def _stands(self, prepared: list[Prepared]) -> bool:
        """Whether these rows were written; they were not when somebody else wrote the same meanwhile.

        Pages go by their random names, so that no neighbours in the public log are a person and an endorsement of theirs.
        """
        written = sorted((page for each in prepared for page in each.pages), key=lambda page: page.stream)
        take = [key for each in prepared for key in each.take]
        try:
            self.office.vault.people.put(*(each.person for each in prepared if each.person))
            pages.write(self.office, *written, by=self.by, take=take)
        except (Taken, Overtaken, EmailTaken):
            return False
        return True

    @staticmethod
    def _taken(prepared: Prepared) -> Outcome:
        return Outcome(prepared.row.number, TAKEN, prepared.number, reason=prepared.note)

    def _beaten(self, prepared: Prepared) -> Outcome:
        if prepared.person:
            self._begun.discard(prepared.holder)
            self._in_hand = {email: one for email, one in self._in_hand.items() if one.id != prepared.holder}
        return Outcome(
            prepared.row.number, REFUSED, "", "row", "meanwhile", "somebody brought this in meanwhile: run the file again"
        )


def _refused(row: BadRow) -> list[Outcome | Prepared]:
    return [Outcome(row.number, REFUSED, "", fault.field, fault.rule, fault.reason) for fault in row.faults]


def _names(one: Person | Row) -> tuple[str, str]:
    """The names by which two are held to be the same person, when their e-mail is."""
    return one.given_name.casefold(), one.family_name.casefold()


def _kebab(refusal: Malformed) -> str:
    return "".join("-" + c.lower() if c.isupper() else c for c in type(refusal).__name__).lstrip("-")
