"""An endorsement as ``dc+sd-jwt``: what it says about a person is disclosed claim by claim (RFC 9901; SD-JWT VC, draft 16 on).

The issuer signs digests of the claims; beside the token travels a disclosure for each claim that is to be seen: its salt, its
name, its value. Whoever holds the key in ``cnf`` says with a token of its own to whom and when it shows it (key binding).
Reading follows RFC 9901 sections 7.1 and 7.3, every refusal of them. Nothing is looked up here, and no signature of the issuer
is checked: that asks for a key (``jose.verify``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from ledger.credentials import jose, type_metadata
from ledger.credentials.credential import DEMONSTRATION, NOT_THE_ASSOCIATION, Particulars, issuer_url
from ledger.credentials.disclosures import HASH, BadSdJwt, Opening, digest, opened
from ledger.credentials.jose import Jws
from ledger.credentials.token_status import list_url
from ledger.credentials.vc_jwt import seconds
from ledger.signing import canonical
from ledger.signing.canonical import b64u

Json = dict[str, Any]

BINDING: Final = "kb+jwt"
MOST: Final = 128
"""The most disclosures that are read; an endorsement has nine."""
YOUNGEST: Final = timedelta(minutes=5)
"""How far a wallet's clock may be ahead of ours."""
OLDEST: Final = timedelta(minutes=10)
"""How old a key binding may be: it is made for the one who asks, when it is asked."""


FIXED: Final = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"})
"""What is never disclosed selectively (SD-JWT VC ``#claims``): an issuer who hid it would hide what it must be judged by."""


class BadBinding(BadSdJwt):
    """The key binding is missing, or does not bind this presentation to this request (RFC 9901 section 7.3)."""


# Making ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Built:
    """What is to be signed, and the disclosures that go with it."""

    header: Json
    payload: Json
    disclosures: tuple[str, ...]


def build(
    particulars: Particulars, *, kid: str, created: datetime, holder: Json | None, salts: Iterator[str], decoys: int = 0
) -> Built:
    """The token's parts, not yet signed. ``holder`` is the wallet's public key; ``decoys`` are digests of nothing at all."""
    made = particulars
    disclosures = tuple(_disclosure(next(salts), name, value) for name, value in _hidden(made).items())
    hidden = [digest(one) for one in disclosures] + [digest(one) for one in islice(salts, decoys)]
    status = {"idx": made.status_index, "uri": list_url(made.public_url, made.association, made.status_list)}
    payload: Json = {
        "_sd": sorted(hidden),  # their order must not tell what they hide (RFC 9901 section 4.2.4.1)
        "_sd_alg": HASH,
        "iat": seconds(created),
        "iss": issuer_url(made.public_url, made.association),
        "jti": f"urn:uuid:{made.line_id}",
        "log": made.origin,
        "nbf": seconds(made.valid_from),
        "status": {"status_list": status},
        "vct": type_metadata.vct(made.public_url),
        "vct#integrity": type_metadata.integrity(made.public_url),
    }
    if made.valid_until is not None:
        payload["exp"] = seconds(made.valid_until)
    if holder is not None:
        payload["cnf"] = {"jwk": {name: holder[name] for name in ("crv", "kty", "x", "y") if name in holder}}
    return Built({"alg": jose.ES256, "kid": kid, "typ": jose.SD_JWT}, payload, disclosures)


def _hidden(made: Particulars) -> Json:
    """The claims that the holder discloses or not, one by one."""
    given, family = made.names or ("", made.holder)
    claims: Json = {
        "given_name": given,
        "family_name": family,
        "endorsement_number": made.number,
        "category": made.category,
        "age_band": made.age_band,
        "title": DEMONSTRATION + made.title if made.demonstration else made.title,
        "granted_on": made.awarded.date().isoformat(),
        "covered_until": None if made.valid_until is None else made.valid_until.date().isoformat(),
        "association": made.association_name + (NOT_THE_ASSOCIATION if made.demonstration else ""),
    }
    return {name: value for name, value in claims.items() if value}


def _disclosure(salt: str, name: str, value: str) -> str:
    return b64u(canonical.encode([salt, name, value]))


def write(built: Built, sign: Callable[[bytes], bytes]) -> str:
    """The SD-JWT with all its disclosures, as it is handed to the holder."""
    return "~".join((jose.sign(built.header, built.payload, sign), *built.disclosures, ""))


def select(text: str, wanted: Collection[str]) -> str:
    """The SD-JWT with those disclosures alone that show a claim in ``wanted``: what a wallet presents."""
    token, *disclosures, _ = text.split("~")
    shown = [one for one in disclosures if opened(one)[-2:][0] in wanted]
    return "~".join((token, *shown, ""))


def bind(text: str, sign: Callable[[bytes], bytes], *, nonce: str, audience: str, at: datetime, alg: str = jose.ES256) -> str:
    """The presentation with its key binding (RFC 9901 section 4.3): what a wallet adds; tests and examples use it."""
    payload: Json = {"aud": audience, "iat": seconds(at), "nonce": nonce, "sd_hash": digest(text)}
    return text + jose.sign({"alg": alg, "typ": BINDING}, payload, sign)


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SdJwt:
    """An SD-JWT as read; no signature was checked."""

    jws: Jws
    claims: Json
    """The payload, with what is disclosed in its place."""
    undisclosed: int
    """How many digests no disclosure was shown for; decoys count too, nobody can tell them apart."""
    holder: Json | None
    """The key that it is bound to (``cnf.jwk``)."""
    binding: Jws | None
    disclosures: tuple[str, ...]
    hashed: str
    """The digest that the key binding has to name."""
    issued: bytes
    """The SD-JWT without its key binding: with all its disclosures, what was handed to the holder."""


def read(text: str, *, typ: str | None = jose.SD_JWT) -> SdJwt:
    """The SD-JWT that ``text`` spells, with or without key binding (RFC 9901 section 7.1). Raises :class:`BadJws`."""
    if len(text) > jose.LARGEST:
        raise BadSdJwt("longer than any token")
    token, *disclosures = text.split("~")
    if not disclosures:
        raise BadSdJwt("no tilde after the token: a plain token is no SD-JWT")
    last = disclosures.pop()
    if len(disclosures) > MOST:
        raise BadSdJwt("more disclosures than any endorsement has")
    jws = jose.read(token, typ=typ)
    found = Opening({digest(one): opened(one) for one in disclosures}, FIXED if typ == jose.SD_JWT else frozenset())
    if len(found.waiting) != len(disclosures):
        raise BadSdJwt("a disclosure given twice")
    claims = found.whole(jws.payload)
    held = text[: len(text) - len(last)]
    binding = jose.read(last, typ=BINDING) if last else None
    return SdJwt(jws, claims, found.undisclosed, _holder(claims), binding, tuple(disclosures), digest(held), held.encode())


def check_binding(shown: SdJwt, *, nonce: str, audience: str, now: datetime) -> None:
    """Whoever shows it holds its key, and shows it to ``audience`` in answer to ``nonce`` (RFC 9901 section 7.3).

    Raises :class:`BadBinding`.
    """
    if shown.holder is None:
        raise BadBinding("it is bound to no key, so nobody can prove to be its holder")
    if shown.binding is None:
        raise BadBinding("whoever shows it has not proved to hold its key")
    if not jose.verify(shown.binding, jose.key_of(shown.holder)):
        raise BadBinding("the key binding is signed with another key than the one it is bound to")
    said = shown.binding.payload
    if said.get("sd_hash") != shown.hashed:
        raise BadBinding("the key binding was made for other disclosures")
    if said.get("nonce") != nonce or said.get("aud") != audience:
        raise BadBinding("the key binding was made for somebody else, or for another request")
    at = said.get("iat")
    if type(at) is not int or not (now - OLDEST).timestamp() <= at <= (now + YOUNGEST).timestamp():
        raise BadBinding("the key binding was not made just now")


def _holder(claims: Json) -> Json | None:
    match claims.get("cnf"):
        case None:
            return None
        case {"jwk": dict(jwk)}:
            jose.key_of(jwk)
            return jwk
        case _:
            raise BadSdJwt("bound to a key in a way that is not known here")
