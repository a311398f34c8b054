"""Credentials and presentations in tokens (VC-JOSE-COSE 1.0), bare or in a ``data:`` envelope; the key is a did:key in ``kid``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from api import vcalm
from api.conformance.keys import resolve
from ledger.credentials import jose, vcdm
from ledger.credentials.jose import BadJws, Jws

Json = dict[str, Any]
Found = tuple[Json | None, list[Json]]
VP_JWT: Final = "vp+jwt"
_CLAIMS: Final = ("iss", "sub", "jti", "iat", "nbf", "exp", "aud", "nonce")
"""What a token says beside the document (VC-JOSE-COSE, ``#jose-header-parameters-jwt-claims``)."""


def credential(given: object, on: datetime | None) -> Found:
    """The credential in a token, or what is wrong. ``on``: when its times must hold, and its issuer be whose key signed it."""
    document, problems = _opened(given, jose.VC_JWT, vcdm.ENVELOPED_CREDENTIAL)
    if document is None:
        return None, problems
    token, held = document
    problems += [_malformed(fault) for fault in vcdm.credential_faults(held)]
    if not problems:
        issuer = held["issuer"]["id"] if isinstance(held["issuer"], dict) else held["issuer"]
        problems += _claims(token, {"iss": issuer, "jti": held.get("id"), "sub": _subject(held)})
        if on is not None and token.controller != issuer:
            problems.append(vcalm.problem(vcalm.SECURITY_ERROR, "The token is not the issuer's own.", name="issuer"))
    return held, problems + _times(token, on)


def presentation(given: object, on: datetime | None) -> Found:
    """The presentation in a token, or what is wrong. ``on``: when its times must hold."""
    document, problems = _opened(given, VP_JWT, vcdm.ENVELOPED_PRESENTATION)
    if document is None:
        return None, problems
    token, held = document
    problems += [_malformed(fault) for fault in vcdm.presentation_faults(held)]
    return held, problems + _claims(token, {"jti": held.get("id")}) + _times(token, on)


def _opened(given: object, typ: str, kind: str) -> tuple[tuple[Jws, Json] | None, list[Json]]:
    if isinstance(given, dict):
        faults = [_malformed(fault) for fault in vcdm.envelope_faults(given, kind, f"application/{typ}")]
        if faults:
            return None, faults
        given = str(given["id"]).partition(",")[2]
    try:
        token = _signed(str(given), typ)
    except BadJws as error:
        return None, [vcalm.problem(vcalm.SECURITY_ERROR, f"There is {error}.", name="proof")]
    return (token, {name: member for name, member in token.payload.items() if name not in _CLAIMS}), []


def _signed(text: str, typ: str) -> Jws:
    """The token, signed by the did:key that it names. Raises :class:`~ledger.credentials.jose.BadJws`."""
    token = jose.read(text, typ=typ)
    key = resolve(token.kid)
    if key is None or not jose.verify(token, key):
        raise BadJws("a signature that is not good, or of nobody known")
    if {"vc", "vp"} & token.payload.keys():
        raise BadJws("a document inside a claim, where the token's payload is to be the document")
    return token


def _claims(token: Jws, said: Json) -> list[Json]:
    """Claims that stand beside the document must say what it says."""
    wrong = [name for name, value in said.items() if name in token.payload and token.payload[name] != value]
    return [vcalm.problem(vcalm.SECURITY_ERROR, f"The claim {name} says another thing.", name=name) for name in wrong]


def _times(token: Jws, on: datetime | None) -> list[Json]:
    """``nbf`` and ``exp``, whole seconds since 1970 (RFC 7519, sections 4.1.4 and 4.1.5); ``iat`` is no condition."""
    given = {name: token.payload[name] for name in ("nbf", "exp") if name in token.payload}
    wrong = [name for name, value in given.items() if type(value) is not int]
    if wrong:
        return [vcalm.problem(vcalm.MALFORMED, f"{name} is not a whole number of seconds.", name=name) for name in wrong]
    late = on is not None and "exp" in given and on.timestamp() > given["exp"]
    early = on is not None and "nbf" in given and on.timestamp() < given["nbf"]
    found = [name for name, bad in (("nbf", early), ("exp", late)) if bad]
    return [vcalm.problem(vcalm.RANGE_ERROR, f"The token is not of this time ({name}).", name=name) for name in found]


def _subject(held: Json) -> object:
    subjects = vcdm.each(held["credentialSubject"])
    return subjects[0].get("id") if len(subjects) == 1 and isinstance(subjects[0], dict) else None


def _malformed(fault: vcdm.Fault) -> Json:
    return vcalm.problem(vcalm.MALFORMED, f"{fault.field or 'The document'} {fault.what}.", name=fault.field)
