"""How an application stands: by the rules it pinned, from everything its applicant shows, for those whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.procedures import applications, assessing, catalogue, dossiers, evidence, professionals, reviews
from ledger.procedures.pages import NoSuchPage
from ledger.rulebook import entering
from ledger.rulebook.applying import ApplicationErased
from ledger.rulebook.assessment import Met
from ledger.rulebook.evidence import Entered, Sort
from ledger.rulebook.requirement import Kind, Paper, Target
from ledger.rulebook.review import Conflict
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, LineId, Oneself, PageId, PersonId, Term
from ledger.signing.statement import parse_entry
from offices import BEGAN

FS = (Category.FAMILY_SPECIALIST, AgeBand.INFANT)
TRAINED = Entered(valid=Term(date(2025, 5, 1), date(2025, 5, 1)), sort=Sort.TRAINING, minutes=600)
WISCONSIN = AssociationCode("wi")


@pytest.fixture
def applied(founded):
    """Somebody, and the page of their application in Wisconsin."""
    who = founded.person()
    page, _ = applications.submit(founded.office, who, *FS, by=founded.coordinators["wi"])
    return who, page


def found(stood, kind):
    return next(item for item in stood.items if item.kind is kind)


def test_an_application_stands_by_the_rules_that_it_pinned(founded, applied):
    _, page = applied
    stood = assessing.shown(founded.office, page, founded.coordinators["wi"])
    edition = catalogue.edition("wi")
    assert (stood.target, stood.day, stood.edition) == (Target.FAMILY_SPECIALIST, BEGAN.date(), edition.sha256)
    assert stood.network == edition.network.sha256
    founded.clock.later(days=40)
    assert (assessing.shown(founded.office, page, founded.coordinators["wi"]).day - stood.day).days == 40


def test_the_same_evidence_serves_the_application_and_the_question_before_it(founded, applied):
    office, ruth, (who, page) = founded.office, founded.coordinators["wi"], applied
    evidence.enter(office, who, ruth, told=TRAINED)
    evidence.sign(office, who, ruth, paper=Paper.ETHICS, version="2024", sha256="0" * 64)
    of_application = assessing.shown(office, page, ruth)
    asked = dossiers.toward(office, who, Target.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, association=WISCONSIN, by=ruth)
    assert of_application == asked
    assert [amount.found for amount in found(asked, Kind.TRAINING).amounts] == [600, 0]
    assert [amount.found for amount in found(asked, Kind.DOCUMENTS).amounts] == [1, 0]
    assert assessing.shown(office, page, ruth) == of_application, "asked again, it answers the same"


def test_it_is_shown_to_the_applicant_and_the_association_and_to_nobody_else(founded, applied):
    office, (who, page) = founded.office, applied
    for by in (founded.coordinators["wi"], Oneself(who, WISCONSIN)):
        assert assessing.shown(office, page, by).target is Target.FAMILY_SPECIALIST
    for by in (founded.coordinators["co"], Oneself(PersonId("somebody"), WISCONSIN)):
        with pytest.raises(entering.NotOnTheseBooks):
            assessing.shown(office, page, by)


def test_a_reviewer_borrowed_from_elsewhere_sees_it_until_they_are_kept_out(founded, applied):
    office, ruth, carl, (_, page) = founded.office, founded.coordinators["wi"], founded.coordinators["co"], applied
    elsewhere = founded.person("Cora", "Ejemplo", residence="CO", by="co")
    founded.endorsed(elsewhere, home="co")
    written = reviews.assign(office, page, ruth, reviewer=carl.id, person=elsewhere)
    assert assessing.shown(office, page, carl) == assessing.shown(office, page, ruth)
    assignment = LineId(parse_entry(office.journal.line(written.last).entry).stmt.id)
    reviews.recuse(office, page, carl, assignment=assignment, conflict=Conflict.SPOUSE)
    with pytest.raises(entering.NotOnTheseBooks):
        assessing.shown(office, page, carl)


def test_an_erased_application_and_one_that_never_was_say_so(founded, applied):
    office, (who, page) = founded.office, applied
    with pytest.raises(NoSuchPage):
        assessing.shown(office, PageId("0" * 8), founded.coordinators["wi"])
    office.vault.erase(who, "asked for")
    with pytest.raises(ApplicationErased):
        assessing.shown(office, page, founded.coordinators["wi"])


def test_two_records_that_are_one_person_show_together_and_apart_again(founded, applied):
    office, ruth, (who, page) = founded.office, founded.coordinators["wi"], applied
    other = founded.person("Maria", "Nowak")
    for one, told in ((who, TRAINED), (other, TRAINED), (other, replace(TRAINED, title="Another"))):
        evidence.enter(office, one, ruth, told=told)
    professionals.merge(office, other, who, ruth, reason="one person", evidence="both birth certificates seen")
    for by in (ruth, Oneself(who, WISCONSIN), Oneself(other, WISCONSIN)):
        assert found(assessing.shown(office, page, by), Kind.TRAINING).amounts[0].found == 1200, "what both tell counts once"
    assert [entry.title for entry in evidence.read(office, other, ruth).entries] == [None, None, "Another"]
    professionals.unmerge(office, other, who, ruth, reason="two sisters")
    assert found(assessing.shown(office, page, ruth), Kind.TRAINING).amounts[0].found == 600


def test_nothing_shown_is_all_missing(founded, applied):
    _, page = applied
    stood = assessing.shown(founded.office, page, founded.coordinators["wi"])
    assert {item.met for item in stood.items} == {Met.MISSING}
    assert not stood.complete
