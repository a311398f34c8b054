"""Years among the associations, from one seed; the auditor's own books agree at every month's end.

A small one runs here; ``make simulate`` plays ten years of five thousand people, and keeps what it said in docs/reference.
"""

from __future__ import annotations

from simulation.books import audited

SMALL = {"people": 120, "years": 5}


def test_an_auditor_with_their_own_books_agrees_at_every_months_end():
    told = audited(**SMALL, seed=7)
    assert told.months == 60
    assert told.compared > 1_500
    assert len(told.answers) >= 4, "several standings were met"
    moving = (
        "take_home",
        "dispute",
        "in_place",
        "the morning: transfer: the Alliance holds it",
        "the morning: transfer: expired",
    )
    assert all(told.done[name] for name in moving), "somebody moved; one was disputed, some were silent, one ran out"


def test_the_same_seed_gives_the_same_journal_and_another_seed_another():
    first, again, other = (audited(people=30, years=1, seed=seed).root for seed in (3, 3, 4))
    assert first == again
    assert first != other
