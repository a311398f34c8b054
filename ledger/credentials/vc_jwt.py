"""An endorsement as ``vc+jwt``: the same W3C credential, secured as one token (VC-JOSE-COSE, W3C, 2025).

The payload is the credential itself; ``iss``, ``jti``, ``nbf`` and ``exp`` (and ``sub``, where it is bound to a key) say again
what is in it, for readers of JOSE (RFC 7519). Said twice, they must be one: a reader that looks at the claims and one that looks
at the credential must not be told two things.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from ledger.credentials import casting, jose
from ledger.credentials.credential import Particulars
from ledger.credentials.guard import NotAllowed, moment_text
from ledger.credentials.jose import BadJws, Jws

Json = dict[str, Any]

CLAIMS: Final = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat"})
"""What the token says beside the credential; ``iat`` is when it was signed."""


def build(particulars: Particulars, *, kid: str, created: datetime) -> tuple[Json, Json]:
    """The token's header and payload, not yet signed. ``kid`` is the key's absolute address in the issuer's DID document."""
    made = particulars
    claims: Json = {
        "iss": made.issuer, "jti": f"urn:uuid:{made.line_id}", "nbf": seconds(made.valid_from), "iat": seconds(created),
    }  # fmt: skip
    if made.valid_until is not None:
        claims["exp"] = seconds(made.valid_until)
    if made.subject is not None:
        claims["sub"] = made.subject
    return {"alg": jose.ES256, "cty": "vc", "kid": kid, "typ": jose.VC_JWT}, casting.build(made) | claims


def seconds(moment: datetime) -> int:
    """A moment as tokens write it: whole seconds since 1970 (RFC 7519 section 2, NumericDate)."""
    return int(moment.timestamp())


def read(text: str) -> tuple[Json, Jws]:
    """The credential without the claims, once they were found to agree with it; and the token. Raises ``BadJws``.

    The signature is still to be checked, and so is the credential's own shape.
    """
    jws = jose.read(text, typ=jose.VC_JWT)
    if jws.header.get("cty", "vc") != "vc":
        raise BadJws("what is inside is said to be something else than a credential")
    if {"vc", "vp"} & jws.payload.keys():
        raise BadJws("a credential wrapped in vc or vp, as an older draft had it")
    document = {name: member for name, member in jws.payload.items() if name not in CLAIMS}
    _check(jws.payload, document)
    return document, jws


def _check(claims: Json, document: Json) -> None:
    subject = document.get("credentialSubject")
    said = {
        "iss": _id(document.get("issuer")), "jti": document.get("id"), "sub": _id(subject),
        "nbf": _seconds(document.get("validFrom")), "exp": _seconds(document.get("validUntil")),
    }  # fmt: skip
    for name, value in said.items():
        if claims.get(name, value) != value or (name in claims and type(claims[name]) is not type(value)):
            raise BadJws(f"{name} does not say what the credential says")
    if "proof" in document:
        raise BadJws("a token with a second proof inside")
    if "iat" in claims and type(claims["iat"]) is not int:
        raise BadJws("iat is not a whole number of seconds")


def _id(member: object) -> object:
    return member.get("id") if isinstance(member, dict) else member if isinstance(member, str) else None


def _seconds(text: object) -> int | None:
    """``None`` also for what is no moment: then no claim can agree with it."""
    try:
        return None if text is None else seconds(datetime.fromisoformat(moment_text(text)))
    except (NotAllowed, ValueError, OverflowError):
        return None
