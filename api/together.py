"""Those who ask while a question is under way wait for the next one, and all of them go together.

As a group commit does for writers: one statement costs little more for sixteen than for one. Who is alone is answered at once, for
nobody waits for company; who comes later waits for the next question, so that no answer was read before it was asked for, and
whoever has written reads what they wrote.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from ledger.store.errors import Unavailable
from ledger.store.reading import Reading

if TYPE_CHECKING:
    from ledger.store.link import Link

Key = TypeVar("Key")
Found = TypeVar("Found")

MOST: Final = 64
"""How many go together at most."""


class Together(Generic[Key, Found]):
    """Questions of one event loop over a link of its own, one at a time."""

    def __init__(self, link: Link, reading: Callable[[Sequence[Key]], Reading[Sequence[Found | Exception]]]) -> None:
        """``reading`` finds for each key, in order, its answer or the error that is its own."""
        self.link = link
        self._reading = reading
        self._waiting: deque[tuple[Key, asyncio.Future[Found]]] = deque()
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, key: Key) -> Found:
        """The answer for a key. Raises its own error, or as ``Link.read`` where nobody could be answered."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Found] = loop.create_future()
        self._waiting.append((key, answer))
        if self._asking is None:
            self._asking = loop.create_task(self._ask())
        return await answer

    def close(self) -> None:
        """Hang up. Whoever still waits is told that nobody answers any more."""
        if self._asking is not None:
            self._asking.cancel()  # which hangs up, once the loop listens no more
        else:
            self.link.close()

    async def _ask(self) -> None:
        """Until nobody waits. It is nobody's own task, so that whoever leaves takes no answer along."""
        try:
            while self._waiting:
                await self._answer([self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))])
        finally:
            self._asking = None
            for _, answer in self._waiting:
                _tell(answer, Unavailable("The office is closing."))
            self._waiting.clear()

    async def _answer(self, asked: Sequence[tuple[Key, asyncio.Future[Found]]]) -> None:
        """One question for all of these; one by one if it failed, for the fault may be one's alone."""
        found: Sequence[Found | Exception]
        try:
            found = await self.link.read(self._reading([key for key, _ in asked]))
        except asyncio.CancelledError:
            for _, answer in asked:
                _tell(answer, Unavailable("The office is closing."))
            raise
        except Exception as error:  # noqa: BLE001 - it is told to whoever asked
            if len(asked) > 1 and not isinstance(error, Unavailable):
                for each in asked:
                    await self._answer([each])
                return
            found = [error] * len(asked)
        for (_, answer), one in zip(asked, found, strict=True):
            _tell(answer, one)


def _tell(answer: asyncio.Future[Found], found: Found | Exception) -> None:
    if answer.done():  # whoever asked has left
        return
    if isinstance(found, Exception):
        answer.set_exception(found)
    else:
        answer.set_result(found)
