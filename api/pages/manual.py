"""Pages that explain: the public log, every refusal, and a refusal in one case."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request, Response

from api.pages.paper import ThePress, TheReader
from api.pages.rendering import Press
from api.problems import Kind, Problem, listed
from api.refused import NotFound

router = APIRouter()


@cache
def kinds() -> dict[str, Kind]:
    """Every refusal by its name."""
    return {kind.name: kind for kind in listed()}


@router.get("/log")
def log(request: Request, press: ThePress, reader: TheReader) -> Response:
    """The head of the public log, and how to check it."""
    return press.page(request, "log.html", checkpoint=reader.checkpoint(), address=f"{request.base_url}log")


@router.get("/problems")
def problems(request: Request, press: ThePress) -> Response:
    """Every refusal."""
    return press.page(request, "problems.html", kinds=list(kinds().values()))


@router.get("/problems/{name}")
def problem(request: Request, press: ThePress, name: str) -> Response:
    """One refusal."""
    if name not in kinds():
        raise NotFound
    return press.page(request, "problem.html", kind=kinds()[name])


def refused(request: Request, press: Press, problem: Problem) -> Response:
    """A refusal as a page, for a person's browser."""
    return press.page(request, "refused.html", problem.kind.status, problem=problem)
