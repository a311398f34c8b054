"""Reads that everybody asks, answered before the framework has taken the question apart.

Of a plain question FastAPI's reading of its parameters costs several times the answer. So a route may have a second function,
which is given the request as it came and answers it, or says ``None``: then the question goes the usual way, which describes it
to programs, judges it, and words every problem. The second may never answer otherwise than the first; tests hold it to that.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Callable, Coroutine
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request, Response

from api.answers import Standing
from api.reading import Question, Reader
from api.strict import StrictRoute
from api.together import Together
from ledger.store.engine import Engine
from ledger.store.opening import link_to


class PlainRoute(StrictRoute):
    """A strict route that asks ``plainly`` first."""

    @staticmethod
    async def plainly(request: Request) -> Response | None:
        """The answer, or ``None``."""
        raise NotImplementedError

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler."""
        handler, plainly = super().get_route_handler(), self.plainly

        async def first_plainly(request: Request) -> Response:
            return await plainly(request) or await handler(request)

        return first_plainly


class Lookups:
    """The public's questions about one endorsement, to be asked from an event loop that others wait for too."""

    def __init__(self, reader: Reader, engine: Engine) -> None:
        """``reader`` knows what to ask of the database behind ``engine``."""
        self._reader, self._engine = reader, engine
        self._loops: WeakKeyDictionary[AbstractEventLoop, Together[Question, Standing]] = WeakKeyDictionary()

    async def ask(self, question: Question) -> Standing:
        """The standing. Raises ``NoSuchNumber``, ``Unavailable``."""
        together = self._loops.get(get_running_loop()) or self._begun()
        if together is None:
            return self._reader.standing(question.number, on=question.on, known_at=question.known_at)
        return await together.ask(question)

    def _begun(self) -> Together[Question, Standing] | None:
        """For this loop; nothing where the answer is here at once."""
        if (link := link_to(self._engine)) is None:
            return None
        return self._loops.setdefault(get_running_loop(), Together(link, self._reader.standings))

    def close(self) -> None:
        """Hang up."""
        if (together := self._loops.pop(get_running_loop(), None)) is not None:
            together.close()
