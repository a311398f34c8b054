"""A renewal told, submitted, confirmed, sent back; and the way back after a lapse. A real office, the shipped editions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

import offices
from holding import a_member, held, hold, member, somebody, standing
from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.procedures import applications, books, endorsements, erasing, renewals, supervision
from ledger.procedures import evidence as evidences
from ledger.procedures.renewals import Signing, Telling
from ledger.rulebook import evidence, record, renewing, returning, telling
from ledger.rulebook.keeping import Hours
from ledger.rulebook.policies import Mode
from ledger.rulebook.requirement import Paper, Topic
from ledger.rulebook.session import Form
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, LineId, Oneself, Term
from ledger.signing.statement import parse_entry
from ledger.wire.names import SEALED

HOUR = 60
DIGEST = sha256(b"the code of ethics").hexdigest()
PAPERS = (Signing(Paper.ETHICS, "2026", DIGEST), Signing(Paper.AGREEMENT, "3", DIGEST))
ONE_YEAR = Hours(15 * HOUR, (), 12 * HOUR)
TOLD = Telling(hours=ONE_YEAR, papers=PAPERS)


def to(founded, year, month, day):
    founded.clock.now = datetime(year, month, day, 17, tzinfo=UTC)


def test_what_is_owed_is_the_share_of_the_years_endorsed(founded):
    due = renewals.owed(founded.office, hold(founded))
    assert (due.years, due.of, due.period) == (1, 3, Term(date(2026, 3, 2), date(2027, 12, 31)))
    assert renewals.keeping.hours_of(due) == ONE_YEAR


def test_a_renewal_is_told_on_a_sealed_page_in_the_same_write_as_its_public_line(founded):
    number = a_member(founded)
    to(founded, 2027, 11, 5)
    before = founded.office.journal.size()
    written = renewals.submit(founded.office, number, founded.coordinators["wi"], told=TOLD)
    lines = [parse_entry(row[4]).stmt for row in founded.office.journal.stream(before)]
    assert [line.type for line in lines] == [SEALED, SEALED, SEALED, "endorsement.renewal_submitted/1"]
    assert (written.last, len({line.stream for line in lines[:3]})) == (before + 4, 2)
    page = renewals.account(founded.office, lines[-1].id)
    assert page.stream == lines[0].stream
    told = page.stands.told
    assert (told.mode, told.hours, told.answers, told.endorsement) == (Mode.ATTESTATION, ONE_YEAR, lines[-1].id, lines[-1].stream)
    assert {lines[1].id, lines[2].id} == set(told.papers)
    assert len(told.memberships) == 1
    assert (told.entries, told.sessions, told.valid) == ((), (), Term(date(2026, 3, 2), date(2027, 12, 31)))


def test_a_renewal_told_in_full_is_confirmed_to_the_end_of_the_next_cycle(founded):
    number, by = a_member(founded), founded.coordinators["wi"]
    to(founded, 2027, 11, 5)
    renewals.submit(founded.office, number, by, told=TOLD)
    assert renewals.missing(founded.office, number) == ()
    renewals.confirm(founded.office, number, by, despite="not needed, and so not written")
    stood = held(founded, number)
    assert stood.on(date(2027, 11, 6)).covered_until == date(2030, 12, 31)
    assert (stood.lines[-1].event.despite, stood.reviews) == (None, frozenset())


@pytest.mark.parametrize(
    ("hours", "short"),
    [
        (replace(ONE_YEAR, training=15 * HOUR - 1), [("training", "", 900, 899)]),
        (replace(ONE_YEAR, supervision=0), [("supervision", "", 720, 0)]),
        (Hours(), [("training", "", 900, 0), ("supervision", "", 720, 0)]),
    ],
)
def test_what_is_short_is_named_and_confirmed_only_with_a_reason(founded, hours, short):
    number, by = a_member(founded), founded.coordinators["wi"]
    to(founded, 2027, 11, 5)
    renewals.submit(founded.office, number, by, told=replace(TOLD, hours=hours))
    assert [(one.kind, one.of, one.needed, one.told) for one in renewals.missing(founded.office, number)] == short
    for despite in (None, ""):
        with pytest.raises(telling.StillShort):
            renewals.confirm(founded.office, number, by, despite=despite)
    renewals.confirm(founded.office, number, by, despite="an illness, by the committee's leave")
    assert held(founded, number).lines[-1].event.despite == "an illness, by the committee's leave"


def test_no_membership_is_short_too(founded):
    number, by = hold(founded), founded.coordinators["wi"]
    to(founded, 2027, 11, 5)
    renewals.submit(founded.office, number, by, told=TOLD)
    assert [one.kind for one in renewals.missing(founded.office, number)] == ["membership"]


def test_papers_are_signed_before_a_renewal_is_submitted(founded):
    number = a_member(founded)
    to(founded, 2027, 11, 5)
    before = founded.office.journal.size()
    with pytest.raises(telling.PapersMissing) as refused:
        renewals.submit(founded.office, number, founded.coordinators["wi"], told=replace(TOLD, papers=PAPERS[:1]))
    assert "agreement" in refused.value.detail
    assert founded.office.journal.size() == before


def test_a_paper_signed_in_these_days_need_not_be_signed_again(founded):
    who = founded.person()
    number, by = hold(founded, who), founded.coordinators["wi"]
    to(founded, 2027, 6, 1)
    book = books.find(founded.office, "evidence", who, evidence.after)
    signed = evidence.Signed(valid=Term(date(2027, 6, 1)), paper=Paper.AGREEMENT, version="3", sha256=DIGEST)
    book.then(signed, actor="wi").write(by=by)
    to(founded, 2027, 11, 5)
    renewals.submit(founded.office, number, by, told=replace(TOLD, papers=PAPERS[:1]))
    assert [one.kind for one in renewals.missing(founded.office, number)] == ["membership"]


def test_the_holder_submits_for_themselves_through_their_home_and_nobody_else_does(founded):
    who = founded.person()
    number = hold(founded, who)
    to(founded, 2027, 11, 5)
    with pytest.raises(record.NotTheHolder):
        renewals.submit(founded.office, number, Oneself(founded.person("Noah"), AssociationCode("wi")), told=TOLD)
    renewals.submit(
        founded.office, number, Oneself(who, AssociationCode("co")), told=TOLD
    )  # who sent them the link does not matter
    assert standing(founded, number, date(2028, 1, 3)).under_review
    assert held(founded, number).lines[-1].actor == "wi"


def test_a_renewal_without_a_word_told_is_not_confirmed_here(founded):
    number, by = hold(founded), founded.coordinators["wi"]
    to(founded, 2027, 11, 5)
    with pytest.raises(renewing.NoSuchReview):
        renewals.confirm(founded.office, number, by)
    endorsements.submit_renewal(founded.office, number, by)
    with pytest.raises(telling.NothingTold):
        renewals.confirm(founded.office, number, by)


def test_what_was_sent_back_is_told_again(founded):
    number, by = a_member(founded), founded.coordinators["wi"]
    to(founded, 2027, 11, 5)
    renewals.submit(founded.office, number, by, told=replace(TOLD, hours=Hours()))
    endorsements.return_renewal(founded.office, number, by, reason="hours")
    renewals.submit(founded.office, number, by, told=TOLD)
    assert renewals.missing(founded.office, number) == ()


# Back after a lapse ------------------------------------------------------------


@pytest.fixture
def nebraskan(tmp_path):
    from offices import found

    return found(tmp_path / "ne", members=("wi", "ne"))


def lapsed(founded, home):
    number = a_member(founded, home=home)
    to(founded, 2028, 1, 10)
    endorsements.lapse(founded.office, number, founded.coordinators[home])
    return number


RETURNING = Telling(hours=Hours(15 * HOUR, (), 12 * HOUR), papers=PAPERS[:1])


def test_in_nebraska_one_comes_back_the_simplified_way_with_what_it_asks(nebraskan):
    number, by = lapsed(nebraskan, "ne"), nebraskan.coordinators["ne"]
    to(nebraskan, 2028, 3, 1)
    with pytest.raises(telling.StillShort):
        renewals.reinstate(nebraskan.office, number, by, told=replace(RETURNING, hours=Hours(15 * HOUR - 1, (), 12 * HOUR)))
    renewals.reinstate(nebraskan.office, number, by, told=RETURNING)
    stood = held(nebraskan, number)
    assert [stood.on(date(2028, month, 29)).standing for month in (1, 2, 3)] == ["lapsed", "lapsed", "active"]
    told = renewals.account(nebraskan.office, stood.lines[-1].id).stands.told
    assert (told.purpose, told.hours) == (telling.Purpose.REINSTATEMENT, RETURNING.hours)


def test_in_wisconsin_one_comes_back_by_a_new_application(founded):
    number = lapsed(founded, "wi")
    with pytest.raises(returning.ComesBackByApplication):
        renewals.reinstate(founded.office, number, founded.coordinators["wi"], told=RETURNING)


def test_only_what_lapsed_comes_back(nebraskan):
    number = hold(nebraskan, home="ne")
    with pytest.raises(renewing.NoSuchLapse):
        renewals.reinstate(nebraskan.office, number, nebraskan.coordinators["ne"], told=RETURNING)


def test_a_new_application_for_what_has_lapsed_brings_it_back_with_its_number(founded):
    number = lapsed(founded, "wi")
    office, by, who = founded.office, founded.coordinators["wi"], held(founded, number).holder
    page, _ = applications.submit(office, who, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=by)
    to(founded, 2028, 3, 1)
    endorsed = applications.approve(office, page, by=by)
    stood = held(founded, number)
    assert endorsed.number == number
    assert endorsed.endorsement == endorsements.find(office, number).page.stream
    assert [line.event.__class__.__name__ for line in stood.lines] == ["Granted", "Lapsed", "Reinstated"]
    assert (stood.lines[-1].event.rule, stood.lines[-1].event.despite) == ("application", None)
    told = [stood.on(day) for day in (date(2028, 2, 29), date(2028, 3, 1))]
    assert [(one.standing, one.granted_on) for one in told] == [("lapsed", date(2026, 3, 2)), ("active", date(2026, 3, 2))]
    assert told[1].covered_until == date(2030, 12, 31)
    founded.advance()
    assert audit(FolderSource(founded.settings.log), Trust(), workers=0).green
    again, _ = applications.submit(office, who, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=by)
    with pytest.raises(applications.HeldAlready):
        applications.approve(office, again, by=by)


def test_a_lapse_that_was_recorded_in_error_is_wiped_from_its_first_day(founded):
    number = lapsed(founded, "wi")
    renewals.undo_lapse(founded.office, number, founded.coordinators["wi"])
    assert [standing(founded, number, date(2028, 1, day)).standing for day in (1, 10)] == ["active", "active"]
    with pytest.raises(renewing.NoSuchLapse):
        renewals.undo_lapse(founded.office, number, founded.coordinators["wi"])


# Item by item, in the years of annual renewal --------------------------------------------


@pytest.fixture
def annual(tmp_path, monkeypatch):
    monkeypatch.setattr(offices, "BEGAN", datetime(2023, 3, 2, 15, tzinfo=UTC))
    it = offices.found(tmp_path / "annual")
    yield it
    it.office.journal.close()
    it.office.vault.close()


def entered(founded, who, day, minutes, *topics):
    by = founded.coordinators["wi"]
    told = evidence.Entered(
        valid=Term(day, day), sort=evidence.Sort.TRAINING, minutes=minutes,
        topics=tuple(evidence.TopicMinutes(topic, each) for topic, each in topics), title="a day",
    )  # fmt: skip
    written = evidences.enter(founded.office, who, by, told=told)
    return LineId(parse_entry(founded.office.journal.line(written.last).entry).stmt.id)


def session_of(founded, who, provider, day, minutes):
    by = founded.coordinators["wi"]
    written = supervision.log(
        founded.office, who, by, day=day, minutes=minutes, provider=provider, form=Form.INDIVIDUAL, about_providing=0
    )  # fmt: skip
    return LineId(parse_entry(founded.office.journal.line(written.last).entry).stmt.id)


def test_in_the_annual_years_each_training_and_session_is_named_and_assessed(annual):
    who, provider = somebody(annual), somebody(annual)
    member(annual, who)
    hold(annual, provider, category=Category.MENTAL_HEALTH_SPECIALIST)
    number, by = hold(annual, who), annual.coordinators["wi"]
    to(annual, 2024, 11, 5)
    due = renewals.owed(annual.office, number)
    assert (due.keeping.value.mode, due.period) == (Mode.ITEMISED, Term(date(2024, 1, 1), date(2024, 12, 31)))
    old = entered(annual, who, date(2023, 12, 31), 15 * HOUR, (Topic.EQUITY, 3 * HOUR))
    whole = entered(annual, who, date(2024, 6, 1), 12 * HOUR)
    equity = entered(annual, who, date(2024, 7, 1), 3 * HOUR, (Topic.EQUITY, 3 * HOUR))
    unnamed = entered(annual, who, date(2024, 7, 2), 99)
    sessions = [session_of(annual, who, provider, date(2024, 1 + n, 5), 2 * HOUR) for n in range(6)]
    supervision.confirm(annual.office, who, by, provider=provider, sessions=sessions[:5])
    with pytest.raises(telling.NotItemised):
        renewals.submit(annual.office, number, by, told=replace(TOLD, entries=(whole,)))
    named = Telling(entries=(old, whole, equity), sessions=tuple(sessions), papers=PAPERS)
    renewals.submit(annual.office, number, by, told=named)
    short = [(one.kind, one.of, one.needed, one.told) for one in renewals.missing(annual.office, number)]
    assert short == [("supervision", "", 12 * HOUR, 10 * HOUR)]  # one session waits for its provider's word
    supervision.confirm(annual.office, who, by, provider=provider, sessions=sessions[5:])
    assert renewals.missing(annual.office, number) == ()
    assert unnamed not in renewals.account(annual.office, endorsements.submitted(held(annual, number))).stands.told.entries
    renewals.confirm(annual.office, number, by)
    assert standing(annual, number, date(2025, 1, 1)).covered_until == date(2027, 12, 31)


def test_what_is_not_named_does_not_count(annual):
    who = somebody(annual)
    member(annual, who)
    number, by = hold(annual, who, category=Category.FAMILY_ASSOCIATE), annual.coordinators["wi"]
    to(annual, 2024, 11, 5)
    day = entered(annual, who, date(2024, 6, 1), 15 * HOUR, (Topic.EQUITY, 3 * HOUR))
    renewals.submit(annual.office, number, by, told=Telling(papers=PAPERS))
    assert [(one.of, one.told) for one in renewals.missing(annual.office, number)] == [("", 0), ("dei", 0)]
    endorsements.return_renewal(annual.office, number, by)
    renewals.submit(annual.office, number, by, told=Telling(entries=(day,), papers=PAPERS))
    assert renewals.missing(annual.office, number) == ()


# What is forgotten -----------------------------------------------------------------------


def test_what_was_told_goes_with_its_holder_and_the_renewal_still_reads(founded):
    number, by = a_member(founded), founded.coordinators["wi"]
    to(founded, 2027, 11, 5)
    renewals.submit(founded.office, number, by, told=TOLD)
    it = endorsements.find(founded.office, number)
    line, who = endorsements.submitted(it.held), it.held.holder
    erasing.erase(founded.office, who, basis="gdpr-17")
    erasing.announce(founded.office)
    assert renewals.account(founded.office, line).stands == telling.Account(None, erased=True)
    again = endorsements.opened(founded.office, it.page.stream)
    assert (again.held.holder, again.held.on(date(2028, 1, 5)).standing) == (None, "active")
    founded.advance()
    assert audit(FolderSource(founded.settings.log), Trust(), workers=0).green
