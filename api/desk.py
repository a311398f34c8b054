"""What the doors are given: the office, the views it keeps, and where its published files are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Request

from ledger.office import Office
from ledger.rulebook.watching import Watch
from projections.catalogue import Catalogue
from projections.delivery import Delivery
from projections.dossier import Dossier
from projections.notices import Notices
from projections.outbox import Outbox
from projections.registry import Registry
from projections.reliance import Reliance
from projections.standing import Standing
from projections.status_list import StatusList
from projections.trust import Trust
from projections.worklist import Worklist


@dataclass(frozen=True)
class Views:
    """The views that doors read."""

    standing: Standing
    registry: Registry
    trust: Trust
    status_list: StatusList
    catalogue: Catalogue
    dossier: Dossier
    worklist: Worklist
    notices: Notices
    outbox: Outbox
    reliance: Reliance


@dataclass(frozen=True)
class Desk:
    """One office, open to the public.

    ``wait_for`` waits until every view has read up to a position, for so many seconds at most, and says whether they have.
    ``contact`` is the office's address for mail. ``delivery`` is how far messages have come on their way; ``ping`` sends a test
    message to the webhook of an employer's watch (by both their names), and says with which status it was taken.
    """

    office: Office
    views: Views
    log: Path
    wait_for: Callable[[int, float], bool]
    contact: str
    delivery: Delivery
    ping: Callable[[str, str, Watch], int | None]


async def the_desk(request: Request) -> Desk:
    """This office's desk."""
    return cast("Desk", request.app.state.desk)


TheDesk = Annotated[Desk, Depends(the_desk)]
