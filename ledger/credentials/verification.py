"""Every check a verifier makes, one after the other, reported one by one.

The same function answers the command, the page and the VC-API. It needs no database; without a fetcher it needs no
network either. Cheap checks come first, and a bad signature ends the list: of a text that nobody signed nothing else
can be said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final

from ledger.credentials import checks_authority, checks_log, checks_status, guard, presented, signature
from ledger.credentials.admission import SpokenKey
from ledger.credentials.case import SKEW, Ask, Case, Fetch, after, before, told
from ledger.credentials.checks_log import Logged
from ledger.credentials.credential import CONTEXT, DEMONSTRATION
from ledger.credentials.presented import Presented
from ledger.credentials.report import Check, Report, Verdict, failed, note, passed, unchecked, verdict
from ledger.credentials.signature import BadProof, Proof
from ledger.credentials.status import ANSWERED
from ledger.credentials.trust import Trust
from ledger.transparency.policy import Policy

Json = dict[str, Any]

PARSING_ERROR: Final = "https://www.w3.org/TR/vc-data-model#PARSING_ERROR"
SECURITY_ERROR: Final = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"
MALFORMED: Final = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"


class _End(Exception):
    """The list ends here, with this check; nothing after it could be said."""

    def __init__(self, *checks: Check) -> None:
        super().__init__()
        self.checks = checks


@dataclass(frozen=True, slots=True)
class _Asked:
    """When: a moment, or a day, which lies in a term if any of its moments in the term's own zone does."""

    moment: datetime
    day: date | None

    def before(self, start: datetime) -> bool:
        return self.moment < start if self.day is None else self.day < start.date()

    def after(self, end: datetime) -> bool:
        return self.moment > end if self.day is None else self.day > end.date()


def _asked(on: datetime | date) -> _Asked:
    if isinstance(on, datetime):
        return _Asked(on, None)
    return _Asked(datetime.combine(on, time(23, 59, 59), UTC), on)


@dataclass(frozen=True, slots=True)
class _Read:
    document: Json
    presented: Presented
    proof: Proof


def verify(
    document: bytes,
    *,
    on: datetime | date,
    trust: Trust | None,
    proof: bytes | None = None,
    policy: Policy | None = None,
    statuses: Fetch | None = None,
    standing: Ask | None = None,
    strict: bool = False,
) -> Report:
    """The report on ``document``, the exact bytes of a credential's file.

    ``on`` is the moment asked about, with its zone, or a day; the term's days are compared as days then, in the zone in
    which the credential writes them. ``proof`` is the ``.tlog-proof`` beside the credential. ``policy``
    is the reader's own; without it the trust file's is used. ``statuses`` fetches a status list and ``standing`` asks
    the ledger; leave both out to stay offline. ``strict`` wants every question answered.
    """
    asked = _asked(on)
    try:
        data = guard.read(document)
    except guard.Unreadable as error:
        line = failed("format", "format.unreadable", PARSING_ERROR, fault=str(error))
        return Report(Verdict.UNREADABLE, (line,), asked.moment)
    checks: list[Check] = []
    found: _Read | None = None
    try:
        found = _format(data)
        for line in _all_checks(document, found, on=asked, trust=trust, proof=proof, policy=policy, online=(statuses, standing)):
            checks.append(line)  # noqa: PERF402 - what was found before the list ended is kept
    except _End as end:
        checks.extend(end.checks)
    demonstration = trust is not None and trust.demonstration
    says = None if found is None else found.presented
    return Report(verdict(checks, strict=strict), tuple(checks), asked.moment, demonstration, says)


def _all_checks(  # the report's lines, in order; _End where the list ends early
    data: bytes,
    found: _Read,
    *,
    on: _Asked,
    trust: Trust | None,
    proof: bytes | None,
    policy: Policy | None,
    online: tuple[Fetch | None, Ask | None],
) -> Iterator[Check]:
    yield from _notes(found.presented, trust)
    yield passed("format", "format.good")
    if trust is None:
        yield from _without_trust(found, on)
        return
    case = _case(data, found, on=on, trust=trust, proof=proof, policy=policy)
    yield from _checks(replace(case, fetch=online[0], ask=online[1]))


def _format(document: Json) -> _Read:
    """Exactly an endorsement's credential, over exactly its contexts, with one proof."""
    try:
        guard.lossless(document, [CONTEXT])
        said = presented.read(document)
    except guard.NotAllowed as error:
        raise _End(failed("format", "format.unsupported", MALFORMED, fault=str(error))) from error
    try:
        return _Read(document, said, signature.read(document))
    except BadProof as error:
        malformed = failed("signature", "signature.malformed", SECURITY_ERROR, fault=str(error))
        raise _End(passed("format", "format.good"), malformed) from error


def _notes(said: Presented, trust: Trust | None) -> Iterator[Check]:
    if said.name.startswith(DEMONSTRATION) or (trust is not None and trust.demonstration):
        yield note("format", "demonstration")


def _without_trust(found: _Read, on: _Asked) -> Iterator[Check]:
    yield unchecked("signature", "signature.no_key")
    yield unchecked("key", "key.no_trust", did=found.presented.issuer)
    yield unchecked("authority", "authority.no_trust")
    yield from _term(found.presented, on)
    for purpose in ANSWERED:
        yield unchecked(purpose.value, "status.no_trust", state=checks_status.STATES[purpose])
    yield unchecked("logging", "logging.no_trust")
    yield unchecked("witnesses", "witnesses.no_trust")
    yield unchecked("standing", "standing.not_asked")


def _case(data: bytes, found: _Read, *, on: _Asked, trust: Trust, proof: bytes | None, policy: Policy | None) -> Case:
    """Who issued it, and with which key, as the trust file knows them."""
    member = trust.member(found.presented.issuer)
    if member is None:
        raise _End(failed("key", "key.unknown_issuer", SECURITY_ERROR))
    if found.proof.controller != found.presented.issuer:
        raise _End(failed("signature", "signature.other_controller", SECURITY_ERROR))
    key = member.key(found.proof.key_id)
    if key is None:
        raise _End(failed("key", "key.unknown", SECURITY_ERROR, issuer=member.membership.name))
    return Case(
        data=data,
        document=found.document,
        presented=found.presented,
        proof=found.proof,
        on=on.moment,
        day=on.day,
        trust=trust,
        policy=policy or trust.policy,
        member=member,
        key=key,
        logged=proof,
        fetch=None,
        ask=None,
    )


def _checks(case: Case) -> Iterator[Check]:
    yield _signature(case)
    logged = checks_log.find(case)
    line = logged if isinstance(logged, Logged) else None
    yield _key(case, line.index if line else None)
    yield from checks_authority.check(case, line)
    yield from _term(case.presented, _Asked(case.on, case.day))
    for purpose in ANSWERED:
        yield checks_status.check(case, purpose)
    yield from checks_log.check(case, logged)
    yield _standing(case)


def _signature(case: Case) -> Check:
    """The proof's options first (DI ``#verify-proof``, ``#presenting-time-values``), then the cryptography."""
    proof, created = case.proof, told(case.proof.created)
    if proof.purpose != signature.ASSERTION:
        raise _End(failed("signature", "signature.other_purpose", SECURITY_ERROR))
    if proof.created > case.on + SKEW:
        raise _End(failed("signature", "signature.from_the_future", SECURITY_ERROR, created=created))
    if proof.expires is not None and proof.expires < case.on:
        raise _End(failed("signature", "signature.expired", SECURITY_ERROR, expires=told(proof.expires)))
    try:
        good = signature.verify(case.document, proof, case.key.key)
    except guard.NotAllowed as error:
        raise _End(failed("signature", "signature.not_covered", MALFORMED, fault=str(error))) from error
    if not good:
        raise _End(failed("signature", "signature.bad", SECURITY_ERROR))
    return passed("signature", "signature.good", created=created)


def _key(case: Case, index: int | None) -> Check:
    """Whether the key spoke for the issuer: on the day of signing, and at the line, if that is known.

    A thief dates a signature as he likes, so a key that may have been in other hands needs the line.
    """
    key, created = case.key, told(case.proof.created)
    if index is None and key.suspect_from is not None:
        return failed("key", "key.suspect", SECURITY_ERROR, issuer=case.issuer)
    if before(case.proof.created, key.start):
        return failed("key", "key.not_yet", SECURITY_ERROR, issuer=case.issuer, created=created)
    if after(case.proof.created, key.end):
        return failed("key", "key.no_longer", SECURITY_ERROR, issuer=case.issuer, created=created)
    if index is not None and not key.in_force_at(index):
        return failed("key", "key.not_at_line", SECURITY_ERROR, issuer=case.issuer, index=str(index + 1))
    return passed("key", _custody(key), issuer=case.issuer)


def _custody(key: SpokenKey) -> str:
    return "key.held_by_association" if key.custody == "association" else "key.held_by_operator"


def _term(said: Presented, on: _Asked) -> Iterator[Check]:
    """VCDM ``#validity-period``."""
    if said.valid_until is not None and said.valid_until < said.valid_from:
        yield failed("term", "term.backwards", MALFORMED)
    elif on.before(said.valid_from):
        yield failed("term", "term.not_yet", start=told(said.valid_from))
    elif said.valid_until is None:
        yield passed("term", "term.without_end")
    elif on.after(said.valid_until):
        yield failed("term", "term.expired", until=told(said.valid_until))
    else:
        yield passed("term", "term.good", until=told(said.valid_until))


def _standing(case: Case) -> Check:
    """Today's standing is the ledger's to say: a credential only shows what was true when it was signed."""
    if case.ask is None:
        return unchecked("standing", "standing.not_asked")
    answer = case.ask(case.presented.number)
    if answer is None:
        return unchecked("standing", "standing.no_answer")
    if answer == "active":
        return passed("standing", "standing.active")
    return failed("standing", "standing.other", standing=answer)
