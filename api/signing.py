"""The command that runs an association's own signing service."""

from __future__ import annotations

import argparse
from pathlib import Path

from ledger.commands.telling import Subparsers, code, command, tell, warn
from ledger.procedures import opening
from ledger.settings import Unset
from ledger.signing.pair import from_seed


def add(parsers: Subparsers) -> None:
    """Adds it to the command line."""
    it = command(parsers, "signer", _signer, "an association's own signing service; its key never leaves its machine")
    it.add_argument("--key", type=Path, required=True, metavar="FILE", help="its private key, made where it is missing")
    it.add_argument("--actor", required=True, type=code, metavar="CODE", help="the association that it signs for")
    it.add_argument("--log", metavar="ORIGIN", help="the only log whose lines it signs")
    it.add_argument("--token", help="what the office must show; else RECIPROCITY_SIGNER_OR for or, and so on, as in the office")
    it.add_argument("--port", type=int, default=9100, help="where it listens, on this machine only")
    it.add_argument("--vkey", action="store_true", help="print the verifier key and end")
    it.add_argument("--es256", action="store_true", help="print the P-256 key that signs tokens, and end")


def _signer(args: argparse.Namespace) -> int:
    import uvicorn  # noqa: PLC0415 - every other command would wait for it

    from api.signer import create_signer  # noqa: PLC0415

    if not args.key.exists():
        opening.new_seed(args.key)
    keys = from_seed(args.actor, args.key.read_bytes())
    vkey, es256 = keys[0].verify_key.vkey, keys[1].key.multikey
    if args.vkey or args.es256:
        tell(
            args,
            "\n".join(key for key, asked in ((vkey, args.vkey), (es256, args.es256)) if asked),
            {"vkey": vkey, "es256": es256},
        )
        return 0
    token = args.token or opening.signer_token(args.actor)
    if not args.log:
        raise Unset("--log: for which log is it to sign? Give the origin that the office was founded with.")
    book = args.key.with_name(args.key.name + ".signed.jsonl")
    warn(f"Signing for {vkey} at http://127.0.0.1:{args.port}/ (Ctrl-C ends it). What is signed is kept in {book}")
    app = create_signer(*keys, log=args.log, token=token, book=book)
    uvicorn.run(app, host="127.0.0.1", port=args.port, log_level="warning", access_log=False)
    return 0
