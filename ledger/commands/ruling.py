"""Rules tried before they hold, and records put right."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from ledger.commands.telling import Subparsers, command, day, office_settings, tell_raw
from ledger.procedures import opening
from ledger.procedures.simulating import Changed, Simulation, simulate


def add(parsers: Subparsers) -> None:
    """Adds these commands to the command line."""
    it = command(parsers, "simulate", _simulate, "ask every past decision again under a draft edition; writes nothing")
    it.add_argument("draft", type=Path, metavar="DRAFT.toml", help="one association's edition, or the network's")
    it.add_argument("--from", dest="start", type=day, metavar="D", help="decisions recorded on that day or later")
    it.add_argument("--to", dest="end", type=day, metavar="D", help="decisions recorded on that day or before")


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
