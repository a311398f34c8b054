"""Maria's supervision: her providers, the rules they are judged by, and her sessions as lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import catalogues
from catalogues import LOCAL, OURS, SAID
from ledger.rulebook import endorsement, providing, session
from ledger.rulebook.fact import Found, NotFound
from ledger.rulebook.policies import Policies, Providers, Vetting
from ledger.rulebook.providing import Provider
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import Form
from ledger.rulebook.vocabulary import AddOn, AgeBand, Category, LineId, Oneself, PersonId, Term
from people import EDITION, MARIA, WISCONSIN, line

RUTH = PersonId("ruth-the-provider")
HERSELF = Oneself(MARIA, WISCONSIN)
THE_PROVIDER = Oneself(RUTH, WISCONSIN)

LAST_OLD, FIRST_NEW = date(2024, 12, 31), date(2025, 1, 1)
HELD = date(2025, 3, 3)
TOLD = date(2025, 4, 1)
MOST = 480
ENDORSED = Term(date(2020, 1, 1), date(2027, 12, 31))
TWO_YEARS = Term(FIRST_NEW, date(2026, 12, 31))
SINCE_2020 = Term(date(2020, 1, 1))
MENTORS = (Category.MENTOR_CLINICAL,)
SPECIALISTS = (Category.MENTAL_HEALTH_SPECIALIST, Category.MENTOR_CLINICAL)

POLICIES = Policies(
    providers=(
        Found(Providers((Target.FAMILY_SPECIALIST,), SPECIALISTS, addon=False), SAID, Term(None, LAST_OLD)),
        Found(Providers((Target.FAMILY_SPECIALIST,), MENTORS, addon=True), LOCAL, Term(FIRST_NEW)),
    ),
    vetting=(
        NotFound(Vetting(counts=True), OURS),
        Found(Vetting(counts=False, applied_from=date(2025, 6, 1)), SAID),
        Found(Vetting(counts=False), LOCAL, Term(date(2026, 1, 1))),
    ),
)
RULES = replace(catalogues.WISCONSIN, policies=POLICIES).on(TOLD)


def granted(category=Category.MENTOR_CLINICAL, *, term=ENDORSED):
    return endorsement.Granted(
        valid=term,
        category=category,
        age_band=AgeBand.INFANT,
        edition=EDITION,
        rule="r",
        late_until=None,
        number="N",
        holder=RUTH,
    )


def added(addon=AddOn.FULL, *, term=TWO_YEARS):
    return endorsement.AddOnGranted(valid=term, addon=addon, edition=EDITION)


def provider(*events, first=0, vetting=()):
    """Ruth, with one endorsement of these events, as lines from index ``first`` on; one given as (index, event) has its own."""
    lines = tuple(_line(first + n, event) for n, event in enumerate(events))
    return Provider(RUTH, (lines,) if lines else (), tuple(_line(first + n, event) for n, event in enumerate(vetting)))


def _line(index, event):
    return line(*event) if isinstance(event, tuple) else line(index, event)


def vetted(term=SINCE_2020, by=WISCONSIN):
    return providing.Vetted(valid=term, association=by)


def logged(day=HELD, minutes=60, *, gave=RUTH, form=Form.INDIVIDUAL, about=0):
    return session.Logged(valid=Term(day, day), minutes=minutes, provider=gave, form=form, about_providing=about)


def confirmed(*ids, by=RUTH):
    return session.Confirmed(valid=Term(TOLD), provider=by, sessions=tuple(map(LineId, ids)))


def sessions(*events):
    """Maria's book, its first line in leaf 100, so that what a provider's page says first was known before."""
    stood = None
    for index, event in enumerate(events, start=100):
        stood = session.after(stood, _line(index, event))
    return stood
