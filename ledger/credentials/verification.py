"""Every check a verifier makes, one after the other, reported one by one.

The same function answers the command, the page and the VC-API, whatever the credential is carried in. It needs no database;
without somebody to ask it needs no network either. Cheap checks come first, and a bad signature ends the list: of a text that
nobody signed nothing else can be said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ledger.credentials import carriers, checks_authority, checks_log, checks_signature, checks_standing, checks_status, readers
from ledger.credentials.carriers import Carried, Kind
from ledger.credentials.case import Ask, Asked, AskOn, Case, Fetch, Online
from ledger.credentials.checks_log import Logged
from ledger.credentials.checks_recognition import asked_of
from ledger.credentials.checks_signature import MALFORMED, SECURITY_ERROR
from ledger.credentials.credential import DEMONSTRATION
from ledger.credentials.guard import Unreadable
from ledger.credentials.live import Live
from ledger.credentials.live import report as live_report
from ledger.credentials.presented import Presented
from ledger.credentials.report import Check, Outcome, Report, Verdict, failed, note, passed, unchecked, verdict
from ledger.credentials.signed import BadCarrier, Signed, Unsigned
from ledger.credentials.status import ANSWERED
from ledger.credentials.trust import Trust
from ledger.transparency.policy import Policy

PARSING_ERROR: Final = "https://www.w3.org/TR/vc-data-model#PARSING_ERROR"


class _End(Exception):
    """The list ends here, with this check; nothing after it could be said."""

    def __init__(self, *checks: Check) -> None:
        super().__init__()
        self.checks = checks


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the reader brings along: whom they trust, what lies beside the credential, and whom they may ask."""

    asked: Asked
    trust: Trust | None
    policy: Policy | None
    proof: bytes | None
    online: Online


def verify(  # noqa: PLR0913 - each a thing that somebody may or may not have
    document: bytes,
    *,
    on: datetime | date,
    trust: Trust | None,
    proof: bytes | None = None,
    policy: Policy | None = None,
    statuses: Fetch | None = None,
    standing: Ask | None = None,
    valid_on: AskOn | None = None,
    live: Live | None = None,
    honoured_in: Sequence[str] = (),
    strict: bool = False,
) -> Report:
    """The report on ``document``, the exact bytes of whatever carries a credential, or of a link or a number.

    ``on`` is the moment asked about, with its zone, or a day; the term's days are compared as days then, in the zone in
    which the credential writes them. ``proof`` is the ``.tlog-proof`` beside the credential. ``policy``
    is the reader's own; without it the trust file's is used. ``statuses`` fetches a status list, ``standing`` and ``valid_on``
    ask the ledger for the standing today and on a day, ``live`` about a link or a number; leave them out to stay offline.
    ``honoured_in`` are associations of which is asked whether they honour it. ``strict`` wants every question answered.
    """
    asked = Asked.about(on)
    try:
        carried = carriers.read(document)
    except Unreadable as error:
        line = failed("format", "format.unreadable", PARSING_ERROR, fault=str(error))
        return Report(Verdict.UNREADABLE, (line,), asked.moment)
    if carried.kind in {Kind.LINK, Kind.NUMBER}:
        return live_report(carried, asked, live, strict=strict)
    online = Online(fetch=statuses, ask=standing, ask_on=valid_on)
    known = _Known(asked=asked, trust=trust, policy=policy, proof=carried.beside if proof is None else proof, online=online)
    report = judged(carried, known, strict=strict)
    for association in honoured_in:
        report = asked_of(report, trust, association)
    return report


def judged(carried: Carried, known: _Known, *, strict: bool) -> Report:
    """The report on one credential, out of whatever it was taken."""
    checks: list[Check] = []
    signed: Signed | None = None
    try:
        signed = _taken(carried)
        for line in _all_checks(signed, known):
            checks.append(line)  # noqa: PERF402 - what was found before the list ended is kept
    except _End as end:
        checks.extend(end.checks)
    demonstration = known.trust is not None and known.trust.demonstration
    says = None if signed is None else signed.presented
    return Report(verdict(checks, strict=strict), tuple(checks), known.asked.moment, demonstration, says)


def _taken(carried: Carried) -> Signed:
    try:
        return readers.read(carried)
    except Unsigned as error:
        malformed = failed("signature", "signature.malformed", SECURITY_ERROR, fault=str(error))
        raise _End(passed("format", "format.good"), malformed) from error
    except BadCarrier as error:
        raise _End(failed("format", "format.unsupported", MALFORMED, fault=str(error))) from error


def _all_checks(signed: Signed, known: _Known) -> Iterator[Check]:
    """The report's lines, in order; _End where the list ends early."""
    yield from _notes(signed.presented, known.trust)
    yield passed("format", "format.good")
    if known.trust is None:
        yield from _without_trust(signed.presented, known.asked)
        return
    yield from _checks(_case(signed, known, known.trust))


def _notes(said: Presented, trust: Trust | None) -> Iterator[Check]:
    if (said.name or "").startswith(DEMONSTRATION) or (trust is not None and trust.demonstration):
        yield note("format", "demonstration")


def _without_trust(said: Presented, on: Asked) -> Iterator[Check]:
    yield unchecked("signature", "signature.no_key")
    yield unchecked("key", "key.no_trust", did=said.issuer)
    yield unchecked("authority", "authority.no_trust")
    yield checks_standing.term(said, on)
    for purpose in ANSWERED:
        yield unchecked(purpose.value, "status.no_trust", state=checks_status.STATES[purpose])
    yield unchecked("logging", "logging.no_trust")
    yield unchecked("witnesses", "witnesses.no_trust")
    yield unchecked("standing", "standing.not_asked")


def _case(signed: Signed, known: _Known, trust: Trust) -> Case:
    """Who issued it, and with which key, as the trust file knows them.

    An issuer that it does not name stays unknown, whatever its own host would say of it: a DID document is its owner's word.
    """
    member = trust.member(signed.presented.issuer)
    if member is None:
        raise _End(failed("key", "key.unknown_issuer", SECURITY_ERROR))
    if signed.controller != signed.presented.issuer:
        raise _End(failed("signature", "signature.other_controller", SECURITY_ERROR))
    key = member.key(signed.key_id)
    if key is None:
        raise _End(failed("key", "key.unknown", SECURITY_ERROR, issuer=member.membership.name))
    return Case(
        signed=signed,
        asked=known.asked,
        trust=trust,
        policy=known.policy or trust.policy,
        member=member,
        key=key,
        logged=known.proof,
        online=known.online,
    )


def _checks(case: Case) -> Iterator[Check]:
    signature = checks_signature.check(case)
    if signature.outcome is Outcome.FAILED:
        raise _End(signature)
    yield signature
    logged = checks_log.find(case)
    line = logged if isinstance(logged, Logged) else None
    yield checks_signature.check_key(case, line.index if line else None)
    yield from checks_authority.check(case, line)
    yield checks_standing.term(case.presented, case.asked)
    for purpose in ANSWERED:
        yield from checks_status.check(case, purpose)
    yield from checks_log.check(case, logged)
    yield from checks_standing.check(case)
