"""What is kept of a receipt, for how long, and that the log of an office that gives them is whole before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.credentials.answered import lines_of
from ledger.procedures import employers, erasing, numbers, pages, professionals, receipts
from ledger.procedures.disclosing import openings
from ledger.procedures.receipts import Asked
from ledger.rulebook import reliance
from ledger.rulebook.reliance import AskedAhead, AskedTooMuch, Given
from offices import Founded

DAY = date(2026, 3, 2)
ANSWER = {"standing": "active", "home": "wi"}


def employer(founded: Founded, name: str = "Little Steps"):
    return employers.employer_of(founded.office, employers.open_account(founded.office, name, "hr@little.example").token)


def asked(founded: Founded, number: str, **more) -> Asked:
    plain = Asked(
        number=number, page=numbers.page_of(founded.office, number), valid_on=DAY, known_at=None, answer=ANSWER,
        covered_until=None, size=founded.office.journal.size(), at=None, head=(1, "00"),
    )  # fmt: skip
    return replace(plain, **more)


def kept(founded: Founded, given):
    stored = founded.office.journal.find(given.id)
    return pages.open(founded.office, stored.stream, reliance.after).standing


def test_a_line_says_what_is_kept_and_nothing_of_the_answer(founded: Founded) -> None:
    number, who = founded.endorsed(), employer(founded)
    given = receipts.give(founded.office, who, asked(founded, number), named=True)
    found = kept(founded, given).given
    assert isinstance(found, Given)
    assert (found.employer, found.digest, found.asked, found.named) == (who.id, given.digest, DAY, True)
    assert found.valid.end == date(2028, 3, 31)
    [body] = founded.office.vault.bodies.get([given.id]).values()
    assert "active" not in str(body)
    stored = founded.office.journal.find(given.id)
    assert who.id not in stored.entry.decode()
    assert found.endorsement not in stored.entry.decode(), "the log joins nothing"


def test_two_receipts_about_one_person_share_no_page(founded: Founded) -> None:
    number, who = founded.endorsed(), employer(founded)
    given = [receipts.give(founded.office, who, asked(founded, number)) for _ in range(2)]
    assert len({founded.office.journal.find(one.id).stream for one in given}) == 2


def test_nothing_is_asked_as_of_a_moment_to_come_and_no_more_than_a_day_allows(founded: Founded, monkeypatch) -> None:
    number, who = founded.endorsed(), employer(founded)
    ahead = founded.clock.now + timedelta(days=1)
    with pytest.raises(AskedAhead):
        receipts.give(founded.office, who, asked(founded, number, known_at=ahead))
    rule = replace(employers.rule(founded.office), receipts_a_day=2)
    monkeypatch.setattr(employers, "rule", lambda _office: rule)
    receipts.give(founded.office, who, asked(founded, number))
    with pytest.raises(AskedTooMuch):
        receipts.give(founded.office, who, asked(founded, number))


def green(founded: Founded) -> bool:
    founded.advance()
    report = audit(FolderSource(founded.settings.log), Trust())
    return report.green


def test_the_audit_passes_over_them_before_and_after_they_are_forgotten(founded: Founded) -> None:
    number, who, other = founded.endorsed(), employer(founded), employer(founded, "Other")
    ours, theirs = (receipts.give(founded.office, one, asked(founded, number)) for one in (who, other))
    assert green(founded)
    assert len(list(openings(founded.office, [founded.office.journal.find(ours.id).stream]))) == 1
    employers.end(founded.office, who)
    assert kept(founded, ours).given is None
    assert kept(founded, theirs).given is not None
    erasing.announce(founded.office)
    assert green(founded)
    founded.clock.later(days=800)
    assert employers.forget_what_is_past(founded.office) == 1
    assert employers.forget_what_is_past(founded.office) == 0
    assert kept(founded, theirs).given is None
    erasing.announce(founded.office)
    assert green(founded)


def test_the_erasure_of_a_person_leaves_the_receipt_good_and_its_page_nobodys(founded: Founded) -> None:
    who = founded.person()
    number = founded.endorsed(who)
    given = receipts.give(founded.office, employer(founded), asked(founded, number))
    erasing.erase(founded.office, who, basis="on request")
    assert kept(founded, given).given is not None
    assert professionals.held_under(founded.office, who)[0][1].holder is None
    assert lines_of(given.document) == given.document["lines"]["digests"]


def test_a_month_of_one_employer_is_one_key(founded: Founded) -> None:
    number, who = founded.endorsed(), employer(founded)
    for _ in range(3):
        receipts.give(founded.office, who, asked(founded, number))
    assert employers.subjects(founded.office) == [f"{who.id}:2028-03-31"]
    founded.clock.later(days=40)
    receipts.give(founded.office, who, asked(founded, number))
    assert len(employers.subjects(founded.office)) == 2
