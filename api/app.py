"""Puts the doors together: the only place where JSON, pages, guards and the office meet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from api.conformance import doors
from api.conformance.mode import Conformance
from api.desk import Desk
from api.guards import HEADERS, CarefulHeaders, Counted, Heads, SizeLimit
from api.measuring import Deliveries
from api.openapi import TITLE, describe
from api.pages import ask, claim, code, employer, endorsement, lookup, manual, wallet, watching
from api.pages import guide as guide_page
from api.pages import registry as registry_page
from api.pages.rendering import Press
from api.plain import Lookups
from api.problems import TABLE, answer, problem_of, wants_page
from api.reading import Reader
from api.routes import (
    applications,
    associations,
    audits,
    cases,
    certificates,
    changes,
    claims,
    corrections,
    counts,
    credentials,
    decisions,
    employers,
    endorsements,
    evidence,
    exams,
    guide,
    health,
    log,
    memberships,
    notices,
    professionals,
    receipts,
    reciprocity,
    references,
    registry,
    renewals,
    reviews,
    rosters,
    standing,
    status,
    successions,
    supervision,
    transfers,
    trust,
    trust_queries,
    vc_api,
    verify,
    vettings,
    wallet_answering,
    wallet_asking,
    wallet_issuing,
    wallet_offers,
    watches,
    well_known,
    withdrawals,
    worklist,
)

NOUNS = (
    standing, changes, reciprocity, registry, associations, successions, guide, trust, trust_queries, verify, vc_api, status, log, well_known, professionals, applications,
    decisions, references, reviews, exams, endorsements, renewals, audits, transfers, notices, worklist, supervision, vettings, memberships, claims,
    cases, corrections, counts, withdrawals, certificates, credentials, wallet_offers, wallet_issuing, health, evidence, employers, receipts, rosters, watches, wallet_asking, wallet_answering,
)  # fmt: skip
METHODS = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")
PAGES = (lookup, registry_page, guide_page, endorsement, manual, claim, wallet, ask, code, employer, watching)


def create_app(desk: Desk, conformance: Conformance | None = None) -> FastAPI:
    """The doors of one office. It makes no schema and starts no round; whoever runs it has done so.

    ``conformance``: with the doors for public test suites, which only a demonstration has.
    """
    app = _with_nouns()
    app.state.desk = desk
    app.state.reader = Reader(desk)
    app.state.lookups = Lookups(app.state.reader, desk.views.standing.engine)
    app.state.press = Press(desk.office.charter.demonstration, desk.contact)
    app.state.registry = CollectorRegistry()
    app.state.registry.register(Deliveries(desk))
    if conformance is not None:
        app.state.conformance = conformance
        app.include_router(doors.router)
    for page in PAGES:
        app.include_router(page.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=str(files("api.pages") / "static")))
    for error in (*TABLE, RequestValidationError, HTTPException):
        app.add_exception_handler(error, _refused)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(SizeLimit, refused=_refused)
    app.add_middleware(CarefulHeaders)
    app.add_middleware(Counted, registry=app.state.registry)
    app.add_middleware(Heads)
    return app


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.lookups.close()


def _with_nouns() -> FastAPI:
    app = FastAPI(title=TITLE, lifespan=_served, docs_url=None, redoc_url=None, strict_content_type=False)
    for noun in NOUNS:
        app.include_router(noun.router)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    return app


def described() -> dict[str, Any]:
    """The description of every address, without an office behind it: the manual's copy."""
    return _with_nouns().openapi()


async def _refused(request: Request, error: Exception) -> Response:
    """A refusal: a page for a person's browser, a problem document for everyone else."""
    problem = problem_of(error)
    page = wants_page(request)
    response = manual.refused(request, request.app.state.press, problem) if page else answer(problem)
    response.headers.update(getattr(request.state, "headers", {}))
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return response


def _methods(request: Request) -> set[str]:
    """What this address answers to: it stands at several routes, one a method, and a 405 names them all (RFC 9110 section 15.5.6)."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    asked = [(one, {**request.scope, "method": one}) for one in METHODS]
    found = {one for one, scope in asked if any(route.matches(scope)[0] is Match.FULL for route in routes)} or {"GET"}
    return found | ({"HEAD"} if "GET" in found else set())


async def _failed(request: Request, error: Exception) -> Response:
    """Our own fault: said without a word about what went wrong, which the log of the server has."""
    response = await _refused(request, error)
    response.headers.update(HEADERS)
    return response
