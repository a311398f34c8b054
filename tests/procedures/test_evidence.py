"""Evidence in a real office: one sealed book a person, read by theirs alone, and held against the editions as shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.journal.entry import Once
from ledger.procedures import applications, dossiers, erasing, evidence, professionals
from ledger.procedures.pages import NoSuchPage
from ledger.rulebook import entering
from ledger.rulebook.assessment import Met
from ledger.rulebook.evidence import Entered, Sort, TopicMinutes
from ledger.rulebook.requirement import Kind, Level, Paper, Target, Topic
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, LineId, Oneself, PersonId, Term
from ledger.signing.statement import parse_entry
from offices import BEGAN

DIGEST = "7" * 64
TRAINED = Entered(
    valid=Term(date(2025, 5, 1), date(2025, 5, 2)), sort=Sort.TRAINING, minutes=600, topics=(TopicMinutes(Topic.EQUITY, 180),),
    title="Two days about babies",
)  # fmt: skip
MASTER = Entered(valid=Term(date(2015, 6, 1)), sort=Sort.EDUCATION, level=Level.MASTER, document=DIGEST)
ADVANCED = {"age_band": AgeBand.INFANT, "association": AssociationCode("wi")}


def line_of(founded, written):
    return LineId(parse_entry(founded.office.journal.line(written.last).entry).stmt.id)


def toward(founded, who, by, target=Target.FAMILY_SPECIALIST):
    return dossiers.toward(founded.office, who, target, by=by, **ADVANCED)


def item(found, kind):
    return next(item for item in found.items if item.kind is kind)


def test_evidence_is_entered_one_by_one_and_read_back_as_it_was_told(founded):
    office, ruth, who = founded.office, founded.coordinators["wi"], founded.person()
    herself = Oneself(who, AssociationCode("wi"))
    first = evidence.enter(office, who, herself, told=TRAINED)
    second = evidence.enter(office, who, ruth, told=MASTER)
    signed = evidence.sign(office, who, herself, paper=Paper.ETHICS, version="2024", sha256=DIGEST)
    evidence.verify(office, who, ruth, entry=line_of(founded, second), how="transcript seen")
    found = evidence.read(office, who, herself)
    assert [entry.id for entry in found.entries] == [line_of(founded, first), line_of(founded, second)]
    assert [entry.verified for entry in found.entries] == [None, "transcript seen"]
    assert found.entries[0].topics == TRAINED.topics
    assert [(one.id, one.signed_on) for one in found.papers] == [(line_of(founded, signed), BEGAN.date())]
    evidence.withdraw(office, who, herself, entry=line_of(founded, first), reason="entered twice")
    assert [entry.sort for entry in evidence.read(office, who, ruth).entries] == [Sort.EDUCATION]


def test_all_of_it_is_one_page_and_sealed(founded):
    office, who = founded.office, founded.person()
    written = [evidence.enter(office, who, founded.coordinators["wi"], told=told) for told in (TRAINED, MASTER)]
    lines = [parse_entry(office.journal.line(one.last).entry).stmt for one in written]
    assert {line.type for line in lines} == {"sealed/1"}
    assert {line.stream for line in lines} == {office.journal.reserved(office.key("evidence", who))}
    assert who not in {line.stream for line in lines}
    assert all(b"babies" not in office.journal.line(one.last).entry for one in written)
    assert all(DIGEST.encode() not in office.journal.line(one.last).entry for one in written)


def test_an_act_asked_for_twice_is_done_once(founded):
    office, ruth, who = founded.office, founded.coordinators["wi"], founded.person()
    once = Once(b"k" * 32, b"d" * 32)
    first = evidence.enter(office, who, ruth, told=TRAINED, once=once)
    again = evidence.enter(office, who, ruth, told=TRAINED, once=once)
    assert (first.last, again.repeated) == (again.last, True)
    assert len(evidence.read(office, who, ruth).entries) == 1


def test_only_the_associations_that_have_them_on_their_books_read_and_write(founded):
    office, carl, who = founded.office, founded.coordinators["co"], founded.person()
    stranger = Oneself(PersonId("somebody"), AssociationCode("wi"))
    for by in (carl, stranger):
        for act in (
            lambda by=by: evidence.enter(office, who, by, told=TRAINED),
            lambda by=by: evidence.read(office, who, by),
            lambda by=by: evidence.sign(office, who, by, paper=Paper.ETHICS, version="1", sha256=DIGEST),
            lambda by=by: toward(founded, who, by),
        ):
            with pytest.raises(entering.NotOnTheseBooks):
                act()
    assert evidence.known_at(office, who, carl.association) == {"wi"}


def test_who_writes_down_where_somebody_lives_comes_to_know_nothing_of_them_by_that(founded):
    office, carl, who = founded.office, founded.coordinators["co"], founded.person()
    evidence.enter(office, who, founded.coordinators["wi"], told=TRAINED)
    professionals.declare_residence(office, who, carl, start=BEGAN.date(), jurisdiction="CO")
    with pytest.raises(entering.NotOnTheseBooks):
        evidence.read(office, who, carl)
    assert evidence.known_at(office, who, carl.association) == {"wi"}


def test_whoever_moves_is_known_where_they_were_and_where_they_apply_while_they_do(founded):
    office, carl, who = founded.office, founded.coordinators["co"], founded.person()
    professionals.declare_residence(office, who, carl, start=BEGAN.date(), jurisdiction="CO")
    page, _ = applications.register(office, who, Category.FAMILY_ASSOCIATE, AgeBand.INFANT, by=carl)
    evidence.enter(office, who, carl, told=TRAINED)
    assert evidence.known_at(office, who, carl.association) == {"wi", "co"}
    assert len(evidence.read(office, who, founded.coordinators["wi"]).entries) == 1
    applications.withdraw(office, page, carl)
    with pytest.raises(entering.NotOnTheseBooks):
        evidence.read(office, who, carl)


def test_an_entry_of_another_record_is_verified_and_taken_back_where_it_stands(founded):
    office, ruth = founded.office, founded.coordinators["wi"]
    who, other = founded.person(), founded.person("Mary", "Lopez")
    entry = line_of(founded, evidence.enter(office, other, ruth, told=TRAINED))
    professionals.merge(office, other, who, ruth, reason="twice", evidence="one licence")
    evidence.verify(office, who, ruth, entry=entry, how="asked")
    assert [one.verified for one in evidence.read(office, who, ruth).entries] == ["asked"]
    evidence.withdraw(office, who, Oneself(who, AssociationCode("wi")), entry=entry)
    assert evidence.read(office, who, ruth).entries == ()


def test_somebody_on_nobodys_books_has_no_evidence(founded):
    with pytest.raises(NoSuchPage):
        evidence.read(founded.office, PersonId("nobody"), founded.coordinators["wi"])


def test_progress_says_everything_that_is_missing_with_its_source(founded):
    office, ruth, who = founded.office, founded.coordinators["wi"], founded.person()
    nothing = toward(founded, who, ruth)
    assert {item.met for item in nothing.items} == {Met.MISSING}
    assert all(item.source.edition in {"network", "wi"} for item in nothing.items)
    line = line_of(founded, evidence.enter(office, who, ruth, told=TRAINED))
    trained = item(toward(founded, who, ruth), Kind.TRAINING)
    assert (trained.counted, trained.met) == ((line,), Met.MISSING)
    assert [amount.missing for amount in trained.amounts] == [23 * 60, 0]
    more = replace(TRAINED, minutes=23 * 60, topics=())
    evidence.enter(office, who, ruth, told=more)
    assert item(toward(founded, who, ruth), Kind.TRAINING).met is Met.MET


def test_an_endorsement_held_is_a_base_in_its_age_band_while_it_is_active(founded):
    office, who, today = founded.office, founded.person(), BEGAN.date()
    assert dossiers.bases(office, who, AgeBand.INFANT, today) == ()
    founded.endorsed(who)
    assert dossiers.bases(office, who, AgeBand.INFANT, today) == (Category.FAMILY_SPECIALIST,)
    assert dossiers.bases(office, who, AgeBand.EARLY_CHILDHOOD, today) == ()
    assert dossiers.bases(office, who, AgeBand.INFANT, date(2020, 1, 1)) == ()
    assert item(toward(founded, who, founded.coordinators["wi"], Target.REFLECTIVE_SUPERVISOR), Kind.BASE).met is Met.MET


def test_what_is_erased_is_gone_from_the_book_and_said_to_be(founded):
    office, ruth, who = founded.office, founded.coordinators["wi"], founded.person()
    evidence.enter(office, who, ruth, told=TRAINED)
    erasing.erase(office, who, basis="asked for")
    assert evidence.shown(office, who).erased
    assert evidence.shown(office, who).entries == ()
    size = office.journal.size()
    for act in (lambda: evidence.enter(office, who, ruth, told=TRAINED), lambda: evidence.keep(office, who, ruth, b"x")):
        with pytest.raises(entering.OwnerErased):
            act()
    assert office.journal.size() == size


def test_a_document_is_kept_for_an_entry_to_name_and_is_forgotten_with_the_person(founded):
    office, ruth, who = founded.office, founded.coordinators["wi"], founded.person()
    before = office.journal.size()
    digest = evidence.keep(office, who, Oneself(who, AssociationCode("wi")), b"a transcript")
    assert office.journal.size() == before, "the log says nothing of it"
    evidence.enter(office, who, ruth, told=replace(MASTER, document=digest))
    assert evidence.document(office, who, ruth, digest) == b"a transcript"
    assert evidence.document(office, who, ruth, DIGEST) is None
    erasing.erase(office, who, basis="asked for")
    assert evidence.document(office, who, ruth, digest) is None


def test_a_document_is_found_under_every_record_of_the_person(founded):
    office, ruth, who, other = founded.office, founded.coordinators["wi"], founded.person(), founded.person("Maria", "Nowak")
    digest = evidence.keep(office, other, ruth, b"a transcript")
    assert evidence.document(office, who, ruth, digest) is None
    professionals.merge(office, other, who, ruth, reason="one person", evidence="both birth certificates seen")
    assert evidence.document(office, who, ruth, digest) == b"a transcript"


def test_a_strangers_document_is_neither_kept_nor_shown_and_none_is_too_large(founded):
    office, carl, who = founded.office, founded.coordinators["co"], founded.person()
    for act in (lambda: evidence.keep(office, who, carl, b"x"), lambda: evidence.document(office, who, carl, DIGEST)):
        with pytest.raises(entering.NotOnTheseBooks):
            act()
    with pytest.raises(evidence.DocumentTooLarge):
        evidence.keep(office, who, founded.coordinators["wi"], b"x" * (5 * 2**20 + 1))
