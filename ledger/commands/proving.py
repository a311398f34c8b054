"""What needs no office: whatever carries a credential, verified; a number or a link, asked of the ledger that the trust file names."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from ledger import outgoing
from ledger.commands.telling import Subparsers, command, day, tell_raw, warn
from ledger.credentials import guard, receipt
from ledger.credentials import trust as trusting
from ledger.credentials.admission import BadTrust
from ledger.credentials.answer_report import Checked
from ledger.credentials.carriers import LARGEST, Carried
from ledger.credentials.live import Elsewhere, NoAnswer, Told
from ledger.credentials.report import Report
from ledger.credentials.trust import Trust
from ledger.credentials.verification import verify
from ledger.office import wall_clock
from ledger.signing import did
from ledger.signing.keys import BadKey, VerifyKey
from ledger.transparency.policy import BadPolicy, Policy, parse_policy

NOT_VERIFIED, UNREADABLE = 1, 2

_WORDS: Final = re.compile(r"https?://\S+|[A-Za-z]{2}[- ]?[0-9OILoil]{6}[- ]?[0-9A-Za-z]{4}", re.ASCII)
"""What is taken for a link or a number where there is no such file."""


def add(parsers: Subparsers) -> None:
    """Adds these commands to the command line."""
    it = command(parsers, "verify", _verify, "every check on a credential, a line each; needs no office")
    it.add_argument(
        "files",
        nargs="+",
        metavar="FILE|NUMBER|LINK",
        help="a credential in any carrier: a file, a token, a PDF, a picture of a QR code; its proof is looked for beside it, in"
        " FILE.tlog-proof. Or an endorsement's number, or a link, of which the ledger itself is asked",
    )
    it.add_argument("--offline", action="store_true", help="ask nobody: what cannot be checked is said to be unchecked")
    it.add_argument(
        "--trust", type=Path, metavar="FILE", help="who may issue, with which keys (/v1/trust of the Alliance's ledger)"
    )
    it.add_argument("--root", metavar="VKEY", help="the root key you know from elsewhere; the trust file must rest on it")
    it.add_argument("--policy", type=Path, metavar="FILE", help="your own log policy (C2SP tlog-policy)")
    it.add_argument("--on", type=day, metavar="D", help="the day asked about; today unless told")
    it.add_argument(
        "--in",
        dest="honoured_in",
        metavar="CODE",
        action="append",
        default=[],
        help="also say whether that association honours such an endorsement (co); may be given more than once",
    )
    it.add_argument("--strict", action="store_true", help="what could not be checked counts as not verified")


def _verify(args: argparse.Namespace) -> int:
    try:
        trust, policy = _trust(args), _policy(args)
    except (BadTrust, BadKey, BadPolicy, OSError) as error:
        warn(f"Not verified: the trust file or policy cannot be used ({error}).")
        return NOT_VERIFIED
    on = args.on or wall_clock()
    return max(_one(args, given, on, trust, policy) for given in args.files)


def _trust(args: argparse.Namespace) -> Trust | None:
    root = VerifyKey.parse(args.root) if args.root else None
    return trusting.read(args.trust.read_bytes(), root=root) if args.trust else None


def _policy(args: argparse.Namespace) -> Policy | None:
    return parse_policy(args.policy.read_bytes()) if args.policy else None


def _one(args: argparse.Namespace, given: str, on: date, trust: Trust | None, policy: Policy | None) -> int:
    try:
        document, proof = _read(given)
    except OSError as error:
        warn(f"{given}: cannot be read ({error.strerror})")
        return UNREADABLE
    if receipt.looks_like_one(document):
        return _answer(args, given, document, on, trust)
    ledger = None if args.offline or trust is None else _Ledger(trust)
    report = verify(
        document,
        on=on,
        trust=trust,
        proof=proof,
        policy=policy,
        statuses=None if args.offline else fetched,
        live=None if ledger is None else ledger.live,
        honoured_in=args.honoured_in,
        strict=args.strict,
    )
    _tell(args, given, report)
    return report.exit_code


def _answer(args: argparse.Namespace, given: str, document: bytes, on: date, trust: Trust | None) -> int:
    """A receipt or a roster's statement: it says what was true and known then, and nobody need be asked."""
    moment = on if isinstance(on, datetime) else datetime.combine(on, time.max, UTC)
    report = receipt.verify(document, on=moment, trust=trust)
    _tell(args, given, report)
    return report.exit_code


def _read(given: str) -> tuple[bytes, bytes | None]:
    """The file's bytes and the proof beside it; or the words themselves, where they are a link or a number and no file."""
    path = Path(given)
    if _WORDS.fullmatch(given) and (given.startswith("http") or not path.exists()):
        return given.encode(), None
    beside = path.with_name(path.name + ".tlog-proof")
    with path.open("rb") as file:
        return file.read(LARGEST + 1), beside.read_bytes() if beside.exists() else None


def _tell(args: argparse.Namespace, given: str, report: Report | Checked) -> None:
    if args.json:
        tell_raw(json.dumps({"file": given, **report.to_json()}, ensure_ascii=False) + "\n")
    else:
        tell_raw((f"{given}\n" if len(args.files) > 1 else "") + report.text() + "\n")


def fetched(url: str) -> bytes | None:
    """The bytes of a status list at a public https address, or ``None``."""
    return outgoing.get(url)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The ledger of the trust file, asked over the network: at the host of its members' DIDs and at no other."""

    trust: Trust
    get: Callable[[str], bytes | None] = fetched

    def live(self, carried: Carried, on: date | None) -> Told | None:
        """What it answers to a number, or to a link with one. Raises ``Elsewhere`` and ``NoAnswer``."""
        hosts = {urlsplit(did.to_url(member.membership.did)).netloc for member in self.trust.members}
        if len(hosts) != 1 or carried.host not in {None, *hosts}:
            raise Elsewhere
        if carried.number is None:
            raise NoAnswer  # what became of one credential is on the page that the link leads to
        query = "" if on is None or isinstance(on, datetime) else "?" + urlencode({"valid_on": on.isoformat()})
        found = self.get(f"https://{hosts.pop()}/v1/endorsements/{carried.number}/standing{query}")
        try:
            match None if found is None else guard.read(found):
                case {"standing": str(standing)}:
                    return Told(standing, carried.number)
        except guard.Unreadable as error:
            raise NoAnswer from error
        raise NoAnswer
