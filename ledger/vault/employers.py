"""Employers' accounts: a name, an address for mail, and how much was asked for on a day. All of it goes with the account.

An address is not unique: whoever opens an account must not learn from the answer who else has one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.store.engine import Engine, Transaction


@dataclass(frozen=True, slots=True)
class Employer:
    """Who checks endorsements and keeps what was answered: a pseudonym, a name, and where mail reaches them."""

    id: str
    name: str
    mail: str


class Employers:
    """The accounts of employers, kept in clear in the vault's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, employer: Employer) -> None:
        """Keep a new account, or what it is called and where its mail goes from now on."""
        sql = """INSERT INTO employer (id, name, mail) VALUES (?, ?, ?)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, mail = excluded.mail"""
        with self._engine.statement() as tx:
            tx.execute(sql, (employer.id, employer.name, employer.mail))

    def get(self, employer: str) -> Employer | None:
        """The account; ``None`` where there is none, or none any more."""
        with self._engine.statement(write=False) as tx:
            row = tx.fetchone("SELECT id, name, mail FROM employer WHERE id = ?", (employer,))
        return None if row is None else Employer(*row)

    def take(self, employer: str, day: str, what: str, more: int, most: int) -> bool:
        """Count ``more`` of ``what`` on a day, unless that makes more than ``most``. Earlier days are forgotten."""
        sql = """INSERT INTO employer_count (employer, day, what, number) VALUES (?, ?, ?, ?)
                 ON CONFLICT (employer, day, what) DO UPDATE SET number = employer_count.number + excluded.number
                 WHERE employer_count.number + excluded.number <= ?"""
        if more > most:
            return False  # also where nothing was counted yet
        with self._engine.transaction() as tx:
            tx.execute("DELETE FROM employer_count WHERE employer = ? AND day < ?", (employer, day))
            return tx.execute(sql, (employer, day, what, more, most)) == 1

    def spend(self, employer: str, day: str, what: str, more: int, most: int) -> bool:
        """Count ``more`` of ``what`` that was had already; whether there was so much left. Where not, nothing is left of the day."""
        if self.take(employer, day, what, more, most):
            return True
        with self._engine.transaction() as tx:
            tx.execute(
                """INSERT INTO employer_count (employer, day, what, number) VALUES (?, ?, ?, ?)
                   ON CONFLICT (employer, day, what) DO UPDATE SET number = excluded.number""",
                (employer, day, what, most),
            )
        return False

    def left(self, employer: str, day: str, what: str, most: int) -> int:
        """How many of ``what`` may still be counted on a day."""
        with self._engine.statement(write=False) as tx:
            row = tx.fetchone(
                "SELECT number FROM employer_count WHERE employer = ? AND day = ? AND what = ?", (employer, day, what)
            )
        return most - (row[0] if row else 0)


def erase(tx: Transaction, employer: str) -> None:
    """Forget an account within a larger erasure."""
    tx.execute("DELETE FROM employer_count WHERE employer = ?", (employer,))
    tx.execute("DELETE FROM employer WHERE id = ?", (employer,))
