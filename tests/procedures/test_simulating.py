"""A draft tried on the past: what would change is listed, and nothing of it leaks into what is in force."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from api.command import main
from applied import brings_letters, registered, reviewed, shows_everything
from ledger.journal.journal import Journal
from ledger.procedures import applications, catalogue, endorsements, erasing, evidence, pages, transfers
from ledger.procedures.simulating import simulate
from ledger.rulebook import progress
from ledger.rulebook.evidence import Entered, Sort
from ledger.rulebook.review import Recommendation
from ledger.rulebook.vocabulary import AssociationCode, Term
from ledger.wire.editions import EditionUnreadable

LATE = b"""
[[renewal]]
from = 2025-01-01
late = "next 02-28"
source = ["S6"]
confidence = "1"
"""


def edition(code: str) -> bytes:
    return (files("ledger") / "editions" / f"{code}.toml").read_bytes()


def lived(founded) -> tuple[str, str]:
    """One endorsement lapses at once, another is renewed; both in Wisconsin. A third is Colorado's."""
    lapsed, renewed = founded.endorsed(), founded.endorsed(founded.person("Noah"))
    founded.endorsed(founded.person("Olga", residence="CO", by="co"), home="co")
    by = founded.coordinators["wi"]
    founded.clock.now = datetime(2027, 11, 3, 15, tzinfo=UTC)
    endorsements.submit_renewal(founded.office, renewed, by)
    endorsements.confirm_renewal(founded.office, renewed, by)
    founded.clock.now = datetime(2028, 1, 5, 15, tzinfo=UTC)
    endorsements.lapse(founded.office, lapsed, by)
    return lapsed, renewed


def told(found) -> list[tuple[str | None, str, str, str, str]]:
    return [(one.number, one.act, one.was, one.would_be, one.rule) for one in found.changed]


def test_what_would_change_is_listed_with_whose_it_is_and_by_which_rule(founded) -> None:
    lapsed, renewed = lived(founded)
    found = simulate(founded.office, edition("wi") + LATE)
    began, cover = founded.office.today("UTC").replace(2026, 3, 2), "from 2026-03-02 to 2027-12-31"
    later = f"{cover}, late until 2028-02-28"
    assert told(found) == [
        (lapsed, "granted", cover, later, "late period"),
        (renewed, "granted", cover, later, "late period"),
        (
            renewed,
            "renewed",
            "from 2028-01-01 to 2030-12-31",
            "from 2028-01-01 to 2030-12-31, late until 2031-02-28",
            "late period",
        ),
        (lapsed, "lapsed", "from 2028-01-01", "from 2028-02-29", "day of lapsing"),
    ]
    assert {(one.association, one.page) for one in found.changed} == {
        ("wi", endorsements.find(founded.office, number).page.stream) for number in (lapsed, renewed)
    }
    assert found.changed[0].recorded == began
    assert dict(found.decisions) == {"granted": 2, "renewal_submitted": 1, "renewed": 1, "lapsed": 1, "submitted": 2}
    assert (found.asked, found.code) == (7, "wi")


def test_the_edition_in_force_changes_nothing(founded) -> None:
    lived(founded)
    for code in ("wi", "network"):
        found = simulate(founded.office, edition(code))
        assert (found.changed, found.asked) == ([], 7 if code == "wi" else 9)


def test_a_draft_of_the_network_concerns_every_association(founded) -> None:
    lived(founded)
    draft = edition("network").replace(b"cycle = { years = 3, ending = 2027", b"cycle = { years = 2, ending = 2026")
    assert draft != edition("network")
    found = simulate(founded.office, draft)
    assert found.code is None
    assert {one.association for one in found.changed} == {"wi", "co"}
    assert {one.rule for one in found.changed} >= {"first cover"}


def test_only_decisions_recorded_in_the_days_asked_for_are_tried(founded) -> None:
    lived(founded)
    draft = edition("wi") + LATE
    assert simulate(founded.office, draft, start=date(2028, 1, 1)).asked == 1
    assert simulate(founded.office, draft, end=date(2026, 12, 31)).asked == 4
    assert simulate(founded.office, draft, start=date(2027, 11, 3), end=date(2027, 11, 3)).asked == 2


def test_nothing_of_a_draft_leaks_into_what_is_in_force(founded) -> None:
    number, _ = lived(founded)
    size, shipped = founded.office.journal.size(), catalogue.shipped()
    simulate(founded.office, edition("wi") + LATE)
    assert founded.office.journal.size() == size
    assert catalogue.shipped() is shipped
    assert catalogue.edition("wi").sha256 == shipped.edition("wi").sha256
    endorsements.reinstate(founded.office, number, founded.coordinators["wi"])
    assert endorsements.find(founded.office, number).held.lines[-1].event.late_until is None
    kept = {path.stem for path in (founded.settings.log / "editions").glob("*.toml")}
    assert kept == {one.sha256 for one in (*shipped.editions, shipped.network)}


def test_the_journal_is_read_once(founded, monkeypatch) -> None:
    lived(founded)
    read, stream = [], Journal.stream
    monkeypatch.setattr(Journal, "stream", lambda journal: read.append(journal) or stream(journal))
    found = simulate(founded.office, edition("wi"))
    assert (len(read), found.asked) == (1, 7)


def test_an_association_that_joined_or_left_is_asked_only_for_its_own_acts(founded) -> None:
    number = founded.endorsed()
    founded.moves_house(number, "CO")
    page, _ = transfers.request(
        founded.office, [number], AssociationCode("co"), by=founded.coordinators["wi"], consent="by e-mail"
    )
    transfers.release(founded.office, page, founded.coordinators["wi"])
    transfers.accept(founded.office, page, founded.coordinators["co"])
    assert dict(simulate(founded.office, edition("wi")).decisions) == {"granted": 1, "submitted": 1}
    assert dict(simulate(founded.office, edition("co")).decisions) == {"moved": 1}


def test_what_is_no_edition_is_said(founded) -> None:
    for draft in (b"code = 7", b"\xff", b"[", b'code = "wi"'):
        with pytest.raises(EditionUnreadable):
            simulate(founded.office, draft)


def test_the_command_prints_each_change_and_the_figures(founded, tmp_path: Path, capsys, monkeypatch) -> None:
    lapsed, _ = lived(founded)
    if founded.settings.database_url.startswith("postgresql"):
        return
    draft = tmp_path / "draft.toml"
    draft.write_bytes(edition("wi") + LATE)
    monkeypatch.setattr("ledger.procedures.opening.open_office", lambda _: founded.office)
    with pytest.raises(SystemExit) as done:
        main(["simulate", str(draft), "--office", str(founded.settings.log.parent), "--from", "2028-01-01"])
    assert done.value.code == 0
    out = capsys.readouterr().out
    assert f"2028-01-05 {lapsed} wi lapsed: from 2028-01-01 -> from 2028-02-29 (day of lapsing)" in out
    assert "1 decisions asked again, 1 would be otherwise" in out


def applied_for(founded) -> None:
    """Somebody who showed everything was approved, on 33 hours of training."""
    who = founded.person("Whole")
    shows_everything(founded, who)
    page = registered(founded, who)
    brings_letters(founded, page)
    applications.hand_in(founded.office, page, founded.coordinators["wi"])
    reviewed(founded, page, Recommendation.ENDORSE)
    applications.approve(founded.office, page, by=founded.coordinators["wi"])


MORE_TRAINING = b"""
[[earn]]
for = ["FA"]
kind = "training"
from = 2020-01-01
hours = 40
source = ["S6"]
confidence = "1"
"""


def test_an_approval_on_evidence_that_a_draft_would_not_have_given_is_listed_with_the_kind_that_would_be_missing(founded) -> None:
    applied_for(founded)
    assert [one.act for one in simulate(founded.office, edition("wi")).changed] == []
    found = simulate(founded.office, edition("wi") + MORE_TRAINING)
    [one] = found.changed
    assert (one.act, one.rule, one.association, one.number) == ("approved", "training", "wi", None)
    assert one.was.startswith("nothing missing, on ")
    assert one.would_be.startswith("training: ")
    assert found.decisions["approved"] == 1


def test_what_came_after_the_approval_is_not_counted_for_it(founded) -> None:
    """Seven hours more, entered a day later, would not have been there."""
    applied_for(founded)
    founded.clock.later(days=1)
    [page] = [stream for _, name, stream, _, _ in founded.office.journal.stream() if name == "application.approved/1"][-1:]
    who = pages.open(founded.office, page, progress.after).stands.applicant
    more = Entered(valid=Term(date(2025, 6, 1), date(2025, 6, 9)), sort=Sort.TRAINING, minutes=7 * 60)
    evidence.enter(founded.office, who, founded.coordinators["wi"], told=more)
    assert [one.rule for one in simulate(founded.office, edition("wi") + MORE_TRAINING).changed] == ["training"]


def test_an_erased_applicants_approval_is_not_asked(founded) -> None:
    applied_for(founded)
    [page] = [stream for _, name, stream, _, _ in founded.office.journal.stream() if name == "application.approved/1"][-1:]
    who = pages.open(founded.office, page, progress.after).stands.applicant
    erasing.erase(founded.office, who, basis="asked for")
    assert simulate(founded.office, edition("wi") + MORE_TRAINING).changed == []


def test_an_application_that_a_draft_would_not_have_taken_in_is_listed(founded) -> None:
    founded.endorsed()
    draft = (
        edition("wi")
        + b"""
[[age_bands]]
bands = ["ECMH"]
from = 2020-01-01
source = ["S6"]
confidence = "1"
"""
    )
    [one] = simulate(founded.office, draft).changed
    assert (one.act, one.was, one.would_be) == ("submitted", "taken in", "refused: AgeBandNotLicensed")
