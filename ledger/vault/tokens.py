"""Bearer tokens, kept as digests: whoever reads the vault cannot act with what is in it.

A token is 32 random bytes in text form, so that its plain SHA-256 cannot be guessed back.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.store.engine import Engine, Transaction

ONESELF: Final = "oneself"
"""The role of a token by which a person acts for themselves."""
CLAIM: Final = "claim"
"""The role of the secret of a claim link: it lets nobody act, and is exchanged for a token, once."""
EMPLOYER: Final = "employer"
"""The role of a token by which an employer asks for what it may keep."""
SESSION: Final = "employer's session"
"""The role of what an employer's browser holds while somebody is signed in there."""


@dataclass(frozen=True, slots=True)
class Token:
    """For whom a bearer token speaks, and until when (RFC 3339 UTC; ``None``: until revoked).

    ``officer`` is the pseudonym of an officer, of the person who acts for themselves (``ONESELF``) or is to (``CLAIM``), or of an
    employer (``EMPLOYER``).
    """

    officer: str
    association: str
    role: str
    expires: str | None = None
    revoked: bool = False


def digest(bearer: str) -> bytes:
    """What is kept of a bearer token."""
    return sha256(bearer.encode()).digest()


class Tokens:
    """The tokens of an office."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, bearer: str, token: Token) -> None:
        """Keep a new token. Raises Conflict where the same one is kept already."""
        sql = "INSERT INTO token (hash, officer, association, role, expires, revoked) VALUES (?, ?, ?, ?, ?, ?)"
        values = (digest(bearer), token.officer, token.association, token.role, token.expires, int(token.revoked))
        with self._engine.statement() as tx:
            tx.execute(sql, values)

    def make(self, token: Token) -> str:
        """A new bearer token, to be said once: 32 bytes that nobody can foresee, not even in a demonstration."""
        bearer = secrets.token_urlsafe(32)
        self.put(bearer, token)
        return bearer

    def find(self, bearer: str) -> Token | None:
        """The token, also one revoked or expired: whether it still counts is the caller's question."""
        sql = "SELECT officer, association, role, expires, revoked FROM token WHERE hash = ?"
        with self._engine.statement(write=False) as tx:
            row = tx.fetchone(sql, (digest(bearer),))
        return None if row is None else Token(row[0], row[1], row[2], row[3], bool(row[4]))

    def of_officer(self, officer: str) -> list[Token]:
        """Every token of one officer."""
        sql = "SELECT officer, association, role, expires, revoked FROM token WHERE officer = ? ORDER BY hash"
        with self._engine.statement(write=False) as tx:
            return [Token(row[0], row[1], row[2], row[3], bool(row[4])) for row in tx.fetchall(sql, (officer,))]

    def drop(self, bearer: str) -> None:
        """Forget one token."""
        with self._engine.statement() as tx:
            tx.execute("DELETE FROM token WHERE hash = ?", (digest(bearer),))

    def revoke(self, officer: str, role: str | None = None) -> int:
        """Revoke every token of one officer or person, or those of one role; how many there were."""
        sql = "UPDATE token SET revoked = 1 WHERE officer = ? AND revoked = 0 AND role = COALESCE(?, role)"
        with self._engine.statement() as tx:
            return tx.execute(sql, (officer, role))


def erase(tx: Transaction, person: str) -> None:
    """Forget a person's tokens within a larger erasure."""
    tx.execute("DELETE FROM token WHERE officer = ?", (person,))
