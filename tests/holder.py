"""A wallet that is asked: it reads a request as OpenID4VP 1.0 says, and answers by the letter, or as wrongly as a test wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwe
from joserfc.jwk import ECKey

from credentials.queries import chosen
from doors import Story
from ledger.credentials import data_integrity, jose, linked_data, sd_jwt
from ledger.credentials.contexts import CREDENTIALS
from ledger.credentials.credential import Format
from ledger.credentials.data_integrity import Suite
from ledger.procedures import credentials, endorsements, officers
from ledger.procedures.carriers import did_jwk
from ledger.signing import multibase
from ledger.signing.p256 import P256Key, P256SigningKey

KEY = P256SigningKey.from_seed(b"w" * 32)
OTHER = P256SigningKey.from_seed(b"x" * 32)
FORMATS = {"dc+sd-jwt": Format.SD_JWT, "jwt_vc_json": Format.JWT, "ldp_vc": Format.LDP}


def given(story: Story, number: str, form: str = "dc+sd-jwt", key: P256SigningKey | None = KEY) -> str:
    """A credential of this endorsement, bound to ``key``, with its status published."""
    home = endorsements.find(story.office, number).held.home
    by = officers.officer_of(story.office, story.tokens[home])
    holder = None if key is None else dict(key.key.jwk)
    issued = credentials.issue(story.office, number, by, format=FORMATS[form], holder=holder)
    story.settle()
    return issued.document.decode()


def asked_by(http: Any, link: str, wallet_nonce: str | None = "qPmxiNFCR3QTm19POc8u") -> dict[str, Any]:
    """The request behind a link: fetched, its signature checked against the DID document of who asks (sections 5.9.3, 5.10)."""
    parts = urlsplit(link)
    assert parts.scheme == "openid4vp"
    said = {name: value for name, [value] in parse_qs(parts.query).items()}
    if "request_uri" not in said:
        objects = ("dcql_query", "client_metadata")
        return {name: json.loads(value) if name in objects else value for name, value in said.items()}
    assert said["request_uri_method"] == "post"
    accept = {"accept": "application/oauth-authz-req+jwt"}
    if wallet_nonce is None:
        fetched = http.get(said["request_uri"], headers=accept)
    else:
        fetched = http.post(said["request_uri"], data={"wallet_nonce": wallet_nonce, "unknown": "1"}, headers=accept)
    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "application/oauth-authz-req+jwt")
    assert fetched.headers["cache-control"] == "no-store"
    jws = jose.read(fetched.text, typ="oauth-authz-req+jwt")
    assert jose.verify(jws, _key_of(http, jws.kid))
    assert said["client_id"] == jws.payload["client_id"] == f"decentralized_identifier:{jws.controller}"
    assert jws.payload.get("wallet_nonce") == wallet_nonce
    assert jws.payload["aud"] == "https://self-issued.me/v2"
    return jws.payload


def _key_of(http: Any, kid: str) -> P256Key:
    did, _, _ = kid.partition("#")
    document = http.get(f"https://{did.removeprefix('did:web:')}/.well-known/did.json").json()
    [method] = [one for one in document["verificationMethod"] if one["id"] == kid]
    return P256Key.of_jwk(method["publicKeyJwk"])


@dataclass
class Holder:
    """What a wallet holds, by format, and the key that it holds with."""

    held: Mapping[str, str]
    key: P256SigningKey = KEY
    at: datetime | None = None
    wrong: dict[str, Any] = field(default_factory=dict)
    """What it does wrongly: ``nonce``, ``audience``, ``over`` (claims shown besides), ``key``."""

    def presents(self, request: dict[str, Any]) -> dict[str, list[Any]]:
        """The ``vp_token``: of the formats that are asked for, the first that it has and that answers."""
        for query in request["dcql_query"]["credentials"]:
            if query["format"] in self.held:
                shown = self.shows(query, request)
                if shown is not None:
                    return {query["id"]: [shown]}
        return {}

    def shows(self, query: dict[str, Any], request: dict[str, Any]) -> Any:
        text = self.held[query["format"]]
        return {"dc+sd-jwt": self._in_part, "jwt_vc_json": self._as_token, "ldp_vc": self._as_document}[query["format"]](
            text, query, self._bound(request)
        )

    def _bound(self, request: dict[str, Any]) -> dict[str, Any]:
        nonce = self.wrong.get("nonce", request["nonce"])
        return {"nonce": nonce, "audience": self.wrong.get("audience", request["client_id"]), "at": self.at}

    @property
    def _signer(self) -> P256SigningKey:
        return self.wrong.get("key", self.key)

    def _in_part(self, text: str, query: dict[str, Any], bound: dict[str, Any]) -> str | None:
        picked = chosen(query, sd_jwt.read(text).claims)
        if picked is None:
            return None
        names = {claim["path"][0] for claim in picked} | set(self.wrong.get("over", ()))
        return sd_jwt.bind(sd_jwt.select(text, names), self._signer.sign, **bound)

    def _as_token(self, text: str, query: dict[str, Any], bound: dict[str, Any]) -> str:
        del query
        inside = {"@context": CREDENTIALS, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{text}"}
        payload = {"@context": [CREDENTIALS], "type": ["VerifiablePresentation"], "verifiableCredential": [inside]}
        claims = {"nonce": bound["nonce"], "aud": bound["audience"], "iat": int(bound["at"].timestamp())}
        name = did_jwk(dict(self._signer.key.jwk))
        if self.wrong.get("wrapped"):  # as OpenID4VP's own example has it, which is not wrong
            older = {"@context": ["https://www.w3.org/2018/credentials/v1"], "type": ["VerifiablePresentation"]}
            payload = {"iss": name, "jti": "urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5"} | {
                "vp": older | {"verifiableCredential": [text]}
            }
            return jose.sign({"typ": "JWT", "alg": "ES256", "kid": f"{name}#0"}, payload | claims, self._signer.sign)
        return jose.sign({"typ": "vp+jwt", "alg": "ES256", "kid": f"{name}#0"}, payload | claims, self._signer.sign)

    def _as_document(self, text: str, query: dict[str, Any], bound: dict[str, Any]) -> dict[str, Any]:
        del query
        name = did_jwk(dict(self._signer.key.jwk))
        document = {
            "@context": [CREDENTIALS],
            "type": ["VerifiablePresentation"],
            "holder": name,
            "verifiableCredential": [json.loads(text)],
        }
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": Suite.ECDSA_RDFC.value,
            "created": bound["at"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "verificationMethod": f"{name}#0",
            "proofPurpose": "authentication",
            "challenge": bound["nonce"],
            "domain": bound["audience"],
        }
        hashed = data_integrity._hashed(document, options, Suite.ECDSA_RDFC, linked_data.bundled_loader())
        return document | {"proof": options | {"proofValue": multibase.encode(self._signer.sign(hashed))}}


def form(request: dict[str, Any], said: dict[str, Any]) -> dict[str, str]:
    """What is posted: encrypted to the request's key where that was asked for, or the parameters as they are."""
    said = {"state": request["state"]} | said
    if request["response_mode"] == "direct_post":
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
    return {"response": encrypted(request, said)}


def encrypted(request: dict[str, Any], said: dict[str, Any], enc: str = "A128GCM", **header: Any) -> str:
    """A JWE by another implementation, to the first key of the request."""
    jwk = request["client_metadata"]["jwks"]["keys"][0]
    head = {"alg": jwk["alg"], "enc": enc, "kid": jwk["kid"]} | header
    plain = json.dumps(said).encode()
    return jwe.encrypt_compact(head, plain, ECKey.import_key(dict(jwk)), algorithms=[head["alg"], head["enc"]])
