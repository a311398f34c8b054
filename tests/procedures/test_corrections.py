"""A wrong line put right in a real office: the list of what depended on it, and the sessions flagged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.journal.entry import Once
from ledger.journal.errors import OnceDiffers
from ledger.procedures import books, corrections, credentials, endorsements, officers, pages, supervision
from ledger.rulebook import application, correcting, session
from ledger.rulebook.correction import Sort
from ledger.rulebook.session import Form
from ledger.rulebook.vocabulary import AssociationCode, Category, LineId, Oneself, Role, Term
from ledger.vault.people import Person


def provider(founded):
    """Pia, endorsed in Wisconsin on the office's first day, who then supervised Sam twice."""
    pia = founded.person("Pia", "Provider")
    return pia, founded.endorsed(pia)


def supervised(founded, pia, days=2):
    sam = founded.person("Sam", "Supervisee")
    by = founded.coordinators["wi"]
    first = founded.office.today("America/Chicago")
    founded.clock.later(days=10)
    for number in range(days):
        supervision.log(
            founded.office, sam, by, day=first + timedelta(days=number), minutes=60, provider=pia, form=Form.INDIVIDUAL
        )
    supervision.confirm(founded.office, sam, Oneself(pia, by.association), provider=pia, month=first)
    return sam, first


def sessions_of(founded, who):
    return books.find(founded.office, supervision.SESSIONS, who, session.after).page


def later_by_a_day(founded, number):
    """The first line, put right to have begun a day later."""
    held = endorsements.find(founded.office, number).held
    first = held.lines[0]
    start = first.event.valid.start + timedelta(days=1)
    return {"corrects": first.id, "days": Term(start, first.event.valid.end), "granted_on": start}


def put_right(founded, number, **more):
    members = {"reason": "typed a day early", **later_by_a_day(founded, number), **more}
    return corrections.correct(founded.office, number, founded.coordinators["wi"], **members)


def test_the_session_of_the_day_that_is_no_longer_covered_is_listed_and_flagged_and_the_other_is_not(founded) -> None:
    pia, number = provider(founded)
    sam, first = supervised(founded, pia)
    done = put_right(founded, number)
    [told] = done.dependants
    page = sessions_of(founded, sam)
    early, late = page.stands.sessions
    assert (told.sort, told.line, told.day, told.page) == (Sort.SUPERVISION, early.id, first, page.stream)
    assert (bool(early.doubts), bool(late.doubts)) == (True, False)
    flags = [line.event for line in page.lines if isinstance(line.event, session.Flagged)]
    assert [(one.sessions, one.line, one.reason) for one in flags] == [((early.id,), done.line, "typed a day early")]


def test_the_list_is_the_same_whenever_it_is_made_and_flags_are_written_once(founded) -> None:
    pia, number = provider(founded)
    supervised(founded, pia)
    once = Once(b"k" * 32, b"d" * 32)
    done = put_right(founded, number, once=once)
    size = founded.office.journal.size()
    again = put_right(founded, number, once=once)
    assert (again.dependants, again.line, again.written.repeated) == (done.dependants, done.line, True)
    assert corrections.depending(founded.office, number, done.line) == done.dependants
    assert founded.office.journal.size() == size
    with pytest.raises(OnceDiffers):
        put_right(founded, number, once=Once(b"k" * 32, b"e" * 32))


def test_a_flag_that_a_crash_left_out_is_written_when_it_is_asked_for_again(founded, monkeypatch) -> None:
    pia, number = provider(founded)
    sam, _ = supervised(founded, pia)
    once = Once(b"k" * 32, b"d" * 32)
    monkeypatch.setattr(supervision, "flag", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        put_right(founded, number, once=once)
    monkeypatch.undo()
    assert not any(one.doubts for one in sessions_of(founded, sam).stands.sessions)
    put_right(founded, number, once=once)
    assert [bool(one.doubts) for one in sessions_of(founded, sam).stands.sessions] == [True, False]


def test_a_credential_and_a_decision_that_leaned_on_it_are_listed(founded) -> None:
    pia, number = provider(founded)
    issued = credentials.issue(founded.office, number, founded.coordinators["wi"])
    sam, _ = supervised(founded, pia)
    early = sessions_of(founded, sam).stands.sessions[0]
    approved = application.Approved(
        valid=Term(date(2026, 3, 20)), endorsement=pages.PageId("e"), inputs=(early.id,), leaves=("",)
    )
    asked = pages.begin(founded.office, lambda _, line: line, subject=sam)
    pages.write(founded.office, asked.then(founded.office, approved, actor="wi"), by="rule")
    told = put_right(founded, number).dependants
    assert [(one.sort, one.line) for one in told] == [
        (Sort.CREDENTIAL, issued.line),
        (Sort.SUPERVISION, early.id),
        (Sort.DECISION, told[-1].line),
    ]
    assert told[-1].page == asked.stream
    assert (told[-1].day, told[-1].was) == (date(2026, 3, 20), f"rested on {early.id}")


def test_what_was_known_before_stays_askable_and_the_log_stays_whole(founded) -> None:
    _, number = provider(founded)
    before = endorsements.find(founded.office, number).held
    day = before.lines[0].event.valid.start
    put_right(founded, number)
    since = endorsements.find(founded.office, number).held
    assert (since.on(day).standing, before.on(day).standing) == ("not_endorsed", "active")
    assert replace(since, lines=since.lines[:1]).on(day).standing == "active"
    founded.advance()
    report = audit(FolderSource(founded.settings.log), Trust())
    assert report.green, report.text


def test_reason_evidence_and_approver_are_kept_in_the_private_body(founded) -> None:
    _, number = provider(founded)
    second = officers.appoint(founded.office, AssociationCode("wi"), Role.COORDINATOR, Person("", "Olga", "Second"))
    agrees = officers.appointed(founded.office, second)
    put_right(founded, number, evidence="a" * 64, approved_by=agrees)
    event = endorsements.find(founded.office, number).held.lines[-1].event
    assert (event.reason, event.evidence, event.approved_by) == ("typed a day early", "a" * 64, second)
    entry = founded.office.journal.line(founded.office.journal.size()).entry
    assert second.encode() not in entry
    assert b"typed" not in entry


def test_who_approves_of_their_own_correction_is_refused_and_nothing_is_written(founded) -> None:
    _, number = provider(founded)
    size = founded.office.journal.size()
    with pytest.raises(correcting.ApprovedByOneself):
        put_right(founded, number, approved_by=founded.coordinators["wi"])
    assert founded.office.journal.size() == size


def test_without_a_reason_the_flag_says_that_the_record_was_put_right(founded) -> None:
    pia, number = provider(founded)
    sam, _ = supervised(founded, pia)
    written = corrections.put_right(
        founded.office, number, founded.coordinators["wi"], corrects=later_by_a_day(founded, number)["corrects"],
        category=Category.FAMILY_ASSOCIATE,
    )  # fmt: skip
    assert written.last
    flags = [line.event for line in sessions_of(founded, sam).lines if isinstance(line.event, session.Flagged)]
    assert [(len(one.sessions), one.reason) for one in flags] == [(2, corrections.NO_REASON)]


def test_a_line_of_another_page_is_not_put_right_here(founded) -> None:
    _, number = provider(founded)
    with pytest.raises(correcting.NoSuchLine):
        put_right(founded, number, corrects=LineId("another"))
