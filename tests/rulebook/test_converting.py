"""A retired category is converted by one act of the network, and nothing of what was held is lost."""

from dataclasses import replace
from datetime import date

import pytest

from catalogues import WORDS
from ledger.rulebook import converting, record
from ledger.rulebook import endorsement as e
from ledger.rulebook.category import CategoryFacts, CategoryRetired
from ledger.rulebook.converting import Conversion, convert
from ledger.rulebook.fact import Confidence, Source
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import ALLIANCE, AddOn, AssociationCode, Category, LineId, Term
from people import (
    ALLIANCE_COORDINATOR,
    COLORADO_COORDINATOR,
    GRANTED,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
    lines,
)
from refused import refused

RETIRED, SPECIALIST = Category.FAMILY_REFLECTIVE_SUPERVISOR, Category.FAMILY_SPECIALIST
START = date(2025, 1, 1)
LATER = date(2025, 3, 1)
FRS = replace(GRANTED, category=RETIRED, valid=Term(date(2023, 3, 1), date(2027, 12, 31)))
ACT = Conversion(START, RETIRED, SPECIALIST, AddOn.FULL)
UNTIL = date(2026, 12, 31)
HELD = given(record, FRS)


def converted(held=HELD, act=ACT, on=LATER, by=WISCONSIN_COORDINATOR):
    return convert(held, by=by, on=on, conversion=act, addon_until=UNTIL, edition="1")


def after(*events):
    return given(record, *events)


def test_the_endorsement_becomes_the_other_category_with_the_add_on_from_the_day_of_the_act() -> None:
    held = after(FRS, converted())
    before, since = held.on(date(2024, 12, 31)), held.on(START)
    assert (before.category, before.addon) == (RETIRED, None)
    assert (since.category, since.addon) == (SPECIALIST, AddOn.FULL)
    assert (since.standing, since.granted_on, since.covered_until) == (Answer.ACTIVE, date(2023, 3, 1), date(2027, 12, 31))
    assert (held.home, held.number) == (HELD.home, HELD.number)


def test_the_line_says_whose_act_it_was_and_of_which_batch() -> None:
    event = converted()
    assert event == e.Converted(
        valid=Term(START), category=SPECIALIST, addon=AddOn.FULL, addon_until=None, authority=ALLIANCE,
        batch="FRS-2025-01-01", edition="1",
    )  # fmt: skip


def test_an_emerging_add_on_ends_on_its_day_and_the_category_stays() -> None:
    held = after(FRS, converted(act=replace(ACT, addon=AddOn.EMERGING)))
    assert held.on(UNTIL).addon is AddOn.EMERGING
    beyond = held.on(date(2027, 1, 1))
    assert (beyond.addon, beyond.category) == (None, SPECIALIST)


def test_without_an_add_on_only_the_category_changes() -> None:
    event = converted(act=replace(ACT, addon=None))
    held = after(FRS, event)
    assert (event.addon, event.addon_until) == (None, None)
    assert (held.on(LATER).category, held.on(LATER).addon) == (SPECIALIST, None)


def test_what_was_known_before_stays_askable() -> None:
    held = after(FRS, converted())
    assert record.Endorsement(held.lines[:1], held.home, None, None).on(LATER).category is RETIRED


def test_an_endorsement_whose_first_day_is_later_is_converted_from_that_day() -> None:
    begun = replace(FRS, valid=Term(date(2025, 2, 1), date(2027, 12, 31)))
    assert converted(given(record, begun)).valid == Term(date(2025, 2, 1))


def test_a_later_correction_of_the_category_paints_over_the_conversion() -> None:
    right = e.Corrected(valid=Term(START), corrects=LineId("L1"), category=Category.FAMILY_ASSOCIATE)
    assert after(FRS, converted(), right).on(LATER).category is Category.FAMILY_ASSOCIATE


def test_a_lapsed_endorsement_is_converted_and_stays_lapsed() -> None:
    lapsed = replace(FRS, valid=Term(date(2023, 3, 1), date(2024, 6, 30)))
    out = e.Lapsed(valid=Term(date(2024, 7, 1)), edition="1", rule="not_renewed")
    stood = after(lapsed, out, converted(after(lapsed, out))).on(LATER)
    assert (stood.standing, stood.category, stood.addon) == (Answer.LAPSED, SPECIALIST, None)


def test_an_ended_endorsement_stays_as_it_ended() -> None:
    ended = after(FRS, e.Relinquished(valid=Term(date(2024, 2, 1))))
    assert not converting.concerns(ACT, ended, LATER)
    with pytest.raises(record.EndorsementEnded):
        converted(ended)


def test_an_endorsement_is_converted_once_and_only_out_of_that_category() -> None:
    assert converting.concerns(ACT, HELD, LATER)
    for other in (after(FRS, converted()), given(record, GRANTED)):
        assert not converting.concerns(ACT, other, LATER)
        with pytest.raises(converting.NotOfThatCategory):
            converted(other)


@pytest.mark.parametrize("by", [COLORADO_COORDINATOR, WISCONSIN_REVIEWER, ALLIANCE_COORDINATOR])
def test_each_endorsements_own_home_states_its_line(by) -> None:
    with pytest.raises(record.NotTheHomeCoordinator):
        converted(by=by)


def order(**changed):
    asked = {
        "by": ALLIANCE_COORDINATOR, "start": START, "retired": RETIRED, "retired_on": START, "category": SPECIALIST,
        "addon": AddOn.FULL,
    }  # fmt: skip
    return converting.order(**{**asked, **changed})


def test_the_alliance_orders_it_once_the_category_is_retired() -> None:
    assert order() == ACT
    assert order(start=LATER).batch == "FRS-2025-03-01"
    for kind, asked, field, says in (
        (converting.NotTheAlliances, {"by": WISCONSIN_COORDINATOR}, None, ""),
        (converting.NotTheAlliances, {"by": replace(ALLIANCE_COORDINATOR, role=WISCONSIN_REVIEWER.role)}, None, ""),
        (converting.SameCategory, {"category": RETIRED}, "category", ""),
        (converting.NotRetired, {"retired_on": None}, "retired", ""),
        (converting.NotRetired, {"start": date(2024, 12, 31)}, "retired", "It is retired on 2025-01-01."),
    ):
        with refused(kind, field=field, says=says):
            order(**asked)


def test_somebody_elses_line_of_a_conversion_is_no_line_of_this_page() -> None:
    begun, foreign = lines(FRS, (converted(), AssociationCode("co")))
    held = record.after(None, begun)
    with pytest.raises(ImpossibleHistory):
        record.after(held, foreign)


def test_nobody_is_endorsed_in_a_category_from_the_day_it_is_retired() -> None:
    said = Source("network", ("S1",), Confidence.SHARED)
    words = replace(WORDS, categories=(CategoryFacts(RETIRED, "Family Reflective Supervisor", "prevention", said, START),))
    words.require_in_use(RETIRED, date(2024, 12, 31))
    for day in (START, LATER):
        with pytest.raises(CategoryRetired) as refused:
            words.require_in_use(RETIRED, day)
        assert refused.value.field == "category"
        assert "2025-01-01" in refused.value.detail
    WORDS.require_in_use(SPECIALIST, LATER)
