"""Two logs side by side: did what came from the other leave it, and what left for it arrive, once and on the same day?

Each log is audited by itself first; here a line of the one is held against the line of the other that it names. Neither
operator can then invent a move (no release stands behind it), hide one (what was received elsewhere goes on here, or is
passed over in silence), or use one release twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from ledger.audit import lines as reading
from ledger.audit import meaning, structure
from ledger.audit.finding import Findings, Grade, Unusable, leaf
from ledger.audit.meaning import Meaning
from ledger.audit.replay import Replay, replay
from ledger.audit.source import LONGEST_FILE, Extent, Source
from ledger.rulebook.endorsement import Departed, Received, Released, ReleaseWithdrawn
from ledger.rulebook.releasing import MAY_MOVE
from ledger.rulebook.standing import standing
from ledger.rulebook.vocabulary import Line, LineId
from ledger.signing.keys import BadKey, VerifyKey
from ledger.transparency.policy import BadPolicy, parse_policy

A_DAY = timedelta(days=1)
"""A line tells its day of recording in UTC; business days are an association's own."""


@dataclass(frozen=True)
class Ledger:
    """One log as it was read: its public lines by page, and where its own audit found fault. ``last``: when its last line was recorded."""

    origin: str
    size: int
    last: date
    replayed: Replay
    faults: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[LineId, Line[Any]]:
        """Every public line of an endorsement, by its id."""
        return {line.id: line for page in self.replayed.pages.values() for line in page}

    @cached_property
    def received(self) -> dict[tuple[str, LineId], list[Line[Any]]]:
        """What came from elsewhere, by the log and the release that it names."""
        found: dict[tuple[str, LineId], list[Line[Any]]] = {}
        for line in self.by_id.values():
            if isinstance(line.event, Received):
                found.setdefault((line.event.origin, line.event.release), []).append(line)
        return found

    def after(self, line: Line[Any]) -> Iterator[Line[Any]]:
        """The lines behind this one on its page."""
        return (other for other in self.replayed.pages[line.page] if other.index > line.index)


def ledger(origin: str, size: int, understood: Meaning, replayed: Replay, into: Findings) -> Ledger:
    """A log that was audited, for comparing."""
    faults = {found.where: found.text for found in into if found.grade is Grade.FAULT}
    last = date.fromisoformat(understood.at[:10]) if understood.at else date.min
    return Ledger(origin, size, last, replayed, faults)


def opened(source: Source, roots: Mapping[str, str]) -> Ledger:
    """The other log, read as an audit reads it. Its root is the one that a line of our own log names, if one does.

    Raises :class:`Unusable` where there is nothing to compare with.
    """
    into = Findings()
    text = source.read("policy", LONGEST_FILE)
    try:
        seen = structure.check(source, parse_policy(text or b""), [], into)
    except BadPolicy as error:
        raise Unusable(f"the other log's policy cannot be read: {error}") from error
    if seen.head is None:
        raise Unusable("the other log has no checkpoint that its policy accepts")
    head = seen.head.checkpoint
    extent = Extent(head.size, head.size)
    root = _root(head.origin, roots)
    understood = meaning.check(reading.chunks(source, extent, head.origin, root), head.origin, root, [], into)
    if not understood.policies or sha256(text or b"").hexdigest() != understood.policies[-1][1]:
        into.fault("POLICY", "policy", "is not the one that its log published")
    return ledger(head.origin, head.size, understood, replay(source, head.size), into)


def _root(origin: str, roots: Mapping[str, str]) -> VerifyKey:
    try:
        return VerifyKey.parse(roots[origin])
    except (KeyError, BadKey):
        raise Unusable(f"no line of the log audited says which root stands behind {origin}") from None


@dataclass
class Compared:
    """What was held against another log, and what could not be."""

    facts: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)

    def counts(self, what: str, *, given: bool) -> bool:
        """One more line of that kind; says whether the log that it names was given."""
        (self.facts if given else self.open)[what] += 1
        return given

    @property
    def told(self) -> tuple[str, ...]:
        """As the report counts them."""
        return tuple(f"{what}: {count}" for what, count in sorted(self.facts.items()))

    @property
    def not_checked(self) -> tuple[str, ...]:
        """What concerns a log that was not given."""
        return tuple(f"{what}: {count} not held against that log" for what, count in sorted(self.open.items()))


def compare(own: Ledger, others: Sequence[Ledger], into: Findings) -> Compared:
    """Every line of ``own`` that names another log, against that log."""
    known = {other.origin: other for other in others}
    for other in others:
        if other.faults:
            first = next(iter(other.faults.items()))
            into.notice("BESIDE", other.origin, f"{len(other.faults)} faults of its own, the first {first[0]}: {first[1]}")
    done = Compared()
    for line in sorted(own.by_id.values(), key=lambda one: one.index):
        faults: Iterable[Fault] = ()
        match line.event:
            case Received(origin=origin) if done.counts(f"received from {origin}", given=origin in known):
                faults = _arrived(own, line, known[origin], others)
            case Departed(origin=origin) if done.counts(f"departed to {origin}", given=origin in known):
                faults = _gone(own, line, known[origin])
            case Released(origin=str(origin)):
                done.counts(f"released to {origin}", given=origin in known)
                _outstanding(own, line, others, into)
            case _:
                pass
        for code, text in faults:
            into.fault(code, leaf(line.index), text)
    return done


Fault = tuple[str, str]


def _arrived(own: Ledger, line: Line[Any], other: Ledger, others: Sequence[Ledger]) -> Iterator[Fault]:
    """What is wrong with an endorsement that came here, by the log that it came from."""
    event: Received = line.event
    yield from _seen(event.size, other)
    let_go = other.by_id.get(event.release)
    if let_go is None or not isinstance(let_go.event, Released) or let_go.index != event.leaf:
        yield "INVENTED", f"received by a release that {other.origin} does not have at leaf {event.leaf}"
        return
    if (fault := other.faults.get(leaf(let_go.index))) is not None:
        yield "INVENTED", f"received by a release that may not stand in {other.origin}: {fault}"
    yield from _as_released(own, line, let_go, other)
    yield from _as_it_stood(line, let_go, other)
    yield from _passed_over(line, let_go, other)
    if _times(event, [own, *others]) > 1:
        yield "DOUBLED", f"the release at leaf {event.leaf} of {other.origin} was received more than once"


def _seen(size: int, other: Ledger) -> Iterator[Fault]:
    if size > other.size:
        yield "ROLLBACK", f"{other.origin} had {size} entries when this was written, and shows {other.size}"


def _as_released(own: Ledger, line: Line[Any], let_go: Line[Any], other: Ledger) -> Iterator[Fault]:
    event, released = line.event, let_go.event
    if (released.to, released.origin) != (line.actor, own.origin):
        yield "INVENTED", f"that release lets it go to {released.to} in {released.origin or other.origin}"
    first, start = released.valid.start or let_go.at, event.valid.start or line.at
    if not first <= start <= released.until or line.at > released.until + A_DAY:
        yield "INVENTED", f"received on {start}, recorded on {line.at}; it could be used from {first} until {released.until}"


def _as_it_stood(line: Line[Any], let_go: Line[Any], other: Ledger) -> Iterator[Fault]:
    """It brought what it had: by the other log's lines up to the release."""
    event, day = line.event, line.event.valid.start or line.at
    stood = standing([one for one in other.replayed.pages[let_go.page] if one.index <= let_go.index], day)
    if stood.standing not in MAY_MOVE:
        yield "INVENTED", f"on {day} its standing in {other.origin} is {stood.standing}: such a one does not move"
    said = {"category": event.category, "age_band": event.age_band, "granted_on": event.granted_on,
            "covered_until": event.valid.end, "late_until": event.late_until}  # fmt: skip
    for name, value in said.items():
        if getattr(stood, name) != value:
            yield "INVENTED", f"says {name} {value}, where {other.origin} says {getattr(stood, name)}"


def _passed_over(line: Line[Any], let_go: Line[Any], other: Ledger) -> Iterator[Fault]:
    """What the other log says of it behind the release."""
    for after in other.after(let_go):
        match after.event:
            case Departed(release=named, received=received) if named == let_go.id:
                if received != line.id:
                    yield "INVENTED", f"{other.origin} says at leaf {after.index} that another line received it"
                return
            case ReleaseWithdrawn(release=named) if named == let_go.id:
                yield "HIDDEN", f"{other.origin} took the release back at leaf {after.index}, after it was used here"
            case _ if leaf(after.index) in other.faults:
                yield "HIDDEN", f"{other.origin} goes on with it at leaf {after.index}: {other.faults[leaf(after.index)]}"
            case _:
                pass
    if other.last > let_go.event.until + A_DAY:
        yield "HIDDEN", f"{other.origin} passes over in silence that it was received: it was handed no receipt, or hides it"


def _times(event: Received, ledgers: Sequence[Ledger]) -> int:
    return sum(len(one.received.get((event.origin, event.release), ())) for one in ledgers)


def _gone(own: Ledger, line: Line[Any], other: Ledger) -> Iterator[Fault]:
    """What is wrong with an endorsement that is said to be kept elsewhere, by the log that is to keep it."""
    event: Departed = line.event
    yield from _seen(event.size, other)
    found = other.by_id.get(event.received)
    if found is None or not isinstance(found.event, Received) or found.index != event.leaf:
        yield "INVENTED", f"departed to {other.origin}, which did not receive it at leaf {event.leaf}"
        return
    said = (found.event.origin, found.event.release, found.event.valid.start)
    if said != (own.origin, event.release, event.valid.start):
        yield "INVENTED", f"departed on {event.valid.start}, where {other.origin} received something else, or on another day"
    if (fault := other.faults.get(leaf(found.index))) is not None:
        yield "INVENTED", f"received by a line that may not stand in {other.origin}: {fault}"


def _outstanding(own: Ledger, line: Line[Any], others: Sequence[Ledger], into: Findings) -> None:
    """A release to another ledger: how it was settled, if it was."""
    event: Released = line.event
    settled = next((one for one in own.after(line) if _settles(one, line.id)), None)
    arrived = [(known.origin, one.index) for known in others for one in known.received.get((own.origin, line.id), ())]
    if len(arrived) > 1:
        where = ", ".join(f"{origin} at leaf {index}" for origin, index in arrived)
        into.fault("DOUBLED", leaf(line.index), f"this release was received more than once: in {where}")
    if settled is not None and isinstance(settled.event, Departed):
        return
    over = own.last > event.until + A_DAY
    if arrived and (settled is not None or over):
        origin, index = arrived[0]
        said = "nothing here says so" if settled is None else "here it was taken back"
        into.fault("HIDDEN", leaf((settled or line).index), f"{origin} received it at leaf {index}, and {said}")
    elif settled is None and over:
        text = f"released to {event.origin} until {event.until}, and nothing was said since: ask the other ledger"
        into.notice("OUTSTANDING", leaf(line.index), text)


def _settles(line: Line[Any], release: LineId) -> bool:
    return isinstance(line.event, Departed | ReleaseWithdrawn) and line.event.release == release
