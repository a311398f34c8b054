"""Memberships in a person's book: by the association's own year, under every record of theirs, seen by who may see them."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.procedures import books, endorsements, erasing, memberships, professionals
from ledger.rulebook import membership, naming
from ledger.rulebook.catalogue import AssociationNotKnown
from ledger.rulebook.entering import NotOnTheseBooks
from ledger.rulebook.professional import NotRegistered
from ledger.rulebook.vocabulary import AssociationCode, LineId, Oneself, Term
from offices import Founded

JUNE = date(2025, 6, 1)


def test_a_membership_lasts_as_the_year_of_its_own_association_says(founded: Founded) -> None:
    who, by = founded.person(), founded.coordinators["wi"]
    memberships.start(founded.office, who, by, association="mi", bought=date(2025, 10, 1))
    memberships.start(founded.office, who, by, association="wi", bought=date(2025, 10, 1))
    held = memberships.of_person(founded.office, who).held
    assert [(one.association, one.term.end) for one in held] == [("mi", date(2026, 12, 31)), ("wi", date(2025, 12, 31))]
    assert {one.told_by for one in held} == {"wi"}


def test_bought_today_unless_told_and_in_no_association_that_nobody_knows(founded: Founded) -> None:
    who, by = founded.person(), founded.coordinators["wi"]
    memberships.start(founded.office, who, by, association="wi")
    assert memberships.of_person(founded.office, who).held[0].term == Term(date(2026, 3, 2), date(2026, 12, 31))
    with pytest.raises(AssociationNotKnown):
        memberships.start(founded.office, who, by, association="zz")
    with pytest.raises(membership.NoLastDay):
        memberships.start(founded.office, who, by, association="waimh")
    memberships.start(founded.office, who, by, association="waimh", until=date(2027, 3, 1))
    assert memberships.of_person(founded.office, who).held[1].term.end == date(2027, 3, 1)


def test_ended_it_is_an_alert_and_the_endorsement_stands(founded: Founded) -> None:
    who, by = founded.person(), founded.coordinators["wi"]
    number = founded.endorsed(who)
    assert memberships.wanting(founded.office, AssociationCode("wi"), who).alerts == ()
    memberships.start(founded.office, who, by, association="wi", bought=JUNE, until=date(2026, 12, 31))
    [held] = memberships.of_person(founded.office, who).held
    assert memberships.wanting(founded.office, AssociationCode("wi"), who).alerts == ()
    memberships.end(founded.office, who, by, membership_line=held.id, reason="left")
    [alert] = memberships.wanting(founded.office, AssociationCode("wi"), who).alerts
    assert (alert.why, alert.since) == (membership.Why.ENDED, date(2026, 3, 2))
    it = endorsements.find(founded.office, number)
    assert it.held.on(it.today).standing == "active"


def test_a_person_tells_of_their_own_alone_and_reads_it(founded: Founded) -> None:
    who, other = founded.person(), founded.person("Nils", "Berg")
    herself = Oneself(who, AssociationCode("wi"))
    memberships.start(founded.office, who, herself, association="co", bought=JUNE, proof="card 7")
    with pytest.raises(naming.NotTheirs):
        memberships.start(founded.office, other, herself, association="co", bought=JUNE, proof="card 7")
    [held] = memberships.read(founded.office, who, herself)
    with pytest.raises(naming.NotTheirs):
        memberships.end(founded.office, other, herself, membership_line=held.id)
    for by in (Oneself(other, AssociationCode("wi")), founded.coordinators["co"]):
        with pytest.raises(naming.NotTheirs):
            memberships.read(founded.office, who, by)
    memberships.end(founded.office, who, herself, membership_line=held.id, on=date(2025, 9, 1))
    assert memberships.read(founded.office, who, founded.coordinators["wi"])[0].term.end == date(2025, 8, 31)


def test_a_second_record_brings_its_memberships_along_and_takes_them_back(founded: Founded) -> None:
    one, other, by = founded.person(), founded.person("Mary", "Lopez"), founded.coordinators["wi"]
    memberships.start(founded.office, other, by, association="wi", bought=JUNE)
    assert memberships.of_person(founded.office, one) is None
    professionals.merge(founded.office, other, one, by, reason="one person", evidence="one licence")
    [held] = memberships.of_person(founded.office, one).held
    with pytest.raises(membership.AlreadyAMember):
        memberships.start(founded.office, one, by, association="wi", bought=JUNE)
    memberships.end(founded.office, one, by, membership_line=held.id, on=date(2025, 8, 1))
    assert memberships.of_person(founded.office, one).held[0].term.end == date(2025, 7, 31)
    professionals.unmerge(founded.office, other, one, by, reason="two people")
    assert memberships.of_person(founded.office, one) is None
    assert len(memberships.of_person(founded.office, other).held) == 1


def test_what_is_in_no_book_is_not_ended(founded: Founded) -> None:
    who, by = founded.person(), founded.coordinators["wi"]
    with pytest.raises(membership.NoSuchMembership):
        memberships.end(founded.office, who, by, membership_line=LineId("nothing"))
    assert books.find(founded.office, memberships.KIND, who, membership.after).page.standing is None


def test_of_a_stranger_an_association_writes_down_its_own_membership_and_no_other(founded: Founded) -> None:
    who, by = founded.person(), founded.coordinators["co"]
    memberships.start(founded.office, who, by, association="co")
    with pytest.raises(NotOnTheseBooks):
        memberships.start(founded.office, who, by, association="wi")
    assert [one.association for one in memberships.of_person(founded.office, who).held] == ["co"]


def test_of_somebody_erased_nothing_more_is_written(founded: Founded) -> None:
    who = founded.person()
    erasing.erase(founded.office, who, basis="gdpr-17")
    size = founded.office.journal.size()
    with pytest.raises(NotRegistered):
        memberships.start(founded.office, who, founded.coordinators["wi"], association="wi")
    assert founded.office.journal.size() == size
