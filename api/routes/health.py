"""For the operator: whether it lives, whether it is ready, and what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from api import record
from api.desk import TheDesk
from api.refused import NotReady
from api.routes.common import declared, served
from api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["operator"])


@dataclass(frozen=True, slots=True)
class Alive:
    """The process answers."""

    alive: bool = True


@dataclass(frozen=True, slots=True)
class Ready:
    """How many lines the journal has, and how many of them the published head covers."""

    lines: int
    published: int


@router.get("/health/live", operation_id="live", summary="The process answers")
def live() -> Alive:
    """Asks nothing of anybody else."""
    return Alive()


@router.get("/health/ready", operation_id="ready", summary="Journal and views can be read", responses=declared(503))
def ready(desk: TheDesk) -> Ready:
    """Raises ``NotReady`` while a view stands still or has not caught up."""
    size = desk.office.journal.size()
    if not desk.wait_for(size, 0.5):
        raise NotReady("A view has not caught up with the journal.")
    head = record.head_of(desk.log)
    return Ready(size, head.size if head else 0)


@router.get(
    "/metrics", operation_id="metrics", summary="Counts, for Prometheus", response_class=Response, responses=served("text/plain")
)
def metrics(request: Request) -> Response:
    """By method, route and status; no address and nobody's data."""
    registry = cast("CollectorRegistry", request.app.state.registry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
