"""An office founded in a folder, and opened again: what must be there, and what is said when it is not.

Nothing is signed before all of it has been checked: the charter against the first line, the keys, the vault, and the
published log, which a restored old database would contradict.
"""

from __future__ import annotations

import os
import re
from datetime import UTC
from pathlib import Path

from ledger.journal.journal import open_journal
from ledger.office import Clock, Office, RandomStamp, Stamp, wall_clock
from ledger.procedures.associations import keys_ever, keys_in_force
from ledger.rulebook.vocabulary import ROOT
from ledger.settings import Charter, Settings, Unset, read_charter
from ledger.signing import did
from ledger.signing.demonstration import DemonstrationKeyring
from ledger.signing.keyring import FolderKeyring, KeyEncryptionKey, Keyring, NoKey
from ledger.signing.pair import PublicKeys, Signers
from ledger.signing.remote import remote
from ledger.signing.statement import parse_entry
from ledger.transparency.published import Published
from ledger.vault.vault import open_vault

_ORIGIN = re.compile(r"[!-*,-~]+", re.ASCII)
"""Printed characters of ASCII but the plus sign: an origin names the log's key too (C2SP signed-note)."""


class CannotOpen(RuntimeError):
    """The office does not start; the message says in a sentence why, and what to do."""


def keyring_of(settings: Settings, charter: Charter) -> Keyring:
    """The keyring behind this office. Raises ``NoKey``, ``Unset``."""
    if charter.demonstration:
        return DemonstrationKeyring(charter.seed or 0, charter.origin)
    keyring = FolderKeyring(settings.keys, key_encryption_key(settings), remote_signer)
    keyring.check()
    return keyring


def key_encryption_key(settings: Settings) -> KeyEncryptionKey:
    """From the environment. Raises ``Unset`` when it says nothing, ``NoKey`` when it cannot be used."""
    if settings.key:
        return KeyEncryptionKey.from_text(settings.key)
    if settings.passphrase:
        return KeyEncryptionKey.from_passphrase(settings.passphrase, _salt(settings.keys))
    raise Unset("The office's keys are sealed: set RECIPROCITY_KEY or RECIPROCITY_PASSPHRASE.")


def _salt(folder: Path) -> bytes:
    """The passphrase's salt, drawn once and kept beside the keys."""
    path = folder / "salt"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        path.write_bytes(os.urandom(16))  # noqa: TID251 - a salt is made where it is kept
    return path.read_bytes()


def remote_signer(keys: PublicKeys, address: str) -> Signers:
    """The signers on their owner's machine, asked with :func:`signer_token`. Raises ``Unset``."""
    return remote(keys, address, signer_token(keys.key.name))


def signer_token(association: str) -> str:
    """The bearer token of the association's signing service, ``RECIPROCITY_SIGNER_<CODE>``. Raises ``Unset``."""
    variable = "RECIPROCITY_SIGNER_" + association.upper().replace("-", "_")
    token = os.environ.get(variable)
    if not token:
        raise Unset(f"{variable}: the bearer token of the association's signing service is not set.")
    return token


def clock_of(settings: Settings, charter: Charter) -> Clock:
    """The wall clock; in a demonstration, moved to ``RECIPROCITY_NOW`` and running on from there. Raises ``Unset``."""
    if settings.now is None:
        return wall_clock
    if not charter.demonstration:
        raise Unset("RECIPROCITY_NOW moves the clock in a demonstration office only: unset it.")
    moved, since = settings.now.astimezone(UTC), wall_clock()
    return lambda: moved + (wall_clock() - since)


def assemble(settings: Settings, charter: Charter, *, clock: Clock | None = None, stamp: Stamp | None = None) -> Office:
    """The office's parts put together, unchecked: for founding, and for :func:`open_office`."""
    keyring = keyring_of(settings, charter)
    ticking = clock or clock_of(settings, charter)
    journal = open_journal(settings.database_url, clock=None if ticking is wall_clock else ticking)
    vault = open_vault(settings.vault_url, keyring.secret("vault"), clock=ticking, beside=settings.database_url)
    return Office(charter, journal, vault, keyring, ticking, stamp or RandomStamp(), settings.log)


def open_office(settings: Settings) -> Office:
    """The office in its folder, checked. Raises ``CannotOpen``, ``Unset``, ``NoKey``."""
    office = assemble(settings, read_charter(settings))
    check(office, settings)
    return office


def check(office: Office, settings: Settings) -> None:
    """Charter, keys, vault and log agree with the journal. Raises ``CannotOpen``, ``RolledBack`` and the keyring's ``NoKey``."""
    first = next(iter(office.journal.lines(0, 1)), None)
    if first is None:
        raise CannotOpen("The journal is empty: restore it from a backup (`reciprocity restore`), or found the office anew.")
    stmt = parse_entry(first.entry).stmt
    if (stmt.log, stmt.data.get("demonstration")) != (office.charter.origin, office.charter.demonstration):
        raise CannotOpen("settings.toml and the journal's first line name different offices. Put the right settings.toml back.")
    _check_vault(office, first.stream + stmt.id)
    _check_keys(office)
    _refuse_rolled_back(office, settings.log)


def _refuse_rolled_back(office: Office, folder: Path) -> None:
    """A database older than what it published signs nothing: its next line would contradict the world."""
    public, ours = Published(folder).size(), office.journal.size()
    if public > ours:
        raise CannotOpen(
            f"The published checkpoint covers {public} lines, the database holds {ours}: an older backup was put back. "
            "Nothing is signed. Fetch the missing lines from a mirror or a newer backup first."
        )


def _check_vault(office: Office, mark: str) -> None:
    kept = office.vault.mark()
    if kept is None:
        raise CannotOpen(
            "The vault is lost or empty: the private half of every line is missing. Restore it from a backup "
            "(`reciprocity restore`); without one, names and numbers are gone for ever, and the journal stands as erased."
        )
    if kept != mark:
        raise CannotOpen("The vault belongs to another office.")


def _check_keys(office: Office) -> None:
    """Every key this office signs with daily has been announced, and has not been retired.

    A key that was announced by an act that a crash cut short is confirmed here.
    """
    if isinstance(office.keyring, FolderKeyring):
        for actor, vkey in office.keyring.pending().items():
            if vkey in {key.vkey for key in keys_in_force(office, actor)}:
                office.keyring.confirm(actor)
        put_retired_aside(office, office.keyring)
    for actor in _actors(office):
        mine = office.keyring.public(actor)
        announced = {(key.vkey, key.es256) for key in keys_in_force(office, actor)}
        if (mine.key.vkey, mine.es256.multikey if mine.es256 else None) not in announced:
            raise CannotOpen(f"The key on the keyring for {actor} is not one that the journal announces.")


def put_retired_aside(office: Office, keyring: FolderKeyring) -> None:
    """A key that the journal has retired signs nothing more, whoever took it off, or did not come to it."""
    for actor in _actors(office):
        signing = keyring.signer(actor).verify_key.vkey
        same = [key for key in keys_ever(office, actor) if key.vkey == signing]
        if same and same[-1].revoked is not None:
            keyring.retire(actor)


def _actors(office: Office) -> list[str]:
    keyring = office.keyring
    return [a for a in keyring.actors() if a not in {"log", "root"}] if isinstance(keyring, FolderKeyring) else ["alliance"]


def require_lasting(settings: Settings, charter: Charter) -> None:
    """What is fixed for ever can be used for ever: said before anything is made. Raises ``Unset``."""
    try:
        did.from_url(charter.public_url)
    except ValueError as error:
        raise Unset(f"--public-url: {error}, such as https://ledger.example, for every issuer's name is made of it.") from error
    if not _ORIGIN.fullmatch(charter.origin):
        raise Unset("--origin: a name such as ledger.example/endorsements, without spaces or plus signs.")
    clock_of(settings, charter)


def bring_root(office: Office, sealed: Path) -> None:
    """The root's key, brought for the acts of this process; what another key signed in its name would stand for ever.

    Raises ``NoKey``.
    """
    if isinstance(office.keyring, FolderKeyring):
        office.keyring.bring(ROOT, sealed)
        if office.keyring.signer(ROOT).verify_key.vkey not in {key.vkey for key in keys_in_force(office, ROOT)}:
            raise NoKey("The key that was brought is not the root's, as the journal announces it; nothing was written.")


def mark_vault(office: Office) -> None:
    """Ties the vault to the journal's first line, once founded."""
    first = office.journal.lines(0, 1)[0]
    office.vault.set_mark(first.stream + parse_entry(first.entry).stmt.id)


def create_keyring(settings: Settings, origin: str) -> FolderKeyring:
    """A real office's keyring with its first three keys: the root's, the Alliance's, the log's. Raises ``NoKey``."""
    keyring = FolderKeyring.create(settings.keys, key_encryption_key(settings), remote_signer)
    for actor, name in (("root", "root"), ("alliance", "alliance"), ("log", origin)):
        keyring.make(actor, name)
        keyring.confirm(actor)
    return keyring


def new_seed(path: Path) -> None:
    """A new private key, 32 bytes, in a file that only its owner reads: for an association's own signing service."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(os.urandom(32))  # noqa: TID251 - a key is made where it is kept
