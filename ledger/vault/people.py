"""Names and contacts, one erasable record a person, kept in clear in the vault's database so that they can be searched.

A person is unique by a keyed hash of the normalised e-mail address (``transparency.md``); whoever has no address is
never merged with anybody.
"""

from __future__ import annotations

import hmac
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.store.engine import Engine, Row, Transaction
from ledger.store.errors import Conflict
from ledger.vault.errors import EmailTaken
from ledger.vault.sealing import derive

_COLUMNS = "p.id, p.given_name, p.family_name, p.email, p.listed, p.former_names"
_BEYOND = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Person:
    """One person. ``listed``: agrees to be found by name in the public registry."""

    id: str
    given_name: str
    family_name: str
    email: str | None = None
    listed: bool = False
    former_names: tuple[str, ...] = ()


def normalised_email(email: str) -> str:
    """The spelling under which an address is compared: composed, without surrounding space, in lower case."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def words_of(text: str) -> set[str]:
    """The words of a name as they are searched: no accents, no case, no punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return set(re.findall(r"[^\W_]+", plain.casefold()))


class People:
    """The people on the books."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = derive(secret, "email")

    def put(self, *people: Person) -> None:
        """Keep or replace records, all or none. Raises EmailTaken."""
        with self._engine.transaction() as tx:
            for person in people:
                self._put(tx, person)

    def _put(self, tx: Transaction, person: Person) -> None:
        key = self._email_key(person.email)
        if key is not None:
            holder = tx.fetchone("SELECT id FROM person WHERE email_key = ? AND id <> ?", (key, person.id))
            if holder is not None:
                raise EmailTaken(holder[0])
        _forget(tx, person.id)
        names = json.dumps(person.former_names, ensure_ascii=False)
        values = (person.id, person.given_name, person.family_name, person.email, key, int(person.listed), names)
        columns = "id, given_name, family_name, email, email_key, listed, former_names"
        try:
            tx.execute(f"INSERT INTO person ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        except Conflict:  # another process put the same address at this moment
            raise EmailTaken("") from None
        every = words_of(" ".join((person.given_name, person.family_name, *person.former_names)))
        tx.executemany("INSERT INTO person_word (word, person) VALUES (?, ?)", [(word, person.id) for word in sorted(every)])

    def _email_key(self, email: str | None) -> bytes | None:
        return hmac.digest(self._secret, normalised_email(email).encode(), "sha256") if email else None

    def get(self, person_id: str) -> Person | None:
        """The record of one person."""
        return self.get_all([person_id]).get(person_id)

    def get_all(self, ids: Iterable[str]) -> dict[str, Person]:
        """The records of several, by id; who has none is missing."""
        found: dict[str, Person] = {}
        every = list(ids)
        with self._engine.statement(write=False) as tx:
            for i in range(0, len(every), 500):
                some = every[i : i + 500]
                rows = tx.fetchall(f"SELECT {_COLUMNS} FROM person AS p WHERE p.id IN ({','.join('?' * len(some))})", some)
                found.update({row[0]: _person(row) for row in rows})
        return found

    def find_by_email(self, email: str) -> Person | None:
        """The person with this address, however it is spelt."""
        with self._engine.statement(write=False) as tx:
            row = tx.fetchone(f"SELECT {_COLUMNS} FROM person AS p WHERE p.email_key = ?", (self._email_key(email),))
        return None if row is None else _person(row)

    def search(self, words: str, limit: int, *, listed_only: bool = True) -> list[Person]:
        """People in one of whose names every word begins a word; by family name, then given name, then id."""
        wanted = sorted(words_of(words))
        if not wanted:
            return []
        clauses = ["EXISTS (SELECT 1 FROM person_word AS w WHERE w.person = p.id AND w.word >= ? AND w.word < ?)"] * len(wanted)
        clauses += ["p.listed = 1"] if listed_only else []
        sql = f"""SELECT {_COLUMNS} FROM person AS p WHERE {" AND ".join(clauses)}
                  ORDER BY p.family_name, p.given_name, p.id LIMIT ?"""
        bounds = [bound for word in wanted for bound in (word, word + _BEYOND)]
        with self._engine.statement(write=False) as tx:
            return [_person(row) for row in tx.fetchall(sql, (*bounds, limit))]

    def erase(self, person_id: str) -> None:
        """Forget one person. ``Vault.erase`` does this together with the bodies, and cleans up after itself."""
        with self._engine.transaction() as tx:
            _forget(tx, person_id)


def erase(tx: Transaction, person_id: str) -> None:
    """Forget one person within a larger erasure."""
    _forget(tx, person_id)


def _forget(tx: Transaction, person_id: str) -> None:
    tx.execute("DELETE FROM person_word WHERE person = ?", (person_id,))
    tx.execute("DELETE FROM person WHERE id = ?", (person_id,))


def _person(row: Row) -> Person:
    person_id, given, family, email, listed, former = row
    return Person(person_id, given, family, email, bool(listed), tuple(json.loads(former)))
