"""The ``reciprocity`` command: what the three packages offer, under one name."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Final

from ledger.audit.finding import Unusable
from ledger.commands import acting, auditing, changing, crossing, founding, keeping, proving, ruling, withdrawing
from ledger.commands.telling import warn
from ledger.journal.errors import JournalError
from ledger.procedures.opening import CannotOpen
from ledger.procedures.pages import NoSuchPage
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.vocabulary import PersonId
from ledger.settings import Settings, Unset
from ledger.signing.keyring import NoKey
from ledger.signing.keys import BadKey
from ledger.signing.remote import SignerAway
from ledger.signing.statement import BadLine
from ledger.store.errors import StoreError
from ledger.transparency.log import Forked, HeadMoved, WorldIsAhead
from ledger.transparency.tiles import Damaged
from ledger.vault.errors import VaultError
from ledger.wire.adoption_csv import UnusableFile
from ledger.wire.editions import EditionUnreadable

UNUSABLE = 2
INTERRUPTED = 130

SAID = (
    Refusal,
    Unset,
    CannotOpen,
    NoKey,
    BadKey,
    SignerAway,
    UnusableFile,
    EditionUnreadable,
    Unusable,
    StoreError,
    JournalError,
    VaultError,
    WorldIsAhead,
    HeadMoved,
    Forked,
    Damaged,
    BadLine,
    NoSuchPage,
    OSError,
)
"""What ends a command with a sentence; anything else is a fault of the program and shows where."""


class Mixed(argparse.ArgumentParser):
    """What is named may come before, after or between the options: ``argparse`` alone takes the first of it for all there is."""

    mixing = False

    def parse_known_args(  # type: ignore[override] # one signature where the library has three
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """As there, which calls this in its turn."""
        if self.mixing:
            return super().parse_known_args(args, namespace)
        self.mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.mixing = False


_MIXED: Final[type[argparse.ArgumentParser]] = Mixed


def parser(asked: str = "") -> argparse.ArgumentParser:
    """The whole command line; for a command that serves nobody, only the part of it that needs no web framework."""
    whole = argparse.ArgumentParser(
        prog="reciprocity", description="The ledger of infant and early childhood mental health endorsements."
    )
    parsers = whole.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_MIXED)
    founding.add(parsers, _make_views)
    acting.add(parsers, _forget)
    for part in (proving, auditing, ruling, changing, crossing, withdrawing):
        part.add(parsers)
    keeping.add(parsers, _make_views)
    if asked not in parsers.choices:
        _serving().add(parsers)
    return whole


def _serving() -> ModuleType:
    """The commands that serve and ask views; loaded only for them, since half a second goes by in it."""
    return import_module("api.serving")


def _make_views(settings: Settings) -> None:
    _serving().make_views(settings)


def _forget(settings: Settings, person: PersonId) -> None:
    _serving().forget(settings, person)


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and exits with its answer."""
    given = sys.argv[1:] if arguments is None else arguments
    args = parser(given[0] if given else "").parse_args(given)
    try:
        sys.exit(args.run(args))
    except BrokenPipeError:  # whoever read the answer had enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except SAID as error:
        warn(_sentence(error).replace("``", ""))
        sys.exit(UNUSABLE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _sentence(error: Exception) -> str:
    if isinstance(error, Refusal):
        field = f"{error.field}: " if isinstance(error, Malformed) or error.field else ""
        return f"Refused. {field}{error.sentence()}" + (f" {error.detail}" if error.detail else "")
    if isinstance(error, BadLine | Damaged | Forked):
        return (
            f"What is stored is not what was written ({error}). Nothing is signed. `reciprocity audit` on the office names where."
        )
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    return str(error) or " ".join((type(error).__doc__ or type(error).__name__).split())
