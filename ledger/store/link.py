"""One PostgreSQL connection of one event loop: it asks, and the loop goes on while the server answers.

A thread for it would be woken several times a question, and each time wait until the loop has nothing else to do. A statement
that is wanted for many is asked once, for all of them: their parameters go as arrays, and the server joins them to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.conninfo import make_conninfo
from psycopg.pq.abc import PGconn, PGresult

from ledger.store.binary import BIGINT_ARRAY, BYTEA_ARRAY, TEXT_ARRAY, blobs, numbers, texts
from ledger.store.engine import Row
from ledger.store.errors import Unavailable
from ledger.store.postgres import BY_INDEX, CONNECT_SECONDS, GET_SECONDS, Hot, PostgresEngine, checked, refusal
from ledger.store.reading import Each, Found, Reading

_GENERIC: Final = "-c plan_cache_mode=force_generic_plan"
"""How many are asked about changes nothing of the plan, and planning would take longer than the answer."""


class _Array(NamedTuple):
    """How PostgreSQL calls an array, and what makes one."""

    name: str
    type: int
    pack: Callable[[Sequence[Any]], bytes]


_ARRAYS: Final = {
    str: _Array("text[]", TEXT_ARRAY, texts),
    bytes: _Array("bytea[]", BYTEA_ARRAY, blobs),
    int: _Array("bigint[]", BIGINT_ARRAY, numbers),
}
_NAMES: Final = count()


class Link:
    """The connection, opened when it is first asked. It takes one reading at a time, and belongs to the loop that asks first."""

    def __init__(self, engine: PostgresEngine) -> None:
        """To the same schema as ``engine``."""
        options = f"-c search_path={engine.schema} {BY_INDEX} {_GENERIC}"
        address = make_conninfo(engine.url, options=options, connect_timeout=CONNECT_SECONDS, client_encoding="utf8")
        self._address = address.encode()
        self._libpq: PGconn | None = None
        self._prepared: set[str] = set()
        self._rows = Transformer()

    async def read(self, reading: Reading[Found]) -> Found:
        """What a reading finds. Raises StoreError, and what the reading raises.

        A connection that broke is opened again for the next reading.
        """
        try:
            each = next(reading)
            while True:
                each = reading.send(await self._put(each))
        except StopIteration as done:
            found: Found = done.value
            return found

    async def _put(self, each: Each) -> list[Row | None]:
        """The row for each of those asked about, all of one moment."""
        hot = _for_each(each.sql, tuple(map(type, each.asked[0])))
        params = [_ARRAYS[type(one[0])].pack(one) for one in zip(*each.asked, strict=True)]
        try:
            async with asyncio.timeout(GET_SECONDS):
                answer = await self._answer(hot, params)
        except TimeoutError:  # whoever comes next is not to wait behind it
            self.close()
            raise Unavailable(f"PostgreSQL is not available: no answer in {GET_SECONDS:.0f} seconds.") from None
        except psycopg.Error as error:
            self.close()
            raise refusal(error) from None
        except BaseException:  # broken off: the answer that is still to come is nobody's
            self.close()
            raise
        self._rows.set_pgresult(answer)
        found = {row[0]: row[1:] for row in self._rows.load_rows(0, answer.ntuples, tuple)}
        return [found.get(which) for which in range(1, len(each.asked) + 1)]

    async def _answer(self, hot: Hot, params: Sequence[bytes]) -> PGresult:
        libpq = self._libpq or await self._open()
        if hot.name not in self._prepared:
            libpq.send_prepare(hot.name.encode(), hot.sql.encode(), hot.types)
            await _answered(libpq)
            self._prepared.add(hot.name)
        libpq.send_query_prepared(hot.name.encode(), params, hot.formats, 1)
        return await _answered(libpq)

    async def _open(self) -> PGconn:
        """Connects, which may take its time, in a thread."""
        libpq = await asyncio.get_running_loop().run_in_executor(None, pq.PGconn.connect, self._address)
        if libpq.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("no connection")
        self._libpq = libpq
        return libpq

    def close(self) -> None:
        """Hang up. Whoever asks again is connected again."""
        if self._libpq is not None:
            self._libpq.finish()
        self._libpq = None
        self._prepared.clear()


@lru_cache(maxsize=64)
def _for_each(sql: str, kinds: tuple[type, ...]) -> Hot:
    """A statement with its parameters taken from arrays; before its columns, of which of those asked about a row is, from 1."""
    arrays = [_ARRAYS[kind] for kind in kinds]
    names = [f"p{i}" for i in range(len(kinds))]
    for name in names:
        sql = sql.replace("?", f"asked.{name}", 1)
    given = ", ".join(f"${i}::{array.name}" for i, array in enumerate(arrays, 1))
    asked = f"unnest({given}) WITH ORDINALITY AS asked({', '.join(names)}, which)"
    whole = f"SELECT asked.which, one.* FROM {asked} CROSS JOIN LATERAL ({sql}) AS one"
    return Hot(f"each{next(_NAMES)}", whole, tuple(array.type for array in arrays))


async def _answered(libpq: PGconn) -> PGresult:
    """What the server answers to the one statement that was sent. It is small, and so it left at once."""
    loop = asyncio.get_running_loop()
    came: asyncio.Future[PGresult] = loop.create_future()
    socket = libpq.socket  # a connection that breaks has none any more, and the next may be given the same number
    loop.add_reader(socket, _take, libpq, came, [])
    try:
        return checked(libpq, await came)
    finally:
        loop.remove_reader(socket)


def _take(libpq: PGconn, came: asyncio.Future[PGresult], answers: list[PGresult]) -> None:
    """Takes what has come, and says so when it is all."""
    if came.done():
        return
    try:
        libpq.consume_input()
        while not libpq.is_busy() and not came.done():
            if (answer := libpq.get_result()) is None:
                came.set_result(answers[0])
            else:
                answers.append(answer)
    except psycopg.Error as error:
        came.set_exception(error)
