"""A real office founded at the terminal: what is fixed for ever is looked at first, and only the root signs as the root."""

from __future__ import annotations

from pathlib import Path

import pytest

import offices
from api.command import main
from ledger.procedures import associations
from ledger.wire.adoption_csv import COLUMNS
from offices import KEY
from people import ALLIANCE_COORDINATOR

FOUND = {"--public-url": "https://ledger.example", "--origin": "ledger.example/endorsements"}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the office is to be."""
    monkeypatch.setenv("RECIPROCITY_OFFICE", str(tmp_path / "office"))
    monkeypatch.setenv("RECIPROCITY_KEY", KEY)
    for other in ("RECIPROCITY_NOW", "RECIPROCITY_DATABASE_URL", "RECIPROCITY_VAULT_URL"):
        monkeypatch.delenv(other, raising=False)
    return tmp_path / "office"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def found(**changed: str) -> int:
    options = FOUND | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return run("found", *(part for option in options.items() for part in option))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("public_url", "ledger.example"),
        ("public_url", "http://ledger.example"),
        ("public_url", "https://ledger.example/path"),
        ("public_url", "https://ledger.example:99999"),
        ("public_url", "https://10.0.0.1"),
        ("public_url", "https://["),
        ("origin", ""),
        ("origin", "ledger example"),
        ("origin", "ledger.example+e"),
        ("origin", "ledger.example\n"),
    ],
)
def test_an_address_or_a_name_that_cannot_last_is_refused_before_anything_is_made(
    office: Path, option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(**{option: value}) == 2
    assert f"--{option.replace('_', '-')}: " in capsys.readouterr().err
    assert not office.exists()


def test_a_moved_clock_is_refused_before_anything_is_made(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECIPROCITY_NOW", "2020-01-01T00:00:00Z")
    assert found() == 2
    assert not office.exists()


def test_no_other_key_signs_as_the_root(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found() == 0
    before = (office / "log" / "checkpoint").read_bytes()
    assert run("associate", "wi", "--root", str(office / "keys" / "alliance.key")) == 2
    assert "is not the root's" in capsys.readouterr().err
    assert (office / "log" / "checkpoint").read_bytes() == before
    assert run("associate", "wi", "--root", str(office / "keys" / "root.offline")) == 0
    assert run("audit", str(office / "log")) == 0


def test_nobody_acts_at_the_terminal_for_an_association_that_is_no_member_any_more(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on_files = offices.found(office, members=("wi",))
    number = on_files.endorsed()
    associations.end(on_files.office, "wi", ALLIANCE_COORDINATOR, reason="merged")
    file = tmp_path / "some.csv"
    file.write_text(",".join(COLUMNS) + "\n" + "Ana,Ruiz,,FS,IMH,,,active,,,,,,,\n")
    on_files.advance()
    size = on_files.office.journal.size()
    for command in (("adopt", str(file), "--association", "wi"), ("issue", number), ("adopt", str(file), "--association", "az")):
        assert run(*command) == 2
        assert "Refused." in capsys.readouterr().err
    assert on_files.office.journal.size() == size


def test_an_officer_whose_e_mail_is_anothers_is_refused_in_a_sentence(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_files = offices.found(office, members=("wi",))
    on_files.person("Maria", "Example")
    on_files.advance()
    named = ("--given-name", "Mary", "--family-name", "Other", "--email", "maria.example@example.org")
    assert run("officer", "appoint", "wi", *named) == 2
    assert "Another person has this e-mail address." in capsys.readouterr().err
