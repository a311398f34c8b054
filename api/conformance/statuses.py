"""A credential's status entries, asked as the Bitstring Status List's Recommendation says (``#validate-algorithm``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from api import vcalm
from api.conformance.keys import controller, resolve
from api.conformance.mode import Conformance
from ledger.credentials import data_integrity, guard, status
from ledger.credentials.data_integrity import ASSERTION, Expected
from ledger.credentials.signature import BadProof
from ledger.credentials.status import ANSWERED, BadList
from ledger.credentials.vcdm import each, is_url

Json = dict[str, Any]
ENTRY: Final = "BitstringStatusListEntry"
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)


def problems(document: Json, mode: Conformance, on: datetime) -> Iterator[Json]:
    """What the credential's entries say against it. Entries of other kinds than a bitstring's are not known here, and let be."""
    issuer = document["issuer"]["id"] if isinstance(document["issuer"], dict) else document["issuer"]
    for entry in each(document.get("credentialStatus")):
        if isinstance(entry, dict) and entry.get("type") == ENTRY:
            yield from _entry(entry, issuer, mode, on)


def _entry(entry: Json, issuer: str, mode: Conformance, on: datetime) -> Iterator[Json]:
    url, index, purpose = (entry.get(name) for name in ("statusListCredential", "statusListIndex", "statusPurpose"))
    if not (is_url(url) and isinstance(index, str) and _INDEX.fullmatch(index) and purpose in list(ANSWERED)) or (
        entry.get("statusSize", 1) != 1 or entry.get("id") == url
    ):
        yield vcalm.problem(vcalm.MALFORMED, "A status entry is not one bit of a list.", name="credentialStatus")
        return
    try:
        found = _list(str(url), mode, on)
        if _is_set(found, str(url), issuer, str(purpose), int(index), on=on):
            yield vcalm.problem(status.VERIFICATION_ERROR, f"The bit for {purpose} is set.", name="credentialStatus")
    except BadList as error:
        yield vcalm.problem(error.problem, f"The status list is not good: {error}.", name="credentialStatus")


def _is_set(found: Json, url: str, issuer: str, purpose: str, index: int, *, on: datetime) -> bool:
    listed = status.read(found, url=url, issuer=issuer, purpose=purpose)
    if not listed.valid_from <= on <= listed.valid_until:
        raise BadList("the list is not of this time")
    return listed.is_set(index)


def _list(url: str, mode: Conformance, on: datetime) -> Json:
    """The list at ``url``, its own proofs checked and its issuer's. Raises :class:`BadList`."""
    own = mode.lists.own(url)
    try:
        document = mode.lists.at(*own, on) if own else _fetched(url, mode)
        data_integrity.check(document, Expected(ASSERTION, on), resolve, mode.loader)
    except (BadProof, guard.Unreadable) as error:
        raise BadList(str(error)) from error
    if {controller(proof["verificationMethod"]) for proof in data_integrity.proofs(document)} != {document.get("issuer")}:
        raise BadList("the list is signed by another than its issuer")
    return document


def _fetched(url: str, mode: Conformance) -> Json:
    data = mode.outgoing.get(url, largest=guard.LARGEST, accept="application/vc")
    if data is None:
        raise BadList("the list could not be had", status.RETRIEVAL_ERROR)
    return guard.read(data)
