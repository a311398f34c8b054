"""What a wallet is given on its way to a credential: offers, codes and tokens, each kept as a digest, each good until it is spent.

Everything that follows from one offer bears the offer's name, so that it can be voided together, and the pseudonym of the person
whom it is for, so that it is forgotten with them. A secret is 32 random bytes in text form; its plain SHA-256 cannot be guessed
back. What is short enough to be guessed (a transaction code) never comes here: what is kept of it is keyed by the office's own
secret.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ledger.store.engine import Engine, Row, Transaction
from ledger.store.errors import Conflict
from ledger.vault.tokens import digest

_COLUMNS: Final = "kind, offer, person, expires, says, spent, tries"
_ONE: Final = " FROM wallet WHERE hash = ? AND kind = ?"
_INSERT: Final = f"INSERT INTO wallet (hash, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one secret: what it opens, since which offer, for whom, and until when (RFC 3339 UTC)."""

    kind: str
    offer: str
    person: str
    expires: str
    says: Mapping[str, Any]
    spent: bool = False
    tries: int = 0


def fresh() -> str:
    """A new secret that nobody can foresee, not even in a demonstration."""
    return secrets.token_urlsafe(32)


def digits(length: int) -> str:
    """As many random digits, for a person to read out to another."""
    return f"{secrets.randbelow(10**length):0{length}d}"


class Wallets:
    """What wallets were given by this office."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, *every: tuple[str, Kept]) -> bool:
        """Keep these secrets, all or none; ``False`` where one of them is kept already."""
        try:
            with self._engine.transaction() as tx:
                _keep(tx, every)
        except Conflict:
            return False
        return True

    def make(self, kept: Kept) -> str:
        """A new secret, to be said once."""
        secret = fresh()
        self.keep((secret, kept))
        return secret

    def find(self, kind: str, secret: str) -> Kept | None:
        """What is kept of it, spent and expired ones too: whether it still counts is the caller's question."""
        with self._engine.statement(write=False) as tx:
            row = tx.fetchone(f"SELECT {_COLUMNS}{_ONE}", (digest(secret), kind))
        return None if row is None else _kept(row)

    def spend(self, kind: str, secret: str, *then: tuple[str, Kept]) -> bool:
        """Spend it, and keep what it was spent for, both or neither; ``False`` where it is spent already. Of two at once, one does."""
        with self._engine.transaction() as tx:
            spent = tx.execute("UPDATE wallet SET spent = 1 WHERE hash = ? AND kind = ? AND spent = 0", (digest(secret), kind))
            if spent:
                _keep(tx, then)
        return bool(spent)

    def take(self, offer: str, kind: str, *then: tuple[str, Kept]) -> bool:
        """As ``spend``, for who knows the offer by what follows from it and not by its secret."""
        with self._engine.transaction() as tx:
            spent = tx.execute("UPDATE wallet SET spent = 1 WHERE offer = ? AND kind = ? AND spent = 0", (offer, kind))
            if spent:
                _keep(tx, then)
        return bool(spent)

    def guess(self, kind: str, secret: str, most: int) -> bool:
        """Count one try at what goes with it; ``False`` once there have been ``most``. Two at once are two."""
        sql = "UPDATE wallet SET tries = tries + 1 WHERE hash = ? AND kind = ? AND tries < ?"
        with self._engine.statement() as tx:
            return bool(tx.execute(sql, (digest(secret), kind, most)))

    def say(self, kind: str, secret: str, says: Mapping[str, Any]) -> None:
        """Let it say this from now on."""
        with self._engine.statement() as tx:
            tx.execute("UPDATE wallet SET says = ? WHERE hash = ? AND kind = ?", (json.dumps(says), digest(secret), kind))

    def of_offer(self, offer: str, kind: str) -> list[Kept]:
        """Everything of one kind that followed from one offer."""
        return self._where("offer = ? AND kind = ?", offer, kind)

    def of_person(self, person: str, kind: str) -> list[Kept]:
        """Everything of one kind that is one person's."""
        return self._where("person = ? AND kind = ?", person, kind)

    def _where(self, which: str, *values: str) -> list[Kept]:
        sql = f"SELECT {_COLUMNS} FROM wallet WHERE {which} ORDER BY expires, hash"
        with self._engine.statement(write=False) as tx:
            return [_kept(row) for row in tx.fetchall(sql, values)]

    def void(self, offer: str) -> None:
        """Nothing that followed from this offer is good any more."""
        with self._engine.statement() as tx:
            tx.execute("UPDATE wallet SET spent = 1 WHERE offer = ?", (offer,))

    def sweep(self, before: str) -> int:
        """Forget what expired before this moment; says how many."""
        with self._engine.statement() as tx:
            return tx.execute("DELETE FROM wallet WHERE expires < ?", (before,))


def erase(tx: Transaction, person: str) -> None:
    """Forget what a person's wallets were given within a larger erasure."""
    tx.execute("DELETE FROM wallet WHERE person = ?", (person,))


def _keep(tx: Transaction, every: Sequence[tuple[str, Kept]]) -> None:
    for secret, one in every:
        said = (one.kind, one.offer, one.person, one.expires, json.dumps(dict(one.says)), int(one.spent), one.tries)
        tx.execute(_INSERT, (digest(secret), *said))


def _kept(row: Row) -> Kept:
    return replace(Kept(*row), says=json.loads(row[4]), spent=bool(row[5]))
