"""Names and contacts, one erasable record a person, kept in clear in the vault's database so that they can be searched.

A person is unique by a keyed hash of the normalised e-mail address (``transparency.md``); whoever has no address is
never merged with anybody. The names that somebody bore before lie in the same record, and go with it; until the person shows
them they are found by officers alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ledger.signing.keyed import keyed
from ledger.store.engine import Engine, Row, Transaction
from ledger.store.errors import Conflict
from ledger.vault.errors import EmailTaken
from ledger.vault.sealing import derive

_COLUMNS = "p.id, p.given_name, p.family_name, p.email, p.listed, p.former_names"
_BEYOND = "\U0010ffff"
_HIDDEN: Final = "~"
"""Before a word of a name borne before, which the public does not find; no word begins with it by itself."""


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that somebody bore, in full, and from which day on; ``None``: not known."""

    name: str
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person. ``listed``: agrees to be found by name in the public registry.

    ``named_since`` is the day from which they bear the name; ``show_former``: whoever looks for a name they bore before may
    find them.
    """

    id: str
    given_name: str
    family_name: str
    email: str | None = None
    listed: bool = False
    former_names: tuple[FormerName, ...] = ()
    named_since: date | None = None
    show_former: bool = False


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
        names = _written(person)
        values = (person.id, person.given_name, person.family_name, person.email, key, int(person.listed), names)
        columns = "id, given_name, family_name, email, email_key, listed, former_names"
        try:
            tx.execute(f"INSERT INTO person ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        except Conflict:  # another process put the same address at this moment
            raise EmailTaken("") from None
        tx.executemany("INSERT INTO person_word (word, person) VALUES (?, ?)", [(word, person.id) for word in _indexed(person)])

    def _email_key(self, email: str | None) -> bytes | None:
        return keyed(self._secret, normalised_email(email).encode()) if email else None

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

    def rename(self, person_id: str, given_name: str, family_name: str, *, start: date, show_former: bool) -> bool:
        """From ``start`` somebody bears this name; the one before is kept. False where nothing is kept of them."""
        with self._engine.transaction() as tx:
            row = tx.fetchone(f"SELECT {_COLUMNS} FROM person AS p WHERE p.id = ?", (person_id,))
            if row is None:
                return False
            self._put(tx, replace(_renamed(_person(row), given_name, family_name, start), show_former=show_former))
            return True

    def choose_listing(self, person_id: str, *, listed: bool) -> bool:
        """Somebody agrees to be found by name, or no longer does. False where nothing is kept of them."""
        with self._engine.statement() as tx:
            return tx.execute("UPDATE person SET listed = ? WHERE id = ?", (int(listed), person_id)) == 1

    def search(self, words: str, limit: int, *, listed_only: bool = True) -> list[Person]:
        """People in one of whose names every word begins a word; by family name, then given name, then id.

        ``listed_only`` is how the public asks: among those who are listed, and by no name that is not shown.
        """
        wanted = sorted(words_of(words))
        if not wanted:
            return []
        ways = ("",) if listed_only else ("", _HIDDEN)
        begins = " OR ".join(["w.word >= ? AND w.word < ?"] * len(ways))
        clauses = [f"EXISTS (SELECT 1 FROM person_word AS w WHERE w.person = p.id AND ({begins}))"] * len(wanted)
        clauses += ["p.listed = 1"] if listed_only else []
        sql = f"""SELECT {_COLUMNS} FROM person AS p WHERE {" AND ".join(clauses)}
                  ORDER BY p.family_name, p.given_name, p.id LIMIT ?"""
        bounds = [bound for word in wanted for way in ways for bound in (way + word, way + word + _BEYOND)]
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
    person_id, given, family, email, listed, written = row
    told = json.loads(written)
    if isinstance(told, list):  # how records were written before names had days
        told = {"names": [(name, None) for name in told], "since": None, "show": False}
    former = tuple(FormerName(name, _day(start)) for name, start in told["names"])
    return Person(person_id, given, family, email, bool(listed), former, _day(told["since"]), told["show"])


def _written(person: Person) -> str:
    """What the names' column holds: those borne before, since when the present one is borne, and whether they are shown."""
    names = [(former.name, former.start and former.start.isoformat()) for former in person.former_names]
    since = person.named_since and person.named_since.isoformat()
    return json.dumps({"names": names, "since": since, "show": person.show_former}, ensure_ascii=False)


def _indexed(person: Person) -> list[str]:
    """The words under which a person is found; those of former names hidden, until they are shown."""
    present = words_of(f"{person.given_name} {person.family_name}")
    former = words_of(" ".join(former.name for former in person.former_names))
    return sorted(present | {word if person.show_former else _HIDDEN + word for word in former})


def _renamed(person: Person, given_name: str, family_name: str, start: date) -> Person:
    """With the new name; the same name over again is none."""
    if (person.given_name, person.family_name) == (given_name, family_name):
        return person
    before = FormerName(f"{person.given_name} {person.family_name}", person.named_since)
    names = (*person.former_names, before)
    return replace(person, given_name=given_name, family_name=family_name, former_names=names, named_since=start)


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
