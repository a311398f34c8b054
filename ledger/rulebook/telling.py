"""Telling: what a holder says in a renewal, and what an audit made of it. All of it is sealed; the public line says only that.

Each submitted renewal has a page of its own: told once, audited once or oftener while more is wanted. An edition takes the sum
of hours attested, or has each training and session named; whoever attests owes no entry, unless they are audited.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from ledger.rulebook.keeping import Hours, Owed, Short
from ledger.rulebook.policies import Mode
from ledger.rulebook.record import Endorsement, require_home
from ledger.rulebook.refusal import ImpossibleHistory, Malformed, Refusal
from ledger.rulebook.requirement import Documents, Kind, Paper
from ledger.rulebook.vocabulary import Line, LineId, Officer, PageId, Term

# What happens -----------------------------------------------------------------


class Purpose(StrEnum):
    """What it was told for."""

    RENEWAL = "renewal"
    REINSTATEMENT = "reinstatement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told for ``endorsement`` in its line ``answers``: hours attested, or entries and sessions named (sealed).

    ``papers`` and ``memberships`` are lines of the holder's own books. ``valid`` are the days accounted for. ``years`` of the cycle's ``of`` years were owed for, so that the share can be shown.
    """

    valid: Term
    endorsement: PageId
    answers: LineId
    purpose: Purpose
    mode: Mode
    hours: Hours | None
    entries: tuple[LineId, ...]
    sessions: tuple[LineId, ...]
    papers: tuple[LineId, ...]
    memberships: tuple[LineId, ...]
    years: int
    of: int
    edition: str
    network: str


class Outcome(StrEnum):
    """What an audit of a renewal came to."""

    PASSED = "passed"
    MORE_WANTED = "more_wanted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A renewal was checked: the entries and sessions that were shown, and what came of it (sealed).

    ``drawn`` is the public line of the draw that chose it; ``None`` where it was audited without a draw. ``until`` is the day by
    which what is still wanted should be there.
    """

    valid: Term
    outcome: Outcome
    drawn: LineId | None
    entries: tuple[LineId, ...]
    sessions: tuple[LineId, ...]
    until: date | None = None
    reason: str | None = None


Event = Told | Audited

NONE_SIGNED: Final[Mapping[LineId, Paper]] = {}

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """One renewal's page: what was told, and what audits said of it, the last one last. ``erased``: what was told is gone."""

    told: Told | None
    audits: tuple[Audited, ...] = ()
    erased: bool = False

    @property
    def settled(self) -> bool:
        """Whether an audit passed or failed it."""
        return bool(self.audits) and self.audits[-1].outcome is not Outcome.MORE_WANTED


def after(account: Account | None, line: Line[object]) -> Account:
    """The account after one more line. Raises ``ImpossibleHistory``."""
    match line.event:
        case Told() as told:
            if account is not None:
                raise ImpossibleHistory("a renewal is told once on its page")
            return Account(told)
        case Audited() as audited:
            if account is None or account.settled:
                raise ImpossibleHistory("what was told is audited, until it passed or failed")
            return replace(account, audits=(*account.audits, audited))
        case _:
            return replace(account or Account(None), erased=True)


# What may be done -------------------------------------------------------------


class NotAttested(Malformed):
    """This renewal is told by attested hours: their sums, and no single entry."""


class NotItemised(Malformed):
    """This renewal is told item by item: the trainings and sessions it rests on, and no sums."""


class PapersMissing(Refusal):
    """A renewal is submitted with every document signed that the edition asks for."""


class NothingTold(Refusal):
    """Nothing was told with this renewal; it is sent back, or its holder tells what they did."""


class HolderGone(Refusal):
    """Who holds this endorsement is erased; nothing more is told of them."""


class StillShort(Refusal):
    """What was told does not reach what is owed; whoever confirms it all the same says why."""


class AuditIsOver(Refusal):
    """This renewal's audit has passed or failed it; another needs another renewal."""


class NotToBeAudited(Refusal):
    """Only a renewal that was drawn, or whose holder came back the cycle before, is audited."""


def tell(  # noqa: PLR0913 - each is a member of the line
    due: Owed,
    *,
    endorsement: PageId,
    answers: LineId,
    edition: str,
    network: str,
    hours: Hours | None = None,
    entries: Sequence[LineId] = (),
    sessions: Sequence[LineId] = (),
    papers: Mapping[LineId, Paper] = NONE_SIGNED,
    memberships: Sequence[LineId] = (),
    purpose: Purpose = Purpose.RENEWAL,
) -> Told:
    """What the holder says, in the form that the edition in force takes it. What is short is for whoever confirms to judge."""
    mode = due.keeping.value.mode
    if mode is Mode.ATTESTATION and (hours is None or entries or sessions):
        raise NotAttested(field="hours")
    if mode is Mode.ITEMISED and hours is not None:
        raise NotItemised(field="hours")
    if missing := _unsigned(due, frozenset(papers.values())):
        raise PapersMissing(f"Not signed: {', '.join(missing)}.", field="papers")
    return Told(
        valid=due.period, endorsement=endorsement, answers=answers, purpose=purpose, mode=mode, hours=hours,
        entries=tuple(entries), sessions=tuple(sessions), papers=tuple(sorted(papers)), memberships=tuple(memberships),
        years=due.years, of=due.of, edition=edition, network=network,
    )  # fmt: skip


def _unsigned(due: Owed, signed: Collection[Paper]) -> list[Paper]:
    asked = dict(due.requirements).get(Kind.DOCUMENTS)
    wanted = asked.value.asked if asked else None
    return [paper for paper in wanted.papers if paper not in signed] if isinstance(wanted, Documents) else []


def require_enough(missing: Sequence[Short], despite: str | None) -> None:
    """Nothing that is owed is missing, or whoever confirms says why it is confirmed all the same."""
    if missing and not despite:
        raise StillShort(" ".join(_said(one) for one in missing))


def _said(one: Short) -> str:
    what = " ".join(word for word in (one.kind, one.of) if word)
    if one.kind in {Kind.TRAINING, Kind.SUPERVISION}:
        return f"{what}: {one.told} of {one.needed} minutes."
    return f"{what}: missing."


def must_audit(held_again_from: date | None, previous: Term, *, drawn: bool, reinstated_audited: bool) -> bool:
    """Whether a renewal is audited: it was drawn, or its holder came back within the cycle before (no draw is needed then)."""
    came_back = held_again_from is not None and previous.covers(held_again_from)
    return drawn or (reinstated_audited and came_back)


def audit(  # noqa: PLR0913 - each is a member of the line
    account: Account,
    held: Endorsement,
    *,
    by: Officer,
    on: date,
    outcome: Outcome,
    due: bool,
    drawn: LineId | None,
    entries: Sequence[LineId] = (),
    sessions: Sequence[LineId] = (),
    until: date | None = None,
    reason: str | None = None,
) -> Audited:
    """What an audit came to; ``due`` says that there was to be one. It ends nothing by itself: what follows is a line of its own."""
    require_home(held, by)
    if not due:
        raise NotToBeAudited
    if account.settled:
        raise AuditIsOver
    return Audited(
        valid=Term(on), outcome=outcome, drawn=drawn, entries=tuple(entries), sessions=tuple(sessions), until=until, reason=reason
    )
