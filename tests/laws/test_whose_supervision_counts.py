"""Whose supervision counts: every provider, recipient and applicant, on both sides of every day on which a rule of it changes.

The editions as shipped, read by the rule book, against a table of our own, written from the field's pages (``domain.md`` 2.4, R10
and R11) and from nothing of the code.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from ledger.rulebook import endorsement, providing, supervision
from ledger.rulebook.providing import Provider
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import Figures, Form, Session
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, LineId, PersonId, Term
from ledger.wire import editions
from people import EDITION, line

CATALOGUE = editions.shipped()
WHO = PersonId("provider")
ALWAYS = Term(date(2010, 1, 1), date(2040, 12, 31))
EMERGING = Term(date(2024, 7, 1), date(2026, 6, 30))
"""Two years, as an emerging provider has them."""

FIRSTS = [date(year, 1, 1) for year in range(2017, 2030)] + [EMERGING.start, EMERGING.end + timedelta(days=1), date(2029, 12, 31)]
DAYS = sorted({day - timedelta(days=back) for day in FIRSTS for back in (0, 1)})
APPLICANTS = (None, date(2017, 12, 31), date(2018, 1, 1), date(2021, 12, 31), date(2022, 1, 1), date(2028, 6, 1))
HELD = (
    None, Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST, Category.MENTOR_CLINICAL, Category.MENTOR_POLICY,
    Category.FAMILY_ASSOCIATE,
)  # fmt: skip
KINDS = [
    (held, addon, vetted)
    for held, addon, vetted in product(HELD, (None, AddOn.EMERGING, AddOn.FULL), (False, True))
    if held is not None or addon is None
]


def provider(held, addon, vetted, association):
    lines = []
    if held:
        lines.append(endorsement.Granted(
            valid=ALWAYS, category=held, age_band=AgeBand.INFANT, edition=EDITION, rule="r", late_until=None, number="N", holder=WHO,
        ))  # fmt: skip
    if addon:
        term = EMERGING if addon is AddOn.EMERGING else ALWAYS
        lines.append(endorsement.AddOnGranted(valid=term, addon=addon, edition=EDITION))
    vetting = (line(0, providing.Vetted(valid=ALWAYS, association=AssociationCode(association))),) if vetted else ()
    return Provider(WHO, (tuple(line(n, event) for n, event in enumerate(lines)),), vetting)


SESSIONS = [Session(LineId(str(day)), day, WHO, Form.INDIVIDUAL, (Figures(1000, 60, 0),), confirmed=1001) for day in DAYS]


# The table, in plain words and without the code's

BEFORE_2025 = {
    "FA": {"FS", "MHS", "MHM-C"},
    "FS": {"FS", "MHS", "MHM-C"},
    "MHS": {"MHS", "MHM-C"},
    "MHM-C": {"MHM-C"},
    "MHM-P": {"MHS", "MHM-C"},
    "MHM-R": {"MHS", "MHM-C"},
    "ERS": {"MHS", "MHM-C"},
}


def endorsed_enough(held, addon, recipient, day):
    if day.year <= 2024:
        return held in BEFORE_2025[recipient]
    if held == "MHM-C" or addon == "full":
        return True
    return addon == "emerging" and "2024-07-01" <= day.isoformat() <= "2026-06-30"


def vetted_is_enough(association, applied_on, day):
    if association == "co":
        return applied_on is None or applied_on.year < 2018
    if association == "wa":
        return day.year < 2023 and (applied_on is None or applied_on.year < 2022)
    return day.year < {"tx": 2026, "nc": 2028, "wi": 9999}[association]


@pytest.mark.parametrize("association", ["co", "wa", "tx", "nc", "wi"])
def test_the_verdict_is_the_tables_for_every_provider_recipient_applicant_and_day(association, counted):
    rules = CATALOGUE.edition(association).on(date(2026, 6, 1))
    tried, yes = 0, 0
    for held, addon, vetted in KINDS:
        gave = {WHO: provider(held, addon, vetted, association)}
        for recipient, applied_on in product(Target, APPLICANTS):
            for one in supervision.judge(SESSIONS, rules, gave, recipient=recipient, applied_on=applied_on):
                expected = endorsed_enough(held, addon, recipient, one.day) or (
                    vetted and vetted_is_enough(association, applied_on, one.day)
                )
                case = (held, addon, vetted, recipient, applied_on, one.day)
                assert one.verdict == ("counts" if expected else "does_not_count"), case
                assert (one.source is not None, one.flagged) == (True, False), case
                tried, yes = tried + 1, yes + expected
    counted(f"  {association}: {tried} sessions judged, {yes} count")
    assert 0 < yes < tried == len(KINDS) * len(Target) * len(APPLICANTS) * len(DAYS)


@pytest.mark.parametrize("association", ["co", "wa", "tx", "nc", "wi"])
def test_another_associations_vetting_never_counts(association):
    rules = CATALOGUE.edition(association).on(date(2026, 6, 1))
    gave = {WHO: provider(None, None, True, "az")}
    for one in supervision.judge(SESSIONS, rules, gave, recipient=Target.FAMILY_SPECIALIST, applied_on=None):
        assert one.verdict == "does_not_count"


def unconfirmed(one):
    return Session(one.id, one.day, one.provider, one.form, one.figures)


def test_what_is_not_confirmed_is_unchecked_whoever_gave_it_and_whenever():
    for association, (held, addon, vetted) in product(["co", "wa", "tx", "nc", "wi"], KINDS):
        rules = CATALOGUE.edition(association).on(date(2026, 6, 1))
        gave = {WHO: provider(held, addon, vetted, association)}
        for one in supervision.judge(
            map(unconfirmed, SESSIONS), rules, gave, recipient=Target.FAMILY_SPECIALIST, applied_on=None
        ):
            assert one.verdict == "unchecked"
