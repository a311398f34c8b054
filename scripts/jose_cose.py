"""The command that w3c/vc-jose-cose-test-suite asks for: tokens made and read, in its own four features and with its own keys.

    python scripts/jose_cose.py issue|verify --input FILE --key FILE --feature FEATURE [--sd PATHS] --output FILE

Data model, disclosures and the strict reading of JSON and base64url are the ledger's. The ledger itself signs and takes ES256 and
EdDSA alone; P-384 and P-521 are here for the suite. COSE is not offered.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ledger.credentials import guard, vcdm
from ledger.credentials.disclosures import Opening, digest, opened
from ledger.credentials.jose import BadJws
from ledger.signing.canonical import NotCanonical, b64u, unb64u

Json = dict[str, Any]
CURVES = {
    "P-256": (ec.SECP256R1(), hashes.SHA256(), "ES256", 32),
    "P-384": (ec.SECP384R1(), hashes.SHA384(), "ES384", 48),
    "P-521": (ec.SECP521R1(), hashes.SHA512(), "ES512", 66),
}
CLAIMS = {"iss", "sub", "jti", "iat", "nbf", "exp", "aud", "nonce", "cnf"}
ENVELOPES = re.compile(r"data:application/vc\+(jwt|sd-jwt|cose)(;base64)?,\S+")


class NotGood(ValueError):
    """This is not to be issued, or does not verify."""


# Keys -----------------------------------------------------------------------------------------------------------------


def algorithm(jwk: Json) -> str:
    """The one algorithm of a key."""
    return "EdDSA" if jwk["kty"] == "OKP" else CURVES[jwk["crv"]][2]


def sign(jwk: Json, data: bytes) -> bytes:
    """r and s one after the other, or Ed25519's 64 bytes."""
    private = unb64u(jwk["d"])
    if jwk["kty"] == "OKP":
        return Ed25519PrivateKey.from_private_bytes(private).sign(data)
    curve, function, _, size = CURVES[jwk["crv"]]
    key = ec.derive_private_key(int.from_bytes(private, "big"), curve)
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(function)))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def check(jwk: Json, signature: bytes, data: bytes) -> None:
    """Raises ``InvalidSignature``."""
    if jwk["kty"] == "OKP":
        Ed25519PublicKey.from_public_bytes(unb64u(jwk["x"])).verify(signature, data)
        return
    curve, function, _, size = CURVES[jwk["crv"]]
    if len(signature) != 2 * size:
        raise InvalidSignature
    x, y = (int.from_bytes(unb64u(jwk[name]), "big") for name in "xy")
    der = encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
    ec.EllipticCurvePublicNumbers(x, y, curve).public_key().verify(der, data, ec.ECDSA(function))


# Documents --------------------------------------------------------------------------------------------------------------


def require(document: Json, *, presentation: bool) -> None:
    """The data model, and that what a presentation holds is secured (VC-JOSE-COSE, ``#securing-vps``). Raises ``NotGood``."""
    faults = vcdm.presentation_faults(document) if presentation else vcdm.credential_faults(document)
    if faults:
        raise NotGood(f"{faults[0].field} {faults[0].what}")
    if {"vc", "vp"} & document.keys():
        raise NotGood("a document inside a claim")
    for held in vcdm.each(document.get("verifiableCredential")) if presentation else []:
        kinds, address = vcdm.each(held.get("type")), held.get("id")
        # White space around a URL is no part of it (URL Standard); one of the suite's own ends in a line break.
        if vcdm.ENVELOPED_CREDENTIAL not in kinds or not isinstance(address, str) or not ENVELOPES.fullmatch(address.strip()):
            raise NotGood("a presentation of something that is not secured")


# Making ------------------------------------------------------------------------------------------------------------------


def issue(document: Json, method: Json, feature: str, paths: list[str]) -> str:
    """The token. Raises ``NotGood``."""
    presentation, selective = feature.startswith("presentation"), feature.endswith("sdjwt")
    require(document, presentation=presentation)
    jwk, kind = method["secretKeyJwk"], "vp" if presentation else "vc"
    header = {"alg": algorithm(jwk), "cty": kind, "kid": method["id"], "typ": f"{kind}+{'sd-jwt' if selective else 'jwt'}"}
    disclosures = [hide(document, path) for path in paths] if selective else []
    signing_input = ".".join(b64u(json.dumps(part, ensure_ascii=False).encode()) for part in (header, document))
    token = f"{signing_input}.{b64u(sign(jwk, signing_input.encode()))}"
    return "~".join((token, *disclosures, "")) if selective else token


def hide(document: Json, path: str) -> str:
    """Takes one member or item out of ``document``, leaves its digest there, and gives its disclosure (RFC 9901, section 4.2)."""
    *steps, last = re.findall(r"[^.\[\]]+", path)
    place: Any = document
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    salt = b64u(os.urandom(16))
    if isinstance(place, list):
        disclosure = b64u(json.dumps([salt, place[int(last)]]).encode())
        place[int(last)] = {"...": digest(disclosure)}
    else:
        disclosure = b64u(json.dumps([salt, last, place.pop(last)]).encode())
        place["_sd"] = sorted([*place.get("_sd", []), digest(disclosure)])
    return disclosure


# Reading -----------------------------------------------------------------------------------------------------------------


def verify(text: str, method: Json, feature: str) -> None:
    """Raises ``NotGood`` and its like for what does not verify."""
    presentation, selective = feature.startswith("presentation"), feature.endswith("sdjwt")
    token, *disclosures = text.strip().split("~")
    pieces = token.split(".")
    if len(pieces) != 3 or bool(disclosures) != selective:
        raise NotGood("not a token of this kind")
    header, payload = (guard.read(unb64u(piece)) for piece in pieces[:2])
    kind = f"{'vp' if presentation else 'vc'}+{'sd-jwt' if selective else 'jwt'}"
    jwk = method["publicKeyJwk"]
    if header.get("typ") != kind or header.get("alg") != algorithm(jwk) or "crit" in header:
        raise NotGood("another kind of token, or another algorithm than the key's")
    check(jwk, unb64u(pieces[2]), f"{pieces[0]}.{pieces[1]}".encode())
    if selective:
        if disclosures.pop():
            raise NotGood("a key binding, which nobody asked for")
        payload = Opening({digest(one): opened(one) for one in disclosures}, frozenset()).whole(payload)
    document = {name: member for name, member in payload.items() if name not in CLAIMS}
    require(document, presentation=presentation)
    speaker = document.get("holder" if presentation else "issuer")
    speaker = speaker.get("id") if isinstance(speaker, dict) else speaker
    if payload.get("iss", speaker) != speaker or payload.get("jti", document.get("id")) != document.get("id"):
        raise NotGood("a claim that says another thing")


def main() -> int:
    """Writes ``{"result", "data"}`` to the output; always 0, since a refusal is an answer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("act", choices=["issue", "verify"])
    for name in ("input", "key", "output"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--feature", required=True)
    parser.add_argument("--sd", type=json.loads, default=[])
    args = parser.parse_args()
    text, method = args.input.read_text(), json.loads(args.key.read_text())
    answer: dict[str, str] = {"result": "success", "data": ""}
    if args.feature.endswith("cose"):
        answer = {"result": "indeterminate", "data": "COSE is not offered"}
    else:
        try:
            if args.act == "issue":
                answer["data"] = issue(guard.read(text.encode()), method, args.feature, args.sd)
            else:
                verify(text, method, args.feature)
        except (NotGood, BadJws, NotCanonical, guard.Unreadable, InvalidSignature) as error:
            answer = {"result": "failure", "data": str(error) or type(error).__name__}
    args.output.write_text(json.dumps(answer))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
