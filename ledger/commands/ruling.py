"""Rules tried before they hold, and records put right."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from ledger.commands.acting import coordinator
from ledger.commands.telling import Subparsers, command, day, office_settings, tell, tell_raw
from ledger.office import Office
from ledger.procedures import converting, corrections, endorsements, officers, opening
from ledger.procedures.publishing import advance
from ledger.procedures.simulating import Changed, Simulation, simulate
from ledger.rulebook.correction import Dependant
from ledger.rulebook.vocabulary import ALLIANCE, AddOn, AgeBand, Category, LineId, Officer, PersonId, Term


def add(parsers: Subparsers) -> None:
    """Adds these commands to the command line."""
    it = command(parsers, "simulate", _simulate, "ask every past decision again under a draft edition; writes nothing")
    it.add_argument("draft", type=Path, metavar="DRAFT.toml", help="one association's edition, or the network's")
    it.add_argument("--from", dest="start", type=day, metavar="D", help="decisions recorded on that day or later")
    it.add_argument("--to", dest="end", type=day, metavar="D", help="decisions recorded on that day or before")
    it = command(parsers, "correct", _correct, "put a wrong line right by another line, and list what depended on it")
    it.add_argument("number", help="the endorsement's")
    it.add_argument("--of", required=True, metavar="ID", help="the line to be put right, as `reciprocity bundle` shows it")
    it.add_argument("--reason", required=True, metavar="TEXT", help="why; stays private")
    it.add_argument("--from", dest="start", type=day, metavar="D", help="the first day it should have spoken of")
    it.add_argument("--to", dest="end", type=day, metavar="D", help="the last day it should have spoken of, inclusive")
    it.add_argument("--category", choices=[one.value for one in Category], help="the category it should have named")
    it.add_argument("--age-band", choices=[one.value for one in AgeBand], help="the age band it should have named")
    it.add_argument("--granted-on", type=day, metavar="D", help="the day of granting it should have named")
    it.add_argument("--evidence", type=Path, metavar="FILE", help="what shows it; only its SHA-256 is kept")
    it.add_argument("--approved-by", metavar="OFFICER", help="the second officer who approves, by pseudonym")
    it = command(parsers, "convert", _convert, "turn a retired category into another for the whole network; may be run again")
    it.add_argument("category", choices=[one.value for one in Category], help="the retired one")
    it.add_argument("--to", required=True, choices=[one.value for one in Category], help="what it becomes")
    it.add_argument("--addon", choices=[one.value for one in AddOn], help="the add-on that comes with it")
    it.add_argument("--from", dest="start", type=day, metavar="D", help="from which day; else from the day it was retired")


def _simulate(args: argparse.Namespace) -> int:
    office = opening.open_office(office_settings(args))
    found = simulate(office, args.draft.read_bytes(), start=args.start, end=args.end)
    tell_raw(json.dumps(_facts(found), ensure_ascii=False) + "\n" if args.json else "".join(map("{}\n".format, _prose(found))))
    return 0


def _prose(found: Simulation) -> list[str]:
    whom = f"the edition of {found.code}" if found.code else "the network's edition"
    by_act = Counter(one.act for one in found.changed)
    counts = (f"  {act}: {number}, of them {by_act[act]} otherwise" for act, number in sorted(found.decisions.items()))
    return [
        *map(_line, found.changed),
        f"Draft {found.draft[:16]} of {whom}: {found.asked} decisions asked again, {len(found.changed)} would be otherwise.",
        *counts,
        "Each was asked over what really stood before it. Nothing was written.",
    ]


def _line(one: Changed) -> str:
    return f"{one.recorded} {one.number or one.page} {one.association} {one.act}: {one.was} -> {one.would_be} ({one.rule})"


def _facts(found: Simulation) -> dict[str, object]:
    changed = [{**asdict(one), "recorded": one.recorded.isoformat()} for one in found.changed]
    return {"draft": found.draft, "code": found.code, "asked": found.asked, "decisions": found.decisions, "changed": changed}


def _correct(args: argparse.Namespace) -> int:
    its = office_settings(args)
    office = opening.open_office(its)
    by = coordinator(office, endorsements.find(office, args.number).held.home)
    done = corrections.correct(
        office, args.number, by, corrects=LineId(args.of), reason=args.reason,
        days=Term(args.start, args.end) if args.start or args.end else None,
        category=Category(args.category) if args.category else None, age_band=AgeBand(args.age_band) if args.age_band else None,
        granted_on=args.granted_on, evidence=sha256(args.evidence.read_bytes()).hexdigest() if args.evidence else None,
        approved_by=_approver(office, args.approved_by),
    )  # fmt: skip
    advance(office, its.log)
    prose = [f"Put right by line {done.line}. What was known before can still be asked for.", *map(_depended, done.dependants)]
    facts = {"line": done.line, "dependants": [{**asdict(one), "day": one.day.isoformat()} for one in done.dependants]}
    tell(args, "\n".join(prose), facts)
    return 0


def _approver(office: Office, named: str | None) -> Officer | None:
    return officers.appointed(office, PersonId(named)) if named else None


def _depended(one: Dependant) -> str:
    return f"{one.sort} {one.day} {one.page} line {one.line}: {one.was} -> {one.now}"


def _convert(args: argparse.Namespace) -> int:
    its = office_settings(args)
    office = opening.open_office(its)
    done = converting.run(
        office, Category(args.category), Category(args.to), by=coordinator(office, ALLIANCE),
        addon=AddOn(args.addon) if args.addon else None, start=args.start,
    )  # fmt: skip
    advance(office, its.log)
    left = done.unsigned.total() + len(done.held_already) + len(done.meanwhile)
    prose = [
        f"{done.batch}: {done.converted.total()} endorsements converted.",
        *(f"Nobody here can sign for {home}: {number} wait." for home, number in sorted(done.unsigned.items())),
        *(f"{page}: its holder has that category already; an officer looks at it." for page in done.held_already),
        *(f"{page}: somebody wrote on it meanwhile; run this again." for page in done.meanwhile),
    ]
    tell(args, "\n".join(prose), asdict(done))
    return 1 if left else 0
