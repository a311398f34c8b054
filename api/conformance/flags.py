"""The words on the command line by which conformance mode is asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.conformance.mode import Conformance, opened
from ledger.office import Office
from ledger.settings import Unset


def add(it: argparse.ArgumentParser) -> None:
    """Adds them to ``serve``."""
    it.add_argument("--conformance", action="store_true", help="VC-API for test suites under /conformance; demonstrations only")
    it.add_argument(
        "--resolve",
        action="append",
        default=[],
        metavar="HOST=ADDRESS",
        help="ask a loopback address for a host; demonstrations only",
    )
    it.add_argument(
        "--context", action="append", default=[], metavar="URL=FILE", help="a context that a suite uses, with --conformance only"
    )


def mode(args: argparse.Namespace, office: Office) -> Conformance | None:
    """Conformance mode, if it was asked for. Raises ``Unset`` in a real office, also where only a part of it was."""
    if not (args.conformance or args.resolve or args.context):
        return None
    found = opened(
        office,
        contexts={url: Path(path) for url, path in _pairs("--context", args.context).items()},
        resolve=_pairs("--resolve", args.resolve),
    )
    return found if args.conformance else None


def _pairs(flag: str, given: list[str]) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in given]
    if not all(equals and left and right for left, equals, right in pairs):
        raise Unset(f"{flag}: two words with an equals sign between them.")
    return {left: right for left, _, right in pairs}
