"""The authorization endpoint: a wallet asks in a browser, and the holder says yes there with the token of their own record.

OpenID4VCI 1.0, section 5 (``#authorization-endpoint``); RFC 6749 section 4.1; RFC 7636; RFC 9126 (PAR); RFC 9207 (``iss``). Wallets
are not registered here, so a request counts only with the ``issuer_state`` of an open offer: without one nobody can be sent to the
page, and nothing is sent on from it to an address that a stranger chose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from ledger.credentials import wallet_metadata
from ledger.credentials.wallet_proof import Declined
from ledger.office import Office
from ledger.procedures import claims, endorsements
from ledger.procedures.offers import GRANTED, OFFER, STATE, counts, moment
from ledger.procedures.theirs import named_as
from ledger.procedures.wallet_grants import Shown, details, key_of
from ledger.rulebook import record
from ledger.rulebook.vocabulary import PersonId
from ledger.vault.wallets import Kept, fresh

REQUEST: Final = "request"
URN: Final = "urn:ietf:params:oauth:request_uri:"
ASKED_FOR: Final = timedelta(minutes=10)
"""How long a request waits for the holder to find their token."""
CODE_FOR: Final = timedelta(minutes=5)

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]{1,40}:[!#-&(-+\--:=?-Z\[\]_a-z~]{1,1000}", re.ASCII)
_PLACE: Final = re.compile(r"([A-Za-z0-9.-]+|\[::1\])(:[0-9]{1,5})?", re.ASCII)
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_NEVER: Final = frozenset({"about", "blob", "chrome", "data", "file", "filesystem", "ftp", "intent", "javascript", "vbscript"})


class SentBack(Exception):
    """The request is answered at the wallet's own address, with an error by the names of RFC 6749 section 4.1.2.1."""

    def __init__(self, address: str, declined: Declined) -> None:
        """``address`` is where the browser goes."""
        super().__init__(declined.error)
        self.address, self.declined = address, declined


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for the holder: by which name, and where its answer would go, in words and as a browser's policy has it."""

    handle: str
    client: str
    wallet: str
    source: str


def ask(office: Office, association: str, params: Mapping[str, str], shown: Shown | None = None) -> str:
    """The name of a request that waits from now on (its ``request_uri``). ``shown`` came with it if it was pushed.

    Raises ``Declined`` where it may be answered nowhere else, ``SentBack`` for whatever else is wrong with it.
    """
    kept = office.vault.wallets.find(STATE, params.get("issuer_state", ""))
    offered = office.vault.wallets.of_offer(kept.offer, OFFER) if kept else []
    if not offered or not counts(office, offered[0]) or offered[0].says["association"] != association:
        raise Declined("invalid_request", "No offer of this issuer is open under this issuer_state.")
    client, address = params.get("client_id", ""), params.get("redirect_uri", "")
    if not 1 <= len(client) <= 500 or not _is_address(address):
        raise Declined("invalid_request", "client_id and redirect_uri are both needed, the latter an address of a wallet.")
    try:
        configurations, named = _wanted(params, tuple(offered[0].says["configurations"]))
    except Declined as declined:
        answer = declined.members() | _state(params)
        raise SentBack(_with(office, association, address, answer), declined) from None
    says = {
        "association": association, "client": client, "redirect_uri": address, "challenge": params["code_challenge"],
        "configurations": configurations, "named": named, "number": offered[0].says["number"], "by": offered[0].says["by"],
        "state": params.get("state"), "key": _bound_to(office, params, shown),
    }  # fmt: skip
    waiting = Kept(REQUEST, offered[0].offer, offered[0].person, moment(office.clock() + ASKED_FOR), says)
    return URN + office.vault.wallets.make(waiting)


def _bound_to(office: Office, params: Mapping[str, str], shown: Shown | None) -> str | None:
    """To which key the code is bound from the beginning, if a wallet says so in either way (RFC 9449 section 10). Raises ``Declined``."""
    named, key = params.get("dpop_jkt"), key_of(office, shown)
    if named and key and named != key:
        raise Declined("invalid_dpop_proof", "dpop_jkt is another key than the proof's.")
    return named or key


def _is_address(text: str) -> bool:
    """Whether a code may be sent there: https, a loopback address, or a scheme of an app's own (RFC 8252 section 7)."""
    if not _ADDRESS.fullmatch(text) or "#" in text:
        return False
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"}:
        return bool(_PLACE.fullmatch(parts.netloc)) and (parts.scheme == "https" or parts.hostname in _LOCAL)
    return parts.scheme not in _NEVER


def _wanted(params: Mapping[str, str], offered: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The configurations asked for, and whether by authorization_details, which go before scopes (sections 5.1.1 and 5.1.2)."""
    if params.get("response_type") != "code":
        raise Declined("unsupported_response_type")
    if params.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(params.get("code_challenge", "")):
        raise Declined("invalid_request", "PKCE with S256 is needed.")
    if "authorization_details" in params:
        return details(params["authorization_details"], offered), True
    scopes = params.get("scope", "").split()
    if scopes and not set(scopes) & set(offered):
        raise Declined("invalid_scope")
    return tuple(one for one in offered if not scopes or one in scopes), False


def _state(params: Mapping[str, Any]) -> dict[str, str]:
    return {"state": params["state"]} if params.get("state") is not None else {}


def _with(office: Office, association: str, address: str, answer: Mapping[str, str]) -> str:
    """The wallet's address with an answer on it, and who gives it (RFC 9207)."""
    iss = wallet_metadata.issuer(office.charter.public_url, association)
    return f"{address}{'&' if '?' in address else '?'}{urlencode(dict(answer) | {'iss': iss})}"


def waiting(office: Office, association: str, handle: str, client: str | None = None) -> Asked:
    """The request of this name, to be shown to whoever is asked. Raises ``Declined``."""
    said = _waiting(office, association, handle).says
    if client is not None and said["client"] != client:
        raise Declined("invalid_request", "The request is another client's.")
    parts = urlsplit(said["redirect_uri"])
    if parts.scheme not in {"http", "https"}:
        return Asked(handle, said["client"], parts.scheme, f"{parts.scheme}:")
    if parts.hostname == "::1":  # a browser's policy can name no IPv6 address (CSP 3, host-source)
        return Asked(handle, said["client"], parts.netloc, f"{parts.scheme}:")
    return Asked(handle, said["client"], parts.netloc, f"{parts.scheme}://{parts.netloc}")


def _waiting(office: Office, association: str, handle: str) -> Kept:
    kept = office.vault.wallets.find(REQUEST, handle.removeprefix(URN))
    if kept is None or not counts(office, kept) or kept.says["association"] != association:
        raise Declined("invalid_request", "No such request waits here.")
    return kept


def consent(office: Office, association: str, handle: str, bearer: str) -> str:
    """Where the holder's browser goes with the code, once they said yes with their own token.

    Raises ``TokenNotGood``, ``NotTheHolder``, and ``Declined`` where the request or its offer is no longer open.
    """
    kept = _waiting(office, association, handle)
    who = claims.oneself(office, bearer)
    held = endorsements.find(office, kept.says["number"]).held
    record.require_reader(held, named_as(office, who, held.holder or PersonId("")))
    said = dict(kept.says)
    state = {"state": said.pop("state")}
    code, granted = fresh(), Kept(GRANTED, kept.offer, kept.person, moment(office.clock() + CODE_FOR), said)
    if not office.vault.wallets.take(kept.offer, OFFER, (code, granted)):
        raise Declined("invalid_request", "The offer was taken meanwhile.")
    office.vault.wallets.spend(REQUEST, handle.removeprefix(URN))
    return _with(office, association, said["redirect_uri"], {"code": code} | _state(state))


def decline(office: Office, association: str, handle: str) -> str:
    """Where the holder's browser goes once they said no; the offer stays open. Raises ``Declined``."""
    kept = _waiting(office, association, handle)
    office.vault.wallets.spend(REQUEST, handle.removeprefix(URN))
    return _with(office, association, kept.says["redirect_uri"], {"error": "access_denied"} | _state(kept.says))
