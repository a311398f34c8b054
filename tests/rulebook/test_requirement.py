"""What an edition asks of one target on one day: the last row of a kind that covers it, and what is not asked is left out."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.rulebook.fact import Confidence, Fact, Found, NotFound, Source
from ledger.rulebook.requirement import (
    NONE_ASKED,
    SATISFIES,
    Asked,
    Asking,
    Kind,
    Level,
    Membership,
    References,
    Supervision,
    Target,
    Training,
    Work,
    WorkField,
    requirements,
)
from ledger.rulebook.vocabulary import Term

SAID = Source("network", ("S1",), Confidence.SHARED)
OURS = Source("wi", (), Confidence.NOT_FOUND, "looked for")
ALWAYS = Term()
FS, MHS, MENTOR = Target.FAMILY_SPECIALIST, Target.MENTAL_HEALTH_SPECIALIST, Target.MENTOR_CLINICAL
BEFORE, AFTER = date(2023, 12, 31), date(2024, 1, 1)


def row(asked: Asked, *targets: Target, kind: Kind = Kind.TRAINING, term: Term = ALWAYS, after_years: int = 0) -> Fact[Asking]:
    return Found(Asking(targets, kind, asked, after_years), SAID, term)


THIRTY = row(Training(1800), FS, MHS, term=Term(None, BEFORE))
MORE = row(Training(1980), FS, term=Term(AFTER))


def test_a_row_is_asked_of_its_targets_and_nobody_else() -> None:
    assert requirements([THIRTY], FS, BEFORE) == requirements([THIRTY], MHS, BEFORE) == ((Kind.TRAINING, THIRTY),)
    assert requirements([THIRTY], MENTOR, BEFORE) == ()


def test_a_row_is_asked_on_its_days() -> None:
    assert requirements([THIRTY, MORE], FS, BEFORE) == ((Kind.TRAINING, THIRTY),)
    assert requirements([THIRTY, MORE], FS, AFTER) == ((Kind.TRAINING, MORE),)
    assert requirements([THIRTY, MORE], MHS, AFTER) == ()


def test_of_rows_of_one_kind_the_last_is_in_force_be_it_stricter_or_not() -> None:
    less = row(Training(60), FS)
    assert requirements([MORE, less], FS, AFTER) == ((Kind.TRAINING, less),)
    assert requirements([less, MORE], FS, AFTER) == ((Kind.TRAINING, MORE),)


def test_an_association_may_say_that_nothing_of_a_kind_is_asked_and_later_ask_again() -> None:
    none = row(NONE_ASKED, FS)
    assert requirements([MORE, none], FS, AFTER) == ()
    assert requirements([none, MORE], FS, AFTER) == ((Kind.TRAINING, MORE),)


def test_a_default_is_asked_like_what_was_found() -> None:
    default = NotFound(Asking((FS,), Kind.MEMBERSHIP, Membership()), OURS)
    assert requirements([default], FS, AFTER) == ((Kind.MEMBERSHIP, default),)


@pytest.mark.parametrize(("years", "minutes"), [(0, 720), (2, 720), (3, 600), (4, 600)])
def test_a_row_for_later_years_is_asked_from_that_many_whole_years_on(years: int, minutes: int) -> None:
    at_first = row(Supervision(720), MENTOR, kind=Kind.SUPERVISION)
    later = row(Supervision(600), MENTOR, kind=Kind.SUPERVISION, after_years=3)
    ((_, found),) = requirements([at_first, later], MENTOR, AFTER, years=years)
    assert found.value.asked == Supervision(minutes)


def test_without_years_said_nobody_has_any() -> None:
    assert requirements([row(Training(60), FS, after_years=1)], FS, AFTER) == ()


def test_kinds_are_told_in_their_own_order_whatever_the_files() -> None:
    rows = [row(Membership(), FS, kind=kind) for kind in reversed(Kind)]
    assert [kind for kind, _ in requirements(rows, FS, AFTER)] == list(Kind)


def test_a_degree_satisfies_what_it_is_and_what_is_asked_below_it() -> None:
    assert {level: sorted(found) for level, found in SATISFIES.items()} == {
        "CDA": ["CDA"],
        "degree": ["degree"],
        "bachelor": ["bachelor", "degree"],
        "master": ["bachelor", "degree", "master"],
        "doctorate": ["bachelor", "degree", "doctorate", "master"],
        "licence": ["licence"],
    }
    assert set(SATISFIES) == set(Level)


def test_what_a_row_leaves_out_is_not_asked() -> None:
    assert Work(WorkField.ANY, 24).internship == 0
    assert References(3) == References(3, endorsed=0, relations=())
    assert Supervision(60) == Supervision(60, about_providing=0, least_months=None, most_months=None, peers_after=None)
