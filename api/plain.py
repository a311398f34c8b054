"""Reads that everybody asks, answered before the framework has taken the question apart.

Of a plain question FastAPI's reading of its parameters costs several times the answer. So a route may have a second function,
which is given the request as it came and answers it, or says ``None``: then the question goes the usual way, which describes it
to programs, judges it, and words every problem. The second may never answer otherwise than the first; tests hold it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from api.desk import Desk
from api.strict import StrictRoute

Found = TypeVar("Found")


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


async def by_key(desk: Desk, read: Callable[..., Found], *given: object, **members: object) -> Found:
    """What ``read`` finds by a key: at once on SQLite, where that takes less than handing it to a thread; else in a thread."""
    if desk.office.journal.engine.dialect == "sqlite":
        return read(*given, **members)
    return await run_in_threadpool(read, *given, **members)
