"""Everything that can be set, and what happens when it is not.

| variable | meaning | when not set |
| --- | --- | --- |
| ``RECIPROCITY_OFFICE`` | the office's folder | ``var`` |
| ``RECIPROCITY_DATABASE_URL`` | ``postgresql://…`` for journal and public views | ``ledger.db`` in the folder |
| ``RECIPROCITY_VAULT_URL`` | ``postgresql://…`` for the vault | ``vault.db`` in the folder, or the schema ``vault`` beside the journal |
| ``RECIPROCITY_KEY`` | the key-encryption key, 32 bytes in base64url | ``RECIPROCITY_PASSPHRASE`` is asked for |
| ``RECIPROCITY_PASSPHRASE`` | what the key-encryption key is derived from (scrypt) | a real office does not start |
| ``RECIPROCITY_NOW`` | moves the clock, in a demonstration office only (RFC 3339) | the clock on the wall |
| ``RECIPROCITY_PORT`` | where ``serve`` listens | 8000 |
| ``RECIPROCITY_SMTP`` | the relay for mail: ``smtps://user:password@host`` (TLS), or ``smtp://host:587`` (STARTTLS, but not to this machine) | mail waits |
| ``RECIPROCITY_MAIL_FROM`` | the address that mail comes from | ``ledger@`` and the host of the public address |
| ``RECIPROCITY_SIGNER_OR`` and the like | the bearer token of that association's signing service, here and there | it signs nothing |

What never changes after an office is founded (its charter) is in ``settings.toml`` in the folder.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class Unset(ValueError):
    """A setting is missing or cannot be read; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Charter:
    """What is fixed when an office is founded: its log's origin, its public address, and whether it is a demonstration."""

    origin: str
    public_url: str
    demonstration: bool
    seed: int | None = None

    @property
    def host(self) -> str:
        """Host and port of the public address, as ``did:web`` writes them."""
        return self.public_url.split("://", 1)[1].strip("/").replace(":", "%3A").replace("/", ":")

    def did(self, actor: str) -> str:
        """The issuer's DID: the Alliance's is the bare host, an association's has its code."""
        return f"did:web:{self.host}" if actor == "alliance" else f"did:web:{self.host}:associations:{actor}"


@dataclass(frozen=True, slots=True)
class Settings:
    """One office's settings, read once at the door."""

    folder: Path
    database_url: str
    vault_url: str
    key: str | None
    passphrase: str | None
    now: datetime | None
    port: int
    smtp: str | None = None
    mail_from: str | None = None

    @property
    def charter_file(self) -> Path:
        """Where the charter is kept."""
        return self.folder / "settings.toml"

    @property
    def keys(self) -> Path:
        """Where private keys are kept, encrypted."""
        return self.folder / "keys"

    @property
    def log(self) -> Path:
        """Where the public log's static files are."""
        return self.folder / "log"


def read(environment: Mapping[str, str] = os.environ, folder: str | None = None) -> Settings:
    """The settings of the office in ``folder`` (or as the environment says). Raises :class:`Unset`."""
    office = Path(folder or environment.get("RECIPROCITY_OFFICE") or "var")
    database = environment.get("RECIPROCITY_DATABASE_URL", "")
    vault = environment.get("RECIPROCITY_VAULT_URL", "")
    return Settings(
        folder=office,
        database_url=database or str(office / "ledger.db"),
        vault_url=vault or database or str(office / "vault.db"),
        key=environment.get("RECIPROCITY_KEY"),
        passphrase=environment.get("RECIPROCITY_PASSPHRASE"),
        now=_moment(environment.get("RECIPROCITY_NOW")),
        port=_port(environment.get("RECIPROCITY_PORT", "8000")),
        smtp=environment.get("RECIPROCITY_SMTP") or None,
        mail_from=environment.get("RECIPROCITY_MAIL_FROM") or None,
    )


def read_charter(settings: Settings) -> Charter:
    """The charter that founding wrote. Raises :class:`Unset` when there is no office here."""
    try:
        found = tomllib.loads(settings.charter_file.read_text())["charter"]
    except FileNotFoundError as error:
        raise Unset(
            f"There is no office in {settings.folder}. Found one with `reciprocity found` or `reciprocity demo`."
        ) from error
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise Unset("settings.toml cannot be read: it wants a table [charter]") from error
    return Charter(found["origin"], found["public_url"], found["demonstration"], found.get("seed"))


def write_charter(settings: Settings, charter: Charter) -> None:
    """Fixes the charter in the office's folder."""
    lines = [
        "# Fixed when this office was founded. Changing a value here makes another office of it, which will not start.",
        "[charter]",
        f"origin = {json.dumps(charter.origin)}",
        f"public_url = {json.dumps(charter.public_url)}",
        f"demonstration = {json.dumps(charter.demonstration)}",
        *([] if charter.seed is None else [f"seed = {charter.seed}"]),
    ]
    settings.folder.mkdir(parents=True, exist_ok=True)
    settings.charter_file.write_text("\n".join(lines) + "\n")


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unset("RECIPROCITY_NOW: not a moment such as 2026-11-21T20:37:00Z") from error
    if moment.tzinfo is None:
        raise Unset("RECIPROCITY_NOW: a moment needs its zone, such as the Z in 2026-11-21T20:37:00Z")
    return moment


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) < 65536:
        raise Unset("RECIPROCITY_PORT: a number from 0 to 65535")
    return int(text)
