"""An auditor who keeps books of their own: one account a page, posted line by line from the public log, and nothing else.

Written from docs/rulebook/standing.md. It shares no code with the rule book but the events, and knows neither intervals nor
layers: an account says what holds *today*, which is all that a month's end asks.
"""

from __future__ import annotations

from datetime import date

from ledger.rulebook import endorsement as e
from ledger.signing.statement import parse_entry
from ledger.wire import codec

ENDS = {e.Relinquished: "relinquished", e.MadeEmeritus: "emeritus", e.Archived: "archived", e.HolderDeceased: "deceased"}
COVERS = (e.Granted, e.Adopted, e.Renewed, e.Reinstated)


class Account:
    """What one endorsement's page has come to."""

    def __init__(self):
        self.home = None
        self.said = {}  # by line: the event, and the days it speaks of
        self.answered = {}  # line named -> the day from which its answer holds
        self.stands_for = {}  # a correction -> the line that it puts right, through corrections of corrections
        self.category = self.age_band = None

    def post(self, id, actor, recorded, event):
        days = (event.valid.start or recorded, event.valid.end)
        match event:
            case e.Granted() | e.Adopted() | e.Moved():
                self.home = actor
                self.category = getattr(event, "category", self.category)
                self.age_band = getattr(event, "age_band", self.age_band)
            case e.Corrected(corrects=named, days=restated):
                self.stands_for[id] = self.stands_for.get(named, named)
                self._put_right(self.stands_for[id], restated)
                self.category = event.category or self.category
                self.age_band = event.age_band or self.age_band
                return
            case e.Resumed(hold=named) | e.Reinstated(lapse=named):
                self.answered[named] = days[0]
            case e.RenewalReturned(submitted=named) | e.Renewed(submitted=str() as named):
                self.answered[named] = date.min
        self.said[id] = (event, *days)

    def _put_right(self, named, restated):
        if restated is not None and named in self.said:
            event, first, _ = self.said[named]
            self.said[named] = (event, restated.start or first, restated.end)

    def _open(self, kinds, day):
        """Whether something of these kinds, begun by ``day`` and not over, is still unanswered then."""
        return [
            event for line, (event, first, last) in self.said.items()
            if isinstance(event, kinds) and first <= day and (last is None or day <= last)
            and not (line in self.answered and self.answered[line] <= day)
        ]  # fmt: skip

    def today(self, day):
        """What is to be said of the endorsement on ``day``, in one word."""
        if ended := self._open(tuple(ENDS), day):
            return ENDS[type(ended[-1])]
        if self._open((e.Lapsed,), day):
            return "lapsed"
        if self._open((e.Paused,), day):
            return "inactive"
        covers = [(first, last, event) for event, first, last in self.said.values() if isinstance(event, COVERS)]
        if any(first <= day and (last is None or day <= last) for first, last, _ in covers):
            return "active"
        if self._open((e.RenewalSubmitted,), day):
            return "active"
        over = [(last, event) for _, last, event in covers if last is not None and last < day]
        if not over:
            return "not_endorsed"
        last = max(last for last, _ in over)
        late = [event.late_until for ended_on, event in over if ended_on == last][-1]
        return "late" if late is not None and day <= late else "not_renewed"


class Auditor:
    """Reads the log from where they stopped, and posts it."""

    def __init__(self):
        self.accounts = {}
        self.read = 0
        self.sealed = 0

    def post(self, journal):
        """Every line since the last month's end."""
        for position, _, entry in ((one.position, one.name, one.entry) for one in _lines(journal, self.read)):
            self.read = position
            line = parse_entry(entry)
            stmt = line.stmt
            if stmt.type == codec.SEALED:
                self.sealed += 1
            elif stmt.type.startswith("endorsement."):
                account = self.accounts.setdefault(stmt.stream, Account())
                account.post(stmt.id, stmt.actor, date.fromisoformat(line.at[:10]), codec.decode_public(stmt))


def _lines(journal, after):
    while batch := journal.lines(after, 1000):
        yield from batch
        after = batch[-1].position
