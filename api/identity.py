"""Who asks, and for which association they may act.

A bearer token names an officer, a person who acts for themselves, or an employer. An officer's counts while it is neither revoked nor expired
and while the officer is appointed, that day, where the token says; a person's until it is revoked. Which officer tries what they may not do is refused, and the attempt is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.desk import TheDesk
from api.refused import NotSignedIn
from ledger.journal.errors import OnceDiffers, Overtaken
from ledger.office import Office
from ledger.procedures import claims, employers, officers
from ledger.rulebook.appointing import NotAnOfficer
from ledger.rulebook.refusal import NotEntitled, Refusal
from ledger.rulebook.vocabulary import Officer, Oneself
from ledger.vault.employers import Employer

bearer = HTTPBearer(
    auto_error=False, description="A token that `reciprocity token`, or the claiming of a record, has shown once."
)


async def the_office(desk: TheDesk) -> Office:
    """The office behind this door."""
    return desk.office


TheOffice = Annotated[Office, Depends(the_office)]


def the_actor(office: TheOffice, given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> Officer | Oneself:
    """Whoever asks: an officer, or a person for themselves, by the record that they go by.

    Raises ``NotSignedIn``, which says no more to a stranger than that, and ``NotAnOfficer``. That a former officer came is written down.
    """
    if given is None:
        raise NotSignedIn
    for known in (officers.officer_of, claims.oneself):
        try:
            return known(office, given.credentials)
        except officers.TokenNotGood:
            continue
        except NotAnOfficer:
            officers.record_former(office, given.credentials)
            raise
    officers.record_former(office, given.credentials)
    raise NotSignedIn


TheActor = Annotated[Officer | Oneself, Depends(the_actor)]


def the_officer(actor: TheActor) -> Officer:
    """The officer who asks. Raises ``NotSignedIn``, also to a person."""
    if isinstance(actor, Oneself):
        raise NotSignedIn
    return actor


TheOfficer = Annotated[Officer, Depends(the_officer)]


def the_person(actor: TheActor) -> Oneself:
    """The person who asks for themselves. Raises ``NotSignedIn``, also to an officer."""
    if isinstance(actor, Officer):
        raise NotSignedIn
    return actor


ThePerson = Annotated[Oneself, Depends(the_person)]


def the_employer(office: TheOffice, given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> Employer:
    """The employer whose account this is. Raises ``NotSignedIn``, also to an officer and to a person."""
    if given is None:
        raise NotSignedIn
    try:
        return employers.employer_of(office, given.credentials)
    except officers.TokenNotGood:
        raise NotSignedIn from None


TheEmployer = Annotated[Employer, Depends(the_employer)]


def maybe_employer(office: TheOffice, given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> Employer | None:
    """The employer who asks; ``None`` for a stranger. A token that is not an employer's in force is refused (``NotSignedIn``)."""
    return None if given is None else the_employer(office, given)


MaybeEmployer = Annotated[Employer | None, Depends(maybe_employer)]


@contextmanager
def attempting(office: Office, by: Officer | Oneself, act: str, *, every: bool = False) -> Iterator[None]:
    """Writes down which officer tried ``act`` without being entitled to it, and lets the refusal go on to the one who asked.

    ``every``: whatever refused it, also the rules, another's line that came first, and a key used for another request.
    """
    try:
        yield
    except (Refusal, Overtaken, OnceDiffers) as refusal:
        if isinstance(by, Officer) and (every or isinstance(refusal, NotEntitled)):
            _write_down(office, by, act, type(refusal).__name__)
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
