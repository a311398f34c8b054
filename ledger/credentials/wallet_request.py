"""What a wallet is sent when somebody asks: OpenID4VP 1.0's Authorization Request, signed by the ledger or said in the link itself.

Pure: the same asking makes the same request. The wallet is told who asks (``client_id``), what for (``dcql_query``), where the
answer goes (``response_uri``), and what makes the answer good for this request alone (``nonce``, ``state``, a key to encrypt to).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from ledger.credentials import dcql_reading
from ledger.credentials.dcql import JWT, LDP, SD_JWT

Json = dict[str, Any]

TYP: Final = "oauth-authz-req+jwt"
MEDIA_TYPE: Final = "application/oauth-authz-req+jwt"
AUDIENCE: Final = "https://self-issued.me/v2"
"""Whoever takes it up: which wallet that is is not known beforehand (section 5.8)."""
PLAIN: Final = "direct_post"
ENCRYPTED: Final = "direct_post.jwt"
SCHEME: Final = "openid4vp://"

_SUITES: Final = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
_ALGORITHMS: Final = ("ES256", "Ed25519", "EdDSA")
"""A wallet's key may be of either kind; RFC 9864 calls ``EdDSA`` ``Ed25519``, and wallets know one name or the other."""
FORMATS: Final[Mapping[str, Json]] = {
    SD_JWT: {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": list(_ALGORITHMS)},
    JWT: {"alg_values": list(_ALGORITHMS)},
    LDP: {"proof_type_values": ["DataIntegrityProof"], "cryptosuite_values": list(_SUITES)},
}
"""What can be verified of each format (section 11.1, appendix B): credentials and presentations."""


_UNGUESSABLE: Final = re.compile(r"[A-Za-z0-9._~-]{22,}", re.ASCII)
"""128 bits at least, in the characters that sections 5.2 and 5.3 allow."""


class CannotBeAsked(ValueError):
    """A wallet would refuse this request, or should; the message names the parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletRequest:
    """One request, whole."""

    client_id: str
    response_uri: str
    nonce: str
    state: str
    query: Json
    formats: Sequence[str]
    key: Mapping[str, Any] | None
    """The public key to encrypt the answer to; ``None`` where it may come in clear."""
    encryptions: Sequence[str]
    issued: datetime
    expires: datetime

    def __post_init__(self) -> None:
        """Refuses a nonce or a state that could be guessed, and a query that is none. Raises :class:`CannotBeAsked`."""
        for name in ("nonce", "state"):
            if not _UNGUESSABLE.fullmatch(getattr(self, name)):
                raise CannotBeAsked(f"{name}: 128 bits at least, in letters, digits and - . _ ~")
        try:
            dcql_reading.read(self.query)
        except dcql_reading.BadQuery as error:
            raise CannotBeAsked(f"dcql_query: {error}") from error

    def parameters(self) -> Json:
        """What the wallet is asked, by OpenID4VP's names."""
        return {
            "response_type": "vp_token",
            "client_id": self.client_id,
            "response_mode": PLAIN if self.key is None else ENCRYPTED,
            "response_uri": self.response_uri,
            "nonce": self.nonce,
            "state": self.state,
            "dcql_query": self.query,
            "client_metadata": self._metadata(),
        }

    def claims(self, wallet_nonce: str | None = None) -> Json:
        """The payload of the signed request; what the wallet made up comes back in it (section 5.10)."""
        until = {"iat": int(self.issued.timestamp()), "exp": int(self.expires.timestamp())}
        nonce = {} if wallet_nonce is None else {"wallet_nonce": wallet_nonce}
        return self.parameters() | {"aud": AUDIENCE} | until | nonce

    def link(self) -> str:
        """The whole request in a link, signed by nobody: objects as JSON (section 5.4)."""
        said = {name: value if isinstance(value, str) else _compact(value) for name, value in self.parameters().items()}
        return f"{SCHEME}?{urlencode(said)}"

    def _metadata(self) -> Json:
        found: Json = {"vp_formats_supported": {form: FORMATS[form] for form in self.formats}}
        if self.key is not None:
            found |= {"jwks": {"keys": [dict(self.key)]}, "encrypted_response_enc_values_supported": list(self.encryptions)}
        return found


def link_to(client_id: str, request_uri: str) -> str:
    """The link that a QR code shows: where the signed request is to be had, and that a wallet may send a nonce for it."""
    return f"{SCHEME}?{urlencode({'client_id': client_id, 'request_uri': request_uri, 'request_uri_method': 'post'})}"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
