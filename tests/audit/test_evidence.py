"""Decisions on evidence asked again, as far as the auditor was shown what they rested on."""

from __future__ import annotations

from pathlib import Path

import pytest

from applied import brings_letters, registered, reviewed, shows_everything
from ledger.audit.export import Pieces, export
from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.procedures import applications, erasing, pages, supervision
from ledger.procedures.disclosing import openings
from ledger.rulebook import progress
from ledger.rulebook.review import Recommendation
from ledger.rulebook.session import Form
from ledger.rulebook.vocabulary import Category, Oneself, PageId
from offices import Founded, found


@pytest.fixture
def office(tmp_path: Path) -> Founded:
    return found(tmp_path / "office")


def handed_in(founded: Founded, name: str = "Whole", category: Category = Category.FAMILY_ASSOCIATE) -> PageId:
    who = founded.person(name)
    shows_everything(founded, who)
    page = registered(founded, who, category)
    brings_letters(founded, page)
    applications.hand_in(founded.office, page, founded.coordinators["wi"])
    reviewed(founded, page, Recommendation.ENDORSE, category)
    return page


def approved(founded: Founded, page: PageId, despite: str | None = None) -> None:
    applications.approve(founded.office, page, by=founded.coordinators["wi"], despite=despite)


def audited(founded: Founded, folder: Path, shown: list[str] | None = None, *, hide: frozenset[str] = frozenset()):
    founded.advance()
    given = [one for one in openings(founded.office, shown) if one["id"] not in hide]
    export(founded.settings.log, folder, Pieces(openings=given))
    return audit(FolderSource(folder), Trust())


def counted(report) -> str:
    return dict(report.facts)["decisions"][1]


def test_an_approval_whose_inputs_are_opened_gives_the_same_again(office, tmp_path) -> None:
    approved(office, handed_in(office))
    report = audited(office, tmp_path / "all")
    assert report.green, report.text
    assert counted(report) == "on evidence: re-run 1, same 1 / different 0 / not opened 0 / erased 0; on paper 1"


def test_one_despite_what_is_missing_says_so_and_is_the_same_again(office, tmp_path) -> None:
    who = office.person("Short")
    page = registered(office, who)
    applications.hand_in(office.office, page, office.coordinators["wi"])
    approved(office, page, despite="all of it was seen on paper")
    report = audited(office, tmp_path / "all")
    assert report.green, report.text
    assert counted(report).startswith("on evidence: re-run 1, same 1 / different 0")


def test_one_that_hides_what_was_missing_is_a_fault(office, tmp_path, monkeypatch) -> None:
    page = registered(office, office.person("Short"))
    applications.hand_in(office.office, page, office.coordinators["wi"])
    with monkeypatch.context() as lie:
        lie.setattr("ledger.rulebook.deciding.lacking", lambda *_, **__: ())
        approved(office, page)
    report = audited(office, tmp_path / "all")
    [fault] = [found.text for found in report.findings if found.code == "DECISION"]
    assert fault.startswith("Approved: recorded nothing missing, on 0 lines; by the rules that it pinned background")
    assert not report.green
    assert counted(report).startswith("on evidence: re-run 1, same 0 / different 1")


def test_an_input_that_is_not_the_line_it_names_is_a_fault(office, tmp_path, monkeypatch) -> None:
    page = handed_in(office)
    with monkeypatch.context() as lie:
        lie.setattr("ledger.procedures.assessing.leaves", lambda _, inputs: tuple("0" * 64 for _ in inputs))
        approved(office, page)
    report = audited(office, tmp_path / "all")
    [fault] = [found.text for found in report.findings if found.code == "DECISION"]
    assert fault.startswith("Approved: what stood before it cannot be read: its input")


def test_what_is_not_opened_is_counted_so_and_is_no_fault(office, tmp_path) -> None:
    page = handed_in(office)
    approved(office, page)
    report = audited(office, tmp_path / "page", [page])
    assert report.green, report.text
    assert counted(report) == "on evidence: re-run 0, same 0 / different 0 / not opened 2 / erased 0; on paper 0"


def test_one_line_that_is_held_back_leaves_the_whole_decision_not_opened(office, tmp_path) -> None:
    page = handed_in(office)
    approved(office, page)
    said = pages.open(office.office, page, progress.after).lines[-1].event
    report = audited(office, tmp_path / "most", hide=frozenset({said.inputs[0]}))
    assert report.green, report.text
    assert counted(report).startswith("on evidence: re-run 0, same 0 / different 0 / not opened 1")


def test_an_erased_applicants_decision_is_counted_as_erased(office, tmp_path) -> None:
    page = handed_in(office)
    approved(office, page)
    office.endorsed()
    who = pages.open(office.office, page, progress.after).stands.applicant
    erasing.erase(office.office, who, basis="asked for")
    erasing.announce(office.office)
    report = audited(office, tmp_path / "all")
    assert report.green, report.text
    assert counted(report) == "on evidence: re-run 0, same 0 / different 0 / not opened 0 / erased 1; on paper 2"


def test_one_decided_on_paper_is_told_apart(office, tmp_path) -> None:
    office.endorsed()
    report = audited(office, tmp_path / "all")
    assert report.green, report.text
    assert counted(report) == "on evidence: re-run 0, same 0 / different 0 / not opened 0 / erased 0; on paper 1"


def supervised(founded: Founded, page: PageId) -> None:
    """An hour that the applicant received from somebody endorsed, and that was confirmed."""
    who = pages.open(founded.office, page, progress.after).stands.applicant
    pia = founded.person("Pia", "Provider")
    founded.endorsed(pia)
    day = founded.office.today("America/Chicago")
    by = founded.coordinators["wi"]
    supervision.log(founded.office, who, by, day=day, minutes=60, provider=pia, form=Form.INDIVIDUAL)
    supervision.confirm(founded.office, who, Oneself(pia, by.association), provider=pia, month=day)


def specialist(founded: Founded) -> PageId:
    page = registered(founded, founded.person("Short"), Category.FAMILY_SPECIALIST)
    supervised(founded, page)
    applications.hand_in(founded.office, page, founded.coordinators["wi"])
    return page


def test_with_supervision_a_decision_is_the_same_again_where_its_providers_are_shown(office, tmp_path) -> None:
    approved(office, specialist(office), despite="whatever is missing was seen")
    report = audited(office, tmp_path / "all")
    assert report.green, report.text
    assert counted(report).startswith("on evidence: re-run 1, same 1 / different 0")


WITHOUT_SUPERVISION = tuple(
    f"{kind}: missing" for kind in ("background", "training", "references", "documents", "membership", "recommendations")
)


def test_where_a_difference_may_come_of_what_no_body_names_nothing_is_claimed(office, tmp_path, monkeypatch) -> None:
    page = specialist(office)
    with monkeypatch.context() as lie:
        lie.setattr("ledger.rulebook.deciding.lacking", lambda *_, **__: WITHOUT_SUPERVISION)
        approved(office, page, despite="seen")
    report = audited(office, tmp_path / "all")
    assert report.green, report.text
    assert "different 0 / not opened 1" in counted(report)
