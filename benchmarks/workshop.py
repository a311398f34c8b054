"""Offices to be measured: founded by the real procedures, on SQLite files or on a PostgreSQL that flushes as by default."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pg
from ledger.journal.entry import Reservation
from ledger.journal.journal import open_journal
from ledger.office import Office
from ledger.procedures import associations, catalogue, opening, pages
from ledger.procedures.numbers import NumberBlock
from ledger.rulebook import application, certifying, declaring, pausing, professional, progress, record, renewing
from ledger.rulebook.endorsement import Granted
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Officer, PageId, PersonId, Role, Term
from ledger.settings import Charter, Settings, write_charter
from ledger.vault.vault import open_vault

WISCONSIN = AssociationCode("wi")
COLORADO = AssociationCode("co")
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
TOGETHER = 20

Opened = pages.Page[Any]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def databases(*wanted: str, memory: str = "128MB") -> Iterator[dict[str, str]]:
    """The address of an empty database of each kind; the server keeps PostgreSQL's own settings: fsync on, 128 MB of ``memory``."""
    with folder() as files:
        found = {SQLITE: str(files / "ledger.db")}
        if POSTGRES not in wanted:
            yield {name: found[name] for name in wanted}
            return
        with pg.server(durable=True, memory=memory) as server, pg.database(server.url("postgres")) as address:
            found[POSTGRES] = address
            yield {name: found[name] for name in wanted}


@dataclass
class Bench:
    """A founded office with Wisconsin and Colorado as members, and endorsements to act on."""

    office: Office
    log: Path
    officer: Officer = field(default_factory=lambda: Officer(PersonId(str(uuid4())), WISCONSIN, Role.COORDINATOR))
    pages: list[PageId] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    certificates: int = 0
    turn: int = 0
    paused: set[int] = field(default_factory=set)

    @property
    def today(self) -> date:
        """Wisconsin's today."""
        return self.office.today(catalogue.edition(WISCONSIN).zone)

    def grant(self, count: int, story: Callable[[Bench, Opened], tuple[Opened, ...]] | None = None) -> None:
        """Grants so many endorsements, some tens in one write; a ``story`` goes on from each, and may add pages."""
        office = self.office
        rules = catalogue.rules(office, WISCONSIN)
        today = office.today(rules.zone)
        block = NumberBlock(office, rules.prefix, TOGETHER)
        for start in range(0, count, TOGETHER):
            opened: list[Opened] = []
            take = []
            for _ in range(min(TOGETHER, count - start)):
                number = block.next()
                holder = PersonId(str(uuid4()))
                page = pages.begin(office, record.after, subject=holder)
                event = Granted(
                    valid=Term(today, date(today.year + 1, 12, 31)), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT,
                    edition=rules.edition, rule="application", late_until=None, number=number, holder=holder,
                    application=PageId(str(uuid4())),
                )  # fmt: skip
                page = page.then(office, event, actor=WISCONSIN)
                opened += story(self, page) if story else (page,)
                take.append(Reservation(office.key("number", number), page.stream))
                self.pages.append(page.stream)
                self.numbers.append(number)
            pages.write(office, *opened, by=self.officer, take=take)


def lived(here: Bench, page: Opened) -> tuple[Opened, ...]:
    """What most pages come to hold in time, decided by the rule book line by line: five lines."""
    office, by = here.office, here.officer
    granted = page.stands.lines[0].event
    today, edition = here.today, granted.edition
    window, cycle = Term(None, granted.valid.end), Term(date(today.year + 2, 1, 1), date(today.year + 2, 12, 31))
    page = page.then(office, pausing.pause(page.stands, by=by, on=today, reason="family leave"), actor=WISCONSIN)
    page = page.then(office, pausing.resume(page.stands, by=by, on=today, hold=next(iter(page.stands.holds))), actor=WISCONSIN)
    page = page.then(
        office, renewing.submit_renewal(page.stands, by=by, on=today, window=window, edition=edition), actor=WISCONSIN
    )
    event = renewing.renew(
        page.stands, by=by, on=today, term=cycle, late_until=None, edition=edition, rule="renewal",
        submitted=next(iter(page.stands.reviews)),
    )  # fmt: skip
    return (page.then(office, event, actor=WISCONSIN),)


def told_whole(here: Bench, page: Opened) -> tuple[Opened, ...]:
    """The same with a certificate, and with what comes before: the person, and the application. Eleven lines on three pages."""
    office, by, today = here.office, here.officer, here.today
    granted = page.stands.lines[0].event
    person = pages.begin(office, professional.after, stream=granted.holder)
    person = person.then(office, professional.register(None, on=today, source="application"), actor=WISCONSIN)
    person = person.then(office, declaring.declare_residence(person.standing, start=today, jurisdiction="WI"), actor=WISCONSIN)
    person = person.then(office, professional.choose_listing(person.standing, start=today, listed=True), actor=WISCONSIN)
    asked = pages.begin(office, progress.after, stream=granted.application, subject=granted.holder)
    event = application.Submitted(
        valid=Term(today), applicant=granted.holder, association=WISCONSIN, category=granted.category,
        age_band=granted.age_band, edition=granted.edition,
    )  # fmt: skip
    asked = asked.then(office, event, actor=WISCONSIN)
    approved = application.Approved(valid=Term(today), endorsement=page.stream)
    here.certificates += 1
    document = "d" * 3000
    issued = certifying.certify(page.stands, by=by, on=today).issued(
        list=1, index=here.certificates, format="ldp", sha256=sha256(document.encode()).hexdigest(), document=document
    )
    return (person, asked.then(office, approved, actor=WISCONSIN), *lived(here, page.then(office, issued, actor=WISCONSIN)))


@contextmanager
def bench(address: str) -> Iterator[Bench]:
    """An office at an address, its vault in a file beside, or in a schema of the same PostgreSQL."""
    with folder() as here:
        vault = address if address.startswith("postgresql") else f"{address}.vault"
        settings = Settings(here, address, vault, None, None, None, 0)
        charter = Charter("demo.reciprocity.invalid/0", "https://demo.reciprocity.invalid", demonstration=True, seed=0)
        write_charter(settings, charter)
        open_journal(address, migrate=True).close()
        open_vault(vault, opening.keyring_of(settings, charter).secret("vault"), migrate=True).close()
        office = opening.assemble(settings, charter)
        try:
            associations.found(office, settings.log)
            opening.mark_vault(office)
            for code in (WISCONSIN, COLORADO):
                associations.admit(office, code, office.keyring.public(code), "operator")
            yield Bench(office, settings.log)
        finally:
            office.journal.close()
            office.vault.close()
