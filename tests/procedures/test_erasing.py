"""A person erased: nothing planted is found again anywhere, the lines stand, and the log says what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ledger.journal.entry import Write, Written
from ledger.procedures import associations, credentials, endorsements, erasing, pages
from ledger.rulebook import progress
from ledger.rulebook.standing import Answer
from ledger.signing.keyring import FolderKeyring
from ledger.signing.statement import parse_entry
from ledger.vault.bodies import Body
from ledger.vault.people import Person
from ledger.wire.codec import Erased
from offices import Founded, found

PLANTED = ("Philomena", "Quatermass", "philomena.quatermass@example.org", "a-reason-nobody-should-read")


@pytest.fixture
def on_files(tmp_path: Path) -> Founded:
    return found(tmp_path / "office")


def planted(founded: Founded) -> tuple[str, str]:
    who = founded.person("Philomena", "Quatermass")
    number = founded.endorsed(who)
    by = founded.coordinators["wi"]
    credentials.issue(founded.office, number, by)
    endorsements.pause(founded.office, number, by, reason=PLANTED[3])
    founded.advance()
    return who, number


def found_in(folder: Path, words: tuple[str, ...]) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [f"{word} in {file.name}" for file in files for word in words if word.encode() in file.read_bytes()]


def test_after_erasure_no_file_of_the_office_holds_anything_of_the_person(on_files: Founded) -> None:
    who, _ = planted(on_files)
    assert found_in(on_files.settings.folder, PLANTED[:2]), "it was there to be found"
    erasing.erase(on_files.office, who, basis="gdpr-17")  # type: ignore[arg-type]
    erasing.announce(on_files.office)
    on_files.advance()
    on_files.office.vault.close()
    on_files.office.journal.close()
    assert found_in(on_files.settings.folder, PLANTED) == []


def test_the_public_standing_survives_and_sealed_pages_stand_as_erased(founded: Founded) -> None:
    who, number = planted(founded)
    page = endorsements.find(founded.office, number)
    applied = next(line.event.application for line in page.held.lines if hasattr(line.event, "application"))
    erasing.erase(founded.office, who, basis="gdpr-17")  # type: ignore[arg-type]
    again = endorsements.opened(founded.office, page.page.stream)
    assert again.held.on(again.today).standing is Answer.INACTIVE
    assert (again.held.number, again.held.holder) == (None, None)
    sealed = pages.open(founded.office, applied, progress.after)
    assert all(isinstance(line.event, Erased) for line in sealed.lines)
    assert sealed.stands.erased


def test_the_log_is_told_one_page_a_line_once(founded: Founded) -> None:
    who, _ = planted(founded)
    erased = erasing.erase(founded.office, who, basis="gdpr-17")  # type: ignore[arg-type]
    assert erasing.announce(founded.office)
    told = list(pages.open(founded.office, "erasure/wi", erasing.erased).lines)
    assert sum(len(line.event.ids) for line in told) == erased
    for line in told:
        streams = {founded.office.journal.find(line_id).stream for line_id in line.event.ids}  # type: ignore[union-attr]
        assert len(streams) == 1
    assert erasing.announce(founded.office) is None


def test_an_erasure_whose_announcement_was_lost_is_announced_by_the_next_round(founded: Founded) -> None:
    who, _ = planted(founded)
    erasing.erase(founded.office, who, basis="gdpr-17")  # type: ignore[arg-type]
    assert erasing.announce(founded.reopened())


def test_a_body_erased_while_its_line_is_on_its_way_is_announced_once_the_line_is_there(
    founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, number = planted(founded)
    journal, vault = founded.office.journal, founded.office.vault

    def erased_meanwhile(prepared: Write, bodies: Sequence[Body]) -> Written:
        monkeypatch.undo()
        vault.bodies.put(bodies)
        erasing.erase(founded.office, who, basis="gdpr-17")  # type: ignore[arg-type]
        erasing.announce(founded.office)
        return journal.write(prepared)

    monkeypatch.setattr(founded.office.halves, "write", erased_meanwhile)
    written = endorsements.resume(founded.office, number, founded.coordinators["wi"])
    line_id = parse_entry(journal.line(written.last).entry).stmt.id
    assert erasing.announce(founded.office)
    last = list(pages.open(founded.office, "erasure/wi", erasing.erased).lines)[-1]
    assert last.event.ids == (line_id,)


def test_the_alliance_tells_for_an_association_that_has_no_key_any_more(founded: Founded) -> None:
    who, _ = planted(founded)
    (key,) = associations.keys_in_force(founded.office, "wi")
    keyring = founded.office.keyring
    assert isinstance(keyring, FolderKeyring)
    associations.retire(founded.office, "wi", key.vkey)
    keyring.retire("wi")
    erased = erasing.erase(founded.office, who, basis="gdpr-17")  # type: ignore[arg-type]
    assert erasing.announce(founded.office)
    told = pages.open(founded.office, "erasure/alliance", erasing.erased).lines
    assert sum(len(line.event.ids) for line in told) == erased


def test_no_certificate_is_made_for_somebody_erased(founded: Founded) -> None:
    who = founded.person()
    number = founded.endorsed(who)
    erasing.erase(founded.office, who, basis="gdpr-17")
    with pytest.raises(credentials.HolderErased):
        credentials.issue(founded.office, number, founded.coordinators["wi"])


def test_a_name_can_be_used_again_by_somebody_else(founded: Founded) -> None:
    who = founded.person()
    erasing.erase(founded.office, who, basis="gdpr-17")
    assert founded.office.vault.people.search("Maria", 10) == []
    assert isinstance(founded.office.vault.people.get(founded.person()), Person)
