"""What an application rests on: all that its applicant shows, held against the rules that it pinned.

The same assessment is the applicant's progress, before it is submitted by the rules of the day, and what a decision records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ledger.office import Office
from ledger.procedures import catalogue, dossiers, evidence, pages, professionals
from ledger.rulebook import entering, exam, policies, progress, review
from ledger.rulebook.applying import ApplicationErased
from ledger.rulebook.assessment import Assessment, Dossier, assess
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.deciding import Grounds
from ledger.rulebook.evidence import Evidence
from ledger.rulebook.fact import in_force
from ledger.rulebook.policies import Reviewers, Reviewing
from ledger.rulebook.progress import Application
from ledger.rulebook.record import Endorsement
from ledger.rulebook.requirement import Exam, Kind, requirements
from ledger.rulebook.vocabulary import LineId, Officer, Oneself, PageId, PersonId

Page = pages.Page[Application]


def opened(office: Office, asked: PageId) -> Page:
    """The application's page, its bodies hidden under the applicant's key. Raises ``NoSuchPage``."""
    page = pages.open(office, asked, progress.after)
    return page.under(page.stands.applicant)


def pinned(office: Office, asked: Application) -> Rules:
    """The rules that the application is judged by: those it pinned, and before that today's. Raises ``EditionNotAtHand``."""
    pin = asked.pin
    if pin is None or pin.day is None:
        return catalogue.rules(office, asked.association)
    return catalogue.pinned(office, asked.association, pin.edition, network=pin.network).on(pin.day)


def assessment(office: Office, asked: Application, *, day: date, returning: bool = False) -> Assessment:
    """What is met and what is missing on ``day``, by the rules that are pinned; ``returning``: to come back after a lapse."""
    rules = pinned(office, asked)
    rows = rules.policies.reinstating if returning else rules.policies.earning
    asks = requirements(rows, asked.target, rules.day)
    return assess(asks, rules, dossier(office, asked, rules, day), target=asked.target, age_band=asked.age_band, day=day)


def grounds(office: Office, asked: Application, *, day: date, returning: bool = False) -> Grounds:
    """What a decision of ``day`` rests on."""
    return Grounds(
        assessment(office, asked, day=day, returning=returning), review.outcome(asked.reviews, reviewing(office, asked)[0])
    )


def reviewing(office: Office, asked: Application) -> tuple[Reviewing, Reviewers]:
    """How many review the application, and who may, by the rules that are pinned."""
    rules = pinned(office, asked)
    who = policies.reviewers(rules.policies.reviewers, asked.target, rules.day)
    return in_force(rules.policies.reviewing, rules.day).value, who.value


def dossier(office: Office, asked: Application, rules: Rules, day: date) -> Dossier:
    """All that the applicant shows; a letter from a record that turned out to be their own is none. Sessions are judged as this association counts them for what is applied for."""
    found = dossiers.of(
        office, asked.applicant, asked.target, age_band=asked.age_band, rules=rules, day=day,
        applied_on=asked.registered_on or asked.submitted_on,
    )  # fmt: skip
    own = professionals.records_of(office, asked.applicant)
    letters = tuple(one for one in asked.references if one.rater not in own)
    return replace(found, references=letters, exams=exam.results(asked.sittings))


def read(office: Office, asked: PageId, by: Officer | Oneself) -> Application:
    """An application as it stands, for its applicant, its association, and whoever reviews it.

    Raises ``NoSuchPage``, ``ApplicationErased``, ``NotOnTheseBooks``.
    """
    it = opened(office, asked).stands
    if it.erased:
        raise ApplicationErased
    reviewers = {one.reviewer for one in it.reviews if one.recused is None}
    applicant = PersonId(by.id) if by.id in professionals.records_of(office, it.applicant) else it.applicant
    entering.require_reader(applicant, {it.association}, reviewers, by)
    return it


def shown(office: Office, asked: PageId, by: Officer | Oneself) -> Assessment:
    """What is met and what is missing today, for whoever may ``read`` the application."""
    it = read(office, asked, by)
    return assessment(office, it, day=office.today(pinned(office, it).zone))


def evidence_for(office: Office, asked: PageId, by: Officer | Oneself) -> Evidence:
    """What the applicant shows, for whoever may ``read`` the application: a reviewer borrowed from elsewhere reads it here."""
    return evidence.shown(office, read(office, asked, by).applicant)


def endorsements(office: Office, person: PersonId) -> dict[PageId, Endorsement]:
    """Every endorsement that the person was ever granted here, under whichever record of theirs, by its page."""
    return {
        page: held for one in professionals.records_of(office, person) for page, held in professionals.held_under(office, one)
    }


def exam_rule(office: Office, asked: Application) -> Exam | None:
    """What the pinned rules ask of an examination; ``None`` where they ask for none."""
    rules = pinned(office, asked)
    fact = dict(requirements(rules.policies.earning, asked.target, rules.day)).get(Kind.EXAM)
    return fact.value.asked if fact and isinstance(fact.value.asked, Exam) else None


def leaves(office: Office, inputs: Iterable[LineId]) -> tuple[str, ...]:
    """The leaf hash of each line, in hexadecimal; ``""`` for one that this office's journal does not hold."""
    found = [office.journal.find(line) for line in inputs]
    return tuple(office.journal.leaf_hashes(one.position - 1, one.position)[0].hex() if one else "" for one in found)
