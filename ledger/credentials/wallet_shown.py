"""What a presentation shows, once it was verified: its format and types, its claims, and which of them its holder chose to show.

It is for laying beside a query (``dcql_matching.py``); what is true of it is the report's to say. A presentation shows one
credential: two in one would be two answers under one name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ledger.credentials import carriers, credential, presentation, sd_jwt, vc_jwt, wanted
from ledger.credentials.binding import NAME as BINDING
from ledger.credentials.carriers import Carried, Kind
from ledger.credentials.dcql import JWT, LDP, SD_JWT, Json, Path
from ledger.credentials.dcql_matching import Shown
from ledger.credentials.guard import Unreadable
from ledger.credentials.jose import BadJws
from ledger.credentials.report import Outcome, Report
from ledger.credentials.signed import BadCarrier

_KINDS: Final[Mapping[str, Kind]] = {SD_JWT: Kind.SD_JWT, LDP: Kind.PRESENTATION, JWT: Kind.PRESENTATION_JWT}
"""As what each format is presented, where its holder proves to hold it."""
_INSIDE: Final[Mapping[str, Kind]] = {LDP: Kind.CREDENTIAL, JWT: Kind.JWT}
_IN_FULL: Final[Mapping[str, str]] = {iri.rpartition("#")[2]: iri for iri in wanted.TYPES[0]}


def shown(form: str, data: bytes, report: Report) -> Shown | None:
    """What ``data`` shows, presented for ``form``; nothing if it is not proved, by ``report``, to be authentic and shown here.

    A credential that is bound to nobody's key is shown and not bound: whether that will do is the query's to say.
    """
    signature, binding = report.check("signature"), report.check(BINDING)
    if signature is None or signature.outcome is not Outcome.PASSED or binding is None or binding.outcome is Outcome.FAILED:
        return None
    try:
        carried = carriers.read(data)
        if carried.kind is not _KINDS[form]:
            return None
        return _READERS[form](form, carried, binding.outcome is Outcome.PASSED)
    except (Unreadable, BadCarrier, BadJws):
        return None


def _token(form: str, carried: Carried, bound: bool) -> Shown | None:  # noqa: FBT001 - one of a table's functions
    found = sd_jwt.read(carried.text)
    chosen: frozenset[Path] = frozenset((name,) for name in found.claims.keys() - found.jws.payload.keys())
    kind, name = found.claims.get("vct"), found.claims.get("jti")
    return Shown(
        format=form,
        types=frozenset({str(kind)}),
        claims=found.claims,
        revealed=chosen,
        bound=bound,
        credential=str(name or ""),
    )


def _whole(form: str, carried: Carried, bound: bool) -> Shown | None:  # noqa: FBT001 - as above
    inside = presentation.read(carried).credentials
    if len(inside) != 1 or inside[0].kind is not _INSIDE[form]:
        return None
    document: Json = inside[0].document or vc_jwt.read(inside[0].text)[0]
    kinds = frozenset(map(str, document["type"]))
    return Shown(
        format=form,
        types=kinds | {_IN_FULL[kind] for kind in kinds & set(credential.TYPES)},
        claims=document,
        revealed=wanted.shown_whole(form, document),
        bound=bound,
        credential=str(document["id"]),
    )


_READERS: Final[Mapping[str, Callable[[str, Carried, bool], Shown | None]]] = {SD_JWT: _token, LDP: _whole, JWT: _whole}
