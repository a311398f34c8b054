"""A small demonstration office with its doors open: Maria's case from application to Colorado, and a few people beside her."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from api.desk import Desk
from api.rounds import Rounds, views_of
from ledger.journal.journal import open_journal
from ledger.office import Office, SeededStamp
from ledger.procedures import (
    applications,
    associations,
    credentials,
    endorsements,
    officers,
    opening,
    professionals,
    publishing,
    transfers,
)
from ledger.procedures.adoption import Adoption
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Role
from ledger.settings import Charter
from ledger.signing.demonstration import DemonstrationKeyring
from ledger.vault.people import Person
from ledger.vault.vault import open_vault

SEED = 7

ADOPTED = b"""given_name,family_name,email,category,age_band,granted_on,expires_on,status,addon,addon_until,listed,residence,\
former_names,certificate_no,source_note
Ada,Ejemplo,ada@example.org,FA,IMH,2021-05-01,2030-12-31,active,,,yes,GA,,,from the old register
"""


class Clock:
    """Says what it is set to, and a second more each time."""

    def __init__(self) -> None:
        self.now = datetime(2024, 1, 10, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def to(self, year: int, month: int, day: int) -> None:
        self.now = datetime(year, month, day, 17, tzinfo=UTC)


@dataclass
class Story:
    """What tests need to know of it."""

    office: Office
    desk: Desk
    clock: Clock
    log: Path
    tokens: dict[str, str] = field(default_factory=dict)
    maria: str = ""
    noah: str = ""
    ada: str = ""
    applied: str = ""

    def settle(self) -> None:
        """Views and log come to the end of the journal."""
        self.desk.wait_for(self.office.journal.size(), 5)
        publishing.advance(self.office, self.log)
        self.desk.wait_for(self.office.journal.size(), 5)


def office_in(clock: Clock, address: str) -> Office:
    charter = Charter(f"demo.reciprocity.invalid/{SEED}", "https://demo.reciprocity.invalid", demonstration=True, seed=SEED)
    keyring = DemonstrationKeyring(SEED, charter.origin)
    journal = open_journal(address, clock=clock, migrate=True)
    return Office(
        charter,
        journal,
        open_vault(address, keyring.secret("vault"), clock=clock, migrate=True),
        keyring,
        clock,
        SeededStamp(SEED),
    )


def open_desk(office: Office, log: Path) -> Desk:
    """The office with its views beside it, followed to the end whenever somebody waits for them."""
    rounds = Rounds(office, log, views_of(office))
    rounds.migrate()

    def wait_for(position: int, timeout: float) -> bool:
        rounds.public.catch_up()
        rounds.private.catch_up()
        return rounds.wait_for(position, timeout)

    return replace(rounds.desk("office@example.org"), wait_for=wait_for)


def founded(folder: Path, address: str = "memory:") -> Story:
    """The office, its officers, and the case; its journal and vault at ``address``."""
    clock = Clock()
    office = office_in(clock, address)
    log = folder / "log"
    associations.found(office, log)
    opening.mark_vault(office)
    story = Story(office, open_desk(office, log), clock, log)
    for code in ("wi", "co", "ga"):
        associations.admit(office, code, office.keyring.public(code), "operator")
        who = officers.appoint(office, AssociationCode(code), Role.COORDINATOR, Person("", "Coordinator", code.upper()))
        story.tokens[code] = officers.new_token(office, who)
    _marias_case(story)
    _others(story)
    clock.to(2028, 5, 14)
    story.settle()
    return story


def _endorse(story: Story, person: Person, at: str, category: Category = Category.FAMILY_SPECIALIST) -> str:
    office = story.office
    by = officers.officer_of(office, story.tokens[at])
    today = story.clock().date()
    who = professionals.register(office, person, by=by, on=today, residence=at.upper())
    page, _ = applications.submit(office, who, category, AgeBand.INFANT, by=by)
    story.clock.now += timedelta(days=20)
    return applications.approve(office, page, by=by).number


def _marias_case(story: Story) -> None:
    office, clock = story.office, story.clock
    clock.to(2024, 9, 1)
    story.maria = _endorse(story, Person("", "María", "Example-Nowak", "maria@example.org", listed=True), "wi")
    wisconsin, colorado = (officers.officer_of(office, story.tokens[code]) for code in ("wi", "co"))
    covered = endorsements.find(office, story.maria).held.on(clock.now.date()).covered_until
    assert covered is not None
    clock.now = datetime(covered.year, 11, 5, 17, tzinfo=UTC)
    endorsements.submit_renewal(office, story.maria, wisconsin)
    clock.now = datetime(covered.year, 12, 1, 17, tzinfo=UTC)
    endorsements.confirm_renewal(office, story.maria, wisconsin)
    clock.now = datetime(covered.year + 1, 3, 2, 17, tzinfo=UTC)
    lives(story, story.maria, "CO")
    page, _ = transfers.request(office, [story.maria], AssociationCode("co"), by=wisconsin, consent="by e-mail")
    transfers.release(office, page, wisconsin)
    transfers.accept(office, page, colorado)
    clock.now += timedelta(days=3)
    credentials.issue(office, story.maria, colorado)


def _others(story: Story) -> None:
    story.noah = _endorse(story, Person("", "Noah", "Unlisted", "noah@example.org"), "wi")
    by = officers.officer_of(story.office, story.tokens["wi"])
    start = story.clock.now.date() + timedelta(days=5)
    story.clock.now += timedelta(days=30)
    endorsements.pause(story.office, story.noah, by, start=start, reason="a private reason")
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    [row] = Adoption(story.office, "ga", ADOPTED, by=georgia).run()
    story.ada = row.number
    who = professionals.register(
        story.office, Person("", "Lee", "Waiting", "lee@example.org"), by=by, on=date(2024, 9, 1), residence="WI"
    )
    page, _ = applications.submit(story.office, who, Category.FAMILY_ASSOCIATE, AgeBand.INFANT, by=by)
    story.applied = page


def bearer(story: Story, code: str) -> dict[str, str]:
    """The header by which an association's coordinator acts."""
    return {"Authorization": f"Bearer {story.tokens[code]}"}


def lives(story: Story, number: str, place: str) -> None:
    """The holder of this number lives in ``place`` from today on."""
    holder = endorsements.find(story.office, number).held.holder
    assert holder is not None
    by = officers.officer_of(story.office, story.tokens[place.lower()])
    professionals.declare_residence(story.office, holder, by, start=story.clock.now.date(), jurisdiction=place)
