"""The verifier: whatever is put in, every check, reported one by one.

The same function answers the command, the page and the VC-API, whatever the credential is carried in. It needs no database;
without somebody to ask it needs no network either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Final

from ledger.credentials import carriers
from ledger.credentials import presentation as presenting
from ledger.credentials.binding import Binding, Expected, NotBound, Unbound
from ledger.credentials.carriers import Carried, Kind
from ledger.credentials.case import OFFLINE, Ask, Asked, AskOn, Fetch, Online
from ledger.credentials.checks_recognition import asked_of
from ledger.credentials.checks_signature import MALFORMED
from ledger.credentials.guard import Unreadable
from ledger.credentials.judging import Known, judged
from ledger.credentials.live import Live
from ledger.credentials.live import report as live_report
from ledger.credentials.presentation import Presentation
from ledger.credentials.presented import Presented
from ledger.credentials.report import Report, Verdict, failed, note
from ledger.credentials.signed import BadCarrier
from ledger.credentials.trust import Trust
from ledger.transparency.policy import Policy

PARSING_ERROR: Final = "https://www.w3.org/TR/vc-data-model#PARSING_ERROR"
_ASKS: Final = frozenset({Kind.LINK, Kind.NUMBER})
_HOLDS: Final = frozenset({Kind.PRESENTATION, Kind.PRESENTATION_JWT})


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
    online: Online = OFFLINE,
    honoured_in: Sequence[str] = (),
    presentation: Expected | None = None,
    strict: bool = False,
) -> Report:
    """The report on ``document``, the exact bytes of whatever carries a credential, or of a link or a number.

    ``on`` is the moment asked about, with its zone, or a day; the term's days are compared as days then, in the zone in
    which the credential writes them. ``proof`` is the ``.tlog-proof`` beside the credential. ``policy``
    is the reader's own; without it the trust file's is used. ``statuses`` fetches a status list, ``standing`` and ``valid_on``
    ask the ledger for the standing today and on a day, ``live`` about a link or a number, ``online`` (its ``kind``, ``log`` and
    ``bits``) for the category that it has, the line that it logged and its lists of this moment; leave them out to stay offline.
    ``honoured_in`` are associations of which is asked whether they honour it. ``presentation`` is the question that must have
    been answered by its holder. ``strict`` wants every question answered. Of a presentation of several it is the report on the
    first that is not good, if there is one; :func:`verify_presentation` has them all.
    """
    reports = verify_presentation(
        document, on=on, trust=trust, proof=proof, policy=policy, statuses=statuses, standing=standing, valid_on=valid_on,
        live=live, online=online, honoured_in=honoured_in, presentation=presentation, strict=strict,
    )  # fmt: skip
    if len(reports) == 1:
        return reports[0]
    first = next((report for report in reports if report.exit_code), reports[0])
    return first._replace(checks=(*first.checks, note("format", "format.one_of", count=str(len(reports)))))


def verify_presentation(  # noqa: PLR0913 - as above
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
    online: Online = OFFLINE,
    honoured_in: Sequence[str] = (),
    presentation: Expected | None = None,
    strict: bool = False,
) -> tuple[Report, ...]:
    """A report for each credential that ``document`` holds, one at least; the parameters are those of :func:`verify`."""
    asked = Asked.about(on)
    try:
        carried = carriers.read(document)
    except Unreadable as error:
        line = failed("format", "format.unreadable", PARSING_ERROR, fault=str(error))
        return (Report(Verdict.UNREADABLE, (line,), asked.moment),)
    if carried.kind in _ASKS:
        demonstration = trust is not None and trust.demonstration
        return (live_report(carried, asked, live, strict=strict, demonstration=demonstration),)
    asking = Online(statuses and cache(statuses), standing, valid_on, online.kind, online.log, online.bits)
    known = Known(
        asked=asked,
        trust=trust,
        policy=policy,
        proof=carried.beside if proof is None else proof,
        online=asking,
        expected=presentation,
        strict=strict,
    )
    reports = _reports(carried, known)
    for association in honoured_in:
        reports = tuple(asked_of(report, trust, association) for report in reports)
    return reports


def _reports(carried: Carried, known: Known) -> tuple[Report, ...]:
    if carried.kind not in _HOLDS:
        return (judged(carried, known),)
    try:
        found = presenting.read(carried)
    except BadCarrier as error:
        line = failed("format", "format.unsupported", MALFORMED, fault=str(error))
        return (Report(Verdict.NOT_VERIFIED, (line,), known.asked.moment),)
    shown = _Shown(found)
    return tuple(judged(each, known, shown) for each in found.credentials)


class _Shown:
    """How the credentials inside a presentation are bound: by its own signature, if their holder made that. It is checked once."""

    def __init__(self, found: Presentation) -> None:
        self._found = found
        self._checked = cache(self._check)

    def __call__(self, said: Presented) -> Binding:
        return Binding(partial(self._answers, said), self._holds_together)

    def _check(self, expected: Expected, at: datetime) -> str | NotBound:
        try:
            return presenting.check(self._found, expected, at)
        except NotBound as error:
            return error

    def _holder(self, expected: Expected, at: datetime) -> str:
        name = self._checked(expected, at)
        if isinstance(name, NotBound):
            raise name
        return name

    def _answers(self, said: Presented, expected: Expected, at: datetime) -> None:
        name = self._holder(expected, at)
        if said.subject is None:
            raise Unbound
        if not presenting.same_key(said.subject, name):
            raise NotBound("it is bound to another holder's key")

    def _holds_together(self) -> None:
        question = presenting.own_question(self._found)
        if question is not None:
            self._holder(*question)
