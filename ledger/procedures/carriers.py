"""The same facts in each carrier: built from one set of particulars, signed by the key that the carrier asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from ledger.credentials import casting, credential, jose, qr, sd_jwt, vc_jwt
from ledger.credentials.credential import Format, Particulars
from ledger.credentials.jose import BadJws
from ledger.credentials.signature import Suite
from ledger.office import Office
from ledger.rulebook.refusal import Malformed
from ledger.signing import did
from ledger.signing.canonical import b64u, encode
from ledger.signing.salts import salts

Json = dict[str, Any]


class NotAHolderKey(Malformed):
    """A credential is bound to a public key of P-256 or Ed25519, given as a JWK, and a code on paper to none."""


@dataclass(frozen=True, slots=True)
class Order:
    """A carrier to be made; ``holder`` is the public key (a JWK) that it is to be bound to, if any."""

    format: Format = Format.LDP
    holder: Json | None = None


def require_bindable(order: Order) -> None:
    """The key is one that a wallet can prove to hold. Raises :class:`NotAHolderKey`."""
    if order.holder is None:
        return
    if order.format is Format.QR:
        raise NotAHolderKey(field="holder")
    try:
        jose.key_of(order.holder)
    except BadJws as error:
        raise NotAHolderKey(str(error), field="holder") from error


def write(office: Office, association: str, made: Particulars, order: Order, now: datetime) -> bytes:
    """The carrier's exact bytes, signed for ``association``. Raises the keyring's ``NoKey`` and ``SignerAway``."""
    return _WRITERS[order.format](_Bench(office, association, now, order), made)


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a writer has at hand."""

    office: Office
    association: str
    now: datetime
    order: Order

    @property
    def issuer(self) -> str:
        return credential.issuer_did(self.office.charter.public_url, self.association)


def _document(bench: _Bench, made: Particulars, suite: Suite) -> bytes:
    signer = bench.office.keyring.signer(bench.association)
    method = did.method_id(bench.issuer, signer.verify_key)
    return casting.file(_bound(made, bench.order), signer, method=method, created=bench.now, suite=suite)


def _jwt(bench: _Bench, made: Particulars) -> bytes:
    signer = bench.office.keyring.es256(bench.association)
    kid = did.method_id(bench.issuer, signer)
    header, payload = vc_jwt.build(_bound(made, bench.order), kid=kid, created=bench.now)
    return jose.sign(header, payload, signer.sign).encode()


def _sd_jwt(bench: _Bench, made: Particulars) -> bytes:
    signer = bench.office.keyring.es256(bench.association)
    kid = did.method_id(bench.issuer, signer)
    built = sd_jwt.build(made, kid=kid, created=bench.now, holder=bench.order.holder, salts=salts())
    return sd_jwt.write(built, signer.sign).encode()


def _qr(bench: _Bench, made: Particulars) -> bytes:
    signer = bench.office.keyring.signer(bench.association)
    kid = did.method_id(bench.issuer, signer.verify_key)
    header, payload = qr.build(made, kid=kid, created=bench.now)
    return qr.text(made.public_url, made.line_id, jose.sign(header, payload, signer.sign)).encode()


def _bound(made: Particulars, order: Order) -> Particulars:
    """The holder's key as the subject's id: did:jwk, which is the key itself."""
    return made if order.holder is None else replace(made, subject=did_jwk(order.holder))


def did_jwk(jwk: Json) -> str:
    """The DID that a public key is (did:jwk), of those members alone that make the key."""
    members: Json = {name: jwk[name] for name in ("crv", "kty", "x", "y") if name in jwk}
    return "did:jwk:" + b64u(encode(members))


_WRITERS: Final[Mapping[Format, Callable[[_Bench, Particulars], bytes]]] = {
    Format.LDP: lambda bench, made: _document(bench, made, Suite.RDFC),
    Format.JCS: lambda bench, made: _document(bench, made, Suite.JCS),
    Format.JWT: _jwt,
    Format.SD_JWT: _sd_jwt,
    Format.QR: _qr,
}
