"""Whether a credential was revoked or suspended, as a status list of its own issuer says (BSL ``#validate-algorithm``).

A list that cannot be had leaves the question open. A list that is there and wrong answers it with no: whoever serves it
would like it to be believed.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlsplit

from ledger.credentials import contexts, guard, signature, status
from ledger.credentials.case import SKEW, Case, told, within
from ledger.credentials.presented import StatusEntry
from ledger.credentials.report import Check, failed, passed, unchecked
from ledger.credentials.status import BadList, Purpose, StatusList
from ledger.signing import did

Json = dict[str, Any]

STATES: Final = {Purpose.REVOCATION: "revoked", Purpose.SUSPENSION: "suspended"}


def check(case: Case, purpose: Purpose) -> Check:
    """The line *revocation* or *suspension* of the report."""
    entry = next(each for each in case.presented.statuses if each.purpose == purpose)
    try:
        _check_entry(case, entry)
    except BadList as error:
        return failed(purpose.value, "status.entry", error.problem, fault=str(error))
    try:
        return _judge(case, entry, purpose)
    except BadList as error:
        return failed(purpose.value, "status.bad", error.problem, state=STATES[purpose], fault=str(error))


def _check_entry(case: Case, entry: StatusEntry) -> None:
    """The entry names one bit of one list, at the issuer's own host: a verifier asks nobody else on a stranger's word."""
    if entry.id != f"{entry.url}#{entry.index}":
        raise BadList("the entry's id is not the list's address and the index")
    host = urlsplit(did.to_url(case.presented.issuer)).netloc
    place = urlsplit(entry.url)
    if place.netloc != host or place.query or place.fragment or place.scheme not in {"https", "http"}:
        raise BadList("the list is not kept where its issuer is")


def _judge(case: Case, entry: StatusEntry, purpose: Purpose) -> Check:
    state = STATES[purpose]
    known = case.trust.statuses.get(entry.url)
    bundled = None if known is None else _read(case, json.dumps(known).encode(), entry)
    served = None if case.fetch is None else case.fetch(entry.url)
    if served is None:
        if bundled is None:
            return unchecked(purpose.value, "status.absent", status.RETRIEVAL_ERROR, state=state)
        return _say(case, bundled, entry, purpose)
    fresh = _read(case, served, entry)
    if bundled is not None and fresh.valid_from < bundled.valid_from:
        return failed(purpose.value, "status.rolled_back", status.VERIFICATION_ERROR, state=state)
    if case.on > fresh.valid_until:
        until = told(fresh.valid_until)
        return failed(purpose.value, "status.expired", status.VERIFICATION_ERROR, state=state, until=until)
    return _say(case, fresh, entry, purpose)


def _say(case: Case, found: StatusList, entry: StatusEntry, purpose: Purpose) -> Check:
    """What a good list says of the bit on the day asked about. A revocation is for good: no later list lifts it."""
    state, is_set = STATES[purpose], found.is_set(entry.index)
    if case.on + SKEW < found.valid_from:
        return unchecked(purpose.value, "status.later", state=state, at=told(found.valid_from))
    if is_set and (purpose is Purpose.REVOCATION or case.on <= found.valid_until):
        return failed(purpose.value, f"{purpose.value}.set")
    if case.on > found.valid_until:
        return unchecked(purpose.value, "status.old", state=state, until=told(found.valid_until))
    return passed(purpose.value, f"{purpose.value}.good", at=told(found.valid_from))


def _read(case: Case, data: bytes, entry: StatusEntry) -> StatusList:
    """The list, if it is the issuer's, for this purpose, of this address, and signed. Raises :class:`BadList`."""
    try:
        document = guard.read(data)
        guard.lossless(document, [(contexts.CREDENTIALS,)])
        found = status.read(document, url=entry.url, issuer=case.presented.issuer, purpose=entry.purpose)
        proof = signature.read(document)
        _check_signature(case, document, proof)
    except (guard.Unreadable, guard.NotAllowed, signature.BadProof) as error:
        raise BadList(str(error)) from error
    if proof.created > found.valid_until or found.valid_from > proof.created + SKEW:
        raise BadList("the list was not signed within its own term")
    return found


def _check_signature(case: Case, document: Json, proof: signature.Proof) -> None:
    key = case.member.key(proof.key_id)
    if proof.controller != case.presented.issuer or proof.purpose != signature.ASSERTION or key is None:
        raise BadList("the list is not signed with a key of its issuer")
    if not within(proof.created, key.start, key.end) or key.suspect_from is not None:
        raise BadList("the list is signed with a key that was not in force")
    if proof.expires is not None and proof.expires < case.on:
        raise BadList("the list's signature has expired")
    if not signature.verify(document, proof, key.key):
        raise BadList("the list's signature does not verify")
