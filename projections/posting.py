"""What lines put into the outbox: which message each watch is told by a line, and who relied on an answer that it changes.

A message is called by whom it is for, the line and what it says of it, and by nothing else; so the same lines give the same
messages, however often they are read. What will only be said on a later day (that a cover or a registration ends) is put in
when its line is taken, and is taken out again by a line that makes it untrue before that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from ledger.rulebook import reliance, watching
from ledger.rulebook.vocabulary import AssociationCode, LineId, Term
from ledger.rulebook.vocabulary import Line as Read
from ledger.rulebook.watching import Pace, Switch
from ledger.signing.statement import format_at, parse_at
from projections.batch import Line
from projections.messages import Endorsed, Known, Message, Pending, Relied, name_of
from projections.painted import PAINTING, as_read

ENDING: Final = "ending"
"""What is said of a watch itself: its last day comes."""
RELIED: Final = "relied"
"""What is said to who relied on an answer that a line changed."""
_A_MOMENT: Final = timedelta(microseconds=1)


class Posting:
    """Takes the lines of one batch in order."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.messages: dict[tuple[int, str], Message] = {}
        self.gone: list[tuple[int, str]] = []
        self.rewatched: set[str] = set()
        self.answered: list[Relied] = []
        self._lines: dict[str, list[Read[Any]]] = {}

    def take(self, line: Line, event: object) -> None:
        """One line; ``event`` is the whole event of a watch's, a receipt's or a roster's, else ``None``."""
        match event:
            case watching.Begun() | watching.Changed() | watching.Ended():
                self._watch(line, event)
            case reliance.Given() as given:
                self._relied(line, given, [given.endorsement], Term(given.asked, given.asked))
            case reliance.Stated() as stated:
                self._relied(line, stated, stated.endorsements, stated.period)
            case None:
                self._endorsement(line)

    # --- watches, and what was relied on

    def _watch(self, line: Line, event: watching.Begun | watching.Changed | watching.Ended) -> None:
        known, name = self.known, line.stream
        before = known.watches.get(name)
        if before is None and not isinstance(event, watching.Begun):
            return  # its beginning was erased
        day = date.fromisoformat(line.at[:10])
        watch = watching.after(before, Read(line.position - 1, LineId(line.id), day, AssociationCode(line.actor), event))
        before_pages = known.pages.get(name, ())
        if (named := getattr(event, "endorsements", None)) is not None:
            known.pages[name] = tuple(page for page in named if self._known(page))
        known.watches[name] = replace(watch, endorsements=())
        self.rewatched.add(name)
        self._rewatch(line, name, before_pages)

    def _rewatch(self, line: Line, name: str, before: Iterable[str]) -> None:
        """Who is watched now, and what waits to be said of it."""
        watch, pages = self.known.watches[name], self.known.pages.get(name, ())
        now = frozenset(() if watch.ended else pages)
        for page in {*before, *pages}:
            (set.add if page in now else set.discard)(self.known.watched.setdefault(page, set()), name)
            if page in now and Switch.EXPIRING in watch.switches:
                self._foresee(line, page, name)
            else:
                self._cancel(line, page, name)
        self._cancel(line, "", name)
        if not watch.ended:
            day = watch.until - timedelta(days=watch.announced)
            self._await(
                line, Pending("", name, line.position, name_of(name, line.id, ENDING), _morning(day)), ENDING, watch.until
            )

    def _relied(self, line: Line, event: reliance.Given | reliance.Stated, pages: Iterable[str], asked: Term) -> None:
        if asked.start is None or asked.end is None or event.valid.end is None:
            return
        days = asked.start.isoformat(), asked.end.isoformat()
        for page in dict.fromkeys(pages):
            if self._known(page):
                found = Relied(
                    page, line.position, event.employer, line.stream, *days, event.size, event.valid.end.isoformat()
                )  # fmt: skip
                self.known.relied.setdefault(page, []).append(found)
                self.answered.append(found)

    def _known(self, page: str) -> Endorsed | None:
        if page not in self.known.endorsed:
            self.known.endorsed[page] = self.known.begun(page)
        return self.known.endorsed[page]

    # --- endorsements

    def _endorsement(self, line: Line) -> None:
        """A line of an endorsement's page: told to who watches, and to who relied on what it changes."""
        watched, relied = self.known.watched.get(line.stream), self.known.relied.get(line.stream)
        if not watched and not relied:
            self._lines.pop(line.stream, None)
            return
        before = self._upto(line, line.stream)
        read = as_read(line)
        self._tell(line, read, watched or (), self._changed(line, before, read, relied or ()))
        if line.name in PAINTING:
            before.append(read)
            for name in sorted(watched or ()):
                if Switch.EXPIRING in self.known.watches[name].switches:
                    self._foresee(line, line.stream, name)

    def _tell(self, line: Line, read: Read[Any], watched: Iterable[str], changed: dict[str, Relied]) -> None:
        """Each watch of it by each switch; and each employer whose answer changed, once, by a watch of theirs where one tells it."""
        told: set[str] = set()
        for name in sorted(watched):
            watch = self.known.watches[name]
            for kind in watching.kinds(read):
                if kind in watch.switches and watch.runs(read.at):
                    by = changed.get(watch.employer)
                    self._put(line, name, watch.employer, kind, _due(watch.pace, line.at), given=by.given if by else "")
                    told.add(watch.employer)
        for employer in sorted(set(changed) - told):
            self._put(line, "", employer, RELIED, line.at, given=changed[employer].given)

    def _changed(self, line: Line, before: list[Read[Any]], read: Read[Any], relied: Iterable[Relied]) -> dict[str, Relied]:
        """Which employers relied on an answer that this line changes, each by the answer that is known longest."""
        if line.name not in PAINTING:
            return {}
        asked = {one for one in relied if one.size < line.position and one.until >= line.at[:10]}
        periods = {one.asked: False for one in asked}
        for period in periods:
            periods[period] = watching.changed(before, read, period)
        wrong = sorted((one for one in asked if periods[one.asked]), key=lambda one: (one.until, one.position))
        return {one.employer: one for one in wrong}

    # --- messages

    def _foresee(self, line: Line, page: str, name: str) -> None:
        """That the cover of ``page`` will end is said to this watch some days before, of the last cover there is now."""
        ahead = watching.horizon(self._upto(line, page))
        watch = self.known.watches[name]
        if ahead is None or ahead[1].isoformat() < line.at[:10]:
            self._cancel(line, page, name)
            return
        said, until = ahead
        due = max(_morning(until - timedelta(days=watch.expiring)), line.at)
        told = name_of(name, said, f"{Switch.EXPIRING} {until}")
        kept = self.known.pending.get((page, name))
        if kept is None or kept.id != told:
            self._cancel(line, page, name)
            self._await(line, Pending(page, name, line.position, told, _due(watch.pace, due)), Switch.EXPIRING, until, said)

    def _upto(self, line: Line, page: str) -> list[Read[Any]]:
        """The painting lines of a page before this one, and (of its own page) those that were taken since."""
        if page not in self._lines:
            self._lines[page] = [as_read(one) for one in self.known.history(page, line.position) if one.name in PAINTING]
        return self._lines[page]

    def _await(self, line: Line, waits: Pending, kind: str, day: date, said: str | None = None) -> None:
        self.known.pending[waits.page, waits.watch] = waits
        employer = self.known.watches[waits.watch].employer
        self._write(line, waits.id, employer, waits.watch, waits.page, kind, day.isoformat(), waits.due, said=said)

    def _cancel(self, line: Line, page: str, name: str) -> None:
        """Take out what is not yet due; what was due stays told, and is remembered."""
        kept = self.known.pending.get((page, name))
        if kept is None or kept.due <= line.at:
            return
        del self.known.pending[page, name]
        if self.messages.pop((kept.position, kept.id), None) is None:
            self.gone.append((kept.position, kept.id))

    def _put(self, line: Line, watch: str, employer: str, kind: str, due: str, *, given: str) -> None:
        told = name_of(watch or employer, line.id, kind)
        self._write(line, told, employer, watch, line.stream, kind, line.first, due, given=given)

    def _write(  # noqa: PLR0913, PLR0917 - the members of a message
        self, line: Line, told: str, employer: str, watch: str, page: str, kind: str, day: str | None, due: str,
        *, said: str | None = None, given: str = "",
    ) -> None:  # fmt: skip
        endorsed = self._known(page) if page else None
        number = endorsed.number if endorsed else None
        what = line.name.partition("/")[0]
        self.messages[line.position, told] = Message(
            line.position, told, employer, watch, page, number, str(kind), what, said or line.id, day, line.at, due, given
        )


def _due(pace: Pace, at: str) -> str:
    """When a message of ``at`` is told; one that is put off to a morning is told on that morning also by a daily digest."""
    return at if pace is Pace.AT_ONCE else format_at(watching.due(pace, parse_at(at) - _A_MOMENT))


def _morning(day: date) -> str:
    return format_at(datetime.combine(day, time(watching.MORNING), UTC))
