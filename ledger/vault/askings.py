"""What somebody asks of a wallet, and what the wallet answered: kept for minutes, sealed, answered once.

An asking has two names that nobody can guess. The wallet knows its ``ref``, which stands in the request; whoever asked has a
secret besides, of which only the digest is kept, and without which no answer is given out (OpenID4VP 1.0, section 14.3.3). What
is asked and answered lies sealed under the office's secret: a stolen copy of the database shows how many asked, and when.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Final

from ledger.store.engine import Engine
from ledger.vault.sealing import derive, seal, unseal
from ledger.vault.tokens import digest

_OPEN: Final = "ref = ? AND answered = 0 AND expires > ?"


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking, not yet expired. ``says`` is what was asked, and once it was answered, what was answered."""

    ref: str
    secret: bytes
    expires: str
    """RFC 3339 UTC, to the microsecond."""
    answered: bool
    says: Mapping[str, Any]

    def is_of(self, secret: str) -> bool:
        """Whether this is the secret of whoever asked."""
        return compare_digest(self.secret, digest(secret))


def fresh() -> str:
    """16 random bytes in text form, 128 bits: a name, a nonce or a code that nobody can foresee, not even in a demonstration."""
    return secrets.token_urlsafe(16)


class Askings:
    """What is asked of wallets at this moment."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine = engine
        self._key = derive(secret, "asking")

    def put(self, ref: str, secret: str, says: Mapping[str, Any], expires: str) -> None:
        """Keep a new asking until it expires. Raises Conflict where there is one of this name."""
        sql = "INSERT INTO asking (ref, secret, expires, answered, tries, sealed) VALUES (?, ?, ?, 0, 0, ?)"
        with self._engine.statement() as tx:
            tx.execute(sql, (ref, digest(secret), expires, self._seal(ref, says)))

    def find(self, ref: str, now: str) -> Asking | None:
        """The asking of this name, unless it has expired. Raises DoesNotUnseal."""
        sql = "SELECT secret, expires, answered, sealed FROM asking WHERE ref = ? AND expires > ?"
        with self._engine.statement(write=False) as tx:
            row = tx.fetchone(sql, (ref, now))
        if row is None:
            return None
        return Asking(ref, bytes(row[0]), row[1], bool(row[2]), json.loads(unseal(self._key, bytes(row[3]), ref)))

    def spend(self, ref: str, says: Mapping[str, Any], now: str, expires: str) -> bool:
        """Let this be its answer, once; ``False`` where it was answered before, or has expired. Of two at once, one is taken."""
        sql = f"UPDATE asking SET answered = 1, sealed = ?, expires = ? WHERE {_OPEN}"
        with self._engine.statement() as tx:
            return bool(tx.execute(sql, (self._seal(ref, says), expires, ref, now)))

    def attempt(self, ref: str, most: int, now: str) -> bool:
        """Count one more that tries to answer; ``False`` once there have been ``most``, or where nothing is open."""
        with self._engine.statement() as tx:
            return bool(tx.execute(f"UPDATE asking SET tries = tries + 1 WHERE {_OPEN} AND tries < ?", (ref, now, most)))

    def forget(self, ref: str) -> None:
        """Forget it now: whoever asked needs it no longer."""
        with self._engine.statement() as tx:
            tx.execute("DELETE FROM asking WHERE ref = ?", (ref,))

    def sweep(self, now: str) -> int:
        """Forget every one that has expired; how many are left."""
        with self._engine.transaction() as tx:
            tx.execute("DELETE FROM asking WHERE expires <= ?", (now,))
            row = tx.fetchone("SELECT count(*) FROM asking")
        return 0 if row is None else int(row[0])

    def _seal(self, ref: str, says: Mapping[str, Any]) -> bytes:
        return seal(self._key, json.dumps(dict(says)).encode(), ref)
