"""What a wallet sends back: OpenID4VP 1.0's Authorization Response, opened and taken apart (section 8).

Nothing is believed here. An answer is a set of presentations by the names of the query, or an error; whatever else is in it
is not looked at, as section 8.1 wants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.credentials import guard
from ledger.signing.jwe import DecryptionKey, DoesNotOpen

Json = dict[str, Any]
Presentation = str | Json

LARGEST: Final = 256 * 1024
"""Characters of all that is presented, at most: a few credentials and no more."""
MOST: Final = 8
"""Presentations in one answer, at most."""
ERRORS: Final = frozenset(
    {
        "access_denied", "invalid_request", "invalid_client", "invalid_scope", "unauthorized_client", "unsupported_response_type",
        "vp_formats_not_supported", "invalid_request_uri_method", "invalid_transaction_data", "wallet_unavailable",
        "server_error", "temporarily_unavailable",
    }
)  # fmt: skip
"""What a wallet may say instead (section 8.5, RFC 6749 section 4.1.2.1)."""
OTHER_ERROR: Final = "other"


class NoAnswer(ValueError):
    """This is not a wallet's answer; the message says why."""


class InClear(NoAnswer):
    """It was to be encrypted, and is not, or not so that it can be opened."""


class OtherState(NoAnswer):
    """Its state is not the request's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a wallet said: presentations by the ids of the credential queries, or an error."""

    presented: Mapping[str, Sequence[Presentation]]
    error: str | None = None


def read(fields: Mapping[str, str], state: str, key: DecryptionKey | None) -> Answer:
    """The answer to the request with this ``state``; with ``key``, it must have come encrypted to it.

    An error may come in clear even so: a wallet that cannot encrypt has to say it somehow (section 8.3.1). Raises
    :class:`NoAnswer`.
    """
    said: Mapping[str, Any] = fields
    if "response" in fields:
        said = _opened(fields, key)
    elif key is not None and "error" not in fields:
        raise InClear("not encrypted")
    if said.get("state") != state or fields.get("state", state) != state:
        raise OtherState("another state")
    if "error" in said:
        return Answer({}, next((one for one in ERRORS if one == said["error"]), OTHER_ERROR))
    return Answer(_presented(said.get("vp_token")))


def _opened(fields: Mapping[str, str], key: DecryptionKey | None) -> Json:
    if key is None:
        raise NoAnswer("encrypted, where nobody asked for it")
    if "vp_token" in fields:
        raise NoAnswer("in clear and encrypted at once")
    try:
        return guard.read(key.open(fields["response"]))
    except DoesNotOpen as error:
        raise InClear(str(error)) from error
    except guard.Unreadable as error:
        raise NoAnswer(str(error)) from error


def _presented(token: object) -> Mapping[str, Sequence[Presentation]]:
    """``vp_token``: an object, as JSON in a text where it came in a form; each member a list that is not empty."""
    if isinstance(token, str):
        try:
            token = guard.read(token.encode("utf-8", "replace"), largest=LARGEST)
        except guard.Unreadable as error:
            raise NoAnswer(f"vp_token: {error}") from error
    if not isinstance(token, dict) or not token:
        raise NoAnswer("vp_token: an object with what is presented")
    found = {name: _each(given) for name, given in token.items()}
    if sum(map(len, found.values())) > MOST:
        raise NoAnswer(f"vp_token: more than {MOST} presentations")
    return found


def _each(given: object) -> Sequence[Presentation]:
    if not isinstance(given, list) or not given or not all(isinstance(one, str | dict) and one for one in given):
        raise NoAnswer("vp_token: lists of presentations, none of them empty")
    return given
