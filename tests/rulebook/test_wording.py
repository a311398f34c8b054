"""Wording: every amount in the field's words, hours as hours, and everything that can be counted has a word."""

from __future__ import annotations

import pytest

from ledger.rulebook.assessment import Amount, What
from ledger.rulebook.requirement import Level, Paper, Relation, Topic, WorkField
from ledger.rulebook.vocabulary import Category
from ledger.rulebook.wording import NEARER, THINGS, quantity, said, thing


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Amount(What.TRAINING, "", 1980, 600), "training: 10 h of 33 h, 23 h missing"),
        (Amount(What.TRAINING, "", 1980, 1980), "training: 33 h of 33 h"),
        (Amount(What.TOPIC, "dei", 180, 150), "training on diversity, equity and inclusion: 2 h 30 min of 3 h, 30 min missing"),
        (Amount(What.TOPIC, "rsc_provision", 60, 0), "training on providing reflective supervision: 0 h of 1 h, 1 h missing"),
        (Amount(What.SUPERVISION, "", 1440, 1395), "reflective supervision received: 23 h 15 min of 24 h, 45 min missing"),
        (
            Amount(What.ABOUT_PROVIDING, "", 60, 90),
            "reflective supervision about the supervision you give: 1 h 30 min of 1 h",
        ),
        (Amount(What.WINDOW, "", 12, 11), "from the first session to the last: 11 months of 12 months, 1 month missing"),
        (
            Amount(What.WORK, "prevention", 24, 1),
            "paid work in prevention or early intervention: 1 month of 24 months, 23 months missing",
        ),
        (
            Amount(What.WORK, "any", 24, 0),
            "paid work with infants, young children and families: 0 months of 24 months, 24 months missing",
        ),
        (
            Amount(What.LEVEL, "master, licence", 1, 0),
            "education or licence: a master's degree or a state's licence in mental health: 0 of 1, 1 missing",
        ),
        (Amount(What.REFERENCES, "", 3, 2), "references: 2 of 3, 1 missing"),
        (Amount(What.ENDORSED, "", 1, 1), "references by somebody endorsed or vetted: 1 of 1"),
        (Amount(What.RELATION, "provider", 1, 0), "references by who gives the reflective supervision: 0 of 1, 1 missing"),
        (Amount(What.PAPER, "ethics", 1, 0), "paper signed: the code of ethics: 0 of 1, 1 missing"),
        (Amount(What.MEMBERSHIP, "", 1, 0), "membership: 0 of 1, 1 missing"),
        (Amount(What.EXAM, "", 1, 0), "examination passed: 0 of 1, 1 missing"),
        (Amount(What.BASE, "FS, MHS", 1, 0), "endorsement held: FS or MHS: 0 of 1, 1 missing"),
    ],
)
def test_an_amount_is_said_in_words(amount, words):
    assert said(amount) == words
    assert words.startswith(thing(amount))


@pytest.mark.parametrize(
    ("what", "amount", "words"),
    [
        (What.TRAINING, 0, "0 h"),
        (What.TRAINING, 1, "1 min"),
        (What.TRAINING, 59, "59 min"),
        (What.TRAINING, 60, "1 h"),
        (What.TRAINING, 61, "1 h 1 min"),
        (What.WORK, 0, "0 months"),
        (What.WORK, 1, "1 month"),
        (What.WINDOW, 2, "2 months"),
        (What.REFERENCES, 60, "60"),
    ],
)
def test_minutes_are_told_in_hours_and_months_as_months(what, amount, words):
    assert quantity(what, amount) == words


def test_everything_that_can_be_counted_has_a_word():
    assert set(THINGS) == set(What)
    named = {*Level, *WorkField, *Topic, *Paper, *Relation}
    assert set(NEARER) == {str(one) for one in named}
    assert not set(NEARER) & {str(category) for category in Category}


def test_every_word_is_another():
    assert len(set(NEARER.values())) == len(NEARER)
