"""Who asks, and for which association they may act.

A bearer token names an officer; it counts while it is neither revoked nor expired and while the officer is appointed, that
day, where the token says. Who tries what they may not do is refused, and the attempt is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.desk import TheDesk
from api.refused import NotSignedIn
from ledger.journal.errors import Overtaken
from ledger.office import Office
from ledger.procedures import officers
from ledger.rulebook.refusal import NotEntitled
from ledger.rulebook.vocabulary import Officer

bearer = HTTPBearer(auto_error=False, description="A token that `reciprocity token` has shown once.")


def the_office(desk: TheDesk) -> Office:
    """The office behind this door."""
    return desk.office


TheOffice = Annotated[Office, Depends(the_office)]


def the_officer(office: TheOffice, given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> Officer:
    """Who asks. Raises ``NotSignedIn``, which says no more to a stranger than that, and ``NotAnOfficer``."""
    if given is None:
        raise NotSignedIn
    try:
        return officers.officer_of(office, given.credentials)
    except officers.TokenNotGood:
        raise NotSignedIn from None


TheOfficer = Annotated[Officer, Depends(the_officer)]


@contextmanager
def attempting(office: Office, officer: Officer, act: str) -> Iterator[None]:
    """Writes down who tried ``act`` without being entitled to it, and lets the refusal go on to the one who asked."""
    try:
        yield
    except NotEntitled as refusal:
        _write_down(office, officer, act, type(refusal).__name__)
        raise


def _write_down(office: Office, officer: Officer, act: str, refusal: str) -> None:
    """Tries again when another attempt of the same officer is written down at the same moment. Raises ``Overtaken``."""
    for last in (False, False, False, False, True):
        try:
            officers.record_refusal(office, officer, act, refusal)
        except Overtaken:
            if last:
                raise
        else:
            return
