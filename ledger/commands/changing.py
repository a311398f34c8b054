"""An association changes its name, ends, or is succeeded by another: what it held goes there by one batch."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from ledger.commands.acting import coordinator
from ledger.commands.telling import Subparsers, code, command, day, office_settings, tell
from ledger.office import Office
from ledger.procedures import associations, catalogue, opening, succession
from ledger.procedures.publishing import advance
from ledger.procedures.succession import GROUNDS, Outcome, Plan, Succession
from ledger.rulebook.authority import Member
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode
from ledger.settings import Settings, Unset


def add(parsers: Subparsers) -> None:
    """Adds these commands to the command line."""
    it = command(parsers, "association", _association, "list the associations with their names over time; rename or end one")
    it.add_argument("act", choices=["list", "rename", "end"], help="end: it is a member no more, from today")
    it.add_argument("code", type=code, nargs="?", default="", help="which; to list: one, or all")
    it.add_argument("--name", metavar="TEXT", help="to rename: what it is called from then on")
    it.add_argument("--from", dest="start", type=day, metavar="D", help="to rename: from which day; else from today")
    it.add_argument("--reason", metavar="TEXT", help="to end: why; public")
    it = command(parsers, "succeed", _succeed, "move what an association held to another; may be run again, and carries on")
    it.add_argument("leaving", type=code, metavar="CODE", help="the association that held it; joined: alliance")
    it.add_argument(
        "--to", required=True, type=code, metavar="CODE", help="the association that takes it home; ended: or alliance"
    )
    it.add_argument(
        "--ground", choices=GROUNDS, default="ended",
        help="ended: it is a member no more; merged: ends it today; split, joined: those who live where --to serves",
    )  # fmt: skip
    it.add_argument("--name", metavar="TEXT", help="what --to is called from the same day on, such as after a merger")
    it.add_argument("--reason", metavar="TEXT", default="", help="merged: why the membership ends; public")
    it.add_argument("--dry-run", action="store_true", help="say of each endorsement whether it moves, and write nothing")


def _association(args: argparse.Namespace) -> int:
    its = office_settings(args)
    office = opening.open_office(its)
    if args.act == "list":
        return _list(args, office)
    if not args.code:
        raise Unset(f"association {args.act}: which? Give its code.")
    return (_rename if args.act == "rename" else _end)(args, its, office)


def _rename(args: argparse.Namespace, its: Settings, office: Office) -> int:
    if not args.name:
        raise Unset("--name: what is it called?")
    associations.rename(office, args.code, coordinator(office, ALLIANCE), called=args.name, start=args.start)
    advance(office, its.log)
    start = args.start or office.today("UTC")
    tell(
        args,
        f"{args.code} is called {args.name} from {start} on.",
        {"association": args.code, "name": args.name, "from": str(start)},
    )
    return 0


def _end(args: argparse.Namespace, its: Settings, office: Office) -> int:
    if not args.reason:
        raise Unset("--reason: why does it end? It is public.")
    associations.end(office, args.code, coordinator(office, ALLIANCE), reason=args.reason)
    advance(office, its.log)
    prose = (
        f"{args.code} is a member no more.\nWhat it holds stays where it is until `reciprocity succeed {args.code} --to CODE` "
        f"moves it; then `reciprocity keys revoke {args.code}` retires its key."
    )
    tell(args, prose, {"association": args.code, "ended": str(office.today("UTC"))})
    return 0


def _list(args: argparse.Namespace, office: Office) -> int:
    codes = [args.code] if args.code else [one.code for one in catalogue.shipped().editions]
    found = {one: member for one in codes if (member := associations.member(office, one)) is not None}
    tell(args, "\n".join(_line(*one) for one in found.items()), {"associations": [_facts(*one) for one in found.items()]})
    return 0


def _line(named: str, member: Member) -> str:
    names = ", ".join(f"{name} (from {start})" if start else name for start, name in member.names)
    return f"{named}: {names}" + (f"; a member no more from {member.left}" if member.left else "")


def _facts(named: str, member: Member) -> dict[str, Any]:
    names = [{"name": name, "from": start and str(start)} for start, name in member.names]
    return {"association": named, "names": names, "ended": member.left and str(member.left)}


def _succeed(args: argparse.Namespace) -> int:
    its = office_settings(args)
    office = opening.open_office(its)
    plan = Plan(
        leaving=AssociationCode(args.leaving), joining=AssociationCode(args.to), ground=args.ground, name=args.name,
        reason=args.reason,
    )  # fmt: skip
    done = succession.run(office, plan, by=coordinator(office, ALLIANCE), dry_run=args.dry_run)
    if not args.dry_run:
        advance(office, its.log)
    facts = {
        "batch": None if args.dry_run else done.order.id, "moved": done.moved, "stayed": dict(done.by_reason),
        "unsigned": done.unsigned, "left": done.left, "endorsements": [asdict(one) for one in done.outcomes],
    }  # fmt: skip
    tell(args, "\n".join(_told(done, args.leaving, args.to)), facts)
    return 0 if done.complete else 1


def _told(done: Succession, leaving: str, joining: str) -> list[str]:
    said = "would go to" if done.dry_run else "are now at home with"
    return [
        *(map(_outcome, done.outcomes) if done.dry_run else map(_outcome, (one for one in done.outcomes if not one.moves))),
        f"{done.moved} endorsements of {leaving} {said} {joining}.",
        *(f"{number} stay: {why}." for why, number in sorted(done.by_reason.items())),
        *(
            f"Nobody here can sign for {one}: its key, or its signing service's address, is not on the keyring."
            for one in done.unsigned
        ),
        *(["Dry run: nothing was written."] if done.dry_run else []),
    ]


def _outcome(one: Outcome) -> str:
    return f"{one.number or one.page}: {'moves' if one.moves else f'stays, {one.because}'}"
