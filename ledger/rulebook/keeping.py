"""Keeping: what is owed for a cycle by whoever is endorsed, and whether what was told of it is enough.

What is asked, of whom and from when on, are rows of the edition (``policies.keeping``), judged like the whole renewal by the
rules of the cycle's last day. Hours are never spent: the same ones may serve every endorsement that somebody holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ledger.rulebook import renewal as calendar
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.endorsement import Adopted, Event
from ledger.rulebook.fact import Fact, in_force
from ledger.rulebook.painting import Painting
from ledger.rulebook.policies import Keeping
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.requirement import (
    Asked,
    Asking,
    Documents,
    Kind,
    Paper,
    Requirements,
    Supervision,
    Target,
    Topic,
    Training,
    requirements,
)
from ledger.rulebook.standing import Answer, intervals
from ledger.rulebook.vocabulary import Category, Line, Term

_A_DAY = timedelta(days=1)


class ConvertFirst(Refusal):
    """An endorsement in a retired category is converted into another before it is renewed."""


# What stands: for how long ----------------------------------------------------

_UNBROKEN = frozenset({Answer.ACTIVE, Answer.LATE, Answer.INACTIVE})
"""A leave does not break continuity, and neither does a renewal that is late; a lapse does."""


def endorsed_since(lines: Sequence[Line[Event]], day: date) -> date | None:
    """The first day of the unbroken time as endorsed that ``day`` lies in; ``None``: not endorsed that day, or not known.

    Where the first day of cover is not known, it is the day of granting, as far as that is.
    """
    since: date | None = None
    granted_on: date | None = None
    for interval in reversed([one for one in intervals(lines) if one.start is None or one.start <= day]):
        if interval.standing.standing not in _UNBROKEN:
            return granted_on or since if interval.standing.standing is Answer.NOT_KNOWN else since
        since, granted_on = interval.start, interval.standing.granted_on
    return since


def accounted(rules: Rules, lines: Sequence[Line[Event]], until: date) -> Term:
    """The days that a renewal of the cover which ends on ``until`` accounts for: that cover's own, within its cycle.

    A cover of one year that was granted elsewhere is accounted for as one year, also where cycles have three.
    """
    cycle = calendar.cycle_for(rules, until)
    number = until.toordinal()
    begun = next((_begun(stroke.line.event, stroke.start) for stroke in Painting(lines).cover if stroke.end == number), None)
    return Term(max(begun or date.min, cycle.start or date.min), until)


def _begun(event: Event, painted: int) -> date | None:
    """The first day of a cover: an adopted one's may be known from its granting only, or not at all."""
    if isinstance(event, Adopted) and event.valid.start is None:
        return event.granted_on
    return date.fromordinal(painted)


def whole_years(first: date, day: date) -> int:
    """The whole years from ``first`` until ``day`` begins; none before ``first``. From 29 February they end on 1 March."""
    return max(0, day.year - first.year - ((day.month, day.day) < (first.month, first.day)))


# What stands: what is owed ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed over ``period``: ``years`` of the cycle's ``of`` are accounted for, and amounts are that share of it.

    ``as_endorsed`` are the whole years as endorsed that decided which rows ask; ``keeping`` is how the renewal is told and checked.
    """

    requirements: Requirements
    period: Term
    years: int
    of: int
    as_endorsed: int
    keeping: Fact[Keeping]


def target_of(category: Category) -> Target:
    """What a category is called where something is asked of it. Raises ``ConvertFirst`` for a retired one."""
    try:
        return Target(category)
    except ValueError:
        raise ConvertFirst from None


def owed(rules: Rules, category: Category, *, addon: bool, since: date | None, period: Term) -> Owed:
    """What somebody endorsed since ``since`` (``None``: longer than is known) owes over ``period``, which has a last day.

    With the add-on they owe what either asks, the greater amount of each. Whoever renews for part of a cycle owes, where the
    edition says so, the share of whole years endorsed at the deadline (Nebraska). Raises ``LookupError`` for a day without rules.
    """
    assert period.end is not None  # noqa: S101 - cover without an end is not renewed
    keeping = in_force(rules.policies.renewals, period.end)
    of = in_force(rules.timetable.cycle, period.end).value.years
    years = min(of, whole_years(period.start or date.min, period.end + _A_DAY)) if keeping.value.pro_rata else of
    endorsed = _as_endorsed(rules, keeping.value, since, period.end)
    asked = requirements(rules.policies.keeping, target_of(category), period.end, years=endorsed)
    if addon:
        also = requirements(rules.policies.keeping, Target.REFLECTIVE_SUPERVISOR, period.end, years=endorsed)
        asked = together(asked, also)
    part = tuple((kind, _with(fact, _part(fact.value.asked, years, of))) for kind, fact in asked)
    return Owed(part, period, years, of, endorsed, keeping)


def _as_endorsed(rules: Rules, keeping: Keeping, since: date | None, end: date) -> int:
    """Years as endorsed on the day that the edition counts them: the cycle's first, or after its last."""
    cycle = calendar.cycle_for(rules, end)
    day = end + _A_DAY if keeping.years_at == "end" or cycle.start is None else cycle.start
    return whole_years(since or date.min, day)


def together(one: Requirements, other: Requirements) -> Requirements:
    """What both ask, kind by kind: the greater amount, never the sum."""
    found = dict(one)
    for kind, fact in other:
        found[kind] = _greater(found[kind], fact) if kind in found else fact
    return tuple((kind, found[kind]) for kind in Kind if kind in found)


def _greater(one: Fact[Asking], other: Fact[Asking]) -> Fact[Asking]:
    match one.value.asked, other.value.asked:
        case Training() as a, Training() as b:
            topics = tuple((topic, max(_of(a, topic), _of(b, topic))) for topic in Topic if _of(a, topic) or _of(b, topic))
            return _with(one, Training(max(a.minutes, b.minutes), topics))
        case Supervision() as a, Supervision() as b:
            greater = replace(a, minutes=max(a.minutes, b.minutes), about_providing=max(a.about_providing, b.about_providing))
            return _with(one, greater)
        case Documents() as a, Documents() as b:
            return _with(one, Documents(tuple(paper for paper in Paper if paper in {*a.papers, *b.papers})))
        case _:
            return one


def _of(training: Training, topic: Topic) -> int:
    return dict(training.topics).get(topic, 0)


def _with(fact: Fact[Asking], asked: Asked) -> Fact[Asking]:
    """The same rule, asking for ``asked``; the rule itself where that is what it asks."""
    return fact if asked == fact.value.asked else replace(fact, value=replace(fact.value, asked=asked))


def _part(asked: Asked, years: int, of: int) -> Asked:
    """The share of amounts."""
    match asked:
        case Training(minutes=minutes, topics=topics):
            return Training(minutes * years // of, tuple((topic, each * years // of) for topic, each in topics))
        case Supervision(minutes=minutes, about_providing=about):
            return replace(asked, minutes=minutes * years // of, about_providing=about * years // of)
        case _:
            return asked


# What stands: what is still missing -------------------------------------------


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes told in sum: of training, on each topic of it, of supervision received and of that about what one provides."""

    training: int = 0
    topics: tuple[tuple[Topic, int], ...] = ()
    supervision: int = 0
    about_providing: int = 0


@dataclass(frozen=True, slots=True)
class Short:
    """What is missing of one thing that is owed: ``of`` names a topic or a paper; amounts are minutes, or how many."""

    kind: Kind
    of: str
    needed: int
    told: int


def short(owed: Owed, hours: Hours, papers: Collection[Paper], *, member: bool) -> tuple[Short, ...]:
    """Everything that an attestation leaves short, by kind; no entry of it is asked for."""
    return tuple(
        one
        for kind, fact in owed.requirements
        for one in _short(kind, fact.value.asked, hours, frozenset(papers), member)
        if one.told < one.needed
    )


def _short(kind: Kind, asked: Asked, hours: Hours, papers: frozenset[Paper], member: bool) -> Iterator[Short]:  # noqa: FBT001
    match asked:
        case Training(minutes=minutes, topics=topics):
            yield Short(kind, "", minutes, hours.training)
            for topic, each in topics:
                yield Short(kind, topic, each, dict(hours.topics).get(topic, 0))
        case Supervision(minutes=minutes, about_providing=about):
            yield Short(kind, "", minutes, hours.supervision)
            yield Short(kind, "about_providing", about, hours.about_providing)
        case Documents(papers=wanted):
            for paper in wanted:
                yield Short(kind, paper, 1, int(paper in papers))
        case _:
            if kind is Kind.MEMBERSHIP:
                yield Short(kind, "", 1, int(member))


def hours_of(owed: Owed) -> Hours:
    """Exactly what is owed, as a form shows it before anything is told."""
    asked = {kind: fact.value.asked for kind, fact in owed.requirements}
    training, supervision = asked.get(Kind.TRAINING), asked.get(Kind.SUPERVISION)
    trained = training if isinstance(training, Training) else Training(0)
    received = supervision if isinstance(supervision, Supervision) else Supervision(0)
    return Hours(trained.minutes, trained.topics, received.minutes, received.about_providing)
