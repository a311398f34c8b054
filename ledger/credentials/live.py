"""A number, or a link to a page of the ledger: nothing signed is shown, so the answer is the ledger's own, and is told as that.

Who holds a number holds nothing: it can be copied from anywhere. What the ledger answers is worth what the connection to it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.credentials import checks_standing
from ledger.credentials.carriers import Carried, Kind
from ledger.credentials.case import Asked
from ledger.credentials.report import Check, Outcome, Report, Verdict, failed, note, passed, unchecked


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger answers: the endorsement's standing on the day, and of a link to a credential what became of that."""

    standing: str
    number: str
    credential: str | None = None
    """``good``, ``revoked``, ``superseded``, ``suspended`` or, with its endorsement, ``ended``."""


class Elsewhere(Exception):
    """The link leads to another ledger than those that are known here; it was not asked."""


class NoAnswer(Exception):
    """The ledger could not be asked, or did not answer."""


Live = Callable[[Carried, date | None], Told | None]
"""Asks the ledger; ``None`` where it knows no such endorsement. Raises :class:`Elsewhere` and :class:`NoAnswer`."""

_BECAME: Final = {
    "good": passed("revocation", "live.in_force"),
    "ended": failed("revocation", "live.ended"),
    "revoked": failed("revocation", "revocation.set"),
    "superseded": failed("revocation", "revocation.superseded"),
    "suspended": failed("suspension", "suspension.set"),
}


def report(carried: Carried, asked: Asked, live: Live | None, *, strict: bool, demonstration: bool = False) -> Report:
    """What can be said of ``carried``, a link or a number."""
    checks = (*([note("format", "live.demonstration")] if demonstration else []), *_checks(carried, asked, live))
    outcomes = {check.outcome for check in checks}
    good = not outcomes & {Outcome.FAILED, Outcome.UNCHECKED} and not strict
    return Report(Verdict.ANSWERED if good else Verdict.NOT_VERIFIED, checks, asked.moment, demonstration, of=carried.kind.value)


def _checks(carried: Carried, asked: Asked, live: Live | None) -> Iterator[Check]:
    yield passed("format", "format.number" if carried.kind is Kind.NUMBER else "format.link")
    yield note("signature", "signature.none_shown")
    if live is None:
        yield unchecked("standing", "live.not_asked")
        return
    try:
        told = live(carried, asked.day)
    except NoAnswer:
        yield unchecked("standing", "live.no_answer")
        return
    except Elsewhere:
        yield failed("standing", "live.elsewhere")
        return
    if told is None:
        yield failed("standing", "live.not_known")
        return
    if told.credential is not None:
        yield _BECAME[told.credential]
    yield checks_standing.on_the_day(told.standing, asked.day.isoformat()) if asked.day else checks_standing.today(told.standing)
