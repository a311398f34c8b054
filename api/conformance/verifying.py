"""Any credential and any presentation, verified (VCALM 1.0): data model, proofs, who signed, term, status lists.

Two policies. ``any-issuer`` asks everything but whether the issuer is on a trust list. ``proof-only`` asks whether the document
is well formed and its proofs are good, and not whose they are: W3C's own vectors are signed by keys that are not the issuer's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from api import vcalm
from api.conformance import enveloped, statuses
from api.conformance.keys import controller, resolve
from api.conformance.mode import Conformance
from api.vcalm import Judged
from ledger.credentials import data_integrity, vcdm
from ledger.credentials.data_integrity import ASSERTION, AUTHENTICATION, Expected
from ledger.credentials.signature import BadProof

Json = dict[str, Any]
Problem = dict[str, Any]


class Policy(StrEnum):
    """What is asked besides the proofs."""

    ANY_ISSUER = "any-issuer"
    PROOF_ONLY = "proof-only"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a document is to be judged: under which policy, when, and what a presentation must have been made for."""

    mode: Conformance
    policy: Policy
    on: datetime
    domain: str | None = None
    challenge: str | None = None

    @property
    def when(self) -> datetime | None:
        """When its times must hold; ``None`` where only proofs are asked about."""
        return self.on if self.policy is Policy.ANY_ISSUER else None


def credential(given: object, asked: Asked) -> Judged:
    """What is wrong with a credential, an enveloped one, or a token."""
    problems = list(_credential(given, asked))
    return Judged(not problems, problems, _results(given, problems), credential=given)


def presentation(given: object, asked: Asked) -> Judged:
    """What is wrong with a presentation, and with each credential in it."""
    problems = list(_presentation(given, asked))
    return Judged(not problems, problems, _results(given, problems), presentation=given)


def _results(given: object, problems: list[Problem]) -> Json:
    """Each proof and each of the moments, with whether anything was found against it."""
    document = given if isinstance(given, dict) else {}
    bad = {problem.get("name") for problem in problems}
    proofs = [{"verified": "proof" not in bad, "input": proof} for proof in vcdm.each(document.get("proof"))]
    moments = {name: {"valid": name not in bad, "input": document[name]} for name in _TERM if name in document}
    return moments | {"proof": proofs} if proofs else dict(moments)


_TERM: Final = ("validFrom", "validUntil")


def _credential(given: object, asked: Asked) -> Iterator[Problem]:
    if isinstance(given, str) or (isinstance(given, dict) and vcdm.ENVELOPED_CREDENTIAL in vcdm.each(given.get("type"))):
        document, faults = enveloped.credential(given, asked.when)
        yield from faults
        if document is not None and not faults:
            yield from _around(document, asked)
        return
    faults = _malformed(vcdm.credential_faults(given))
    yield from faults
    if isinstance(given, dict) and not faults:
        yield from _secured(given, asked)


def _malformed(faults: tuple[vcdm.Fault, ...]) -> list[Problem]:
    return [
        vcalm.problem(vcalm.MALFORMED, f"{fault.field or 'The document'} {fault.what}.", name=fault.field) for fault in faults
    ]


def _secured(document: Json, asked: Asked) -> Iterator[Problem]:
    """A well-formed credential's proofs, and then the rest; of what nobody signed nothing more is asked."""
    bad = _proofs(document, Expected(ASSERTION, asked.on), document["issuer"], asked)
    yield from bad or _around(document, asked)


def _proofs(document: Json, expected: Expected, speaker: object, asked: Asked) -> list[Problem]:
    """Whether every proof is good, and the speaker's own (DI ``#verification-method-binding``)."""
    try:
        data_integrity.check(document, expected, resolve, asked.mode.loader)
        names = {controller(proof["verificationMethod"]) for proof in data_integrity.proofs(document)}
    except BadProof as error:
        return [vcalm.problem(vcalm.SECURITY_ERROR, f"There is {error}.", name="proof")]
    said = speaker["id"] if isinstance(speaker, dict) else speaker
    if asked.policy is Policy.ANY_ISSUER and said is not None and said not in names:
        return [vcalm.problem(vcalm.SECURITY_ERROR, "No proof is by the one who speaks.", name="issuer")]
    return []


def _around(document: Json, asked: Asked) -> Iterator[Problem]:
    """The term and the status lists."""
    if asked.when is None:
        return
    start, end = (vcdm.moment(document.get(name)) for name in _TERM)
    if start is not None and asked.on < start:
        yield vcalm.problem(vcalm.RANGE_ERROR, "The credential is not valid yet.", name="validFrom")
    if end is not None and asked.on > end:
        yield vcalm.problem(vcalm.RANGE_ERROR, "The credential is not valid any more.", name="validUntil")
    yield from statuses.problems(document, asked.mode, asked.on)


def _presentation(given: object, asked: Asked) -> Iterator[Problem]:
    if isinstance(given, str) or (isinstance(given, dict) and vcdm.ENVELOPED_PRESENTATION in vcdm.each(given.get("type"))):
        document, faults = enveloped.presentation(given, asked.when)
        yield from faults
        held = document if document is not None and not faults else {}
    else:
        faults = _malformed(vcdm.presentation_faults(given))
        held = given if isinstance(given, dict) and not faults else {}
        expected = Expected(AUTHENTICATION, asked.on, asked.domain, asked.challenge)
        yield from faults or _proofs(held, expected, held.get("holder"), asked)
    inside = replace(asked, domain=None, challenge=None)
    for one in vcdm.each(held.get("verifiableCredential")):
        yield from _credential(one, inside)
