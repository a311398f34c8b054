"""Who is signed in at this browser: an employer, by a cookie that no script reads and no other site's page can use.

The cookie holds a secret that the vault knows as a digest, for some hours. A form that acts is taken only from our own pages:
the cookie is *same-site strict*, and the browser's word where the form came from is asked as well.
"""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from api.identity import TheOffice
from api.refused import FromElsewhere, NotSignedIn
from ledger.office import Office
from ledger.procedures import employers
from ledger.procedures.officers import TokenNotGood
from ledger.vault.employers import Employer

COOKIE: Final = "employer"
PATH: Final = "/employer"
_HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


def maybe_signed_in(request: Request, office: TheOffice) -> Employer | None:
    """The employer whose browser this is; nobody where the cookie is missing, or its hours are over."""
    session = request.cookies.get(COOKIE)
    try:
        return employers.signed_in(office, session) if session else None
    except TokenNotGood:
        return None


MaybeSignedIn = Annotated[Employer | None, Depends(maybe_signed_in)]


def the_signed_in(employer: MaybeSignedIn) -> Employer:
    """The employer whose browser this is. Raises ``NotSignedIn``."""
    if employer is None:
        raise NotSignedIn
    return employer


TheSignedIn = Annotated[Employer, Depends(the_signed_in)]


def from_our_page(request: Request) -> None:
    """Whether a form was sent from a page of this office. Raises ``FromElsewhere``.

    A browser says where a form comes from (Fetch, "Origin header"); who sends neither header is no browser of today, and holds
    no cookie that another site could misuse.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise FromElsewhere
    if site not in {"same-origin", "none"}:
        raise FromElsewhere


OurForm = Depends(from_our_page)


def remember(response: Response, request: Request, office: Office, session: str) -> None:
    """Puts the cookie into the answer; only https sends it, but on this very machine."""
    secure = office.charter.public_url.startswith("https:") and (request.url.hostname or "") not in _HERE
    response.set_cookie(
        COOKIE, session, max_age=int(employers.SIGNED_IN.total_seconds()), path=PATH, secure=secure, httponly=True,
        samesite="strict",
    )  # fmt: skip


def forget(response: Response) -> None:
    """Takes the cookie away."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")


def own_origin(response: Response) -> None:
    """Lets the browser say, to us alone, that a form comes from this page: without it, it would say ``null``."""
    response.headers["Referrer-Policy"] = "same-origin"
