"""Each kind of carrier taken apart by its own reader, so that everything after asks the same of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ledger.credentials import qr, signature
from ledger.credentials.carriers import Carried, Kind
from ledger.credentials.credential import Format, evidence_name
from ledger.credentials.guard import NotAllowed
from ledger.credentials.jose import BadJws
from ledger.credentials.presented import Presented, StatusEntry
from ledger.credentials.reading import read_lossless
from ledger.credentials.signature import BadProof, Suite
from ledger.credentials.signed import BadCarrier, Signed, Unsigned, of_token
from ledger.credentials.status import Purpose


def read(carried: Carried) -> Signed:
    """The carrier, taken apart. Raises :class:`BadCarrier`, and :class:`Unsigned` where only the signature is missing."""
    try:
        return _READERS[carried.kind](carried)
    except (NotAllowed, BadJws, qr.NotOurs) as error:
        raise BadCarrier(str(error)) from error


# A document with a Data Integrity proof ----------------------------------------------------------------------------------


def _document(carried: Carried) -> Signed:
    document = carried.document or {}
    said = read_lossless(document)
    try:
        proof = signature.read(document)
    except BadProof as error:
        raise Unsigned(str(error)) from error
    return Signed(
        presented=replace(said, format=Format.JCS if proof.suite is Suite.JCS else Format.LDP),
        controller=proof.controller,
        key_id=proof.key_id,
        created=proof.created,
        logged_as=(carried.data,),
        good=lambda spoken: signature.verify(document, proof, spoken.key),
        expires=proof.expires,
        purpose=proof.purpose,
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


_READERS: Final[Mapping[Kind, Callable[[Carried], Signed]]] = {
    Kind.CREDENTIAL: _document,
    Kind.QR: _code,
}
