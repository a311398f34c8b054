"""What stood before a decision on evidence, out of the office's own books: every page as it was before that line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from ledger.office import Office
from ledger.procedures import books, evidence, pages, professionals, providing, supervision
from ledger.rulebook import evidence as chapter
from ledger.rulebook import membership, progress, session
from ledger.rulebook.evidence import Evidence
from ledger.rulebook.membership import Memberships
from ledger.rulebook.progress import Application
from ledger.rulebook.reweighing import Shown
from ledger.rulebook.session import Session, Sessions
from ledger.rulebook.standing import Answer, standing
from ledger.rulebook.supervision import told_once
from ledger.rulebook.vocabulary import Category, PageId, PersonId

S = TypeVar("S")


def shown(office: Office, asked: PageId, day: date, *, before: int) -> Shown | None:
    """What stood on the application's page and in its applicant's books before the leaf ``before``; ``None``: it is erased."""
    application = _then(pages.open(office, asked, progress.after), before, progress.after)
    if application is None or application.erased:
        return None
    records = professionals.records_of(office, application.applicant)
    given = _sessions(office, records, before)
    return Shown(
        application, _evidence(office, records, before), given, _memberships(office, records, before),
        {who: providing.provider(office, who).known(before) for who in {one.provider for one in given}},
        _bases(office, records, application, day, before),
    )  # fmt: skip


def _then(page: pages.Page[S], before: int, fold: pages.Fold[S]) -> S | None:
    stood: S | None = None
    for line in page.lines:
        if line.index < before:
            stood = fold(stood, line)
    return stood


def _each(office: Office, kind: str, records: Iterable[PersonId], before: int, fold: pages.Fold[Any]) -> list[Any]:
    """The book of that kind of each record, as it stood then."""
    found = [_then(books.find(office, kind, one, fold).page, before, fold) for one in records]
    return [one for one in found if one is not None]


def _evidence(office: Office, records: Iterable[PersonId], before: int) -> Evidence:
    stood: list[Evidence] = _each(office, evidence.EVIDENCE, records, before, chapter.after)
    return Evidence(
        tuple(sorted((entry for one in stood for entry in one.entries), key=lambda entry: entry.id)),
        tuple(sorted((paper for one in stood for paper in one.papers), key=lambda paper: paper.id)),
        any(one.erased for one in stood),
    )


def _sessions(office: Office, records: Iterable[PersonId], before: int) -> tuple[Session, ...]:
    stood: list[Sessions] = _each(office, supervision.SESSIONS, records, before, session.after)
    told = [given for one in stood for given in one.sessions]
    return told_once(told, {one.provider: professionals.goes_by(office, one.provider) for one in told})


def _memberships(office: Office, records: Iterable[PersonId], before: int) -> Memberships:
    stood: list[Memberships] = _each(office, "membership", records, before, membership.after)
    return Memberships(tuple(held for one in stood for held in one.held), any(one.erased for one in stood))


def _bases(office: Office, records: Iterable[PersonId], asked: Application, day: date, before: int) -> tuple[Category, ...]:
    held = [held for one in records for _, held in professionals.held_under(office, one)]
    known = (tuple(line for line in one.lines if line.index < before) for one in held)
    stood = [standing(lines, day) for lines in known if lines]
    active = [one for one in stood if one.standing is Answer.ACTIVE and one.age_band is asked.age_band]
    return tuple(one.category for one in active if one.category)
