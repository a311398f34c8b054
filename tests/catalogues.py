"""Small catalogues for stories: a network of annual cycles that turns to three years, and associations over it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.rulebook.catalogue import Catalogue, Cycle, Edition, Licence, Name, Network, Rules, Timetable, YearDay
from ledger.rulebook.category import CategoryFacts, Letters, Spelling, Title, Words
from ledger.rulebook.fact import Confidence, Found, NotFound, Reference, Sought, Source
from ledger.rulebook.policies import Accepted, Joining, Policies, Transfers
from ledger.rulebook.terms import Ask, Condition, Purpose, Recognising, Terms
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Term

BOTH = (AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD)
SAID = Source("network", ("S1",), Confidence.SHARED)
OURS = Source("network", (), Confidence.NOT_FOUND, "looked for; the default is ours")
LOCAL = Source("wi", ("S2",), Confidence.SINGLE, "its own page")
SILENT = Source("wi", (), Confidence.NOT_FOUND, "its page says nothing of it")

NEW_YEARS_EVE = YearDay(12, 31)
ANNUAL = Cycle(1, 2024, NEW_YEARS_EVE)
THREE_YEARS = Cycle(3, 2027, NEW_YEARS_EVE)
LAST_ANNUAL = date(2024, 12, 31)
FIRST_OF_THREE = date(2025, 1, 1)

WORDS = Words(
    categories=tuple(CategoryFacts(category, category.name, "scope", SAID) for category in Category),
    titles=tuple(
        Title(category, band, f"{band} {category.name}", f"{band[0]}-{category}", SAID) for category in Category for band in BOTH
    ),
    letters=(
        Letters(frozenset({AgeBand.INFANT}), "IMH-E", SAID),
        Letters(frozenset({AgeBand.EARLY_CHILDHOOD}), "ECMH-E", SAID),
        Letters(frozenset(BOTH), "IECMH-E", SAID),
    ),
    spellings=(
        Spelling("FS", Category.FAMILY_SPECIALIST, None, SAID),
        Spelling("Level II", Category.FAMILY_SPECIALIST, AgeBand.INFANT, SAID),
        Spelling("Level IV", None, None, SAID, "write which"),
    ),
)

RESIDENT = (Condition(Ask.RESIDENCE), Condition(Ask.MEMBERSHIP, 60))

NETWORK = Network(
    sha256="0" * 64,
    words=WORDS,
    age_bands=(NotFound(BOTH, OURS),),
    timetable=Timetable(
        cycle=(Found(ANNUAL, SAID, Term(None, LAST_ANNUAL)), Found(THREE_YEARS, SAID, Term(FIRST_OF_THREE))),
        first=(Found(1, SAID),),
        opens=(Found(YearDay(10, 1), SAID),),
        due=(Found(NEW_YEARS_EVE, SAID),),
        late=(NotFound(None, OURS),),
    ),
    transfers=(NotFound(Transfers(60, 90, 14, 30, automatic=False), OURS),),
    reciprocity=(
        Found(Recognising((Purpose.STAY,), tuple(Category), BOTH, None, Terms(honoured=True)), SAID),
        NotFound(Recognising((Purpose.MOVE,), tuple(Category), BOTH, None, Terms(honoured=True, asks=RESIDENT)), OURS),
    ),
    policies=Policies(joining=(Found(Joining(Accepted.ANY), SAID),)),
    references=(Reference("S1", "a page"),),
)

WISCONSIN = Edition(
    code=AssociationCode("wi"),
    sha256="1" * 64,
    network=NETWORK,
    place="Wisconsin",
    prefix="WI",
    jurisdictions=("WI",),
    zone="America/Chicago",
    zone_note="",
    sites=("wiaimh.org",),
    names=(Found(Name("WI-AIMH", "WI-AIMH"), LOCAL),),
    licence=(Found(Licence.CONFIRMED, LOCAL),),
    age_bands=(Sought(SILENT),),
    timetable=Timetable(),
    titles=(),
    references=(Reference("S2", "another page"),),
)

ALLIANCE = replace(
    WISCONSIN,
    code=AssociationCode("alliance"),
    place="elsewhere",
    prefix="AA",
    jurisdictions=(),
    names=(Found(Name("the Alliance", "the Alliance"), SAID),),
    age_bands=(),
)
"""The Alliance at large."""

GEORGIA = replace(
    WISCONSIN,
    code=AssociationCode("ga"),
    place="Georgia",
    prefix="GA",
    jurisdictions=("GA",),
    names=(Found(Name("GA-AIMH", "GA-AIMH"), LOCAL),),
    licence=(NotFound(Licence.UNCONFIRMED, SILENT),),
)
"""An association whose licence was not confirmed."""

COLORADO = replace(
    WISCONSIN,
    code=AssociationCode("co"),
    place="Colorado",
    prefix="CO",
    jurisdictions=("CO",),
    names=(Found(Name("CoAIMH", "CoAIMH"), LOCAL),),
    licence=(Found(Licence.CONFIRMED, LOCAL, Term(date(2010, 1, 1))),),
)
"""A member since 2010."""

ARIZONA = replace(
    WISCONSIN,
    code=AssociationCode("az"),
    place="Arizona",
    prefix="AZ",
    jurisdictions=("AZ",),
    names=(Found(Name("AzAIMH", "AzAIMH"), LOCAL),),
    age_bands=(Found((AgeBand.INFANT,), LOCAL),),
    timetable=Timetable(due=(Found(YearDay(12, 15), LOCAL),), late=(Found(YearDay(1, 31, following=True), LOCAL),)),
)
"""Infants only; due on 15 December, late until 31 January."""

CATALOGUE = Catalogue(NETWORK, (ALLIANCE, ARIZONA, COLORADO, GEORGIA, WISCONSIN))


def rules(day: date = date(2026, 6, 1), edition: Edition = WISCONSIN, **timetable: object) -> Rules:
    """The rules of ``edition`` on ``day``, with these parts of its timetable replaced."""
    return replace(edition, timetable=replace(edition.timetable, **timetable)).on(day) if timetable else edition.on(day)
