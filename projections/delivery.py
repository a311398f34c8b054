"""How far each message of the outbox has come on its way. No view: no line says so, and a rebuild leaves it as it is.

A message is enlisted once it is in the outbox, under its name, and then waits, is told, has failed for good, or is dropped because
its watch was over. What is written here after it was sent may be lost when the machine falls, and then the same message goes
again under the same name: everybody is told at least once and, by the name, exactly once.

``lane``: messages to one receiver go one after the other. A lane that fails is quiet for a while, and switched off in the end.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledger.store.engine import Engine, Row, Transaction, migrate
from projections.messages import Message
from projections.ways import PART, TABLES, TYPES, VERSION, WAITING, Address, Count, Lane, Way


class Delivery:
    """The deliveries of one office, in the vault's database. Safe to share among threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def migrate(self) -> None:
        """Make the tables where they are missing. Serving processes never call this."""
        migrate(self.engine, PART, VERSION, [each.format(**TYPES[self.engine.dialect]) for each in TABLES])

    # --- messages

    def mark(self) -> tuple[int, str]:
        """The last message that was enlisted, by its position and name."""
        row = self._one("SELECT position, id FROM delivery_mark", ())
        return (row[0], row[1]) if row else (0, "")

    def enlist(self, messages: Sequence[Message]) -> None:
        """Puts messages on their way, in order, and moves the mark to the last of them; one that was tried already stays as it is.

        What was taken out of the outbox before its day, and put in again by a later line, is found where it stands now.
        """
        rows = [
            (one.id, one.position, one.employer, one.watch or one.employer, one.page, "", 0, one.due, WAITING, "", one.at)
            for one in messages
        ]
        marks = ", ".join("?" * len(Way._fields))
        with self.engine.transaction() as tx:
            tx.executemany(
                f"""INSERT INTO delivery ({", ".join(Way._fields)}) VALUES ({marks})
                    ON CONFLICT (id) DO UPDATE SET position = excluded.position, next = excluded.next, at = excluded.at
                    WHERE delivery.state = 'waiting' AND delivery.tries = 0""",
                rows,
            )
            tx.execute(
                """INSERT INTO delivery_mark (one, position, id) VALUES (1, ?, ?)
                   ON CONFLICT (one) DO UPDATE SET position = excluded.position, id = excluded.id""",
                (messages[-1].position, messages[-1].id),
            )

    def due(self, now: str, limit: int) -> list[Lane]:
        """The lanes that have something to be told now, and may be tried: the one that waits longest first."""
        sql = """SELECT d.lane, COALESCE(l.fails, 0), COALESCE(l.quiet, ''), '', 0, '' FROM delivery AS d
                 LEFT JOIN delivery_lane_state AS l ON l.lane = d.lane
                 WHERE d.state = 'waiting' AND d.next <= ? AND COALESCE(l.off, '') = '' AND COALESCE(l.quiet, '') <= ?
                 GROUP BY d.lane, l.fails, l.quiet ORDER BY MIN(d.position), d.lane LIMIT ?"""
        return [Lane(*row) for row in self._all(sql, (now, now, limit))]

    def waiting(self, lane: str, now: str, limit: int) -> list[Way]:
        """What is due on a lane, in the order in which it is to be told, and among it what was tried and is to be tried again later.

        What waits for a day to come is not looked at: a watch of many has more of that than one look takes.
        """
        where = "lane = ? AND state = 'waiting' AND"
        due = self._ways(f"{where} next <= ? ORDER BY position, id LIMIT ?", (lane, now, limit))
        again = self._ways(f"{where} next > ? AND tries > 0", (lane, now))
        return sorted([*due, *again], key=lambda way: (way.position, way.id))

    def seal(self, parcel: str, ids: Sequence[str]) -> None:
        """Settles that these messages go together under one name, before they are sent."""
        self._run("UPDATE delivery SET parcel = ? WHERE id = ?", [(parcel, name) for name in ids])

    def settle(self, ids: Sequence[str], state: str, outcome: str, now: str, *, lane: Lane | None = None) -> None:
        """What became of messages, and what that says of their lane."""
        with self.engine.transaction() as tx:
            sql = "UPDATE delivery SET state = ?, outcome = ?, next = ?, tries = tries + 1 WHERE id = ?"
            tx.executemany(sql, [(state, outcome, now, name) for name in ids])
            if lane is not None:
                _put(tx, lane)

    def explain(self, ids: Sequence[str], why: str, lane: Lane) -> None:
        """Why messages wait, which is no fault of theirs."""
        with self.engine.transaction() as tx:
            tx.executemany("UPDATE delivery SET outcome = ? WHERE id = ?", [(why, name) for name in ids])
            _put(tx, lane)

    def postpone(self, until: Sequence[tuple[str, str]]) -> None:
        """Messages that are not to be tried before a moment, which counts as no attempt."""
        self._run("UPDATE delivery SET next = ? WHERE id = ?", [(moment, name) for name, moment in until])

    def forget(self, ids: Sequence[str]) -> None:
        """Takes away what is in the outbox no more."""
        self._run("DELETE FROM delivery WHERE id = ?", [(name,) for name in ids])

    def again(self, lane: str, now: str) -> None:
        """The lane works again: what waited for it, or had failed, goes now, in order."""
        with self.engine.transaction() as tx:
            sql = "UPDATE delivery SET state = 'waiting', tries = 0, next = ? WHERE lane = ? AND (state = 'failed' OR (state = 'waiting' AND tries > 0))"
            tx.execute(sql, (now, lane))
            _put(tx, Lane(lane, pinged=now))

    def of_lane(self, lane: str, limit: int) -> list[Way]:
        """The last messages of a lane, the latest first."""
        return self._ways("lane = ? ORDER BY position DESC, id DESC LIMIT ?", (lane, limit))

    def of_employer(self, employer: str, after: int, limit: int) -> tuple[list[Way], int | None]:
        """An employer's messages beyond a position, in order, whatever became of them; and where to go on, if there are more.

        Those of one position are never parted, or the rest would be passed over: a watch of many has a message for each at once.
        """
        where = "employer = ? AND position > ?"
        found = self._ways(f"{where} ORDER BY position, id LIMIT ?", (employer, after, limit))
        if len(found) < limit:
            return found, None
        last = found[-1].position
        whole = self._ways(f"{where} AND position <= ? ORDER BY position, id", (employer, after, last))
        more = self._one(f"SELECT 1 FROM delivery WHERE {where} LIMIT 1", (employer, last))
        return whole, last if more else None

    def number(self, lane: str, state: str) -> int:
        """How many messages of a lane are in a state."""
        row = self._one("SELECT COUNT(*) FROM delivery WHERE lane = ? AND state = ?", (lane, state))
        return int(row[0]) if row else 0

    def later(self, lane: str, now: str) -> int:
        """How many messages of a lane wait for their day alone: they are not due, and nothing was tried."""
        sql = "SELECT COUNT(*) FROM delivery WHERE lane = ? AND state = 'waiting' AND next > ? AND tries = 0 AND outcome = ''"
        row = self._one(sql, (lane, now))
        return int(row[0]) if row else 0

    def counts(self) -> list[Count]:
        """How many messages are in which state."""
        sql = "SELECT state, COUNT(*) FROM delivery GROUP BY state ORDER BY state"
        return [Count(*row) for row in self._all(sql, ())]

    def late(self, now: str) -> tuple[int, str]:
        """How many messages wait though they are due, or were tried in vain; and since when the oldest does."""
        sql = """SELECT COUNT(*), COALESCE(MIN(at), '') FROM delivery
                 WHERE state = 'waiting' AND (next <= ? OR tries > 0 OR outcome <> '')"""
        row = self._one(sql, (now,))
        return (int(row[0]), str(row[1])) if row else (0, "")

    # --- lanes and addresses

    def lane(self, lane: str) -> Lane:
        """How a receiver has answered so far."""
        row = self._one(f"SELECT {', '.join(Lane._fields)} FROM delivery_lane_state WHERE lane = ?", (lane,))
        return Lane(*row) if row else Lane(lane)

    def put(self, lane: Lane) -> None:
        """Keeps how a receiver has answered."""
        with self.engine.transaction() as tx:
            _put(tx, lane)

    def switched_off(self) -> list[Lane]:
        """The lanes that are switched off and of which nobody was told."""
        return [
            Lane(*row)
            for row in self._all(f"SELECT {', '.join(Lane._fields)} FROM delivery_lane_state WHERE off <> '' AND said = 0", ())
        ]

    def address(self, employer: str, mail: str, code: str) -> Address:
        """An employer's address, kept from now on where it was not."""
        sql = "INSERT INTO delivery_address (employer, mail, code, asked, confirmed) VALUES (?, ?, ?, '', '') ON CONFLICT (employer, mail) DO NOTHING"
        self._run(sql, [(employer, mail, code)])
        row = self._one(
            "SELECT employer, mail, code, asked, confirmed FROM delivery_address WHERE employer = ? AND mail = ?",
            (employer, mail),
        )
        return Address(*(row or (employer, mail, code, "", "")))

    def addresses(self, employer: str) -> list[Address]:
        """The addresses of an employer."""
        sql = "SELECT employer, mail, code, asked, confirmed FROM delivery_address WHERE employer = ? ORDER BY mail"
        return [Address(*row) for row in self._all(sql, (employer,))]

    def asked(self, address: Address, who: str, now: str) -> None:
        """The one confirmation was sent. ``who`` is whose address it is, as :meth:`questions` counts."""
        with self.engine.transaction() as tx:
            values = (now, address.employer, address.mail)
            tx.execute("UPDATE delivery_address SET asked = ? WHERE employer = ? AND mail = ?", values)
            tx.execute("INSERT INTO delivery_asked (who, at) VALUES (?, ?)", (who, now))

    def questions(self, who: str, since: str) -> int:
        """How often somebody was asked since then, by any employer, also one whose account has ended; what is older is forgotten.

        ``who`` is a code that only this office can make of the address: it tells nobody which one it was.
        """
        self._run("DELETE FROM delivery_asked WHERE at < ?", [(since,)])
        row = self._one("SELECT count(*) FROM delivery_asked WHERE who = ?", (who,))
        return int(row[0]) if row else 0

    def confirm(self, code: str, now: str) -> bool:
        """Whether this code is of an address, which is confirmed from now on."""
        with self.engine.statement() as tx:
            return bool(tx.execute("UPDATE delivery_address SET confirmed = ? WHERE code = ? AND asked <> ''", (now, code)))

    def erase(self, employer: str, watches: Sequence[str] = ()) -> None:
        """Forget an employer's addresses, lanes and deliveries; ``watches`` are its own, of which nothing may have been told yet."""
        with self.engine.transaction() as tx:
            lanes = tx.fetchall("SELECT DISTINCT lane FROM delivery WHERE employer = ?", (employer,))
            tx.executemany(
                "DELETE FROM delivery_lane_state WHERE lane = ?", [*lanes, (employer,), *((name,) for name in watches)]
            )
            tx.execute("DELETE FROM delivery_address WHERE employer = ?", (employer,))
            tx.execute("DELETE FROM delivery WHERE employer = ?", (employer,))
        self.engine.scrub("delivery", "delivery_address", "delivery_lane_state")

    # --- how

    def _ways(self, where: str, values: Sequence[object]) -> list[Way]:
        return [Way(*row) for row in self._all(f"SELECT {', '.join(Way._fields)} FROM delivery WHERE {where}", values)]

    def _all(self, sql: str, values: Sequence[object]) -> list[Row]:
        with self.engine.statement(write=False) as tx:
            return tx.fetchall(sql, values)

    def _one(self, sql: str, values: Sequence[object]) -> Row | None:
        with self.engine.statement(write=False) as tx:
            return tx.fetchone(sql, values)

    def _run(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        if not rows:
            return
        with self.engine.transaction() as tx:
            tx.executemany(sql, rows)


def _put(tx: Transaction, lane: Lane) -> None:
    names = Lane._fields
    news = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    sql = f"INSERT INTO delivery_lane_state ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) ON CONFLICT (lane) DO UPDATE SET {news}"
    tx.execute(sql, lane)
