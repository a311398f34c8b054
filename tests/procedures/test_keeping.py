"""What an office is, kept: backups, restores that the world has overtaken, lost vaults, lost keys."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ledger.journal.journal import open_journal
from ledger.procedures import employers, endorsements, keeping, opening
from ledger.procedures.opening import CannotOpen
from ledger.procedures.publishing import advance
from ledger.settings import Settings, Unset, read_charter, write_charter
from ledger.signing.keyring import NoKey
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.note import parse_note
from ledger.transparency.published import Published
from ledger.vault import schema, wallets
from ledger.vault.vault import open_vault
from offices import Founded, found, settings_in, with_key
from projections import ways
from projections.delivery import Delivery
from projections.messages import Message


def copied(founded: Founded, target: Path) -> Path:
    keeping.backup(founded.settings, founded.office.journal.engine, founded.office.vault.engine, target)
    return target


def put_back(chosen: Settings, source: Path) -> None:
    keeping.refuse_overtaken(chosen, source)
    shutil.copytree(source / "keys", chosen.keys, dirs_exist_ok=True)
    write_charter(chosen, read_charter(settings_in(source)))
    secret = opening.keyring_of(chosen, read_charter(chosen)).secret("vault")
    journal, vault = open_journal(chosen.database_url, migrate=True), open_vault(chosen.vault_url, secret, migrate=True)
    keeping.restore(chosen, journal.engine, vault.engine, source)
    journal.close()
    vault.close()


def test_a_copy_put_back_elsewhere_is_the_same_office_line_for_line_and_goes_on(founded: Founded, tmp_path: Path) -> None:
    number = founded.endorsed()
    founded.advance()
    who = endorsements.find(founded.office, number).held.holder
    digest = founded.office.vault.documents.put(who, b"a transcript")
    kept = [line.entry for line in founded.office.journal.lines(0, 1000)]
    elsewhere = settings_in(tmp_path / "elsewhere")
    put_back(elsewhere, copied(founded, tmp_path / "copy"))
    office = opening.open_office(elsewhere)
    assert [line.entry for line in office.journal.lines(0, 1000)] == kept
    assert endorsements.find(office, number).held.number == number
    assert office.vault.documents.get(who, digest) == b"a transcript"
    endorsements.pause(office, number, founded.coordinators["wi"])
    assert office.journal.size() == len(kept) + 1


def test_nothing_in_the_vaults_database_is_left_out_of_a_copy_unawares() -> None:
    """What is left out is over in minutes, or made again from the lines."""
    made = re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", " ".join((*schema.SQLITE, *ways.TABLES)))
    assert set(made) - {"asking"} == {*keeping.VAULT_TABLES, *keeping.DELIVERY_TABLES}


@pytest.mark.parametrize("store", ["files", "postgresql"])
def test_employers_wallets_and_what_they_were_told_are_in_the_copy(
    tmp_path: Path, store: str, request: pytest.FixtureRequest
) -> None:
    office = found(tmp_path / "office").office
    acme = employers.employer_of(office, (opened := employers.open_account(office, "Acme", "hr@acme.example")).token)
    kept = wallets.Kept("refresh", "offer", "anna", "2999-01-01T00:00:00Z", {"number": "WI-1"})
    refresh = office.vault.wallets.make(kept)
    delivery = Delivery(office.vault.engine)
    delivery.migrate()
    message = Message(7, "msg_1", acme.id, "w", "page", "WI-1", "moved", "endorsement.moved", "line", None, "2028", "2028", "")
    delivery.enlist([message])
    delivery.settle(["msg_1"], ways.TOLD, "200", "2028")
    delivery.asked(delivery.address(acme.id, "hr@acme.example", "code"), "whose", "2028")
    assert delivery.confirm("code", "2028")
    keeping.backup(settings_in(tmp_path / "office"), office.journal.engine, office.vault.engine, tmp_path / "copy")
    elsewhere = settings_in(tmp_path / "elsewhere", *([] if store == "files" else [request.getfixturevalue("pg_url")]))
    put_back(elsewhere, tmp_path / "copy")
    again = opening.open_office(elsewhere)
    found_again = Delivery(again.vault.engine)
    found_again.migrate()
    keeping.restore_deliveries(again.vault.engine, tmp_path / "copy")
    assert employers.employer_of(again, opened.token) == acme
    assert again.vault.wallets.find("refresh", refresh) == kept
    assert found_again.mark() == (7, "msg_1")
    assert [(one.id, one.state) for one in found_again.of_lane("w", 10)] == [("msg_1", ways.TOLD)]
    assert [one.confirmed for one in found_again.addresses(acme.id)] == ["2028"]
    assert found_again.questions("whose", "2027") == 1


def test_a_copy_put_back_into_postgresql_goes_on_and_is_published(tmp_path: Path, pg_url: str) -> None:
    on_files = found(tmp_path / "office")
    number = on_files.endorsed()
    on_files.advance()
    elsewhere = settings_in(tmp_path / "elsewhere", pg_url)
    put_back(elsewhere, copied(on_files, tmp_path / "copy"))
    office = opening.open_office(elsewhere)
    endorsements.pause(office, number, on_files.coordinators["wi"])
    head = advance(office, elsewhere.log)
    assert head.size == office.journal.size() == on_files.office.journal.size() + 1
    assert [kept for kept, _ in office.journal.checkpoints()][:-1] == [kept for kept, _ in on_files.office.journal.checkpoints()]


def test_a_copy_of_a_log_that_grows_meanwhile_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is copied, tile 0 becomes full and its partial files go away."""
    it = found(tmp_path / "office")
    one_by_one = shutil.copy2
    grown: list[int] = []

    def meanwhile(source: Path, target: Path) -> object:
        if not grown:
            grown.append(publish_more(it))
        return one_by_one(source, target)

    monkeypatch.setattr(shutil, "copy2", meanwhile)
    copy = copied(it, tmp_path / "copy")
    note = Checkpoint.parse(parse_note((copy / "log" / "checkpoint").read_bytes()).text)
    assert grown[0] >= 256 > note.size
    assert Published(copy / "log").tiles.edge(note.size).root == note.root


def publish_more(it: Founded) -> int:
    """So many lines that the first tile is full; the log's size then."""
    number, by = it.endorsed(), it.coordinators["wi"]
    while it.office.journal.size() < 256:
        endorsements.pause(it.office, number, by)
    it.advance()
    return it.office.journal.size()


def test_a_copy_with_one_changed_byte_is_refused(founded: Founded, tmp_path: Path) -> None:
    copy = copied(founded, tmp_path / "copy")
    lines = copy / "line.jsonl"
    lines.write_bytes(lines.read_bytes().replace(b"office", b"0ffice", 1))
    with pytest.raises(CannotOpen, match=r"line\.jsonl is not what was backed up"):
        keeping.refuse_overtaken(settings_in(tmp_path / "elsewhere"), copy)


def test_a_copy_that_the_world_has_overtaken_is_refused(founded: Founded, tmp_path: Path) -> None:
    copy = copied(founded, tmp_path / "copy")
    founded.endorsed()
    founded.advance()
    with pytest.raises(CannotOpen, match="it has been overtaken"):
        keeping.refuse_overtaken(founded.settings, copy)
    checkpoint = (founded.settings.log / "checkpoint").read_bytes()
    with pytest.raises(CannotOpen, match="it has been overtaken"):
        keeping.refuse_overtaken(settings_in(tmp_path / "elsewhere"), copy, [checkpoint])


def test_an_older_database_under_a_newer_log_does_not_start_and_signs_nothing(founded: Founded, tmp_path: Path) -> None:
    copy = copied(founded, tmp_path / "copy")
    founded.endorsed()
    founded.advance()
    older = settings_in(tmp_path / "older")
    put_back(older, copy)
    shutil.rmtree(older.log)
    shutil.copytree(founded.settings.log, older.log)
    before = (older.log / "checkpoint").read_bytes()
    with pytest.raises(CannotOpen, match=r"an older backup was put back\. Nothing is signed"):
        opening.open_office(older)
    assert (older.log / "checkpoint").read_bytes() == before


def test_a_lost_vault_is_said_in_a_sentence(founded: Founded, tmp_path: Path) -> None:
    elsewhere = settings_in(tmp_path / "elsewhere")
    put_back(elsewhere, copied(founded, tmp_path / "copy"))
    for file in elsewhere.folder.glob("vault.db*"):
        file.unlink()
    secret = opening.keyring_of(elsewhere, read_charter(elsewhere)).secret("vault")
    open_vault(elsewhere.vault_url, secret, migrate=True).close()
    with pytest.raises(CannotOpen, match="The vault is lost or empty"):
        opening.open_office(elsewhere)


def test_a_lost_or_wrong_key_encryption_key_is_said_in_a_sentence_that_shows_no_key(founded: Founded) -> None:
    with pytest.raises(Unset, match="set RECIPROCITY_KEY or RECIPROCITY_PASSPHRASE"):
        opening.open_office(with_key(founded.settings, None))
    wrong = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    with pytest.raises(NoKey, match="do not open") as refused:
        opening.open_office(with_key(founded.settings, wrong))
    assert wrong not in str(refused.value)


def test_another_offices_vault_is_refused(founded: Founded, tmp_path: Path) -> None:
    elsewhere = settings_in(tmp_path / "elsewhere")
    put_back(elsewhere, copied(founded, tmp_path / "copy"))
    secret = opening.keyring_of(elsewhere, read_charter(elsewhere)).secret("vault")
    vault = open_vault(elsewhere.vault_url, secret)
    with vault.engine.transaction() as tx:
        tx.execute("UPDATE mark SET mark = 'another'")
    vault.close()
    with pytest.raises(CannotOpen, match="The vault belongs to another office"):
        opening.open_office(elsewhere)


def test_names_are_for_the_offices_own_user_alone_in_its_database_and_in_a_copy(tmp_path: Path) -> None:
    it = found(tmp_path / "office")
    it.person()
    assert [file.name for file in it.settings.folder.glob("*.db*") if file.stat().st_mode & 0o077] == []
    assert copied(it, tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_no_private_key_is_readable_in_the_folder(founded: Founded) -> None:
    for file in founded.settings.keys.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        assert b'"sealed"' in file.read_bytes()
    assert founded.settings.keys.stat().st_mode & 0o077 == 0
