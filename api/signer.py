"""An association's own signing service: its key stays on its own machine, and it signs only what is its own.

The ledger's server sends the bytes it wants signed (``ledger/signing/remote.py``). A statement must be this association's, for
the log it joined, and must not have seen less of that log, or another tree of the same size, than the one before it: an office
that showed it a shorter or a forked log would be found out here. It announces no key: keys are the root's. What was signed is kept beside the key, one line each, so that the association can read its own
lines. Sixty-four bytes that are no statement are the two digests of a credential (Data Integrity, "Hashing"). A token is signed
if its header says that it is one of ours, under the very key that is asked (``jose.OURS``).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Annotated, Literal

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from ledger.credentials import jose
from ledger.signing.canonical import NotCanonical, b64u, decode, unb64u
from ledger.signing.keys import Signer
from ledger.signing.p256 import P256Signer
from ledger.signing.statement import PREFIX, BadLine, Statement, parse_statement

DIGESTS = 64


class ToSign(BaseModel):
    """What the office sends, and with which of the two keys it is to be signed."""

    model_config = ConfigDict(extra="forbid", strict=True)
    data: str
    alg: Literal["EdDSA", "ES256"] = "EdDSA"


@dataclass(frozen=True)
class Desk:
    """One association's keys, the log it signs for, and its own book of what it signed."""

    signer: Signer
    es256: P256Signer
    log: str
    token: str
    book: Path
    lock: Lock

    def sign(self, data: bytes, alg: str = "EdDSA") -> bytes:
        """Signs what is this association's own; refuses everything else with ``PermissionError``."""
        with self.lock:
            entry = self._token(data, alg) if alg == "ES256" else self._judge(data)
            with self.book.open("a") as book:
                book.write(json.dumps(entry) + "\n")
            return (self.es256 if alg == "ES256" else self.signer).sign(data)

    def _judge(self, data: bytes) -> dict[str, object]:
        if data.startswith(PREFIX):
            return self._statement(data.removeprefix(PREFIX))
        if len(data) == DIGESTS:
            return {"credential": b64u(data)}
        return self._token(data, "EdDSA")

    def _token(self, data: bytes, alg: str) -> dict[str, object]:
        """A token of ours, which names the key that is asked to sign it."""
        try:
            header = jose.read_input(data)
        except jose.BadJws as error:
            raise PermissionError("this is neither a statement, nor the digests of a credential, nor a token") from error
        if header.get("typ") not in jose.OURS or header.get("alg") != alg:
            raise PermissionError("a token of a kind that is not signed here, or for another key")
        key_id = self.es256.key_id if alg == "ES256" else self.signer.verify_key.key_id
        if str(header.get("kid")).partition("#")[2] != key_id:
            raise PermissionError("the token names another's key")
        return {"token": b64u(sha256(data).digest()), "typ": header["typ"]}

    def _statement(self, canonical: bytes) -> dict[str, object]:
        stmt = _read(canonical)
        if stmt.actor != self.signer.verify_key.name or stmt.key != self.signer.verify_key.key_id:
            raise PermissionError("the statement is another's")
        if stmt.log != self.log:
            raise PermissionError("the statement is for another log")
        if stmt.type.startswith("key."):
            raise PermissionError("keys are the root's to announce here: another key would sign past this book")
        size, root = self._seen()
        if stmt.seen.size < size:
            raise PermissionError("the log it speaks of is shorter than the one seen before")
        if stmt.seen.size == size and root not in {"", stmt.seen.root}:
            raise PermissionError("the log it speaks of is another one than was seen before, at the same size")
        return {
            "id": stmt.id,
            "type": stmt.type,
            "stream": stmt.stream,
            "n": stmt.n,
            "valid": stmt.valid,
            "data": stmt.data,
            "body": stmt.body,
            "seen": stmt.seen.size,
            "root": stmt.seen.root,
        }

    def _seen(self) -> tuple[int, str]:
        """Size and root of the largest tree any statement signed here has seen."""
        if not self.book.exists():
            return 0, ""
        entries = (json.loads(line) for line in self.book.read_text().splitlines())
        return max(((entry["seen"], entry["root"]) for entry in entries if "seen" in entry), default=(0, ""))


def _read(canonical: bytes) -> Statement:
    try:
        value = decode(canonical)
        if isinstance(value, dict):
            return parse_statement(value)
    except (BadLine, NotCanonical) as error:
        raise PermissionError("not a statement of version 1") from error
    raise PermissionError("not a statement of version 1")


def create_signer(signer: Signer, es256: P256Signer, *, log: str, token: str, book: Path) -> FastAPI:
    """The service: one address, ``POST /``, behind a bearer token."""
    desk = Desk(signer, es256, log, token, book, Lock())
    app = FastAPI(title="An association's signing service", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/")
    def sign(asked: ToSign, authorization: Annotated[str, Header()] = "") -> JSONResponse:
        if not secrets.compare_digest(authorization.encode(), f"Bearer {desk.token}".encode()):
            return JSONResponse({"title": "The bearer token is not this service's."}, 401)
        try:
            return JSONResponse({"sig": b64u(desk.sign(unb64u(asked.data), asked.alg))})
        except (PermissionError, NotCanonical) as error:
            return JSONResponse({"title": str(error)}, 403)

    return app
