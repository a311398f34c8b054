"""What every request passes on its way in and out: a limit of size, the headers of a careful host, a count; and HEAD, for every GET."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from urllib.parse import urlsplit

from fastapi import Request, Response
from prometheus_client import CollectorRegistry, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.refused import TooLarge

MEGABYTE = 1024 * 1024
JSON_LIMIT = MEGABYTE
UPLOAD_LIMIT = 8 * MEGABYTE
UPLOADS = frozenset(
    {
        "/",
        "/v1/verify",
        "/v1/verify/files",
        "/v1/evidence/documents",
        "/v1/receipts/check",
        "/v1/rosters",
        "/v1/rosters/check",
        "/v1/rosters/table",
        "/employer/roster",
        "/employer/check",
        "/employer/file",
    }
)
"""The addresses that take a file."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""Nothing is fetched from elsewhere, and no script runs but a file of ours; pictures in the style sheet are written into it."""

ONE_SLASH_TOO_MANY = 307
"""Leads to the address without it, on whatever scheme and host it was asked: what stands in front of us may speak TLS, and we would
not know.
"""


Refused = Callable[[Request, Exception], Awaitable[Response]]


class SizeLimit:
    """Refuses a body that says it is too large, and stops counting one that does not say."""

    def __init__(self, app: ASGIApp, refused: Refused) -> None:
        """Stands before ``app``; ``refused`` tells whoever asks."""
        self.app = app
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = UPLOAD_LIMIT if scope["path"] in UPLOADS else JSON_LIMIT
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdecimal() or int(said) > limit:
            response = await self.refused(Request(scope), too_large(limit))
            await response(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise too_large(limit)
        return message

    return counted


def too_large(limit: int) -> TooLarge:
    """The refusal, with the limit in figures."""
    return TooLarge(f"At most {limit // MEGABYTE} MB are taken here.")


class CarefulHeaders:
    """Puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Stands before ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if message["status"] == ONE_SLASH_TOO_MANY:
                    headers["location"] = urlsplit(headers["location"])._replace(scheme="", netloc="").geturl()
            await send(message)

        await self.app(scope, receive, careful)


class Heads:
    """Answers HEAD with the headers of GET and no body: every server of HTTP must (RFC 9110 section 9.1), caches and link checkers ask."""

    def __init__(self, app: ASGIApp) -> None:
        """Stands before ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope.get("method") != "HEAD":
            await self.app(scope, receive, send)
            return

        async def headers_alone(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, headers_alone)


class Counted:
    """Observes how long each answer took, by method, route and status; never by address, which may name a person's page."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        """Stands before ``app`` and counts into ``registry``."""
        self.app = app
        self.seconds = Histogram(
            "reciprocity_request_seconds", "Time to answer.", ["method", "route", "status"], registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        status = "500"

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self.seconds.labels(scope["method"], route, status).observe(perf_counter() - started)
