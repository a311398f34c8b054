"""Where the code on a certificate leads: how that endorsement stands today, and what became of that certificate.

The line's id in the address is in the public log for anybody to read. So nothing is said here that the log does not say: no name and
no number. Those are in what stands behind the ``#``, which no browser sends; whoever wants them checked puts the code into the box.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import record
from api.desk import TheDesk
from api.pages.paper import ThePress, TheReader
from api.pages.words import CREDENTIALS, STANDINGS
from api.refused import NotFound
from ledger.rulebook.certifying import State, given
from ledger.rulebook.vocabulary import LineId

router = APIRouter()


@router.get("/c/{line}")
def code(request: Request, press: ThePress, desk: TheDesk, reader: TheReader, line: str) -> Response:
    """The live answer. Raises ``NotFound`` for an id that issued no credential."""
    stored = desk.office.journal.find(line)
    lines = record.lines_of(desk.office, stored.stream) if stored else []
    carried = next((one for one in given(each.painted() for each in lines) if one.id == LineId(line)), None)
    if stored is None or carried is None:
        raise NotFound
    told = reader.told(stored.stream)
    state = "suspended" if carried.state is State.GOOD and carried.suspended_by else carried.state.value
    good = carried.state is State.GOOD and not carried.suspended_by
    return press.page(
        request,
        "code.html",
        asked=STANDINGS[told.standing],
        told=told,
        good=good,
        state=CREDENTIALS.get(state),
        association=reader.name_of(told.home or "alliance"),
        issuer=reader.name_of(carried.by),
    )
