"""Claims: a person takes their record as their own, by the link that their association sent.

The link bears its secret after the ``#``, which is sent to nobody; it comes here in a body, and is in no address.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheOffice
from api.routes.common import Body, declared
from api.strict import StrictRoute
from ledger.procedures import claims

router = APIRouter(
    route_class=StrictRoute, prefix="/v1/claims", tags=["claims"], responses=declared(400, 404, 409, 413, 415, 422, 503)
)


class Secret(Body):
    """What stands in the link behind the ``#``."""

    secret: str = Field(min_length=20, max_length=100)


@dataclass(frozen=True, slots=True)
class Own:
    """The person's own bearer token, said once, and the association by which their lines are stated."""

    token: str
    association: str


@router.post("", status_code=201, operation_id="claim", summary="Claim one's record")
def claim(body: Secret, office: TheOffice) -> Own:
    """Once, until the link's last day. Tokens given to the same person before are void from now on."""
    own = claims.claim(office, body.secret)
    return Own(own.token, own.association)
