"""How a command is told what to do, and tells what it did: prose for people, or ``--json`` for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, TypeAlias

from ledger import settings
from ledger.settings import Settings

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[argparse.Namespace], int]


def command(parsers: Subparsers, name: str, run: Command, summary: str) -> argparse.ArgumentParser:
    """A command of this name; every one takes ``--office`` and ``--json`` after it."""
    parser = parsers.add_parser(name, help=summary, description=summary)
    parser.add_argument("--office", metavar="DIR", help="the office's folder (else RECIPROCITY_OFFICE, else var)")
    parser.add_argument("--json", action="store_true", help="answer with JSON")
    parser.set_defaults(run=run)
    return parser


def day(text: str) -> date:
    """A day as an option of a command gives it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day of the calendar, such as 2026-11-21") from None


def moment(text: str) -> datetime:
    """A moment with its zone; a day alone means its end in UTC, as over HTTP."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a day nor a moment, such as 2026-11-21T20:37:00Z") from None
    if len(text) == len("2026-11-21"):
        return datetime.combine(found, time.max, UTC)
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} lacks its zone, such as the Z in 2026-11-21T20:37:00Z")
    return found


def code(text: str) -> str:
    """An association's code, however it is written."""
    return text.strip().lower()


def office_settings(args: argparse.Namespace) -> Settings:
    """The settings of the office the command is for. Raises ``Unset``."""
    return settings.read(folder=args.office)


def tell(args: argparse.Namespace, prose: str, facts: Mapping[str, Any]) -> None:
    """One answer: a sentence or two, or the facts as one JSON object."""
    print(json.dumps(facts, ensure_ascii=False) if args.json else prose)


def tell_raw(text: str) -> None:
    """Text that is a file of its own kind (CSV), as it is."""
    sys.stdout.write(text)


def warn(prose: str) -> None:
    """A sentence for the person at the terminal, off the answer."""
    print(prose, file=sys.stderr)


class Progress:
    """A bar on the terminal, silent where nobody watches."""

    def __init__(self, label: str, total: int) -> None:
        """``total`` steps lie ahead."""
        self._label, self._total, self._shown = label, max(total, 1), -1

    def reached(self, done: int) -> None:
        """So many steps are done."""
        percent = min(100, 100 * done // self._total)
        if percent != self._shown and sys.stderr.isatty():
            bar = "#" * (percent // 4)
            sys.stderr.write(f"\r{self._label} [{bar:<25}] {percent:3d} %" + ("\n" if percent == 100 else ""))
            sys.stderr.flush()
        self._shown = percent
