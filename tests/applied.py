"""Everything that somebody brings to an application, told through the office's own procedures."""

from __future__ import annotations

from datetime import date

from ledger.procedures import applications, evidence, memberships, officers, references, reviews
from ledger.rulebook.evidence import Entered, Sort, TopicMinutes
from ledger.rulebook.requirement import Level, Paper, Relation, Topic, WorkField
from ledger.rulebook.review import Recommendation
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, LineId, Officer, PageId, PersonId, Role, Term
from ledger.signing.statement import parse_entry
from ledger.vault.people import Person
from offices import Founded

DIGEST = "5" * 64


def id_of(founded: Founded, written: object) -> LineId:
    """The last line of a write."""
    return LineId(parse_entry(founded.office.journal.line(written.last).entry).stmt.id)


def shows_everything(founded: Founded, who: PersonId, *, training: int = 1980) -> None:
    """A master's degree, policy work, training on every topic, both papers and a membership: what FA and MHM-P ask."""
    by, office = founded.coordinators["wi"], founded.office
    told = (
        Entered(valid=Term(date(2020, 6, 1)), sort=Sort.EDUCATION, level=Level.MASTER),
        Entered(valid=Term(date(2020, 1, 1)), sort=Sort.WORK, field=WorkField.POLICY, age_bands=(AgeBand.INFANT,)),
        Entered(
            valid=Term(date(2025, 5, 1), date(2025, 5, 20)), sort=Sort.TRAINING, minutes=training,
            topics=(TopicMinutes(Topic.EQUITY, 180), TopicMinutes(Topic.PROVIDING, 900)),
        ),
    )  # fmt: skip
    for one in told:
        evidence.enter(office, who, by, told=one)
    for paper in (Paper.ETHICS, Paper.AGREEMENT):
        evidence.sign(office, who, by, paper=paper, version="2024", sha256=DIGEST)
    memberships.start(office, who, by, association="wi")


def registered(founded: Founded, who: PersonId, category: Category = Category.FAMILY_ASSOCIATE) -> PageId:
    """An application begun and accepted."""
    by = founded.coordinators["wi"]
    page, _ = applications.register(founded.office, who, category, AgeBand.INFANT, by=by)
    applications.accept(founded.office, page, by)
    return page


def brings_letters(founded: Founded, page: PageId, *, text: str = "A letter.") -> list[LineId]:
    """Three letters: one by a supervisor on the books who is vetted, two by others."""
    by, office = founded.coordinators["wi"], founded.office
    found = []
    for n, relation in enumerate((Relation.SUPERVISOR, Relation.COLLEAGUE, Relation.OTHER)):
        rater = founded.person(f"Rater{n}", "Writes")
        asked = id_of(founded, references.request(office, page, by, rater=rater, relation=relation, waived=n == 0))
        references.receive(office, page, by, request=asked, text=text)
        found.append(asked)
    references.vet(office, page, by, request=found[0], how="by telephone")
    return found


def reviewer(founded: Founded, at: str = "wi", category: Category = Category.FAMILY_ASSOCIATE) -> tuple[Officer, PersonId]:
    """A reviewer of that association, endorsed there in that category, and who they are on the books."""
    name = f"Reviewer{founded.office.journal.size()}"
    person = founded.person(name, "Endorsed", residence=at.upper(), by=at)
    by = founded.coordinators[at]
    page, _ = applications.submit(founded.office, person, category, AgeBand.INFANT, by=by)
    applications.approve(founded.office, page, by=by)
    return officer(founded, at), person


def officer(founded: Founded, at: str, role: Role = Role.REVIEWER) -> Officer:
    """Another officer of that association."""
    code = AssociationCode(at)
    who = officers.appoint(founded.office, code, role, Person("", "Officer", str(founded.office.journal.size())))
    return Officer(who, code, role)


def reviewed(
    founded: Founded, page: PageId, recommendation: Recommendation, category: Category = Category.FAMILY_ASSOCIATE
) -> None:
    """One reviewer asked, who recommends."""
    by, (them, person) = founded.coordinators["wi"], reviewer(founded, category=category)
    asked = id_of(founded, reviews.assign(founded.office, page, by, reviewer=them.id, person=person))
    reviews.recommend(
        founded.office, page, them, assignment=asked, recommendation=recommendation, reasons=["because"], no_conflict=True
    )
