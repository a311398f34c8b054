"""One question asked by many at once: whoever waits while an answer is under way is answered by the next, all in one query.

Forty threads that each open a page would send forty statements, and wait for ten connections; the statements cost them more
than the rows. Nobody waits longer than for the query before: the first to ask is answered at once (``combine.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from ledger.store.combine import Combiner
from ledger.store.engine import Row
from ledger.store.postgres import Hot, PostgresEngine

Answer = list[Row]
Value = TypeVar("Value", str, bytes)


class Asking(Generic[Value]):
    """A hot statement of the form ``SELECT …, x, … WHERE x = ANY ($1)``.

    Every answer was read after it was asked for, so it is never older than a statement of one's own would have given.
    """

    def __init__(self, engine: PostgresEngine, hot: Hot, pack: Callable[[Sequence[Value]], bytes], *, at: int = 0) -> None:
        """``pack`` makes the parameter of what is asked for, and column ``at``, from 0, says of which of that a row is."""
        self._engine = engine
        self._hot = hot
        self._pack: Callable[[Sequence[Value]], bytes] = pack
        self._at = at
        self._together: Combiner[Value, Answer] = Combiner(self.of_each)

    def of(self, value: Value) -> Answer:
        """The rows about one value, in the statement's order. Raises as ``PostgresEngine.call``."""
        return self._together.do(value)

    def of_each(self, values: Sequence[Value]) -> list[Answer]:
        """The rows about each of some values, in one query, for those who wait together already. Raises as :meth:`of`."""
        found: dict[Value, Answer] = {value: [] for value in values}
        for row in self._engine.call(self._hot, (self._pack(list(found)),)):
            found[row[self._at]].append(row)
        return [found[value] for value in values]
