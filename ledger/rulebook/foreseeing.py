"""Foreseeing: what a move would make of one endorsement, told before anybody decides, by what decides it.

The dry run, the request and the acceptance ask the same function, ``foresee``. What was foreseen and what was found may differ
where something has changed in between: a line on the page, the edition, the day, a fact of the holder. ``differences`` says which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ledger.rulebook import reciprocity, releasing, renewal
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.endorsement import OF_CREDENTIALS, Released, ReleaseWithdrawn
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.terms import Ask, Condition, Purpose, Terms, terms
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, AssociationCode, PageId

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the joining association asks of the holder: ``met`` is ``None`` where nobody has looked, or could.

    ``by`` is the last day for it, where it may follow the move; ``None``: before the acceptance.
    """

    ask: Ask
    met: bool | None
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a move on the day ``on`` makes of one endorsement, and ``because`` of what.

    ``because`` is the name of the refusal where it does not move, and else ``""``. ``standing`` and ``covered_until`` stay what
    they were; ``renew_by`` is the last day on which that cover may be renewed. ``edition`` is the joining association's and
    ``lines`` how many its page had, without releases and credentials: what the answer rests on.
    """

    endorsement: PageId
    moves: bool
    because: str
    standing: Answer
    covered_until: date | None
    renew_by: date | None
    needs: tuple[Need, ...]
    on: date
    edition: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sides:
    """The rules of both sides on the day, what is ``known`` of the holder for what the joining one may ask, and which of the two
    have ``ended``: members no more, or the joining one never one here or elsewhere that is known. ``ledger`` is the log of the ledger that the joining one keeps of its own, if it does.
    ``unserved`` are the age bands that the association of where the holder lives cannot hold: the Alliance takes those.
    """

    leaving: Rules
    joining: Rules
    known: Mapping[Ask, bool | None] = field(default_factory=dict)
    ended: Collection[AssociationCode] = ()
    ledger: str | None = None
    unserved: Collection[AgeBand] = ()


def foresee(page: PageId, held: Endorsement, sides: Sides, on: date) -> Foreseen:
    """What a move on that day makes of the endorsement on ``page``."""
    stood, refusal = held.on(on), in_the_way(held, sides, on)
    return Foreseen(
        endorsement=page, moves=refusal is None, because="" if refusal is None else type(refusal).__name__,
        standing=stood.standing, covered_until=stood.covered_until, renew_by=_renew_by(held, sides, stood.covered_until),
        needs=needed(held, sides, on), on=on, edition=sides.joining.edition, lines=_lines(held),
    )  # fmt: skip


def in_the_way(held: Endorsement, sides: Sides, on: date) -> Refusal | None:
    """Why the joining association may not accept it that day; ``None`` where it may. What nobody has looked at is not in the way."""
    unmet = (NEEDED[one.ask]() for one in needed(held, sides, on) if one.by is None and one.met is False)
    return obstacle(held, sides, on) or next(unmet, None)


def obstacle(held: Endorsement, sides: Sides, on: date) -> Refusal | None:
    """Why the endorsement cannot move, whatever its holder does; ``None`` where it can."""
    stood = held.on(on)
    cannot = releasing.unmovable(held, on, ended=sides.leaving.code in sides.ended)
    if cannot is not None or stood.category is None or stood.age_band is None:
        return cannot
    if held.travels:
        return releasing.ReceivedElsewhere()
    if sides.joining.code in sides.ended:
        return reciprocity.NotAMember()
    refusal = reciprocity.may_hold(sides.joining, stood.category, stood.age_band)
    return refusal if refusal is not None or _terms(held, sides, on).honoured else NotHonoured()


def needed(held: Endorsement, sides: Sides, on: date) -> tuple[Need, ...]:
    """What the joining association asks for it, and whether that is met."""
    band = held.on(on).age_band
    return tuple(_need(one, sides, on, band) for one in _terms(held, sides, on).asks)


def carried(found: Iterable[Foreseen]) -> tuple[Need, ...]:
    """What the holder still owes after the move, and what stayed unchecked: of two days for one thing the earlier."""
    owed: dict[Ask, Need] = {}
    for one in (one for each in found for one in each.needs if not one.met):
        known = owed.get(one.ask)
        if known is None or (one.by or date.min) < (known.by or date.min):
            owed[one.ask] = one
    return tuple(owed.values())


def left_later(held: Endorsement, sides: Sides, on: date) -> date | None:
    """The last day on which the cover may be renewed, where its own line, or the joining association's rules alone, say an earlier one.

    Without it a cover would lapse by its line while the window is open, or the window be closed while the line says *late*.
    """
    stood = held.on(on)
    last, until = _renew_by(held, sides, stood.covered_until), stood.covered_until
    if last is None or until is None:
        return None
    return last if last > min(stood.late_until or until, renewal.last_day(sides.joining, until)) else None


def _renew_by(held: Endorsement, sides: Sides, until: date | None) -> date | None:
    if until is None:
        return None
    return renewal.last_day(sides.joining, until, renewal.last_day(sides.leaving, until, releasing.kept_until(held)))


def _terms(held: Endorsement, sides: Sides, on: date) -> Terms:
    stood = held.on(on)
    if stood.category is None or stood.age_band is None:
        return Terms(honoured=False)
    return terms(sides.joining.reciprocity, Purpose.MOVE, stood.category, stood.age_band, sides.leaving.code, on).value


def _need(asked: Condition, sides: Sides, on: date, band: AgeBand | None) -> Need:
    by = None if asked.days is None else on + timedelta(days=asked.days)
    taken = asked.ask is Ask.RESIDENCE and sides.joining.code == ALLIANCE and band in sides.unserved
    return Need(ask=asked.ask, met=taken or sides.known.get(asked.ask), by=by)


_BESIDE: Final = (Released, ReleaseWithdrawn, *OF_CREDENTIALS)
"""Lines that change nothing of what is foreseen."""


def _lines(held: Endorsement) -> int:
    return sum(not isinstance(line.event, _BESIDE) for line in held.lines)


# What has changed -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where what was found is not what had been foreseen of ``endorsement``: which ``member``, what it ``was`` and is ``now``.

    ``because`` says what it rests on that is another: ``another line``, ``another edition``, ``another day`` or ``another fact``
    of the holder; all of them where several are, as ``another line and another day``.
    """

    endorsement: PageId
    member: str
    was: str
    now: str
    because: str


def differences(before: Iterable[Foreseen], found: Iterable[Foreseen]) -> tuple[Difference, ...]:
    """What was found otherwise than foreseen, and why; nothing where nothing has changed."""
    now = {one.endorsement: one for one in found}
    return tuple(each for one in before if one.endorsement in now for each in _between(one, now[one.endorsement]))


def _between(was: Foreseen, now: Foreseen) -> Iterator[Difference]:
    told, found = _told(was), _told(now)
    for member in sorted({*told, *found}):
        one, other = told.get(member, "not asked"), found.get(member, "not asked")
        if one != other:
            why = " and ".join(_because(member, was, now))
            yield Difference(endorsement=was.endorsement, member=member, was=one, now=other, because=why)


def _told(one: Foreseen) -> dict[str, str]:
    """What a person is told of it, member by member."""
    met = {True: "met", False: "not met", None: "unchecked"}
    return {
        "moves": "moves" if one.moves else one.because,
        "standing": one.standing.value,
        "covered_until": str(one.covered_until or ""),
        "renew_by": str(one.renew_by or ""),
        **{need.ask.value: met[need.met] for need in one.needs},
        **{f"{need.ask.value} by": str(need.by or "") for need in one.needs},
    }


def _because(member: str, was: Foreseen, now: Foreseen) -> list[str]:
    """All that is another, of what the member rests on; where nothing of it is, a fact of the holder or of the network is."""
    same = {"line": was.lines == now.lines, "edition": was.edition == now.edition, "day": was.on == now.on}
    return [f"another {one}" for one in _rests_on(member, was, now) if not same.get(one)] or ["another fact"]


def _rests_on(member: str, was: Foreseen, now: Foreseen) -> tuple[str, ...]:
    """What such a difference can come from: a standing from no edition; a last day as far off as it was, from the day alone."""
    stood = {was.because, now.because} - {""} if member == "moves" else set()
    if member in {"standing", "covered_until"} or stood == {releasing.CannotMove.__name__}:
        return "line", "day"
    named = {ask for ask in Ask if ask.value == member.removesuffix(" by") or NEEDED[ask].__name__ in stood}
    asked = [(need, need.by and need.by - each.on) for each in (was, now) for need in each.needs if need.ask in named]
    if len(asked) < 2:
        return "line", "edition", "day"
    if member.endswith(" by"):
        return ("day",) if asked[0][1] == asked[1][1] else ("line", "edition", "day")
    return ("edition", "fact") if len({need.met for need, _ in asked}) > 1 else ("line", "edition", "day")


# How it says no ---------------------------------------------------------------


class NotHonoured(Refusal):
    """The joining association does not take home what this one has granted."""


class MembershipNeeded(Refusal):
    """The joining association accepts members only, and no membership that it takes is in force."""


class ResidenceNeeded(Refusal):
    """The joining association endorses who lives there, and the holder has declared that they live elsewhere."""


class AgreementNeeded(Refusal):
    """The joining association's agreement is signed before it accepts, and it is not."""


NEEDED: Final[Mapping[Ask, type[Refusal]]] = {
    Ask.MEMBERSHIP: MembershipNeeded,
    Ask.RESIDENCE: ResidenceNeeded,
    Ask.AGREEMENT: AgreementNeeded,
}
"""How each of the things asked before an acceptance refuses it where it is not met."""
