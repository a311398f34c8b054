"""An association renamed, ended, listed and succeeded at the terminal, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.command import main
from ledger.procedures import associations, endorsements
from ledger.signing.keyring import FolderKeyring
from offices import Founded, found


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Founded:
    founded = found(tmp_path / "office")
    monkeypatch.setattr("ledger.procedures.opening.open_office", lambda _: founded.office)
    return founded


def typed(capsys, office: Founded, *words: str) -> tuple[str, int]:
    with pytest.raises(SystemExit) as done:
        main([*words, "--office", str(office.settings.log.parent)])
    out, err = capsys.readouterr()
    return out or err, int(done.value.code or 0)


def test_a_name_is_told_from_its_day_and_listed_beside_the_first(office, capsys) -> None:
    said = typed(capsys, office, "association", "rename", "wi", "--name", "Another", "--from", "2026-04-01")
    assert said == ("wi is called Another from 2026-04-01 on.\n", 0)
    out, _ = typed(capsys, office, "association", "list", "wi", "--json")
    [listed] = json.loads(out)["associations"]
    assert [name["name"] for name in listed["names"]][1:] == ["Another"]
    assert (listed["names"][1]["from"], listed["ended"]) == ("2026-04-01", None)


def test_one_that_ends_says_why_and_what_is_to_do(office, capsys) -> None:
    out, status = typed(capsys, office, "association", "end", "wi", "--reason", "dissolved")
    assert (status, "reciprocity succeed wi --to CODE" in out) == (0, True)
    out, _ = typed(capsys, office, "association", "list")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["co", "wi"]
    assert "a member no more from 2026-03-02" in out
    assert typed(capsys, office, "association", "end", "wi", "--reason", "dissolved")[1] == 2


@pytest.mark.parametrize("words", [("rename", "wi"), ("end", "wi"), ("rename",), ("end", "--reason", "x")])
def test_what_is_left_out_is_asked_for_and_nothing_changes(office, capsys, words: tuple[str, ...]) -> None:
    size = office.office.journal.size()
    assert typed(capsys, office, "association", *words)[1] == 2
    assert office.office.journal.size() == size


def test_a_merger_asked_first_done_and_done_again(office, capsys) -> None:
    number = office.endorsed()
    words = ("succeed", "wi", "--to", "co", "--ground", "merged", "--name", "Both")
    size = office.office.journal.size()
    asked = f"{number}: moves\n1 endorsements of wi would go to co.\nDry run: nothing was written.\n"
    assert typed(capsys, office, *words, "--dry-run") == (asked, 0)
    assert office.office.journal.size() == size
    out, status = typed(capsys, office, *words, "--json")
    said = json.loads(out)
    assert (status, said["moved"], said["stayed"], said["left"], said["unsigned"]) == (0, 1, {}, 0, [])
    held = endorsements.find(office.office, number).held
    assert (held.home, held.lines[-2].event.batch) == ("co", said["batch"])
    assert typed(capsys, office, *words) == ("0 endorsements of wi are now at home with co.\n", 0)
    assert associations.member(office.office, "co").names[-1][1] == "Both"


def test_what_stays_is_told_with_its_number_and_ends_with_one(office, capsys) -> None:
    number = office.endorsed()
    who = endorsements.find(office.office, number).held
    out, status = typed(capsys, office, "succeed", "wi", "--to", "co", "--ground", "split")
    assert (out.splitlines()[0], status, who.home) == (f"{number}: stays, LivesOutside", 0, "wi")


def test_nobody_to_sign_is_said_by_name(office, capsys) -> None:
    number = office.endorsed()
    assert isinstance(office.office.keyring, FolderKeyring)
    office.office.keyring.retire("co")
    words = ("succeed", "wi", "--to", "co", "--ground", "merged")
    out, status = typed(capsys, office, *words, "--dry-run")
    assert ("Nobody here can sign for co" in out, status) == (True, 1)
    said, status = typed(capsys, office, *words)
    assert (said.endswith("To sign: co.\n"), status) == (True, 2)
    assert endorsements.find(office.office, number).held.home == "wi"


def test_a_member_is_not_succeeded_by_accident(office, capsys) -> None:
    said, status = typed(capsys, office, "succeed", "wi", "--to", "co")
    assert (status, said.startswith("Refused. Everything that an association holds goes")) == (2, True)
