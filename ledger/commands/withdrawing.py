"""Credentials listed, revoked, suspended and taken up again at the terminal, one by one or all that a stolen key may have signed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Final

from ledger.commands.acting import coordinator
from ledger.commands.telling import Subparsers, code, command, office_settings, tell, warn
from ledger.office import Office
from ledger.procedures import endorsements, opening, withdrawing
from ledger.procedures.publishing import advance
from ledger.procedures.withdrawing import MOST, Which
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer
from ledger.rulebook.withdrawing import NoReason
from ledger.settings import Unset

ACTS: Final = {"revoke": "revoked", "suspend": "suspended", "resume": "accepted again"}


def add(parsers: Subparsers) -> None:
    """Adds this command to the command line."""
    it = command(
        parsers, "withdraw", _withdraw, "list an endorsement's credentials; revoke or suspend them, or take them up again"
    )
    it.add_argument("act", choices=["list", *ACTS], help="revoke: for good; suspend: until resumed")
    it.add_argument("number", nargs="*", help="the endorsements'; all their credentials in force, unless --line names one")
    it.add_argument("--line", metavar="ID", help="the one credential that this line issued")
    it.add_argument("--reason", metavar="TEXT", help="why; told to the holder, and to nobody else")
    it.add_argument("--association", type=code, metavar="CODE", help="with --since: every credential in force that it issued")
    it.add_argument(
        "--since", type=int, metavar="LEAF", help="at this leaf of the log or later: what a stolen key may have signed"
    )


def _withdraw(args: argparse.Namespace) -> int:
    its = office_settings(args)
    office = opening.open_office(its)
    if args.act == "list":
        return _list(args, office)
    count = 0
    for by, rows in _batches(args, office):
        _write(args.act, office, rows, by, args.reason)
        count += len(rows)
    advance(office, its.log)
    if not count:
        warn("There is no credential in force to withdraw.")
    tell(args, f"{ACTS[args.act].capitalize()}: {count}.", {ACTS[args.act]: count})
    return 0


def _write(act: str, office: Office, rows: Sequence[Which], by: Officer, reason: str | None) -> None:
    if act == "resume":
        withdrawing.take_up(office, rows, by)
        return
    try:
        (withdrawing.revoke if act == "revoke" else withdrawing.suspend)(office, rows, by, reason=reason)
    except NoReason as refusal:
        raise NoReason("Give it with --reason.", field=refusal.field) from refusal


def _batches(args: argparse.Namespace, office: Office) -> Iterator[tuple[Officer, Sequence[Which]]]:
    """What is named, home by home; of a whole association a thousand at a time: run again, it goes on where it was."""
    if args.since is not None and args.association and not args.number:
        by = coordinator(office, args.association)
        found = withdrawing.issued_since(office, AssociationCode(args.association), args.since)
        while rows := list(islice(found, MOST)):
            yield by, rows
        return
    if not args.number or (args.line and len(args.number) > 1):
        raise Unset("Give the endorsements' numbers (one, with --line), or --association and --since.")
    homes: dict[str, list[Which]] = {}
    for number in args.number:
        homes.setdefault(endorsements.find(office, number).held.home, []).append(
            Which(number, LineId(args.line) if args.line else None)
        )
    for named, each in homes.items():
        yield coordinator(office, named), each


def _list(args: argparse.Namespace, office: Office) -> int:
    found = {number: withdrawing.standing(office, number, _home(office, number)) for number in args.number}
    said = [
        f"{number}  {one.line}  {one.format:<6}  issued {one.issued}  {one.state}"
        + (f", suspended by the {one.suspended_by}" if one.suspended_by else "")
        for number, ones in found.items()
        for one in ones
    ]
    facts = {number: [asdict(one) | {"issued": str(one.issued)} for one in ones] for number, ones in found.items()}
    tell(args, "\n".join(said) or "No credential was issued.", facts)
    return 0


def _home(office: Office, number: str) -> Officer:
    return coordinator(office, endorsements.find(office, number).held.home)
