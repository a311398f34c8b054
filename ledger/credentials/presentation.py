"""A presentation: credentials that their holder shows, signed for one question and one who asks it (VCDM ``#presentations``).

The proof shows that whoever answered holds a key; a credential that names that key as its subject's was shown by its holder.
A credential that names none shows nothing about who shows it, whatever is signed around it. Whether a question was answered
before is the asker's to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ledger.credentials import carriers, data_integrity, guard, jose, linked_data, wrapped
from ledger.credentials.binding import Expected, NotBound, check_age
from ledger.credentials.carriers import Carried, Kind
from ledger.credentials.contexts import CREDENTIALS
from ledger.credentials.guard import NotAllowed, Unreadable, absolute, read_moment
from ledger.credentials.jose import BadJws, Jws
from ledger.credentials.signature import BadProof
from ledger.credentials.signed import BadCarrier
from ledger.signing import canonical, multibase
from ledger.signing.canonical import NotCanonical
from ledger.signing.keys import BadKey, VerifyKey
from ledger.signing.p256 import PUBLIC, P256Key

Json = dict[str, Any]
Key = VerifyKey | P256Key

MOST: Final = 64
"""The most credentials that one presentation may hold."""
_MEMBERS: Final = frozenset({"@context", "id", "type", "holder", "verifiableCredential", "proof"})
_CLAIMS: Final = frozenset({"iss", "jti", "iat", "nbf", "exp", "nonce", "aud"})
_TYPES: Final = ("VerifiablePresentation", ["VerifiablePresentation"])


@dataclass(frozen=True, slots=True)
class Presentation:
    """A presentation taken apart; nothing of it was verified."""

    credentials: tuple[Carried, ...]
    document: Json
    jws: Jws | None
    method: str | None
    """The address of the key that is said to have signed it; ``None`` for one that nobody signed."""


def read(carried: Carried) -> Presentation:
    """What ``carried`` presents. Raises :class:`~ledger.credentials.signed.BadCarrier`."""
    try:
        if carried.kind is Kind.PRESENTATION_JWT:
            jws = jose.read(carried.text)
            return _read(_inside(jws), jws)
        return _read(carried.document or {}, None)
    except (BadJws, NotAllowed, Unreadable) as error:
        raise BadCarrier(str(error)) from error


def _inside(jws: Jws) -> Json:
    if jws.header.get("typ") in wrapped.TYPES:
        return wrapped.document(jws.payload)
    if jws.header["typ"] != "vp+jwt":
        raise NotAllowed("not a token of the kind vp+jwt")
    return {name: member for name, member in jws.payload.items() if name not in _CLAIMS}


def _read(document: Json, jws: Jws | None) -> Presentation:
    held = document.get("verifiableCredential")
    held = [held] if isinstance(held, dict) else held
    if not set(document) <= _MEMBERS or document.get("type") not in _TYPES or document.get("@context") != [CREDENTIALS]:
        raise NotAllowed("not a presentation over the one known context")
    if not isinstance(held, list) or not held or len(held) > MOST or not all(isinstance(each, dict) for each in held):
        raise NotAllowed("a presentation of no credential, or of too many")
    for name, given in (("id", document.get("id")), ("holder", _holder(document))):
        if name in document:
            absolute(given)
    if jws is not None and "proof" in document:
        raise NotAllowed("a token with a second proof inside")
    credentials = tuple(carriers.inside(each) for each in held)
    if any(each.kind in {Kind.PRESENTATION, Kind.PRESENTATION_JWT} for each in credentials):
        raise NotAllowed("a presentation within a presentation")
    return Presentation(credentials, document, jws, jws.kid if jws is not None else _method(document))


def _holder(document: Json) -> object:
    """Whose it says it is: a name, or an object with one (VCDM ``#presentations``), of which nothing else is looked at."""
    given = document.get("holder")
    return given.get("id") if isinstance(given, dict) else given


def _method(document: Json) -> str | None:
    proof = document.get("proof")
    if proof is None:
        return None
    if not isinstance(proof, dict):
        raise NotAllowed("more than one proof around the credentials")
    return absolute(proof.get("verificationMethod"))


# Whose key ---------------------------------------------------------------------------------------------------------------


def key_of(method: str) -> Key:
    """The key that a holder's name spells: ``did:key`` or ``did:jwk``, which need nobody's word. Raises :class:`NotBound`.

    The fragment must be the one that the method's specification gives to the only key of such a name.
    """
    did, _, fragment = method.partition("#")
    try:
        match did.split(":"):
            case ["did", "key", text] if fragment in {"", text}:
                return _multikey(text)
            case ["did", "jwk", text] if fragment in {"", "0"}:
                return jose.key_of(_jwk(text))
            case _:
                raise NotBound("the holder's key is not spelled by the holder's name (did:key or did:jwk)")
    except (BadJws, BadKey, NotCanonical, multibase.NotMultibase, Unreadable) as error:
        raise NotBound("the holder's name spells no key that is used here") from error


def _multikey(text: str) -> Key:
    data = multibase.decode(text)
    return P256Key(data[2:]) if data[:2] == PUBLIC else VerifyKey("holder", multibase.unmultikey(text))


def _jwk(text: str) -> Json:
    return guard.read(canonical.unb64u(text), largest=2048)


def same_key(one: str, other: str) -> bool:
    """Whether two names of holders spell one key, however each spells it."""
    try:
        return key_of(one).raw == key_of(other).raw
    except NotBound:
        return one == other


# Whether it answers the question -----------------------------------------------------------------------------------------


def check(found: Presentation, expected: Expected, at: datetime) -> str:
    """The holder's name, if the holder signed this for ``expected`` not long before ``at``. Raises :class:`NotBound`."""
    if found.method is None:
        raise NotBound("nobody signed it")
    holder, key = found.method.partition("#")[0], key_of(found.method)
    if _holder(found.document) not in {None, holder}:
        raise NotBound("it is signed by somebody else than the holder it names")
    if found.jws is not None:
        _check_token(found.jws, key, holder, expected, at)
    else:
        _check_proof(found.document, key, expected, at)
    return holder


def own_question(found: Presentation) -> tuple[Expected, datetime] | None:
    """What it says that it answers, and when; ``None`` for one that nobody signed. Raises :class:`NotBound` where it does not say."""
    if found.method is None:
        return None
    proof = found.document.get("proof", {})
    said = found.jws.payload if found.jws is not None else {"nonce": proof.get("challenge"), "aud": proof.get("domain")}
    match said | {"created": proof.get("created")}:
        case {"nonce": str(nonce), "aud": str(audience), "iat": int(seconds)} if 0 <= seconds < 2**33:
            return Expected(nonce, audience), datetime.fromtimestamp(seconds, UTC)
        case {"nonce": str(nonce), "aud": str(audience), "created": str(created)} if found.jws is None:
            return Expected(nonce, audience), _moment(created)
        case _:
            raise NotBound("it does not say what it answers, for whom and when")


def _moment(created: object) -> datetime:
    try:
        return read_moment(created)
    except NotAllowed as error:
        raise NotBound(str(error)) from error


def _check_proof(document: Json, key: Key, expected: Expected, at: datetime) -> None:
    """DI ``#verify-proof``: purpose, domain and challenge, then the signature."""
    made_for = data_integrity.Expected(data_integrity.AUTHENTICATION, at, domain=expected.audience, challenge=expected.nonce)
    try:
        check_age(read_moment(document["proof"].get("created")), expected, at)
        data_integrity.check(document, made_for, lambda _method: key, linked_data.bundled_loader())
    except (BadProof, NotAllowed) as error:
        raise NotBound(str(error)) from error


def _check_token(jws: Jws, key: Key, holder: str, expected: Expected, at: datetime) -> None:
    """The same of a ``vp+jwt`` (VC-JOSE-COSE ``#securing-vps``)."""
    claims = jws.payload
    if claims.get("nonce") != expected.nonce:
        raise NotBound("it answers another question (nonce)")
    if claims.get("aud") != expected.audience:
        raise NotBound("it was made for somebody else (aud)")
    if claims.get("iss", holder) != holder:
        raise NotBound("it is signed by somebody else than it says")
    if type(claims.get("iat")) is not int or not 0 <= claims["iat"] < 2**33:
        raise NotBound("it does not say when it was made")
    for name in {"exp", "nbf"} & set(claims):
        if type(claims[name]) is not int or (claims[name] < at.timestamp()) is (name == "exp"):
            raise NotBound("it is not good at this moment, as it says itself")
    check_age(datetime.fromtimestamp(claims["iat"], at.tzinfo), expected, at)
    if not jose.verify(jws, key):
        raise NotBound("its signature is not the holder's")
