"""The token endpoint: a code is exchanged for tokens, once, and an access token says what its wallet may fetch.

OpenID4VCI 1.0, section 6 (``#token-endpoint``); RFC 6749 sections 4.1.3, 5 and 6; RFC 7636 (PKCE); RFC 9449 (DPoP). Clients are
public: what stands for authentication is the transaction code, PKCE and, for a wallet that wants it, DPoP. A refresh token is
used once and gives the next one; whoever brings a used one again ends them all (RFC 9700, section 4.14).
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from ledger.credentials.wallet_metadata import PRE_AUTHORIZED
from ledger.credentials.wallet_proof import APART, Declined, Dpop, dpop_proof
from ledger.office import Office
from ledger.procedures import endorsements
from ledger.procedures.offers import ACCESS, CODE, GRANTED, ISSUED, OFFER, TRIES, counts, moment, tx_digest
from ledger.rulebook.certifying import State, given
from ledger.rulebook.vocabulary import LineId
from ledger.signing.canonical import b64u
from ledger.vault.wallets import Kept, fresh

REFRESH, PROOF = "refresh", "dpop"
ACCESS_FOR: Final = timedelta(hours=1)
REFRESH_FOR: Final = timedelta(days=2200)
"""Six years: longer than the longest cycle (five) with its time for a late renewal. A wallet comes back when its credential runs out."""
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token opens: the credential of one endorsement, in these configurations, at one association's address.

    ``by`` is who let it be given; ``client`` and ``key`` are whom the token is bound to; ``named`` says that the wallet asks by
    credential identifier (section 3.3.4), ``renewed`` that it came by a refresh token.
    """

    offer: str
    person: str
    number: str
    association: str
    by: Mapping[str, str]
    configurations: tuple[str, ...]
    client: str | None = None
    key: str | None = None
    named: bool = False
    renewed: bool = False

    def kept(self, office: Office, kind: str, good_for: timedelta) -> Kept:
        """As the vault keeps it."""
        says = asdict(self)
        del says["offer"], says["person"]
        return Kept(kind, self.offer, self.person, moment(office.clock() + good_for), says)

    def identifier(self, configuration: str) -> str:
        """What the endorsement is called in that configuration: a name of this offer's, and nobody's number."""
        return f"{configuration}/{self.offer[:16]}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A DPoP proof as it came, and the request it came with."""

    proof: str
    method: str
    url: str


def exchange(office: Office, association: str, form: Mapping[str, str], shown: Shown | None = None) -> dict[str, Any]:
    """The token response. Raises ``Declined``, by the names of RFC 6749 section 5.2."""
    kinds = {PRE_AUTHORIZED: _pre_authorized, "authorization_code": _authorized, "refresh_token": _refreshed}
    asked = form.get("grant_type")
    if asked is None:
        raise Declined("invalid_request", "grant_type is missing.")
    if asked not in kinds:
        raise Declined("unsupported_grant_type")
    return kinds[asked](office, association, form, shown)


def _pre_authorized(office: Office, association: str, form: Mapping[str, str], shown: Shown | None) -> dict[str, Any]:
    code, tx_code = form.get("pre-authorized_code"), form.get("tx_code")
    if code is None or tx_code is None:
        raise Declined("invalid_request", "pre-authorized_code and tx_code are both needed.")
    kept = office.vault.wallets.find(CODE, code)
    found = office.vault.wallets.of_offer(kept.offer, OFFER) if kept else []
    if kept is None or not found or not counts(office, found[0]) or found[0].says["association"] != association:
        raise Declined("invalid_grant", "No offer of this issuer is open under this code.")
    grant = _narrowed(_of_offer(found[0]), form)
    grant = replace(grant, client=form.get("client_id"), key=key_of(office, shown))
    _require_tx_code(office, kept, code, tx_code)
    tokens = _Tokens(fresh(), fresh(), grant)
    if not office.vault.wallets.take(kept.offer, OFFER, *tokens.kept(office)):
        raise Declined("invalid_grant", "Another wallet took this offer at this moment.")
    return tokens.answer()


def _of_offer(kept: Kept) -> Grant:
    said = kept.says
    return Grant(kept.offer, kept.person, said["number"], said["association"], said["by"], tuple(said["configurations"]))


def _require_tx_code(office: Office, kept: Kept, code: str, tx_code: str) -> None:
    """Counted before it is compared: five at once are five. The offer ends with the fifth that is wrong."""
    wallets = office.vault.wallets
    counted = wallets.guess(CODE, code, TRIES)
    if counted and hmac.compare_digest(tx_digest(office, code, tx_code), kept.says["digits"]):
        return
    again = wallets.find(CODE, code)
    if again is None or again.tries >= TRIES:
        wallets.take(kept.offer, OFFER)
    raise Declined("invalid_grant", "The transaction code is wrong.")


def _authorized(office: Office, association: str, form: Mapping[str, str], shown: Shown | None) -> dict[str, Any]:
    code, verifier = form.get("code"), form.get("code_verifier", "")
    if code is None or not _VERIFIER.fullmatch(verifier):
        raise Declined("invalid_request", "code and code_verifier are both needed.")
    kept = office.vault.wallets.find(GRANTED, code)
    if kept is None or not counts(office, kept) or kept.says["association"] != association:
        raise Declined("invalid_grant", "No authorization of this issuer is open under this code.")
    said = dict(kept.says)
    bound = (said.pop("challenge"), said.pop("redirect_uri"), said["client"])
    if bound != (b64u(sha256(verifier.encode()).digest()), form.get("redirect_uri"), form.get("client_id")):
        raise Declined("invalid_grant", "The code was given to another request.")
    grant, key = _narrowed(_read(kept, said), form), key_of(office, shown)
    if grant.key not in {None, key}:
        raise Declined("invalid_grant", "The code is bound to another key.")
    tokens = _Tokens(fresh(), fresh(), replace(grant, key=key))
    if not office.vault.wallets.spend(GRANTED, code, *tokens.kept(office)):
        raise Declined("invalid_grant", "The code was used at this moment.")
    return tokens.answer()


def _refreshed(office: Office, association: str, form: Mapping[str, str], shown: Shown | None) -> dict[str, Any]:
    token = form.get("refresh_token")
    if token is None:
        raise Declined("invalid_request", "refresh_token is missing.")
    kept = office.vault.wallets.find(REFRESH, token)
    if kept is None or kept.says["association"] != association:
        raise Declined("invalid_grant", "No such refresh token.")
    if kept.spent:
        office.vault.wallets.void(kept.offer)
    grant = _read(kept, kept.says)
    others = form.get("client_id", grant.client) != grant.client or key_of(office, shown) != grant.key
    if not counts(office, kept) or others or revoked(office, grant):
        raise Declined("invalid_grant", "The refresh token was used, is another's, or what it gave was revoked.")
    tokens = _Tokens(fresh(), fresh(), replace(grant, renewed=True))
    if not office.vault.wallets.spend(REFRESH, token, *tokens.kept(office)):
        raise Declined("invalid_grant", "The refresh token was used at this moment.")
    return tokens.answer()


def _read(kept: Kept, said: Mapping[str, Any]) -> Grant:
    return Grant(kept.offer, kept.person, **(dict(said) | {"configurations": tuple(said["configurations"])}))


def revoked(office: Office, grant: Grant, *also: LineId) -> bool:
    """Whether what this wallet was given (``also`` what it is about to be given) was revoked or is suspended, or its endorsement ended."""
    mine = {line for one in office.vault.wallets.of_offer(grant.offer, ISSUED) for line in one.says["lines"]} | set(also)
    states = given(endorsements.find(office, grant.number).held.lines)
    return any(one.id in mine and (one.suspended_by or one.state in {State.REVOKED, State.ENDED}) for one in states)


def _narrowed(grant: Grant, form: Mapping[str, str]) -> Grant:
    """To the configurations that authorization_details name, if any do (section 6.1.1)."""
    if "authorization_details" not in form:
        return grant
    return replace(grant, configurations=details(form["authorization_details"], grant.configurations), named=True)


def details(text: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The configurations that authorization_details ask for. Raises ``Declined`` (``invalid_authorization_details``, RFC 9396)."""
    try:
        every = json.loads(text)
    except (ValueError, RecursionError):
        every = None
    wrong = Declined("invalid_authorization_details", "Details of type openid_credential about what was offered, and no others.")
    if not isinstance(every, list) or not every:
        raise wrong
    kinds = [one.get("type") for one in every if isinstance(one, dict)]
    names = [one.get("credential_configuration_id") for one in every if isinstance(one, dict)]
    if kinds != ["openid_credential"] * len(every) or not all(name in allowed for name in names):
        raise wrong
    return tuple(dict.fromkeys(str(name) for name in names))


def key_of(office: Office, shown: Shown | None, token: str | None = None) -> str | None:
    """The thumbprint of the key of the DPoP proof, if one came; each counts once. Raises ``Declined``."""
    if shown is None:
        return None
    proof = dpop_proof(shown.proof, method=shown.method, url=shown.url, now=office.clock(), token=token)
    if not office.vault.wallets.keep((f"{proof.key} {proof.name}", _used(office, proof))):
        raise Declined("invalid_dpop_proof", "This proof was used before.")
    return proof.key


def _used(office: Office, proof: Dpop) -> Kept:
    return Kept(PROOF, proof.key, "", moment(office.clock() + 2 * APART), {})


def opened(office: Office, association: str, token: str, shown: Shown | None) -> Grant:
    """What an access token opens. Raises ``Declined`` with status 401 (RFC 6750 section 3.1, RFC 9449 section 7.1)."""
    kept = office.vault.wallets.find(ACCESS, token)
    if kept is None or not counts(office, kept) or kept.says["association"] != association:
        raise Declined("invalid_token", "The access token is not this issuer's, or no longer good.", status=401)
    grant = _read(kept, kept.says)
    try:
        key = key_of(office, shown, token)
    except Declined as declined:
        raise Declined(declined.error, declined.why, status=401) from None
    if key != grant.key:
        raise Declined("invalid_token", "The access token is bound to a key, and comes by DPoP with a proof of it.", status=401)
    return grant


@dataclass(frozen=True, slots=True)
class _Tokens:
    access: str
    refresh: str
    grant: Grant

    def kept(self, office: Office) -> tuple[tuple[str, Kept], ...]:
        access = self.grant.kept(office, ACCESS, ACCESS_FOR)
        return (self.access, access), (self.refresh, self.grant.kept(office, REFRESH, REFRESH_FOR))

    def answer(self) -> dict[str, Any]:
        """RFC 6749 section 5.1, with what section 6.2 adds."""
        said: dict[str, Any] = {
            "access_token": self.access, "token_type": "DPoP" if self.grant.key else "Bearer",
            "expires_in": int(ACCESS_FOR.total_seconds()), "refresh_token": self.refresh,
        }  # fmt: skip
        if self.grant.named:
            said["authorization_details"] = [_detail(self.grant, one) for one in self.grant.configurations]
        return said


def _detail(grant: Grant, configuration: str) -> dict[str, Any]:
    identifiers = [grant.identifier(configuration)]
    return {"type": "openid_credential", "credential_configuration_id": configuration, "credential_identifiers": identifiers}
