"""A wallet that does as OpenID4VCI 1.0 says, step by step, and as wrongly as a test wants."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi.testclient import TestClient
from httpx2 import Response

from ledger.credentials import jose
from ledger.signing.canonical import b64u
from ledger.signing.keys import SigningKey
from ledger.signing.p256 import P256SigningKey

PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""RFC 7636, appendix B: the specification's own examples have it too."""
CALLBACK = "https://wallet.example.org/cb"


def seed(number: int) -> bytes:
    return sha256(f"wallet {number}".encode()).digest()


def es256(number: int = 0) -> P256SigningKey:
    return P256SigningKey.from_seed(seed(number))


def ed25519(number: int = 0) -> SigningKey:
    return SigningKey.from_seed("wallet", seed(number))


def jwk_of(key: P256SigningKey | SigningKey) -> dict[str, Any]:
    if isinstance(key, P256SigningKey):
        return dict(key.key.jwk)
    return {"kty": "OKP", "crv": "Ed25519", "x": b64u(key.verify_key.raw)}


def did_jwk(key: P256SigningKey | SigningKey) -> str:
    return "did:jwk:" + b64u(json.dumps(jwk_of(key), separators=(",", ":")).encode())


def unsigned(header: dict[str, Any], payload: dict[str, Any], signature: bytes = b"") -> str:
    """A token whose signature is whatever is given."""
    pieces = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, payload)]
    return ".".join([*pieces, b64u(signature)])


@dataclass
class Wallet:
    """One wallet, at one association's address of one office."""

    http: TestClient
    issuer: str
    now: datetime
    metadata: dict[str, Any] = field(default_factory=dict)
    server: dict[str, Any] = field(default_factory=dict)
    access: str = ""
    refresh: str = ""

    def discover(self) -> None:
        """Both documents, where the specifications have them (section 12.2.2; RFC 8414 section 3.1)."""
        parts = urlsplit(self.issuer)
        root = f"{parts.scheme}://{parts.netloc}/.well-known"
        self.metadata = self.http.get(f"{root}/openid-credential-issuer{parts.path}").json()
        self.server = self.http.get(f"{root}/oauth-authorization-server{parts.path}").json()
        assert (self.metadata["credential_issuer"], self.server["issuer"]) == (self.issuer, self.issuer)

    def open(self, link: str) -> dict[str, Any]:
        """The Credential Offer behind a link."""
        parts = urlsplit(link)
        assert parts.scheme == "openid-credential-offer"
        [where] = parse_qs(parts.query)["credential_offer_uri"]
        answer = self.http.get(where)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        return answer.json()

    def token(self, **form: str) -> Response:
        headers = {"dpop": form.pop("dpop")} if "dpop" in form else {}
        fields = {name.replace("pre_authorized", "pre-authorized"): value for name, value in form.items()}
        return self.http.post(self.server["token_endpoint"], data=fields, headers=headers)

    def signs_in(self, offer: dict[str, Any], tx_code: str, **form: str) -> Response:
        """The Token Request of the pre-authorized code flow; the tokens are kept if there are any."""
        code = offer["grants"][PRE_AUTHORIZED]["pre-authorized_code"]
        return self.keeps(self.token(grant_type=PRE_AUTHORIZED, pre_authorized_code=code, tx_code=tx_code, **form))

    def keeps(self, answer: Response) -> Response:
        if answer.status_code == 200:
            self.access, self.refresh = answer.json()["access_token"], answer.json()["refresh_token"]
        return answer

    def nonce(self) -> str:
        answer = self.http.post(self.metadata["nonce_endpoint"])
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        return answer.json()["c_nonce"]

    def proof(
        self, key: P256SigningKey | SigningKey, nonce: str | None, *, header: dict[str, Any] | None = None, **said: Any
    ) -> str:
        """A key proof; a member of ``header`` or ``said`` that is ``None`` is left out."""
        alg = "ES256" if isinstance(key, P256SigningKey) else "EdDSA"
        head = {"typ": "openid4vci-proof+jwt", "alg": alg, "jwk": jwk_of(key)} | (header or {})
        claims = {"aud": self.issuer, "iat": int(self.now.timestamp()), "nonce": nonce} | said
        return jose.sign(_without(head), _without(claims), key.sign)

    def asks(
        self, *proofs: str, headers: dict[str, str] | None = None, to: str = "credential_endpoint", **members: Any
    ) -> Response:
        """A Credential Request; for an SD-JWT VC unless ``members`` say otherwise."""
        body = (
            {"credential_configuration_id": "endorsement-sd-jwt"}
            | ({"proofs": {"jwt": list(proofs)}} if proofs else {})
            | members
        )
        return self.posts(to, _without(body), headers)

    def posts(self, to: str, body: Any, headers: dict[str, str] | None = None) -> Response:
        bearer = {"authorization": f"Bearer {self.access}"}
        return self.http.post(self.metadata[to], json=body, headers=bearer if headers is None else headers)

    def dpop(self, key: P256SigningKey, method: str, url: str, jti: str, token: str | None = None, **said: Any) -> str:
        claims = {"htm": method, "htu": url, "iat": int(self.now.timestamp()), "jti": jti} | said
        if token is not None:
            claims = {"ath": b64u(sha256(token.encode()).digest())} | claims
        return jose.sign({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk_of(key)}, _without(claims), key.sign)


def _without(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def error(answer: Response) -> tuple[int, str]:
    """What an answer refuses with; none of them is to be kept by a cache."""
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, answer.json()["error"]
