"""Everything an office is, copied and put back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ledger.commands.telling import Subparsers, command, office_settings, tell
from ledger.journal.journal import open_journal
from ledger.procedures import keeping, opening
from ledger.settings import Settings, read_charter, write_charter
from ledger.vault.vault import open_vault

Views = Callable[[Settings], None]
"""Makes the views' tables, where they are missing: theirs is a floor above this one."""


def add(parsers: Subparsers, views: Views) -> None:
    """Adds these commands to the command line; ``views`` is called for what was put back."""
    it = command(parsers, "backup", _backup, "a consistent copy: journal, vault, reservations, keys and log")
    it.add_argument("folder", type=Path, metavar="DIR", help="new or empty")
    it = command(parsers, "restore", _restore, "that copy put back, unless the world has overtaken it")
    it.set_defaults(views=views)
    it.add_argument("folder", type=Path, metavar="DIR", help="what `reciprocity backup` wrote")
    it.add_argument(
        "--checkpoint", action="append", default=[], type=Path, metavar="FILE", help="a checkpoint that somebody kept"
    )


def _backup(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    counts = keeping.backup(settings, office.journal.engine, office.vault.engine, args.folder)
    tell(
        args,
        f"{args.folder}: {counts['line']} lines, {counts['body']} bodies, the keys (sealed as they are) and the log.\n"
        "The key-encryption key is not in it: keep that elsewhere. The vault's copy must expire (30 days at most).",
        {"folder": str(args.folder), "rows": counts},
    )
    return 0


def _restore(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    keeping.refuse_overtaken(settings, args.folder, [path.read_bytes() for path in args.checkpoint])
    copied = settings.folder / settings.charter_file.name
    if not copied.exists():
        write_charter(settings, read_charter(office_settings(argparse.Namespace(office=str(args.folder)))))
    keeping.put_keys(settings, args.folder)
    secret = opening.keyring_of(settings, read_charter(settings)).secret("vault")
    journal, vault = open_journal(settings.database_url, migrate=True), open_vault(settings.vault_url, secret, migrate=True)
    counts = keeping.restore(settings, journal.engine, vault.engine, args.folder)
    journal.close()
    vault.close()
    args.views(settings)
    vault = open_vault(settings.vault_url, secret)
    counts |= keeping.restore_deliveries(vault.engine, args.folder)
    vault.close()
    tell(args, f"Put back: {counts['line']} lines, {counts['body']} bodies.", {"rows": counts})
    return 0
