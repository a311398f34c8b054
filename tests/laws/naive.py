"""A second reading of "Standing is painted, in layers" (transparency.md): day by day, over all lines, with no intervals.

Written from that page's sentences and from docs/rulebook/standing.md; it shares no code with the rule book, only the
events. It is slow on purpose: every question is answered for one day, by going through the lines again.
"""

from __future__ import annotations

from datetime import date, timedelta

from ledger.rulebook import endorsement as e

ONE = timedelta(days=1)
COVERS = (e.Granted, e.Adopted, e.Renewed, e.Reinstated)
HOMES = (e.Granted, e.Adopted, e.Moved, e.Received, e.Departed)
ENDS = {
    e.Relinquished: "relinquished", e.MadeEmeritus: "emeritus", e.Archived: "archived", e.HolderDeceased: "deceased",
    e.Rescinded: "rescinded", e.Departed: "departed",
}  # fmt: skip


class Page:
    """The lines of one page that were known at some size."""

    def __init__(self, lines):
        self.lines = sorted(lines, key=lambda line: line.index)

    # On corrections: "corrected may also restate that line's days: the line paints those days instead."

    def put_right(self, correction):
        """The line that a correction puts right, through corrections of corrections."""
        named = next((line for line in self.lines if line.id == correction.event.corrects), None)
        if named is not None and isinstance(named.event, e.Corrected):
            return self.put_right(named)
        return named

    def days(self, line):
        """(first day, last day, was restated); None for a day not said."""
        said = (line.event.valid.start, line.event.valid.end, False)
        for later in self.lines:
            if isinstance(later.event, e.Corrected) and later.event.days is not None and self.put_right(later) is line:
                said = (later.event.days.start, later.event.days.end, True)
        return said

    def first(self, line):
        """`from` null: it paints from claimed_from or else the date of `at`, but not later than its own last day."""
        start, end, _ = self.days(line)
        if start is not None:
            return start
        paints_from = getattr(line.event, "claimed_from", None) or line.at
        if isinstance(line.event, (e.Lapsed, e.RenewalSubmitted)) and not self.days(line)[2]:
            end = None
        return paints_from if end is None or paints_from <= end else end

    def start_known(self, line):
        return self.days(line)[0] is not None

    def over_its_days(self, line, day):
        end = self.days(line)[1]
        return self.first(line) <= day and (end is None or day <= end)

    def without_end(self, line, day):
        return self.first(line) <= day

    def last_painted(self, kinds, day, over):
        """Within a layer a later line paints over earlier ones."""
        found = None
        for line in self.lines:
            if isinstance(line.event, kinds) and over(line, day):
                found = line
        return found

    # The layers

    def home(self, day):
        line = self.last_painted(HOMES, day, self.without_end)
        return None if line is None or isinstance(line.event, e.Departed) else line

    # "From the day on which it comes from another ledger, nothing holds but what it brought."

    def bare(self, line, day):
        return any(isinstance(o.event, e.Received) and o.index > line.index and self.first(o) <= day for o in self.lines)

    def covers_from(self, line):
        """What came late brought a cover that had run out: of it, the last day is painted."""
        first, end = self.first(line), self.days(line)[1]
        return min(first, end) if isinstance(line.event, e.Received) and end else first

    def cover_paints(self, line, day):
        end = self.days(line)[1]
        return self.covers_from(line) <= day and (end is None or day <= end) and not self.bare(line, day)

    def cover(self, day):
        return self.last_painted((*COVERS, e.Received), day, self.cover_paints)

    def end(self, day):
        def over(line, day):
            if isinstance(line.event, e.Received):  # "the days before are another ledger's to tell"
                return line is self.lines[0] and day < self.first(line)
            over = self.without_end if isinstance(line.event, e.Departed) else self.over_its_days
            return over(line, day) and not self.bare(line, day)

        return self.last_painted((*ENDS, e.Received), day, over)

    def wiped(self, line, kind, member, day):
        """A later line that names it, from that line's own first day."""
        return any(
            isinstance(other.event, kind) and getattr(other.event, member) == line.id and other.index > line.index
            and self.first(other) <= day
            for other in self.lines
        )  # fmt: skip

    def lapse_paints(self, line, day):
        over = self.over_its_days if self.days(line)[2] else self.without_end
        return over(line, day) and not self.wiped(line, e.Reinstated, "lapse", day) and not self.bare(line, day)

    def hold_paints(self, line, day):
        return self.over_its_days(line, day) and not self.wiped(line, e.Resumed, "hold", day) and not self.bare(line, day)

    def review_paints(self, line, day):
        answered = any(
            isinstance(other.event, (e.Renewed, e.RenewalReturned)) and other.event.submitted == line.id
            and other.index > line.index
            for other in self.lines
        )  # fmt: skip
        over = self.over_its_days if self.days(line)[2] else self.without_end
        return over(line, day) and not answered and not self.bare(line, day)

    def lapse(self, day):
        return self.last_painted((e.Lapsed,), day, self.lapse_paints)

    def hold(self, day):
        return self.last_painted((e.Paused,), day, self.hold_paints)

    def review(self, day):
        return self.last_painted((e.RenewalSubmitted,), day, self.review_paints)

    def addon(self, day):
        def over(line, day):
            if self.bare(line, day):
                return False
            if not isinstance(line.event, e.Converted):
                return self.over_its_days(line, day)
            brings = line.event.addon is not None and self.first(line) <= day
            return brings and (line.event.addon_until is None or day <= line.event.addon_until)

        line = self.last_painted((e.AddOnGranted, e.AddOnEnded, e.Converted), day, over)
        return getattr(line.event, "addon", None) if line else None

    def fact(self, name, day):
        told = None
        for line in self.lines:
            event = line.event
            if isinstance(event, (e.Granted, e.Adopted)) and self.without_end(line, day):
                told = self.days(line)[0] if name == "granted_on" and isinstance(event, e.Granted) else getattr(event, name)
            if isinstance(event, e.Received) and self.without_end(line, day):
                told = getattr(event, name)
            if name == "category" and isinstance(event, e.Converted) and self.without_end(line, day):
                told = event.category
            if isinstance(event, e.Corrected) and getattr(event, name) is not None:
                start = event.valid.start or min(line.at, event.valid.end or line.at)
                if start <= day and (event.valid.end is None or day <= event.valid.end):
                    told = getattr(event, name)
        return told

    # "earlier days answer not known"

    def perhaps(self, kinds, day, wiped=None):
        """Whether a line of these kinds, whose start is not known, might already have held on ``day``."""
        return any(
            isinstance(line.event, kinds) and not self.start_known(line) and day < self.first(line)
            and not (wiped and (self.wiped(line, *wiped, day) or self.bare(line, day)))
            for line in self.lines
        )  # fmt: skip

    def last_cover_before(self, day):
        """The last covered day before ``day``, and the line that paints it."""
        firsts = [self.covers_from(line) for line in self.lines if isinstance(line.event, (*COVERS, e.Received))]
        while firsts and day > min(firsts):
            day -= ONE
            if self.cover(day):
                return day, self.cover(day)
        return None, None

    def horizon(self):
        """The last day that any line speaks of."""
        said = [
            day for line in self.lines for day in (*self.days(line)[:2], line.event.valid.start, line.event.valid.end, line.at)
        ]
        return max(day for day in said if day is not None)

    # The answer

    def answer(self, day):
        """(standing, reason, id of the line it rests on)."""
        if (line := self.end(day)) and isinstance(line.event, e.Received):
            return "not_known", "before_received", line
        if line:
            return ENDS[type(line.event)], ENDS[type(line.event)], line
        unsure = self.perhaps(tuple(ENDS), day)
        if line := self.lapse(day):
            return ("lapsed", "lapsed", line) if not unsure else ("not_known", "start_not_known", None)
        unsure = unsure or self.perhaps((e.Lapsed,), day, (e.Reinstated, "lapse"))
        if line := self.hold(day):
            return ("inactive", "paused", line) if not unsure else ("not_known", "start_not_known", None)
        unsure = unsure or self.perhaps((e.Paused,), day, (e.Resumed, "hold"))
        if line := self.cover(day) or self.review(day):
            word = {
                e.Granted: "granted", e.Adopted: "adopted", e.Renewed: "renewed", e.Reinstated: "reinstated",
                e.RenewalSubmitted: "renewal_submitted", e.Received: "received",
            }[type(line.event)]  # fmt: skip
            return ("active", word, line) if not unsure else ("not_known", "start_not_known", None)
        _, line = self.last_cover_before(day)
        if line is None:
            if self.perhaps((e.Granted, e.Adopted), day):
                return "not_known", "start_not_known", None
            return "not_endorsed", "before_granting", None
        if unsure or self.perhaps(COVERS, day):
            return "not_known", "start_not_known", None
        if line.event.late_until is not None and day <= line.event.late_until:
            return "late", "late_period", line
        return "not_renewed", "cycle_ended", line

    def standing(self, day):
        """Everything a standing says, as a dict."""
        said, reason, line = self.answer(day)
        cover = self.cover(day)
        last, line_of_cover = (day, cover) if cover else self.last_cover_before(day)
        final = line_of_cover
        while last and cover and self.cover(last + ONE):
            last += ONE
            final = self.cover(last)
            if last > self.horizon():  # nothing is said of any later day, so this cover is without end
                last = None
        source = line if line and hasattr(line.event, "edition") else line_of_cover
        home = self.home(day)
        return {
            "standing": said,
            "reason": reason,
            "under_review": reason == "renewal_submitted",
            "home": home.actor if home else None,
            "category": self.fact("category", day),
            "age_band": self.fact("age_band", day),
            "granted_on": self.fact("granted_on", day),
            "covered_until": last,
            "late_until": final.event.late_until if final else None,
            "addon": self.addon(day) if said == "active" else None,
            "edition": source.event.edition if source else None,
            "rule": getattr(source.event, "rule", None) if source else None,
            "since": line.id if line else None,
            "home_since": home.id if home else None,
        }


def standing(lines, day: date) -> dict:
    """What is said of ``day`` by these lines."""
    return Page(lines).standing(day)
