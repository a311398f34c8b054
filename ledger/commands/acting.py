"""Existing endorsements brought in, their holders invited to join in, credentials taken away, what may be erased erased."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from ledger.commands.telling import Progress, Subparsers, code, command, office_settings, tell, tell_raw, warn
from ledger.credentials.credential import Format
from ledger.office import Office
from ledger.procedures import associations, catalogue, certificates, claims, credentials, endorsements, erasing, opening
from ledger.procedures.adoption import REFUSED, TAKEN, Adoption
from ledger.procedures.publishing import advance
from ledger.rulebook import number
from ledger.rulebook.admitting import NoMember
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, PersonId, Role
from ledger.settings import Settings
from ledger.wire.adoption_csv import write_outcomes

OPERATOR = PersonId("operator")
"""Who acted, when the operator did so at the terminal for an association."""


PDF = "pdf"
FORMATS = (
    "ldp: W3C VC 2.0 with a Data Integrity proof, which most read; jcs: the same by JCS; jwt: vc+jwt; sd-jwt: dc+sd-jwt, bound to no wallet; "
    "qr: the text of the code on paper; pdf: the certificate on paper, with the file and the code in it"
)
ENDINGS = {Format.LDP: ".json", Format.JCS: ".json", Format.JWT: ".jwt", Format.SD_JWT: ".sd-jwt", Format.QR: ".qr.txt"}

Forget = Callable[[Settings, PersonId], None]
"""Takes a person out of the office's own views at once: theirs is a floor above this one."""


def add(parsers: Subparsers, forget: Forget) -> None:
    """Adds these commands to the command line; ``forget`` is called for whoever is erased."""
    it = command(parsers, "adopt", _adopt, "bring in existing endorsements from a CSV file; the outcome of each row on stdout")
    it.add_argument("file", type=Path, metavar="FILE.csv", help="the register, as docs/reference/adoption-csv.md says")
    it.add_argument(
        "--association", required=True, type=code, metavar="CODE", help="whose endorsees they are; it vouches for them"
    )
    it.add_argument("--dry-run", action="store_true", help="say what would become of each row, and write nothing")
    it = command(parsers, "issue", _issue, "a credential, with its proof of logging beside it")
    it.add_argument("number", help="the endorsement's; it must be active today")
    it.add_argument("--format", choices=[*map(str, Format), PDF], default=str(Format.LDP), help=FORMATS)
    it.add_argument("--language", choices=["en", "es"], default="en", help="pdf: of the words printed around the facts")
    it.add_argument("-o", "--output", type=Path, metavar="FILE", help="else NUMBER.json, .jwt, .sd-jwt, .qr.txt or .pdf")
    it = command(parsers, "invite", _invite, "a link by which a person claims their record: shown once, works once")
    it.add_argument("number", help="of an endorsement that they hold")
    it = command(parsers, "erase", _erase, "erase what may be erased of a person")
    it.add_argument("person", help="the person's pseudonym, or the number of one of their endorsements")
    it.set_defaults(forget=forget)
    it.add_argument("--basis", required=True, metavar="TEXT", help="on what ground, such as gdpr-17; public, so nothing personal")


def settling(association: str) -> Officer:
    """The operator, settling for an association what it began; also for one that has ended meanwhile, or it would be settled never."""
    return Officer(OPERATOR, AssociationCode(association), Role.COORDINATOR)


def coordinator(office: Office, association: str) -> Officer:
    """The operator, acting for an association at the terminal. Raises ``NoMember``: its key may be here still."""
    zone = catalogue.edition(association).zone
    member = associations.member(office, association)
    if association != ALLIANCE and not (member and member.on(office.today(zone))):
        raise NoMember
    return Officer(OPERATOR, AssociationCode(association), Role.COORDINATOR)


def _adopt(args: argparse.Namespace) -> int:
    office = opening.open_office(office_settings(args))
    data = args.file.read_bytes()
    adoption = Adoption(office, args.association, data, by=coordinator(office, args.association), dry_run=args.dry_run)
    bar = Progress("adopting", adoption.rows)
    counts: dict[str, int] = {}
    header = "" if args.json else "".join(write_outcomes([]))
    refused_rows = set()
    for outcome in adoption.run(bar.reached):
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + (outcome.row not in refused_rows)
        if outcome.outcome == REFUSED:
            refused_rows.add(outcome.row)
        line = json.dumps(asdict(outcome), ensure_ascii=False) + "\n" if args.json else list(write_outcomes([outcome]))[1]
        tell_raw(header + line)
        header = ""
    tell_raw(header)
    bar.reached(adoption.rows)
    advance(office, office_settings(args).log)
    said = ", ".join(f"{counts.get(name, 0)} {name}" for name in (TAKEN, "unchanged", REFUSED))
    warn(f"{said}{' (dry run: nothing was written)' if args.dry_run else ''}")
    return 1 if refused_rows else 0


def _issue(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    by = coordinator(office, endorsements.find(office, args.number).held.home)
    if args.format == PDF:
        return _issue_on_paper(args, settings, office, by)
    form = Format(args.format)
    issued = credentials.issue(office, args.number, by, format=form)
    advance(office, settings.log)
    issued = credentials.proved(office, settings.log, issued)
    file = args.output or Path(number.read(args.number) + ENDINGS[form])
    proof = file.with_name(file.name + ".tlog-proof")
    file.write_bytes(issued.document)
    proof.write_bytes(issued.proof or b"")
    tell(
        args,
        f"{file}\n{proof}",
        {
            "credential": str(file), "proof": str(proof), "line": issued.line, "position": issued.position,
            "sha256": sha256(issued.document).hexdigest(), "format": form.value,
        },
    )  # fmt: skip
    return 0


def _issue_on_paper(args: argparse.Namespace, settings: Settings, office: Office, by: Officer) -> int:
    """A file and a code issued together, and the page that they make; its proof of logging is inside."""
    pair = certificates.issue(office, args.number, by)
    advance(office, settings.log)
    file = args.output or Path(f"{number.read(args.number)}.pdf")
    file.write_bytes(certificates.printed(office, settings.log, pair, language=args.language))
    facts = {"certificate": str(file), "lines": [pair.file.line, pair.code.line], "format": PDF}
    tell(args, str(file), facts)
    return 0


def _invite(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    home = endorsements.find(office, args.number).held.home
    link = claims.invite(office, args.number, coordinator(office, home))
    advance(office, settings.log)
    warn(f"Send this to its holder and to nobody else; it works once, until {link.until}. A link sent before works no longer.")
    tell(args, link.address, {"link": link.address, "until": link.until.isoformat()})
    return 0


def _erase(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    person = _person(office, args.person)
    everyone = erasing.everyone(office, person)
    count = erasing.erase(office, person, basis=args.basis)
    for one in everyone:
        args.forget(settings, one)
    # The log is told by the daily round, of all whom that day erased at once: alone, the lines would name one person's pages.
    tell(
        args,
        f"Erased: {count} lines stand without their private half. Backups forget it when they expire (keep them 30 days at most).",
        {"erased": count},
    )
    return 0


def _person(office: Office, named: str) -> PersonId:
    """The pseudonym itself, or the holder of the endorsement with that number."""
    lines = office.journal.page(named)
    if lines and lines[0].name.startswith(("person.", "officer.")):
        return PersonId(named)
    try:
        holder = endorsements.find(office, named).held.holder
    except number.NotANumber:
        holder = None
    if holder is None:
        raise erasing.NobodyToErase(field="person")
    return holder
