"""A coroutine in an event loop of its own, in a thread of its own: once a browser was opened, the tests' own thread has a running one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run(told: Coroutine[Any, Any, Any], runner: Callable[[Coroutine[Any, Any, Any]], Any] = asyncio.run) -> Any:
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(runner, told).result()
