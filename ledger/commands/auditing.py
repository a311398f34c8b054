"""The auditor's commands: export, audit, what changed, one case. Audit and diff need no office."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import cast

from ledger import settings
from ledger.audit.bundle import bundle
from ledger.audit.export import Pieces, export
from ledger.audit.finding import Unusable
from ledger.audit.replay import Change, replay
from ledger.audit.source import FolderSource, opened
from ledger.audit.verify import Trust, audit
from ledger.commands.telling import Subparsers, command, day, office_settings, tell, tell_raw
from ledger.journal.journal import open_journal
from ledger.office import Office, wall_clock
from ledger.procedures import associations, catalogue, numbers, opening
from ledger.procedures.comparing import compared
from ledger.procedures.disclosing import openings
from ledger.procedures.publishing import advance
from ledger.signing.canonical import JSON
from ledger.signing.keys import VerifyKey

FAULT = 1
CHARTER, LOG = "settings.toml", "log"
"""What makes a folder an office's, and where its log is."""


def add(parsers: Subparsers) -> None:
    """Adds these commands to the command line."""
    it = command(parsers, "audit", _audit, "structure, then meaning, then what was published; needs no office")
    it.add_argument(
        "source",
        metavar="DIR|URL",
        help="a log's folder, an export, the address of a log (https://…/log), or an office's folder: then its database too",
    )
    it.add_argument("--policy", type=Path, metavar="FILE", help="the policy you brought: which log key, which witnesses")
    it.add_argument("--root", metavar="VKEY", help="the root's verifier key, as you know it")
    it.add_argument("--old", action="append", default=[], type=Path, metavar="NOTE", help="a checkpoint you kept from earlier")
    it.add_argument("--size", type=int, metavar="N", help="read the lines' meaning only up to there")
    it.add_argument(
        "--beside", action="append", default=[], metavar="DIR|URL", help="another ledger's log, which lines of this one name"
    )
    it = command(parsers, "export", _export, "the auditor's export: the log, and what goes with it")
    it.add_argument("folder", type=Path, metavar="DIR", help="new or empty")
    it.add_argument(
        "--openings", action="append", default=[], metavar="NUMBER|all", help="which private bodies this auditor may see"
    )
    it = command(parsers, "diff", _diff, "what changed between two sizes of a log; needs no office")
    it.add_argument("source", type=Path, metavar="DIR", help="a log's folder, or an export")
    it.add_argument("old", type=int, metavar="N1", help="the smaller size")
    it.add_argument("new", type=int, metavar="N2", help="the larger size")
    it.add_argument("--valid-on", type=day, metavar="D", help="whose standing is compared; else today's")
    it = command(parsers, "bundle", _bundle, "one case, whole: lines, rules in force, proofs, and how to check them")
    it.add_argument("number", help="the endorsement's")
    it.add_argument("folder", type=Path, metavar="DIR", help="new or empty")


def _audit(args: argparse.Namespace) -> int:
    trust = Trust(
        policy=args.policy.read_bytes() if args.policy else None,
        root=VerifyKey.parse(args.root) if args.root else None,
        kept=[path.read_bytes() for path in args.old],
    )
    office = (Path(args.source) / CHARTER).exists()
    with ExitStack() as stack:
        source, *others = [stack.enter_context(opened(_log_of(place))) for place in (args.source, *args.beside)]
        report = audit(source, trust, size=args.size, others=others)
        if office:
            journal = open_journal(settings.read(folder=args.source).database_url)
            report = compared(journal, source, report)
            journal.close()
    tell_raw(report.json + "\n" if args.json else report.text)
    return 0 if report.green else FAULT


def _log_of(place: str) -> str:
    """An office's folder has its log inside."""
    return str(Path(place) / LOG) if (Path(place) / CHARTER).exists() else place


def _export(args: argparse.Namespace) -> int:
    its = office_settings(args)
    office = opening.open_office(its)
    advance(office, its.log)
    size = export(its.log, args.folder, _pieces(office, its.log, args.openings))
    tell(args, f"{args.folder}: the log at size {size}. Check it with `reciprocity audit {args.folder}`.", {"size": size})
    return 0


def _pieces(office: Office, log: Path, wanted: list[str]) -> Pieces:
    pages = None if "all" in wanted else [numbers.page_of(office, number) for number in wanted]
    actors = ["root", "alliance", *(edition.code for edition in catalogue.shipped().editions if edition.code != "alliance")]
    return Pieces(
        checkpoints=[(at, head.note) for head, at in office.journal.checkpoints()],
        openings=openings(office, pages) if wanted else (),
        keys=[key.vkey for actor in actors for key in associations.keys_in_force(office, actor)],
        status=[path.read_bytes() for path in sorted((log / "status").glob("*")) if path.is_file()],
    )


def _diff(args: argparse.Namespace) -> int:
    if not 0 <= args.old <= args.new:
        raise Unusable("diff: the smaller size comes first, as in `reciprocity diff DIR 100 120`")
    changes = replay(FolderSource(args.source), args.new).changed(args.old, args.new, args.valid_on or wall_clock().date())
    for change in changes:
        tell(args, _said(change), _facts(change))
    return 0


def _said(change: Change) -> str:
    before = change.before.standing if change.before else "nothing"
    lines = "1 line" if len(change.lines) == 1 else f"{len(change.lines)} lines"
    return f"{change.page}: {before} -> {change.after.standing} ({lines})"


def _facts(change: Change) -> dict[str, JSON]:
    before = cast("JSON", change.before.standing if change.before else None)
    return {
        "page": change.page,
        "before": before,
        "after": change.after.standing,
        "leaves": [line.index for line in change.lines],
    }


def _bundle(args: argparse.Namespace) -> int:
    its = office_settings(args)
    office = opening.open_office(its)
    advance(office, its.log)
    page = numbers.page_of(office, args.number)
    found = {str(cast("dict[str, JSON]", one)["id"]): one for one in openings(office, [page])}
    count = bundle(FolderSource(its.log), page, args.folder, found)
    tell(args, f"{args.folder}: {count} lines, with proofs and how to check them.", {"lines": count})
    return 0
