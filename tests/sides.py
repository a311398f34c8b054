"""Both sides of Maria's move, by small catalogues, and what is known of her."""

from __future__ import annotations

from dataclasses import replace

import catalogues
from ledger.rulebook.fact import Found
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.policies import Transfers
from ledger.rulebook.terms import Ask, Condition, Purpose, Recognising, Terms
from ledger.rulebook.vocabulary import Category

LIVES_THERE = {Ask.RESIDENCE: True, Ask.MEMBERSHIP: True}
TIMES = Transfers(60, 90, 14, 30, automatic=False)


def sides(day, leaving=catalogues.WISCONSIN, joining=catalogues.COLORADO, *, known=LIVES_THERE, **more):
    """Wisconsin and Colorado that day, for somebody who lives in Colorado and is a member there, unless told otherwise."""
    return Sides(leaving=leaving.on(day), joining=joining.on(day), known=known, **more)


def asking(edition, *asks, honoured=True, homes=None):
    """That association, which asks so much of whoever moves there."""
    terms = Terms(honoured=honoured, asks=tuple(asks))
    row = Found(Recognising((Purpose.MOVE,), tuple(Category), catalogues.BOTH, homes, terms), catalogues.LOCAL)
    return replace(edition, reciprocity=(row,))


def timed(edition, **days):
    """That association, with these days of its own."""
    return replace(edition, transfers=(Found(replace(TIMES, **days), catalogues.LOCAL),))


def before(ask):
    """A condition that is to be met before the acceptance."""
    return Condition(ask)
