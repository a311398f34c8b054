"""An audit asks every decision again: what the rules do not give is a fault, and what cannot be asked is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.procedures import catalogue, endorsements, erasing, pages
from ledger.rulebook.association import EditionPublished
from ledger.rulebook.endorsement import Renewed
from ledger.rulebook.vocabulary import ALLIANCE, Term
from offices import Founded, found


@pytest.fixture
def office(tmp_path: Path) -> Founded:
    return found(tmp_path / "office")


def audited(founded: Founded):
    founded.advance()
    return audit(FolderSource(founded.settings.log), Trust())


def decisions(report) -> tuple[str, ...]:
    return dict(report.facts)["decisions"]


def test_an_honest_office_gives_the_same_answers_again(office) -> None:
    office.endorsed()
    office.endorsed(office.person("Noah"))
    report = audited(office)
    assert report.green
    assert decisions(report)[0] == "on public members: re-run 2, same 2 / different 0"
    assert decisions(report)[1].endswith("not opened 2 / erased 0; on paper 0")


def test_a_renewal_longer_than_the_rules_give_is_a_fault_and_names_its_leaf(office) -> None:
    """Signed by the right key, in the right order, by somebody entitled: only the rules say no."""
    number = office.endorsed()
    it = endorsements.find(office.office, number)
    term = Term(date(2028, 1, 1), date(2036, 12, 31))
    event = Renewed(valid=term, submitted=None, edition=it.rules.edition, rule="renewal", late_until=None)
    written = it.write(event, by=office.coordinators["wi"])
    report = audited(office)
    [fault] = [found.line for found in report.findings if found.code == "DECISION"]
    assert not report.green
    assert fault == (
        f"DECISION leaf {written.last - 1}: Renewed: recorded from 2028-01-01 to 2036-12-31; "
        "by the rules of then from 2028-01-01 to 2030-12-31"
    )
    assert decisions(report)[0] == "on public members: re-run 2, same 1 / different 1"


def test_rules_whose_bytes_are_gone_are_not_checked_and_no_fault(office) -> None:
    office.endorsed()
    digest = catalogue.edition("wi").sha256
    office.advance()
    (office.settings.log / "editions" / f"{digest}.toml").unlink()
    report = audited(office)
    assert report.green
    assert decisions(report)[0] == "on public members: re-run 0, same 0 / different 0"
    assert "decisions under rules that are not at hand: 1" in report.not_checked
    assert f"edition {digest[:16]}: its bytes are not at hand" in report.not_checked


def test_the_published_bytes_are_read_and_never_those_of_the_program(office, monkeypatch) -> None:
    office.endorsed()
    office.advance()
    monkeypatch.setattr("ledger.wire.editions.shipped", lambda: pytest.fail("the shipped editions were read"))
    catalogue.shipped.cache_clear()
    report = audit(FolderSource(office.settings.log), Trust())
    assert report.green, report.text
    assert decisions(report)[0] == "on public members: re-run 1, same 1 / different 0"


def superseded(office: Founded, data: bytes) -> None:
    """Wisconsin's edition is followed by another, published under its digest."""
    digest = sha256(data).hexdigest()
    (office.settings.log / "editions" / f"{digest}.toml").write_bytes(data)
    page = pages.open(office.office, "edition/wi", catalogue.published)
    today = office.office.today("UTC")
    event = EditionPublished(valid=Term(today), sha256=digest, start=today, supersedes=page.standing)
    pages.write(office.office, page.then(office.office, event, actor=ALLIANCE), by="rule")


def test_each_decision_is_asked_under_the_edition_published_before_it(office) -> None:
    """After the late period was introduced, a grant without one is different; the one before it is not."""
    office.endorsed()
    shipped = (office.settings.log / "editions" / f"{catalogue.edition('wi').sha256}.toml").read_bytes()
    superseded(office, shipped + b'\n[[renewal]]\nfrom = 2025-01-01\nlate = "next 02-28"\nsource = ["S6"]\nconfidence = "1"\n')
    office.endorsed(office.person("Noah"))
    report = audited(office)
    [fault] = [found.text for found in report.findings if found.code == "DECISION"]
    assert fault == (
        "Granted: recorded from 2026-03-02 to 2027-12-31; "
        "by the rules of then from 2026-03-02 to 2027-12-31, late until 2028-02-28"
    )
    assert decisions(report)[0] == "on public members: re-run 2, same 1 / different 1"


def test_an_edition_that_this_program_cannot_read_is_said_and_not_guessed(office) -> None:
    superseded(office, b"of another format")
    office.endorsed()
    report = audited(office)
    assert report.green
    assert "decisions under rules that are not at hand: 1" in report.not_checked
    assert any("this program cannot read it" in said for said in report.not_checked)


def test_an_edition_altered_under_its_digest_is_a_fault_and_asks_nothing(office) -> None:
    office.endorsed()
    office.advance()
    path = office.settings.log / "editions" / f"{catalogue.edition('wi').sha256}.toml"
    path.write_bytes(path.read_bytes() + b"# ")
    report = audited(office)
    assert {found.code for found in report.findings if found.grade == "fault"} == {"EDITION"}
    assert decisions(report)[0] == "on public members: re-run 0, same 0 / different 0"


def test_a_decision_whose_body_is_erased_is_counted_so(office) -> None:
    number = office.endorsed()
    office.endorsed(office.person("Noah"))
    holder = endorsements.find(office.office, number).held.holder
    assert holder is not None
    erasing.erase(office.office, holder, basis="asked for")
    erasing.announce(office.office)
    report = audited(office)
    assert report.green
    assert decisions(report)[1].endswith("not opened 1 / erased 1; on paper 0")


def test_a_pinned_edition_is_found_by_its_digest_and_one_that_is_missing_is_refused(office) -> None:
    now = catalogue.edition("wi")
    assert catalogue.pinned(office.office, "wi", now.sha256) is now
    assert catalogue.pinned(office.office, "wi", now.sha256, leaf=10_000) is now
    data = (office.settings.log / "editions" / f"{now.sha256}.toml").read_bytes() + b"# the same, superseded\n"
    superseded(office, data)
    other = sha256(data).hexdigest()
    found_ = catalogue.pinned(office.office, "wi", other)
    assert (found_.sha256, found_.network.sha256) == (other, now.network.sha256)
    assert catalogue.pinned(office.office, "wi", other, network=now.network.sha256).sha256 == other
    with pytest.raises(catalogue.EditionNotAtHand):
        catalogue.pinned(office.office, "wi", "0" * 64)
    with pytest.raises(catalogue.EditionNotAtHand):
        catalogue.pinned(replace(office.office, log=None), "wi", other)
