"""The commands that convert, succeed and correct, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.command import main
from ledger.procedures import associations, endorsements
from ledger.procedures.adoption import Adoption
from offices import Founded, found
from people import ALLIANCE_COORDINATOR

HEAD = (
    "given_name,family_name,email,category,age_band,granted_on,expires_on,status,addon,addon_until,listed,residence,"
    "former_names,certificate_no,source_note\n"
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Founded:
    founded = found(tmp_path / "office")
    monkeypatch.setattr("ledger.procedures.opening.open_office", lambda _: founded.office)
    return founded


def typed(capsys, *words: str) -> tuple[str, int]:
    with pytest.raises(SystemExit) as done:
        main([*words])
    return capsys.readouterr().out, int(done.value.code or 0)


def test_convert_says_how_many_and_again_none(office, capsys) -> None:
    file = HEAD + "Ada,Ejemplo,,IFRS,,2023-04-01,2027-12-31,active,,,no,WI,,,\n"
    list(Adoption(office.office, "wi", file.encode(), by=office.coordinators["wi"]).run())
    words = ("convert", "FRS", "--to", "FS", "--addon", "full", "--office", str(office.settings.log.parent))
    assert typed(capsys, *words) == ("FRS-2025-01-01: 1 endorsements converted.\n", 0)
    out, status = typed(capsys, *words, "--json")
    assert (json.loads(out)["converted"], status) == ({}, 0)


def test_succeed_says_how_many_moved(office, capsys) -> None:
    number = office.endorsed()
    associations.end(office.office, "wi", ALLIANCE_COORDINATOR, reason="dissolved")
    office.clock.later(days=1)
    words = ("succeed", "wi", "--to", "co", "--office", str(office.settings.log.parent))
    assert typed(capsys, *words) == ("1 endorsements of wi are now at home with co.\n", 0)
    assert endorsements.find(office.office, number).held.home == "co"


def test_correct_lists_what_depended_and_keeps_the_digest_alone(office, capsys, tmp_path: Path) -> None:
    number = office.endorsed()
    first = endorsements.find(office.office, number).held.lines[0].id
    letter = tmp_path / "letter.txt"
    letter.write_text("the letter")
    out, status = typed(
        capsys, "correct", number, "--of", first, "--granted-on", "2026-02-01", "--reason", "a slip", "--evidence", str(letter),
        "--json", "--office", str(office.settings.log.parent),
    )  # fmt: skip
    event = endorsements.find(office.office, number).held.lines[-1].event
    assert (status, json.loads(out)["dependants"]) == (0, [])
    assert (event.reason, len(event.evidence), event.approved_by) == ("a slip", 64, None)
