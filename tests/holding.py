"""Endorsements held in a real office, of any category, without an application before them: for stories that begin there."""

from __future__ import annotations

from datetime import date
from itertools import count

from ledger.journal.entry import Reservation
from ledger.procedures import books, catalogue, endorsements, pages
from ledger.procedures.numbers import NumberBlock
from ledger.rulebook import endorsement, membership, record
from ledger.rulebook.renewal import first_cover, late_until
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Term

FOR_YEARS = Term(date(2020, 1, 1), date(2045, 12, 31))


_NAMES = count(1)


def somebody(founded, home="wi"):
    """A person on the books whom nobody else is called like."""
    return founded.person(f"Person-{next(_NAMES)}", residence=home.upper(), by=home)


def hold(founded, who=None, *, home="wi", category=Category.FAMILY_SPECIALIST, band=AgeBand.INFANT, on=None):
    """The number of an endorsement that ``home`` granted today, or on ``on``; its cover as the edition says."""
    office, by = founded.office, founded.coordinators[home]
    who = who or somebody(founded, home)
    rules = catalogue.rules(office, home)
    cover = first_cover(rules, on or office.today(rules.zone))
    number = NumberBlock(office, rules.prefix).next()
    page = pages.begin(office, record.after, subject=who)
    granted = endorsement.Granted(
        valid=cover, category=category, age_band=band, edition=rules.edition, rule="application",
        late_until=late_until(rules, cover.end), number=number, holder=who, application=None,
    )  # fmt: skip
    keys = (office.key("endorsement", who, category, band), office.key("number", number))
    take = [Reservation(key, page.stream) for key in keys]
    pages.write(office, page.then(office, granted, actor=home), by=by, take=take)
    return number


def held(founded, number):
    return endorsements.find(founded.office, number).held


def standing(founded, number, day):
    return held(founded, number).on(day)


def member(founded, who, *, of="wi", by=None, term=FOR_YEARS):
    """A membership, in force for years unless told otherwise; the line that began it."""
    book = books.find(founded.office, "membership", who, membership.after)
    event = membership.Started(valid=term, association=AssociationCode(of), proof=None)
    book.then(event, actor=by or of).write(by=founded.coordinators[by or of])
    return books.find(founded.office, "membership", who, membership.after).page.stands.held[-1].id


def a_member(founded, *, home="wi", **more):
    """An endorsement of somebody who is a member for years."""
    who = somebody(founded, home)
    member(founded, who, of=home)
    return hold(founded, who, home=home, **more)
