"""Pages of endorsements at random, likely and unlikely, in a world of sixty days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, Line, LineId, Term
from people import EDITION, WISCONSIN

BEGINNING = date(2024, 1, 20)


def day(number):
    return BEGINNING + timedelta(days=number)


class Author:
    """Writes one page, a line at a time, later lines often about earlier days."""

    def __init__(self, random):
        self.random = random
        self.lines = []
        self.today = random.randrange(5, 20)

    def page(self, length):
        self.write(self.beginning())
        while len(self.lines) < length:
            self.today += self.random.choice((0, 0, 1, 2, 4, 7))
            self.write(self.next())
        return tuple(self.lines)

    def write(self, event):
        index = len(self.lines)
        actor = AssociationCode(self.random.choice(("co", "az"))) if isinstance(event, e.Moved) else WISCONSIN
        self.lines.append(Line(index, LineId(f"L{index}"), day(self.today), actor, event))

    # what an event is made of

    def some(self, *kinds):
        """The id of an earlier line of these kinds (now and then of any kind, or of none)."""
        fitting = [line.id for line in self.lines if isinstance(line.event, kinds)]
        return LineId(self.random.choice(fitting)) if fitting else LineId("L?")

    def has(self, *kinds):
        return any(isinstance(line.event, kinds) for line in self.lines)

    def start(self, unknown=0.08):
        if self.random.random() < unknown:
            return None
        return day(self.today + self.random.choice((-12, -6, -3, -1, 0, 0, 0, 1, 3)))

    def term(self, unknown=0.08, endless=0.05):
        start = self.start(unknown)
        if self.random.random() < endless:
            return Term(start, None)
        return Term(start, (start or day(self.today + self.random.randrange(-8, 2))) + timedelta(days=self.random.randrange(12)))

    def late(self, term):
        return term.end + timedelta(days=self.random.randrange(1, 6)) if term.end and self.random.random() < 0.5 else None

    def beginning(self):
        band = self.random.choice(list(AgeBand))
        term = self.term(unknown=0.25)
        shared = {"valid": term, "category": Category.FAMILY_SPECIALIST, "age_band": band, "late_until": self.late(term)}
        if self.random.random() < 0.2:
            return self.received()
        if self.random.random() < 0.5:
            return e.Granted(**shared, edition=EDITION, rule="cycle")
        granted_on = self.random.choice((None, day(self.today - 15)))
        claimed = day(self.today - self.random.randrange(12)) if self.random.random() < 0.5 else None
        return e.Adopted(**shared, edition="a" * 64, granted_on=granted_on, claimed_from=claimed, batch=LineId("batch"))

    def next(self):
        chosen = self.random.choice((
            self.renewal_submitted, self.renewal_returned, self.renewed, self.renewed, self.lapsed, self.reinstated,
            self.paused, self.resumed, self.addon, self.converted, self.moved, self.ended, self.corrected, self.corrected,
            self.nothing, self.gone,
        ))  # fmt: skip
        return chosen()

    def renewal_submitted(self):
        return e.RenewalSubmitted(valid=Term(self.start(0.03)), edition="s" * 64)

    def renewal_returned(self):
        return e.RenewalReturned(valid=Term(day(self.today)), submitted=self.some(e.RenewalSubmitted))

    def renewed(self):
        term = self.term(0.05)
        submitted = self.some(e.RenewalSubmitted) if self.random.random() < 0.7 else None
        return e.Renewed(valid=term, submitted=submitted, edition=EDITION, rule="renewal", late_until=self.late(term))

    def lapsed(self):
        return e.Lapsed(valid=Term(self.start(0.2)), edition=EDITION, rule="lapse")

    def reinstated(self):
        if not self.has(e.Lapsed):
            return self.lapsed()
        term = self.term(0.05)
        return e.Reinstated(valid=term, lapse=self.some(e.Lapsed), edition=EDITION, rule="back", late_until=self.late(term))

    def paused(self):
        return e.Paused(valid=self.term(0.2, endless=0.8))

    def resumed(self):
        return e.Resumed(valid=Term(self.start(0.05)), hold=self.some(e.Paused)) if self.has(e.Paused) else self.paused()

    def addon(self):
        if self.has(e.AddOnGranted) and self.random.random() < 0.3:
            return e.AddOnEnded(valid=Term(self.start()))
        return e.AddOnGranted(valid=self.term(), addon=self.random.choice(list(AddOn)), edition=EDITION)

    def converted(self):
        until = day(self.today + self.random.randrange(30)) if self.random.random() < 0.5 else None
        return e.Converted(
            valid=Term(self.start(0.03)), category=self.random.choice(list(Category)),
            addon=self.random.choice((None, *AddOn)), addon_until=until, authority=AssociationCode("alliance"), batch="b",
            edition=EDITION,
        )  # fmt: skip

    def moved(self):
        return e.Moved(valid=Term(self.start(0.03)), release=LineId("R"), edition=EDITION)

    def gone(self):
        """To another ledger, or back from one."""
        if not self.has(e.Departed) or self.random.random() < 0.3:
            return e.Departed(
                valid=Term(self.start(0)), release=LineId("R"), origin="other", received=LineId("Q"), leaf=7, size=9
            )
        return self.received()

    def received(self):
        term = self.term(0)
        if term.end and self.random.random() < 0.3:  # it came late
            term = Term(term.end + timedelta(days=self.random.randrange(1, 4)), term.end)
        return e.Received(
            valid=term, category=self.random.choice(list(Category)), age_band=self.random.choice(list(AgeBand)),
            granted_on=self.random.choice((None, day(self.today - 15))), edition=EDITION, late_until=self.late(term),
            origin="other", release=LineId("R"), leaf=7, size=9, asked=True,
        )  # fmt: skip

    def ended(self):
        if self.random.random() < 0.5:
            return self.corrected()
        kind = self.random.choice((e.Relinquished, e.MadeEmeritus, e.Archived, e.HolderDeceased))
        return kind(valid=Term(self.start(0.2)))

    def corrected(self):
        corrects = self.random.choice(self.lines).id
        correction = e.Corrected(valid=self.term(0.1, endless=0.6), corrects=corrects)
        if self.random.random() < 0.6:
            correction = replace(correction, days=self.term(0.1, endless=0.3))
        if self.random.random() < 0.4:
            correction = replace(correction, age_band=self.random.choice(list(AgeBand)))
        if self.random.random() < 0.2:
            correction = replace(correction, granted_on=self.start(0))
        return correction

    def nothing(self):
        return self.random.choice((
            e.Released(valid=Term(day(self.today)), to=AssociationCode("co"), until=day(self.today + 9)),
            e.CredentialIssued(valid=Term(day(self.today)), list=1, index=len(self.lines), format="ldp"),
            e.CredentialRevoked(valid=Term(day(self.today)), issued=LineId("L?")),
            e.ReleaseWithdrawn(valid=Term(day(self.today)), release=LineId("L?")),
        ))  # fmt: skip
