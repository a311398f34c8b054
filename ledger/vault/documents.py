"""The documents that evidence names by digest: kept sealed under their subject's key, and forgotten with it.

A document is known by whose it is and by the SHA-256 of its bytes; nothing else about it is kept here, not even its name. The
journal says nothing of it but what a sealed entry says. Without its subject's key it is noise, in the database and in backups.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ledger.vault.errors import NoSubjectKey
from ledger.vault.sealing import derive, seal, unseal

if TYPE_CHECKING:
    from ledger.store.engine import Engine, Transaction
    from ledger.vault.bodies import Bodies

LARGEST: Final = 5 * 2**20
"""Bytes of a document, at most: a scanned transcript has room."""


class Documents:
    """Documents by subject and digest; ``keys`` has their subjects' keys."""

    def __init__(self, engine: Engine, keys: Bodies) -> None:
        self._engine = engine
        self._keys = keys

    def put(self, subject: str, data: bytes) -> str:
        """Keep a document; its digest in hexadecimal. The same one may be put again.

        Raises ValueError for one larger than ``LARGEST``, NoSubjectKey where its subject is erased at this moment.
        """
        if len(data) > LARGEST:
            raise ValueError(f"a document has {LARGEST} bytes at most")
        digest, wrapped = sha256(data).hexdigest(), self._keys.wrapped_key(subject)
        sealed = seal(self._sealing_key(subject, wrapped), data, digest)
        sql = """INSERT INTO document (subject, sha256, sealed)
                 SELECT subject, ?, ? FROM subject_key WHERE subject = ? AND key = ? ON CONFLICT (subject, sha256) DO NOTHING"""
        with self._engine.statement() as tx:
            if not tx.execute(sql, (digest, sealed, subject, wrapped)) and _row(tx, subject, digest) is None:
                raise NoSubjectKey
        return digest

    def get(self, subject: str, digest: str) -> bytes | None:
        """The document's bytes; ``None`` where it is not kept, or no longer. Raises DoesNotUnseal."""
        with self._engine.statement(write=False) as tx:
            row = _row(tx, subject, digest)
        if row is None:
            return None
        sealed, wrapped = row
        return unseal(self._sealing_key(subject, wrapped), sealed, digest)

    def of(self, subject: str) -> list[str]:
        """The digests of the subject's documents, in their own order."""
        with self._engine.statement(write=False) as tx:
            return [row[0] for row in tx.fetchall("SELECT sha256 FROM document WHERE subject = ? ORDER BY sha256", (subject,))]

    def _sealing_key(self, subject: str, wrapped: bytes) -> bytes:
        return derive(self._keys.unwrapped(subject, wrapped), "document")


def erase(tx: Transaction, subject: str) -> None:
    """Forget a subject's documents within a larger erasure, once their key is gone."""
    tx.execute("DELETE FROM document WHERE subject = ?", (subject,))


def _row(tx: Transaction, subject: str, digest: str) -> tuple[bytes, bytes] | None:
    """The sealed bytes and the wrapped key."""
    sql = """SELECT d.sealed, k.key FROM document AS d JOIN subject_key AS k ON k.subject = d.subject
             WHERE d.subject = ? AND d.sha256 = ?"""
    row = tx.fetchone(sql, (subject, digest))
    return None if row is None else (bytes(row[0]), bytes(row[1]))
