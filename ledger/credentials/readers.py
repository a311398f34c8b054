"""Each kind of carrier taken apart by its own reader, so that everything after asks the same of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from ledger.credentials import guard, qr, reading, sd_jwt, signature, type_metadata, vc_jwt, verbatim
from ledger.credentials.as_written import as_written
from ledger.credentials.binding import Binding, Expected, NotBound, Unbound
from ledger.credentials.carriers import Carried, Kind
from ledger.credentials.credential import Format, evidence_name
from ledger.credentials.guard import Json, NotAllowed
from ledger.credentials.jose import BadJws, Jws
from ledger.credentials.mould import taken_apart
from ledger.credentials.presented import TOKEN, Presented, StatusEntry, urn
from ledger.credentials.reading import read_lossless
from ledger.credentials.sd_jwt import BadBinding, SdJwt
from ledger.credentials.signature import BadProof
from ledger.credentials.signed import BadCarrier, Signed, Unsigned, of_token
from ledger.credentials.status import Purpose
from ledger.credentials.verbatim import File
from ledger.signing import canonical, did
from ledger.signing.canonical import b64u
from ledger.signing.did import NotDidWeb


def read(carried: Carried) -> Signed:
    """The carrier, taken apart. Raises :class:`BadCarrier`, and :class:`Unsigned` where only the signature is missing."""
    try:
        return _READERS[carried.kind](carried)
    except (NotAllowed, BadJws, NotDidWeb, qr.NotOurs) as error:
        raise BadCarrier(str(error)) from error


# A document with a Data Integrity proof ----------------------------------------------------------------------------------


def _document(carried: Carried) -> Signed:
    if carried.file is not None:
        return _file(carried.file)
    document = carried.document or {}
    cast = taken_apart(document)
    try:
        said, proof = read_lossless(document, cast, signature.carrier(document)), signature.read(document)
    except BadProof as error:
        raise Unsigned(str(error)) from error
    return Signed(
        presented=said,
        controller=proof.controller,
        key_id=proof.key_id,
        created=proof.created,
        logged_as=(carried.data,),
        good=lambda spoken: signature.verify(document, proof, spoken.key, cast=cast),
        same=lambda kept: guard.read(kept) == document,
        expires=proof.expires,
        purpose=proof.purpose,
        rewritten=lambda: as_written(document),
    )


def _file(file: File) -> Signed:
    """The same of a file exactly as it was handed out."""
    try:
        said, proof = reading.of(file.cast, file.format), verbatim.proof(file)
    except BadProof as error:
        raise Unsigned(str(error)) from error
    return Signed(
        presented=said,
        controller=proof.controller,
        key_id=proof.key_id,
        created=proof.created,
        logged_as=(file.data,),
        good=lambda spoken: verbatim.verify(file, proof, spoken.key),
        same=lambda kept: kept == file.data or guard.read(kept) == file.document,
        rewritten=lambda: as_written(file.document),
    )


# Tokens ------------------------------------------------------------------------------------------------------------------


def _code(carried: Carried) -> Signed:
    code = qr.read(carried.text)
    urls = {purpose: code.status_url(purpose) for purpose in Purpose}
    said = Presented(
        id=f"urn:uuid:{code.line_id}",
        name=code.name,
        issuer=code.issuer,
        issuer_name="",
        valid_from=code.valid_from,
        valid_until=code.valid_until,
        awarded=code.awarded,
        number=code.number,
        holder=code.holder,
        category=code.category,
        age_band=code.age_band,
        log_name=evidence_name(code.origin),
        statuses=tuple(StatusEntry(f"{url}#{code.index}", purpose, code.index, url) for purpose, url in urls.items()),
        format=Format.QR,
    )
    token = carried.text.partition("#")[2].encode()
    return of_token(code.jws, said, code.created, (carried.data, token))


def _jwt(carried: Carried) -> Signed:
    document, jws = vc_jwt.read(carried.text)
    said = read_lossless(document)._replace(format=Format.JWT)
    return of_token(jws, said, _at(jws.payload, "iat") or said.valid_from, (carried.data,))


def _sd_jwt(carried: Carried) -> Signed:
    found = sd_jwt.read(carried.text)
    claims = found.claims
    _check_names(found.jws)
    said = Presented(
        id=urn(claims.get("jti")),
        name=_text(claims, "title"),
        issuer=found.jws.controller,
        issuer_name=_text(claims, "association") or "",
        valid_from=_moment(claims, "nbf"),
        valid_until=_at(claims, "exp"),
        awarded=_day(claims, "granted_on"),
        number=_text(claims, "endorsement_number"),
        holder=" ".join(filter(None, (_text(claims, "given_name"), _text(claims, "family_name")))) or None,
        category=_text(claims, "category"),
        age_band=_text(claims, "age_band"),
        log_name=evidence_name(log) if (log := _text(claims, "log")) else None,
        statuses=(_token_entry(found.jws.payload),),
        format=Format.SD_JWT,
        subject=None if found.holder is None else f"did:jwk:{b64u(canonical.encode(found.holder))}",
    )
    signed = of_token(found.jws, said, _moment(claims, "iat"), (found.issued,))
    return signed._replace(partial=found.undisclosed > 0, binding=_binding(found))


def _binding(found: SdJwt) -> Binding:
    def answers(expected: Expected, at: datetime) -> None:
        if found.holder is None:
            raise Unbound
        try:
            sd_jwt.check_binding(found, nonce=expected.nonce, audience=expected.audience, now=at)
        except BadBinding as error:
            raise NotBound(str(error)) from error

    def holds_together() -> None:
        if found.binding is not None:
            answers(*_its_own_question(found.binding.payload))

    return Binding(answers, holds_together)


def _its_own_question(said: Json) -> tuple[Expected, datetime]:
    """What a key binding says that it answers, and when. Raises ``NotBound`` where it does not say."""
    match said:
        case {"nonce": str(nonce), "aud": str(audience), "iat": int(seconds)} if 0 <= seconds < 2**33:
            return Expected(nonce, audience), datetime.fromtimestamp(seconds, UTC)
        case _:
            raise NotBound("it does not say what it answers, for whom and when")


def _check_names(jws: Jws) -> None:
    """``iss`` and ``vct`` are the names that the issuer of the key has there: the one key speaks under no other name."""
    place = urlsplit(did.to_url(jws.controller))
    path = place.path.removesuffix("/did.json").removesuffix("/.well-known")
    bases = [f"https://{place.netloc}"] + ([f"http://{place.netloc}"] if place.hostname == "localhost" else [])
    if jws.payload.get("iss") not in [base + path for base in bases]:
        raise NotAllowed("an issuer's address that is not that of the issuer's key")
    if jws.payload.get("vct") not in [type_metadata.vct(base) for base in bases]:
        raise NotAllowed("a type that is not an endorsement's")


def _token_entry(payload: Json) -> StatusEntry:
    match payload.get("status"):
        case {"status_list": {"idx": int(index), "uri": str(url)}} if type(index) is int and index >= 0:
            return StatusEntry(f"{url}#{index}", TOKEN, index, url)
        case _:
            raise NotAllowed("a token that does not say where its status is kept")


def _at(claims: Json, name: str) -> datetime | None:
    """A NumericDate (RFC 7519 section 2) of whole seconds. Raises ``NotAllowed`` for anything else."""
    seconds = claims.get(name)
    if seconds is None and name not in claims:
        return None
    if type(seconds) is not int or not 0 <= seconds < 253_402_300_800:
        raise NotAllowed("a moment that is not a whole number of seconds")
    return datetime.fromtimestamp(seconds, UTC)


def _moment(claims: Json, name: str) -> datetime:
    found = _at(claims, name)
    if found is None:
        raise NotAllowed("a token that does not say when it was made and from when it holds")
    return found


def _text(claims: Json, name: str) -> str | None:
    value = claims.get(name)
    if name in claims and (not isinstance(value, str) or not value):
        raise NotAllowed("something else where a text is due")
    return value


def _day(claims: Json, name: str) -> datetime | None:
    text = _text(claims, name)
    try:
        return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise NotAllowed("a day that does not exist") from error


_READERS: Final[Mapping[Kind, Callable[[Carried], Signed]]] = {
    Kind.CREDENTIAL: _document,
    Kind.JWT: _jwt,
    Kind.SD_JWT: _sd_jwt,
    Kind.QR: _code,
}
