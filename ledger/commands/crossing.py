"""An endorsement handed from one ledger to another: where a member keeps its own, release and receipt, received and departed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from ledger.audit import beside
from ledger.audit.finding import Unusable
from ledger.audit.source import LONGEST_BUNDLE, opened, published_size
from ledger.commands.acting import coordinator, settling
from ledger.commands.telling import Subparsers, code, command, office_settings, tell, warn
from ledger.credentials import trust as trusting
from ledger.credentials.admission import BadTrust
from ledger.credentials.trust import Trust
from ledger.procedures import associations, endorsements, opening, papers, receiving
from ledger.procedures.papers import Paper
from ledger.procedures.publishing import advance
from ledger.rulebook import number
from ledger.rulebook.association import LedgerKept
from ledger.rulebook.receiving import DocumentNotRead, IssuerNotKnown
from ledger.rulebook.travelling import LetGo
from ledger.rulebook.vocabulary import ALLIANCE, LineId, PersonId
from ledger.signing.keys import VerifyKey
from ledger.signing.statement import BadLine, parse_entry
from ledger.transparency.edge import TILE_WIDTH
from ledger.transparency.tiles import Damaged, Place, parse_bundle

SETTLED = frozenset({"endorsement.release_withdrawn/1", "endorsement.departed/1"})
BESIDE = ".tlog-proof"


def add(parsers: Subparsers) -> None:
    """Adds these commands to the command line."""
    it = command(
        parsers, "ledger", _ledger, "say in a public line that an association keeps its own ledger, and under which root"
    )
    it.add_argument("code", type=code, help="the association's, such as co")
    it.add_argument("--trust", required=True, type=Path, metavar="FILE", help="that ledger's trust file")
    it.add_argument(
        "--root", required=True, metavar="VKEY", help="its root's key, as they told you in another way than by the file"
    )
    it.add_argument("--url", required=True, metavar="URL", help="where that ledger answers")
    it = command(
        parsers,
        "release",
        partial(_paper_made, "release", papers.release_paper),
        "the signed release of an endorsement that goes to another ledger, and its proof",
    )
    it.add_argument("number", help="the endorsement's, after its home has released it")
    it.add_argument("-o", "--output", type=Path, metavar="FILE", help="else NUMBER.release.json")
    it = command(parsers, "receive", _receive, "take an endorsement home that another ledger released")
    it.add_argument("file", type=Path, metavar="RELEASE.json", help="its proof is looked for beside it, in FILE.tlog-proof")
    _trust_argument(it)
    it.add_argument("--person", metavar="PSEUDONYM", help="its holder, where they are on the books here already")
    it.add_argument("--offline", action="store_true", help="do not ask the other ledger whether the release still stands")
    it.add_argument("--address", metavar="DIR|URL", help="where to ask it, if not where our public line says")
    it = command(
        parsers,
        "receipt",
        partial(_paper_made, "receipt", papers.receipt_paper),
        "the signed receipt of an endorsement that was received, and its proof",
    )
    it.add_argument("number", help="the endorsement's")
    it.add_argument("-o", "--output", type=Path, metavar="FILE", help="else NUMBER.receipt.json")
    it = command(parsers, "take-back", _take_back, "take a release to another ledger back, once its last day is over")
    it.add_argument("number", help="the endorsement's")
    it.add_argument("--offline", action="store_true", help="do not look in the other log whether it was received there")
    it.add_argument("--address", metavar="DIR|URL", help="where that log is, if not where our public line says")
    it = command(parsers, "depart", _depart, "close the page here of an endorsement that another ledger has received")
    it.add_argument("file", type=Path, metavar="RECEIPT.json", help="its proof is looked for beside it, in FILE.tlog-proof")
    _trust_argument(it)


def _trust_argument(it: argparse.ArgumentParser) -> None:
    it.add_argument("--trust", required=True, type=Path, metavar="FILE", help="the other ledger's trust file")


def _trust(args: argparse.Namespace, root: VerifyKey | None = None) -> Trust:
    try:
        return trusting.read(args.trust.read_bytes(), root=root)
    except BadTrust as error:
        raise IssuerNotKnown(f"{error}.", field="trust") from error


def _paper(file: Path) -> Paper:
    proof = file.with_name(file.name + BESIDE)
    if not proof.exists():
        raise DocumentNotRead(f"There is no {proof.name} beside it.", field="proof")
    return Paper(file.read_bytes(), proof.read_bytes())


def _written(args: argparse.Namespace, file: Path, paper: Paper) -> int:
    """For its owner alone: it bears a name, and why an endorsement is on hold."""
    proof = file.with_name(file.name + BESIDE)
    for place, data in ((file, paper.document), (proof, paper.proof)):
        place.touch(mode=0o600)
        place.chmod(0o600)
        place.write_bytes(data)
    tell(args, f"{file}\n{proof}", {"document": str(file), "proof": str(proof)})
    return 0


def _ledger(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    trust = _trust(args, VerifyKey.parse(args.root))
    by = coordinator(office, ALLIANCE)
    written = associations.keep_ledger(office, args.code, by, origin=trust.origin, url=args.url, root=trust.root)
    advance(office, settings.log)
    tell(
        args,
        f"From today {args.code} keeps its own ledger, {trust.origin}: nothing of its begins here any more.",
        {"association": args.code, "origin": trust.origin, "position": written.last},
    )
    return 0


def _paper_made(kind: str, make: Callable[..., Paper], args: argparse.Namespace) -> int:
    """A release or a receipt, beside its proof of logging, once the log covers its line."""
    settings = office_settings(args)
    office = opening.open_office(settings)
    advance(office, settings.log)
    home = endorsements.find(office, args.number).held.home
    paper = make(office, settings.log, args.number, settling(home))
    return _written(args, args.output or Path(f"{number.read(args.number)}.{kind}.json"), paper)


def _receive(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    trust, paper = _trust(args), _paper(args.file)
    let_go, _ = receiving.shown(office, paper, trust)
    ask = None if args.offline else partial(still_stands, address=args.address)
    written = receiving.receive(
        office, paper, trust, coordinator(office, let_go.to), ask=ask, person=PersonId(args.person) if args.person else None
    )
    advance(office, settings.log)
    told = json.loads(office.journal.line(written.last).entry)["stmt"]["stream"]
    held = endorsements.opened(office, told).held
    asked = getattr(
        next(line.event for line in held.lines if getattr(line.event, "release", None) == let_go.release), "asked", None
    )
    if not asked:
        warn("Unchecked: whether the release still stands. The other ledger was not asked, or gave no answer; the line says so.")
    tell(
        args,
        f"{held.number} is at home with {held.home} here. Its history before is in {let_go.origin}; hand them the receipt.",
        {"number": held.number, "home": held.home, "from": let_go.origin, "asked": bool(asked), "position": written.last},
    )
    return 0


def _depart(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    paper, trust = _paper(args.file), _trust(args)
    written = receiving.depart(office, paper, trust, settling(receiving.home_of(office, paper)))
    advance(office, settings.log)
    tell(args, f"Departed: it is kept in {trust.origin} now.", {"to": trust.origin, "position": written.last})
    return 0


def _take_back(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    held = endorsements.find(office, args.number).held
    until = held.release.until if held.release else date.max
    looked: list[bool | None] = []

    def look(told: LedgerKept, release: LineId) -> bool | None:
        looked.append(was_received(told, office.charter.origin, release, until=until, address=args.address))
        return looked[-1]

    receiving.take_back(office, args.number, settling(held.home), look=None if args.offline else look)
    advance(office, settings.log)
    if looked != [False]:
        warn(
            "Unchecked: whether the other ledger has received it. Its log was not looked in, cannot be read, or ends before the "
            "release's last day was over."
        )
    tell(args, "The release is taken back.", {"number": number.read(args.number), "looked": looked == [False]})
    return 0


def was_received(told: LedgerKept, ours: str, release: LineId, *, until: date, address: str | None = None) -> bool | None:
    """Whether the other ledger's log, read as an audit reads it, has received the release, whose last day is ``until``.

    ``None`` where it cannot be read, or has no line from after that day: an old copy would say that nothing was received.
    """
    try:
        with opened(address or told.url) as source:
            other = beside.opened(source, {told.origin: told.root})
    except Unusable:
        return None
    if (ours, release) in other.received:
        return True
    return False if other.last > until + beside.A_DAY else None


def still_stands(told: LedgerKept, let_go: LetGo, *, address: str | None = None) -> bool | None:
    """Whether the other ledger's log has no line behind the release that settles it; ``None`` where it gives no answer."""
    try:
        with opened(address or told.url) as source:
            head = published_size(source)
            if head < let_go.size:
                return None
            for first in range(let_go.leaf // TILE_WIDTH * TILE_WIDTH, head, TILE_WIDTH):
                place = Place(None, first // TILE_WIDTH, min(TILE_WIDTH, head - first))
                found = source.read(place.path, LONGEST_BUNDLE) or source.read(place.whole.path, LONGEST_BUNDLE)
                if found is None:
                    return None
                if any(_settles(entry, let_go) for entry in parse_bundle(found)):
                    return False
    except (Unusable, Damaged, BadLine):
        return None
    return True


def _settles(entry: bytes, let_go: LetGo) -> bool:
    stmt = parse_entry(entry).stmt
    return stmt.type in SETTLED and stmt.data.get("release") == let_go.release
