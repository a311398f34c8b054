"""A credential read by the quick way where it is exactly ours (``mould.py``), and by the long way where it is not."""

from __future__ import annotations

from typing import Any, Final

from ledger.credentials import guard
from ledger.credentials.credential import CONTEXT, Format
from ledger.credentials.guard import NotAllowed, read_moment
from ledger.credentials.mould import Cast, taken_apart
from ledger.credentials.presented import Presented, StatusEntry, index, read, urn
from ledger.credentials.status import Purpose

Json = dict[str, Any]

_PURPOSES: Final = tuple(purpose.value for purpose in Purpose)


def read_lossless(document: Json, cast: Cast | None = None, carrier: Format = Format.LDP) -> Presented:
    """What ``document`` says (``presented.read``), and nothing may be lost on the way to what is signed (``guard.lossless``); the quick way where there is one."""
    cast = cast or taken_apart(document)
    if cast is None:
        guard.lossless(document, [CONTEXT])
        return read(document)._replace(format=carrier)
    if "proof" in document:
        guard.lossless_proof(document["proof"])
    return of(cast, carrier)


def of(cast: Cast, carrier: Format = Format.LDP) -> Presented:
    """The same of a credential that was taken apart (``mould.py``), whose members are known to be ours. Raises :class:`NotAllowed`."""
    shape, (id_, issuer, _, _, *places), texts = cast
    name, _, valid_from, awarded, number, holder, code, _, _, _, log_name, _, place, *more = texts
    subject = places.pop(0) if shape.bound else None
    category, slash, age_band = code.partition("/")
    if not slash:
        raise NotAllowed("a category without its age band")
    urn(id_)
    at = int(index(place))
    pairs = zip(_PURPOSES, places[::2], places[1::2], strict=False)
    statuses = tuple([StatusEntry(entry, purpose, at, url) for purpose, entry, url in pairs])
    issuer_name, until = more[0] if shape.named else "", read_moment(more[-1]) if shape.ends else None
    return Presented(
        id_, name, issuer, issuer_name, read_moment(valid_from), until, read_moment(awarded), number, holder, category, age_band,
        log_name, statuses, carrier, subject,
    )  # fmt: skip
