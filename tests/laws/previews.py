"""A move at random under the real editions: somebody's endorsements, two sides, a day, what is known of the holder; and changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from ledger.rulebook import endorsement as e
from ledger.rulebook import foreseeing, record, renewal
from ledger.rulebook.catalogue import Licence, YearDay
from ledger.rulebook.fact import Confidence, Found, Source
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.terms import Ask, Condition, Purpose, Recognising, Terms
from ledger.rulebook.vocabulary import AgeBand, Category, Line, LineId, PageId, Term
from ledger.wire import editions
from people import MARIA

CATALOGUE = editions.shipped()
PAIRS = tuple((one.code, other.code) for one in CATALOGUE.editions for other in CATALOGUE.editions if one.code != other.code)
DAYS = tuple(date(year, month, day) for year in (2023, 2024, 2025, 2027) for month, day in ((1, 10), (3, 3), (10, 20), (12, 20)))
LATER = (1, 12, 30, 60)
"""In how many days it is decided, at most: within the time that every transfer has."""

A_DAY = timedelta(days=1)
OURS = Source("a draft", (), Confidence.NOT_FOUND, "another edition, for once")


@cache
def rules(code, day):
    return CATALOGUE.edition(code).on(day)


@dataclass(frozen=True)
class Case:
    """Who moves from where to where, on which day, and what that is decided by.

    ``edition`` is put over the joining association's rules where it has changed.
    """

    leaving: str
    joining: str
    day: date
    held: dict
    known: dict
    ended: frozenset = frozenset()
    edition: dict = field(default_factory=dict)

    @property
    def sides(self):
        joining = replace(rules(self.joining, self.day), **self.edition)
        return Sides(leaving=rules(self.leaving, self.day), joining=joining, known=self.known, ended=self.ended)

    def foreseen(self):
        return tuple(foreseeing.foresee(page, held, self.sides, self.day) for page, held in self.held.items())


def written(held, day, *events):
    """The page with these lines too: each an event of the home's, or an event and who wrote it."""
    for told in events:
        event, by = told if isinstance(told, tuple) else (told, held.home)
        size = len(held.lines)
        held = record.after(held, Line(size, LineId(f"L{size}"), day, by, event))
    return held


class Somebody:
    """Makes cases up."""

    def __init__(self, random):
        self.random = random

    def case(self, pair):
        """An endorsement or two of one home, on a day on which they stand in some way."""
        day = self.random.choice(DAYS)
        categories = self.random.sample([one for one in Category if one is not Category.FAMILY_REFLECTIVE_SUPERVISOR], 2)
        several = self.random.choice((1, 1, 2))
        held = {PageId(f"page-{n}"): self._page(pair[0], categories[n], day) for n in range(several)}
        ended = frozenset(code for code in pair if self.random.random() < 0.03)
        return Case(*pair, day, held, {ask: self.random.choice((True, True, False, None)) for ask in Ask}, ended)

    # --- what is held

    def _page(self, home, category, day):
        begun = self.random.choice((home, home, home, self.random.choice(CATALOGUE.editions).code))
        granted = day - timedelta(days=self.random.choice((20, 100, 300, 420, 800)))
        held = record.after(None, Line(0, LineId("L0"), granted, begun, self._beginning(begun, category, granted)))
        if begun != home:
            held = self._brought(held, begun, home, granted + timedelta(days=self.random.randrange(1, 19)))
        if self.random.random() < 0.6:
            held = self.lived(held, day)
        return held

    def _beginning(self, home, category, granted):
        band = self.random.choice((AgeBand.INFANT, AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD))
        here = rules(home, granted)
        term = renewal.first_cover(here, granted)
        shared = {"category": category, "age_band": band, "edition": here.edition, "number": "WI-1", "holder": MARIA}
        if self.random.random() < 0.1:
            end = self.random.choice((term.end, None))
            return e.Adopted(
                **shared, valid=Term(None, end), granted_on=None, claimed_from=None, late_until=None, batch=LineId("b")
            )
        return e.Granted(**shared, valid=term, rule="first", late_until=renewal.late_until(here, term.end))

    def _brought(self, held, begun, home, day):
        """It was moved here once before, and may have brought a later last day along."""
        both = Sides(leaving=rules(begun, day), joining=rules(home, day))
        later = foreseeing.left_later(held, both, day)
        held = written(held, day, e.Released(valid=Term(day), to=home, until=day))
        return written(
            held, day, (e.Moved(valid=Term(day), release=LineId("L1"), edition=both.joining.edition, renew_by=later), home)
        )

    def lived(self, held, day):
        """One more thing that happened to it, written on ``day``."""
        acts = (
            self._submitted,
            self._renewed,
            self._renewed,
            self._lapsed,
            self._paused,
            self._ended,
            self._corrected,
            self._back,
        )
        return self.random.choice(acts)(held, day)

    def _until(self, held, day):
        return held.on(day).covered_until or day

    def _submitted(self, held, day):
        return written(held, day, e.RenewalSubmitted(valid=Term(self._until(held, day) + A_DAY), edition="s" * 64))

    def _renewed(self, held, day):
        here = rules(held.home, day)
        term = renewal.next_cover(here, self._until(held, day))
        late = renewal.late_until(here, term.end)
        return written(held, day, e.Renewed(valid=term, submitted=None, edition=here.edition, rule="next", late_until=late))

    def _lapsed(self, held, day):
        return written(
            held, day, e.Lapsed(valid=Term(day - timedelta(days=self.random.randrange(9))), edition="l" * 64, rule="r")
        )

    def _paused(self, held, day):
        return written(held, day, e.Paused(valid=Term(day - timedelta(days=self.random.randrange(9)))))

    def _ended(self, held, day):
        return written(held, day, e.Relinquished(valid=Term(day)))

    def _back(self, held, day):
        lapsed = self._lapsed(held, day)
        term = Term(day, day + timedelta(days=self.random.choice((3, 200))))
        back = e.Reinstated(valid=term, lapse=lapsed.lines[-1].id, edition="r" * 64, rule="back", late_until=None)
        return written(lapsed, day, back)

    def _corrected(self, held, day):
        first = held.lines[0]
        what = self.random.choice((
            {"age_band": AgeBand.EARLY_CHILDHOOD}, {"category": Category.MENTOR_POLICY}, {"granted_on": day - A_DAY},
            {"days": Term(day - timedelta(days=90), day + timedelta(days=self.random.choice((-2, 5, 500))))},
        ))  # fmt: skip
        return written(held, day, e.Corrected(valid=Term(day - timedelta(days=5)), corrects=first.id, **what))

    # --- what changes meanwhile

    def changed(self, case, what):
        return getattr(self, f"_another_{what}")(case)

    def _another_line(self, case):
        page = self.random.choice(list(case.held))
        return replace(case, held={**case.held, page: self.lived(case.held[page], case.day)})

    def _another_day(self, case):
        return replace(case, day=case.day + timedelta(days=self.random.choice(LATER)))

    def _another_fact(self, case):
        """A membership ends or begins, a residence is declared or another one, an agreement signed."""
        ask = self.random.choice(list(Ask))
        now = self.random.choice([met for met in (True, False, None) if met is not case.known[ask]])
        return replace(case, known={**case.known, ask: now})

    def _another_edition(self, case):
        sha, here = {"edition": f"{self.random.getrandbits(64):064x}"}, rules(case.joining, case.day)
        days = self.random.choice((None, 5, 400))
        asks = tuple(Condition(ask, days) for ask in self.random.sample(list(Ask), self.random.randrange(3)))
        terms = Terms(honoured=self.random.random() < 0.8, asks=asks)
        row = Found(Recognising((Purpose.MOVE,), tuple(Category), tuple(AgeBand), None, terms), OURS)
        late = Found(YearDay(self.random.randrange(1, 6), 20, following=True), OURS)
        what = self.random.choice((
            {}, {"reciprocity": (*here.reciprocity, row)}, {"age_bands": Found((AgeBand.EARLY_CHILDHOOD,), OURS)},
            {"licence": Found(self.random.choice((Licence.NONE, Licence.UNCONFIRMED)), OURS)},
            {"timetable": replace(here.timetable, late=(*here.timetable.late, late))},
        ))  # fmt: skip
        return replace(case, edition={**case.edition, **what, **sha})
