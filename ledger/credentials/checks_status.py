"""Whether a credential was revoked or suspended, as a status list of its own issuer says (BSL ``#validate-algorithm``).

A list that cannot be had leaves the question open. A list that is there and wrong answers it with no: whoever serves it
would like it to be believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from ledger.credentials import checks_token, contexts, guard, signature, status, token_status
from ledger.credentials.case import AskBits, Case, told, within
from ledger.credentials.checks_token import Told
from ledger.credentials.presented import SKEW, TOKEN, StatusEntry
from ledger.credentials.report import Check, Outcome, failed, note, passed, unchecked
from ledger.credentials.status import ANSWERED, BadList, Purpose, StatusList

Json = dict[str, Any]

MOST_LISTS: Final = 256
"""How many good lists are remembered under one trust file: three for each of eighty associations."""
STATES: Final = {Purpose.REVOCATION: "revoked", Purpose.SUSPENSION: "suspended", Purpose.MESSAGE: "superseded"}
_GOOD: Final = {purpose: (purpose.value, f"{purpose.value}.good") for purpose in Purpose}
_ASTRAY: Final = frozenset({"status.entry", "status.bad", "status.expired", "status.rolled_back"})
"""Where the revocation's own list is no good, that is said, whatever the message would say."""


def check(case: Case) -> Iterator[Check]:
    """The lines *revocation* and *suspension* of the report; and where a day that is past was asked about, what was set since."""
    entries = _entries(case.presented.statuses)
    for purpose in ANSWERED:
        found = _check(case, entries[purpose], purpose)
        if purpose is Purpose.REVOCATION and Purpose.MESSAGE in entries:
            found = _explained(case, found, entries[Purpose.MESSAGE])
        if case.online.bits is not None:
            found = _at_once(case, case.online.bits, found, entries, purpose)
        yield found
        if found.outcome is Outcome.PASSED and _set_since(case, entries[purpose], purpose):
            yield note(purpose.value, f"{purpose.value}.since")


def out_of_reach(case: Case) -> bool:
    """Whether the issuer's own ledger was asked for the list of revocations, and there was nothing to be had."""
    entry, fetch = case.presented.statuses[0], case.online.fetch
    if fetch is None:
        return False
    with suppress(BadList):
        _check_entry(case, entry)
        return fetch(entry.url) is None
    return False


def _entries(statuses: tuple[StatusEntry, ...]) -> dict[str, StatusEntry]:
    """The entry for each purpose. A token list speaks for two, and the message is at the same place of the list beside it."""
    if statuses[0].purpose != TOKEN:
        return {each.purpose: each for each in statuses}
    token = statuses[0]
    head, _, number = token.url.rpartition(f"/{token_status.KIND}-")
    url = f"{head}/{Purpose.MESSAGE.value}-{number}"
    message = StatusEntry(f"{url}#{token.index}", Purpose.MESSAGE.value, token.index, url)
    return {Purpose.REVOCATION: token, Purpose.SUSPENSION: token, Purpose.MESSAGE: message}


def _at_once(case: Case, ask: AskBits, found: Check, entries: dict[str, StatusEntry], purpose: Purpose) -> Check:
    """What the ledger itself knows beyond its list, which is published minutes later: the worse of the two, or that it was lifted.

    Nothing but a revocation or a suspension itself is answered by it: what is wrong with a list stays wrong.
    """
    entry = entries[purpose]
    bits = ask(entry.url, entry.index)
    if bits is None or (found.outcome is Outcome.FAILED and found.key != "suspension.set"):
        return found
    if purpose in bits:
        moved = purpose is Purpose.REVOCATION and Purpose.MESSAGE in bits and Purpose.MESSAGE in entries
        return _superseded(case, entries[Purpose.MESSAGE]) if moved else failed(purpose.value, f"{purpose.value}.set")
    if found.outcome is Outcome.UNCHECKED:
        return found
    return passed(purpose.value, "suspension.resumed" if found.outcome is Outcome.FAILED else _GOOD[purpose][1], at=told(case.on))


def _set_since(case: Case, entry: StatusEntry, purpose: Purpose) -> bool:
    """Whether the newest list says what the one of the day asked about did not."""
    newest = _served(case, entry, entry.url, purpose)
    return newest is not None and newest.valid_from - case.on > SKEW and newest.is_set(entry.index)


def _explained(case: Case, revocation: Check, entry: StatusEntry) -> Check:
    """What the message adds to the line *revocation*: why. It can make the answer worse, never better.

    The two bits are set by one line and published together: one without the other is a list held back, or a false one.
    """
    message = _check(case, entry, Purpose.MESSAGE)
    if revocation.key in _ASTRAY:
        return revocation
    if message.key == "message.set":
        if revocation.outcome is Outcome.PASSED:
            return failed("revocation", "revocation.message_alone", status.VERIFICATION_ERROR)
        return _superseded(case, entry)
    if message.outcome is Outcome.FAILED and revocation.outcome is not Outcome.FAILED:
        return message._replace(name=revocation.name)
    return revocation


def _superseded(case: Case, entry: StatusEntry) -> Check:
    """Moved; on which day, if the trust file tells."""
    day = case.trust.superseded.get(entry.url, {}).get(entry.index)
    if day is None:
        return failed("revocation", "revocation.superseded")
    return failed("revocation", "revocation.superseded_on", day=day.isoformat())


def _check(case: Case, entry: StatusEntry, purpose: Purpose) -> Check:
    """What the list that ``entry`` names says of ``purpose``."""
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
    if not status.is_kept_at(entry.url, case.presented.issuer):
        raise BadList("the list is not kept where its issuer is")


def _judge(case: Case, entry: StatusEntry, purpose: Purpose) -> Check:
    state = STATES[purpose]
    known = case.trust.statuses.get(entry.url)
    bundled = None if known is None else _read(case, known, "", entry, purpose)
    fresh = _served(case, entry, entry.url, purpose)
    if fresh is None:
        if bundled is None:
            return unchecked(purpose.value, "status.absent", status.RETRIEVAL_ERROR, state=state)
        return _say(case, bundled, entry, purpose)
    if bundled is not None and fresh.valid_from < bundled.valid_from:
        return failed(purpose.value, "status.rolled_back", status.VERIFICATION_ERROR, state=state)
    if fresh.valid_from - case.on > SKEW:
        fresh = _of_then(case, entry, purpose) or fresh
    if case.on > fresh.valid_until:
        until = told(fresh.valid_until)
        return failed(purpose.value, "status.expired", status.VERIFICATION_ERROR, state=state, until=until)
    return _say(case, fresh, entry, purpose)


def _of_then(case: Case, entry: StatusEntry, purpose: Purpose) -> StatusList | Told | None:
    """The list of the moment asked about, if it can be had and is good.

    One under a key that was stolen since is not: a thief may have made it. Then the question stays open, and the newest list,
    which is good, never answers it with yes.
    """
    try:
        return _served(case, entry, then(entry, case), purpose)
    except BadList:
        return None


def then(entry: StatusEntry, case: Case) -> str:
    """Where the list lies that was in force at the moment asked about (BSL ``timestamp``, Token Status List ``time``)."""
    if entry.purpose == TOKEN:
        return f"{entry.url}?time={int(case.on.timestamp())}"
    return f"{entry.url}?timestamp={case.on.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}"


def _served(case: Case, entry: StatusEntry, url: str, purpose: Purpose) -> StatusList | Told | None:
    """What lies at ``url``, if somebody may be asked for it and it can be had. Raises :class:`BadList`."""
    data = None if case.online.fetch is None else case.online.fetch(url)
    return None if data is None else _read(case, data, sha256(data).hexdigest(), entry, purpose)


def _bytes(found: bytes | Json | str) -> bytes:
    """A list as it was served, or as the trust file has it."""
    return found if isinstance(found, bytes) else found.encode() if isinstance(found, str) else json.dumps(found).encode()


def _say(case: Case, found: StatusList | Told, entry: StatusEntry, purpose: Purpose) -> Check:
    """What a good list says of the bit on the day asked about.

    A revocation is for good, and so is what it was for: no later list lifts them.
    """
    state, is_set = STATES[purpose], found.is_set(entry.index)
    if found.valid_from - case.on > SKEW:
        return unchecked(purpose.value, "status.later", state=state, at=told(found.valid_from))
    if is_set and (purpose is not Purpose.SUSPENSION or case.on <= found.valid_until):
        return failed(purpose.value, f"{purpose.value}.set")
    if case.on > found.valid_until:
        return unchecked(purpose.value, "status.old", state=state, until=told(found.valid_until))
    return _not_set(purpose, found.valid_from)


@lru_cache(maxsize=MOST_LISTS)
def _not_set(purpose: Purpose, since: datetime) -> Check:
    """What is said of every credential of a list whose bit is not set."""
    return passed(*_GOOD[purpose], at=told(since))


def _read(case: Case, data: bytes | Json | str, digest: str, entry: StatusEntry, purpose: Purpose) -> StatusList | Told:
    """The list, if it is the issuer's, for this purpose, of this address, and signed. Raises :class:`BadList`.

    That is found out once under a trust file: a thousand credentials of a roster name the same. ``digest`` tells apart what was
    served at one address; empty for what the trust file brought along.
    """
    if entry.purpose == TOKEN:
        return checks_token.read(case, _bytes(data), entry, purpose)
    lists, name = case.trust.lists, (digest, entry.url, entry.purpose, case.presented.issuer)
    good = lists.get(name)
    if good is None:
        if len(lists) >= MOST_LISTS:
            lists.clear()
        good = lists[name] = _good(case, _bytes(data), entry)
    found, expires = good
    if expires is not None and expires < case.on:
        raise BadList("the list's signature has expired")
    return found


def _good(case: Case, data: bytes, entry: StatusEntry) -> tuple[StatusList, datetime | None]:
    """The list, and when its signature expires: nothing here may depend on the moment asked about. Raises :class:`BadList`."""
    try:
        document = guard.read(data)
        guard.lossless(document, [(contexts.CREDENTIALS,)])
        found = status.read(document, url=entry.url, issuer=case.presented.issuer, purpose=entry.purpose)
        proof = signature.read(document)
        _check_signature(case, document, proof)
    except (guard.Unreadable, guard.NotAllowed, signature.BadProof) as error:
        raise BadList(str(error)) from error
    if proof.created > found.valid_until or found.valid_from - proof.created > SKEW:
        raise BadList("the list was not signed within its own term")
    return found, proof.expires


def _check_signature(case: Case, document: Json, proof: signature.Proof) -> None:
    key = case.member.key(proof.key_id)
    if proof.controller != case.presented.issuer or proof.purpose != signature.ASSERTION or key is None:
        raise BadList("the list is not signed with a key of its issuer")
    if not within(proof.created, key.start, key.end) or key.suspect_from is not None:
        raise BadList("the list is signed with a key that was not in force")
    if not signature.verify(document, proof, key.key):
        raise BadList("the list's signature does not verify")
