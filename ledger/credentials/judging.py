"""One credential judged: every check, in the report's order.

Cheap checks come first, and a bad signature ends the list: of a text that nobody signed nothing else can be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from ledger.credentials import binding, checks_authority, checks_log, checks_signature, checks_standing, checks_status, readers
from ledger.credentials.binding import Binding, Expected
from ledger.credentials.carriers import Carried
from ledger.credentials.case import Asked, Case, Online
from ledger.credentials.checks_log import Logged
from ledger.credentials.checks_signature import MALFORMED, SECURITY_ERROR
from ledger.credentials.credential import DEMONSTRATION
from ledger.credentials.presented import Presented
from ledger.credentials.report import Check, Outcome, Report, failed, note, passed, unchecked, verdict
from ledger.credentials.signed import BadCarrier, Signed, Unsigned
from ledger.credentials.status import ANSWERED
from ledger.credentials.trust import Trust
from ledger.transparency.policy import Policy

_READ: Final = passed("format", "format.good")
_DEMONSTRATION: Final = note("format", "demonstration")


class _End(Exception):
    """The list ends here, with this check; nothing after it could be said."""

    def __init__(self, *checks: Check) -> None:
        super().__init__()
        self.checks = checks


class Known(NamedTuple):
    """What the reader brings along: whom they trust, what lies beside the credential, and whom they may ask."""

    asked: Asked
    trust: Trust | None
    policy: Policy | None
    proof: bytes | None
    online: Online
    expected: Expected | None = None
    strict: bool = False


def judged(carried: Carried, known: Known, shown: Callable[[Presented], Binding] | None = None) -> Report:
    """The report on one credential, out of whatever it was taken; ``shown`` is how a presentation around it binds it."""
    checks: list[Check] = []
    signed: Signed | None = None
    try:
        signed = _taken(carried)
        _judge(signed, known, checks)
        bound = signed.binding if shown is None else shown(signed.presented)
        line_of_binding = binding.line(signed.presented, bound, known.expected, known.asked.moment)
        checks += [line_of_binding] if line_of_binding else []
    except _End as end:
        checks.extend(end.checks)
    demonstration = known.trust is not None and known.trust.demonstration
    says = None if signed is None else signed.presented
    return Report(verdict(checks, strict=known.strict), tuple(checks), known.asked.moment, demonstration, says)


def _taken(carried: Carried) -> Signed:
    try:
        return readers.read(carried)
    except Unsigned as error:
        malformed = failed("signature", "signature.malformed", SECURITY_ERROR, fault=str(error))
        raise _End(_READ, malformed) from error
    except BadCarrier as error:
        raise _End(failed("format", "format.unsupported", MALFORMED, fault=str(error))) from error


def _judge(signed: Signed, known: Known, into: list[Check]) -> None:
    """The report's lines, in order; _End where the list ends early: what was found before is kept."""
    trust = known.trust
    if (signed.presented.name or "").startswith(DEMONSTRATION) or (trust is not None and trust.demonstration):
        into.append(_DEMONSTRATION)
    into.append(_READ)
    into += _without_trust(signed.presented, known.asked) if trust is None else _checks(_case(signed, known, trust))


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


def _case(signed: Signed, known: Known, trust: Trust) -> Case:
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
    policy, asked = known.policy or trust.policy, known.asked
    return Case(signed, signed.presented, asked, asked.moment, trust, policy, member, key, known.proof, known.online)


def _checks(case: Case) -> list[Check]:
    signature = checks_signature.check(case)
    if signature.outcome is Outcome.FAILED:
        raise _End(signature)
    logged = checks_log.find(case)
    line = logged if isinstance(logged, Logged) else None
    return [
        signature,
        checks_signature.check_key(case, line.index if line else None),
        *checks_authority.check(case, line),
        checks_standing.term(case.presented, case.asked),
        *checks_status.check(case),
        *checks_log.check(case, logged),
        *checks_standing.check(case),
    ]
