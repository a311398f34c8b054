"""Whether the association could issue this on that day, and what has become of it since.

An association that has left keeps nothing but what it had issued by then: that still verifies, as of then. The day of signing is
the signer's word; where the line that logs the credential is known, the log's own day is asked too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ledger.credentials.case import Case, after, told, within
from ledger.credentials.checks_log import Logged
from ledger.credentials.credential import NOT_THE_ASSOCIATION
from ledger.credentials.members import Membership
from ledger.credentials.report import Check, failed, note, passed, unchecked
from ledger.rulebook.vocabulary import AgeBand, Category


def check(case: Case, logged: Logged | None) -> Iterator[Check]:
    """The lines *authority* of the report."""
    yield _authority(case, logged)
    yield from _notes(case)


def _authority(case: Case, logged: Logged | None) -> Check:
    ship, category, age_band = case.member.membership, case.presented.category, case.presented.age_band
    if not _a_member(case, case.signed.created):
        return failed("authority", "authority.not_a_member", issuer=ship.name)
    if logged is not None and not (_a_member(case, logged.entry.recorded) and _before_its_end(case, logged.index)):
        return failed("authority", "authority.logged_later", issuer=ship.name, at=told(logged.entry.recorded))
    if category is None or age_band is None:
        return _hidden(ship, category, age_band)
    if category not in ship.categories or age_band not in ship.age_bands:
        return failed("authority", "authority.not_covered", issuer=ship.name, category=category, age_band=age_band)
    return passed("authority", "authority.good", issuer=ship.name, category=category, age_band=age_band)


def _hidden(ship: Membership, category: str | None, age_band: str | None) -> Check:
    """Its holder does not show what it is for: good only of an association that endorses whatever that may be."""
    categories = {category} if category else {each.value for each in Category}
    age_bands = {age_band} if age_band else {each.value for each in AgeBand}
    if categories <= set(ship.categories) and age_bands <= set(ship.age_bands):
        return passed("authority", "authority.good_for_all", issuer=ship.name)
    return unchecked("authority", "authority.not_shown", issuer=ship.name)


def _a_member(case: Case, moment: datetime) -> bool:
    """Whether it was a member at that moment; also on a day on which its membership ended, for what came before that."""
    ship = case.member.membership
    if within(moment, ship.start, ship.end):
        return True
    ended = [*ship.earlier] + ([(ship.start, ship.end)] if ship.to_index is not None else [])
    return any(within(moment, start, end and end + timedelta(days=1)) for start, end in ended)


def _before_its_end(case: Case, index: int) -> bool:
    return case.member.membership.to_index is None or index < case.member.membership.to_index


def _notes(case: Case) -> Iterator[Check]:
    ship, said = case.member.membership, case.presented.issuer_name
    if said and said != ship.name and said != ship.name + NOT_THE_ASSOCIATION:
        yield note("authority", "authority.other_name", said=said, issuer=ship.name)
    if ship.licence != "confirmed":
        yield note("authority", "authority.licence_unconfirmed")
    # Whatever day was asked about: who reads this now is told what the trust file knows now.
    if ship.end is not None and (ship.to_index is not None or after(max(case.on, case.trust.at), ship.end)):
        yield note("authority", "authority.left", issuer=ship.name, until=ship.end.isoformat())
