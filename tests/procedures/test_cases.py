"""A wrong record reported: to its home association, with a day to answer by, found again by who reported it."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.journal.entry import Once
from ledger.procedures import cases, endorsements, erasing, pages, professionals
from ledger.rulebook import case
from ledger.rulebook.case import About, Outcome
from ledger.rulebook.catalogue import AssociationNotKnown
from ledger.rulebook.vocabulary import AssociationCode, Oneself
from offices import Founded

SAID = {"about": About.DAYS, "text": "a-text-nobody-else-should-read"}


def reported(founded: Founded, who: str, number: str | None = None) -> tuple[str, Oneself]:
    herself = Oneself(who, AssociationCode("wi"))  # type: ignore[arg-type]
    page, _ = cases.report(founded.office, number or founded.endorsed(who), herself, **SAID)
    return page, herself


def test_both_sides_see_the_case_and_when_it_is_overdue(founded: Founded) -> None:
    page, herself = reported(founded, founded.person())
    office, by = founded.office, founded.coordinators["wi"]
    for side in (herself, by):
        shown = cases.shown(office, page, side)
        assert (shown.opened.association, shown.opened.until, shown.overdue) == ("wi", date(2026, 4, 1), False)
    founded.clock.later(days=31)
    assert [cases.shown(office, page, side).overdue for side in (herself, by)] == [True, True]
    cases.answer(office, page, by, text="we are looking")
    assert [cases.shown(office, page, side).overdue for side in (herself, by)] == [False, False]
    cases.close(office, page, by, outcome=Outcome.CORRECTED, text="done")
    assert cases.shown(office, page, herself).case.closed.outcome is Outcome.CORRECTED
    with pytest.raises(case.NotTheirCase):
        cases.shown(office, page, founded.coordinators["co"])


def test_a_report_is_once_under_one_key(founded: Founded) -> None:
    who = founded.person()
    number, herself = founded.endorsed(who), Oneself(who, AssociationCode("wi"))
    once = Once(b"k" * 32, b"d" * 32)
    first = cases.report(founded.office, number, herself, **SAID, once=once)
    assert cases.report(founded.office, number, herself, **SAID, once=once)[0] == first[0]
    assert len(cases.of_reporter(founded.office, herself)) == 1


def test_a_person_finds_every_case_of_theirs_under_every_record_and_nobody_elses(founded: Founded) -> None:
    one, other, third = founded.person(), founded.person("Mary", "Lopez"), founded.person("Nils", "Berg")
    number = founded.endorsed(one)
    pages_ = [reported(founded, one, number)[0], reported(founded, one, number)[0]]
    second, _ = reported(founded, other, number)
    herself = Oneself(one, AssociationCode("wi"))
    assert [shown.page for shown in cases.of_reporter(founded.office, herself)] == pages_
    professionals.merge(founded.office, other, one, founded.coordinators["wi"], reason="one", evidence="one")
    assert [shown.page for shown in cases.of_reporter(founded.office, herself)] == [*pages_, second]
    assert cases.of_reporter(founded.office, Oneself(third, AssociationCode("wi"))) == ()


def test_a_referred_case_begins_anew_with_a_clock_of_its_own(founded: Founded) -> None:
    page, herself = reported(founded, founded.person())
    office, by, colorado = founded.office, founded.coordinators["wi"], founded.coordinators["co"]
    founded.clock.later(days=20)
    with pytest.raises(AssociationNotKnown):
        cases.close(office, page, by, outcome=Outcome.REFERRED, text="theirs", to="zz")
    cases.close(office, page, by, outcome=Outcome.REFERRED, text="it was granted there", to="co")
    here, there = cases.of_reporter(office, herself)
    assert (here.case.closed.to, there.opened.association, there.opened.referred_from) == ("co", "co", page)
    assert there.opened.until == date(2026, 4, 21)
    with pytest.raises(case.NotTheirCase):
        cases.answer(office, there.page, by, text="still ours?")
    cases.close(office, there.page, colorado, outcome=Outcome.STANDS, text="May is right")


def test_where_a_page_of_the_association_says_to_write_is_told_and_else_that_none_was_found(founded: Founded) -> None:
    page, herself = reported(founded, founded.person())
    assert cases.shown(founded.office, page, herself).contact is None
    cases.close(founded.office, page, founded.coordinators["wi"], outcome=Outcome.REFERRED, text="theirs", to="sc")
    assert cases.of_reporter(founded.office, herself)[1].contact == "endorsement@scimha.org"


def test_what_was_said_goes_with_who_said_it_and_on_somebodys_behalf_with_the_holder(founded: Founded) -> None:
    who, holder = founded.person(), founded.person("Mary", "Lopez")
    number, by = founded.endorsed(holder), founded.coordinators["wi"]
    by_herself, _ = reported(founded, who, number)
    on_behalf, _ = cases.report(founded.office, number, by, **SAID)
    cases.answer(founded.office, on_behalf, by, text="we are looking")
    erasing.erase(founded.office, holder, basis="gdpr-17")
    assert pages.open(founded.office, on_behalf, case.after).stands.erased
    assert not pages.open(founded.office, by_herself, case.after).stands.erased
    erasing.erase(founded.office, who, basis="gdpr-17")
    assert pages.open(founded.office, by_herself, case.after).stands.erased
    with pytest.raises(case.CaseErased):
        cases.shown(founded.office, by_herself, by)
    with pytest.raises(case.CaseErased):
        cases.answer(founded.office, by_herself, by, text="too late")


def test_a_case_about_a_line_names_one_of_that_page(founded: Founded) -> None:
    who = founded.person()
    number, herself = founded.endorsed(who), Oneself(who, AssociationCode("wi"))
    line = endorsements.find(founded.office, number).held.lines[0].id
    page, _ = cases.report(founded.office, number, herself, **SAID, line=line)
    assert cases.shown(founded.office, page, herself).opened.line == line
    with pytest.raises(case.LineElsewhere):
        cases.report(founded.office, number, herself, **SAID, line="nothing")  # type: ignore[arg-type]


def test_nothing_is_reported_on_behalf_of_somebody_erased_that_nobody_could_erase_again(founded: Founded) -> None:
    who = founded.person()
    number = founded.endorsed(who)
    erasing.erase(founded.office, who, basis="gdpr-17")
    size = founded.office.journal.size()
    with pytest.raises(professionals.NobodyLeft):
        cases.report(founded.office, number, founded.coordinators["wi"], about=About.NAME, text="it is told of whom it was")
    assert founded.office.journal.size() == size
