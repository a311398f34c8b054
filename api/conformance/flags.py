"""The words on the command line by which conformance mode is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from api.conformance.mode import Conformance, opened, require_demonstration
from ledger.office import Office
from ledger.outgoing import Outgoing
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
    away = outgoing(office, args.resolve)
    if not (args.conformance or args.context):
        return None
    require_demonstration(office)
    if not args.conformance:
        raise Unset("--context is for --conformance: nothing else reads a context that was not bundled.")
    return opened(office, {url: Path(path) for url, path in _pairs("--context", args.context).items()}, away)


def outgoing(office: Office, resolve: Sequence[str]) -> Outgoing:
    """The way out of the house, with hosts sent to loopback addresses. Raises ``Unset`` for such in a real office."""
    if resolve:
        require_demonstration(office)
    return Outgoing(_pairs("--resolve", resolve))


def _pairs(flag: str, given: Sequence[str]) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in given]
    if not all(equals and left and right for left, equals, right in pairs):
        raise Unset(f"{flag}: two words with an equals sign between them.")
    return {left: right for left, _, right in pairs}
