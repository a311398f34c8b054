"""What needs no office: a credential verified."""

from __future__ import annotations

import argparse
import ipaddress
import json
import socket
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from ledger.commands.telling import Subparsers, command, day, tell_raw, warn
from ledger.credentials import trust as trusting
from ledger.credentials.admission import BadTrust
from ledger.credentials.checks_recognition import asked_of
from ledger.credentials.report import Report
from ledger.credentials.trust import Trust
from ledger.credentials.verification import verify
from ledger.office import wall_clock
from ledger.signing.keys import BadKey, VerifyKey
from ledger.transparency.policy import BadPolicy, Policy, parse_policy

NOT_VERIFIED, UNREADABLE = 1, 2
LARGEST = 4 * 1024 * 1024


def add(parsers: Subparsers) -> None:
    """Adds these commands to the command line."""
    it = command(parsers, "verify", _verify, "every check on a credential, a line each; needs no office")
    it.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a credential; its proof is looked for beside it, in FILE.tlog-proof"
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
    return max(_one(args, path, on, trust, policy) for path in args.files)


def _trust(args: argparse.Namespace) -> Trust | None:
    root = VerifyKey.parse(args.root) if args.root else None
    return trusting.read(args.trust.read_bytes(), root=root) if args.trust else None


def _policy(args: argparse.Namespace) -> Policy | None:
    return parse_policy(args.policy.read_bytes()) if args.policy else None


def _one(args: argparse.Namespace, path: Path, on: date, trust: Trust | None, policy: Policy | None) -> int:
    beside = path.with_name(path.name + ".tlog-proof")
    try:
        document = path.read_bytes()
        proof = beside.read_bytes() if beside.exists() else None
    except OSError as error:
        warn(f"{path}: cannot be read ({error.strerror})")
        return UNREADABLE
    report = verify(
        document, on=on, trust=trust, proof=proof, policy=policy, statuses=None if args.offline else fetched, strict=args.strict
    )
    for association in args.honoured_in:
        report = asked_of(report, trust, association)
    _tell(args, path, report)
    return report.exit_code


def _tell(args: argparse.Namespace, path: Path, report: Report) -> None:
    if args.json:
        tell_raw(json.dumps({"file": str(path), **report.to_json()}, ensure_ascii=False) + "\n")
    else:
        tell_raw((f"{path}\n" if len(args.files) > 1 else "") + report.text() + "\n")


def fetched(url: str) -> bytes | None:
    """The bytes at a public https address, or ``None``; no redirect, no private address, bounded in size and time."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or not _public(parts.hostname):
        return None
    try:
        with httpx2.stream("GET", url, timeout=10, follow_redirects=False) as answer:
            if answer.status_code != 200:
                return None
            data = b""
            for block in answer.iter_bytes():
                data += block
                if len(data) > LARGEST:
                    return None
            return data
    except httpx2.HTTPError:
        return None


def _public(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    except OSError:
        return False
    return all(ipaddress.ip_address(address[4][0]).is_global for address in found)
