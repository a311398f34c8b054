"""Reviews: reviewers assigned, kept out, and their recommendations, on the application's page."""

from __future__ import annotations

from collections.abc import Collection

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import assessing, books, officers, pages, professionals
from ledger.procedures.places import At, at
from ledger.rulebook import review, reviewing, session
from ledger.rulebook.progress import Application
from ledger.rulebook.refusal import NotEntitled
from ledger.rulebook.review import Conflict, Outcome, Recommendation, Reviews
from ledger.rulebook.reviewing import Ties
from ledger.rulebook.vocabulary import LineId, Officer, PageId, PersonId, Role


class NotAReviewerHere(NotEntitled):
    """An application is read by a coordinator of its association, and by those assigned to review it."""


@pages.once_only
def assign(
    office: Office, asked: PageId, by: Officer, *, reviewer: PersonId, person: PersonId, once: Once | None = None
) -> Written:
    """Asks the officer ``reviewer``, of this association or another, who is ``person`` on the books.

    Raises ``NotAppointed``, ``NotAnOfficer``, ``InConflict``, ``NotEndorsedToReview``, ``EnoughReviewers``.
    """
    it = at(office, asked)
    rule, reviewers = assessing.reviewing(office, it.asked)
    event = reviewing.assign(
        it.asked, by=by, on=it.today, reviewer=officers.appointed(office, reviewer), person=person,
        held=assessing.endorsements(office, person), ties=_ties(office, it.asked, person), rule=rule, reviewers=reviewers,
    )  # fmt: skip
    return it.write(event, by, once=once)


def _ties(office: Office, asked: Application, reviewer: PersonId) -> Ties:
    """The applicant's providers, and every record of the reviewer's."""
    return Ties(providers(office, asked), frozenset(professionals.records_of(office, reviewer)))


def providers(office: Office, asked: Application) -> frozenset[PersonId]:
    """Everybody whom the applicant's log of supervision names, under any record of theirs."""
    stood = [
        books.find(office, "supervision", one, session.after).page.standing
        for one in professionals.records_of(office, asked.applicant)
    ]
    return frozenset(told.provider for one in stood if one is not None for told in one.sessions)


def of(office: Office, assignment: LineId) -> PageId:
    """The application on whose page the assignment stands. Raises ``NoSuchAssignment``."""
    line = office.journal.find(assignment)
    if line is None or line.name != "review.assigned/1":
        raise reviewing.NoSuchAssignment(field="review")
    return PageId(line.stream)


@pages.once_only
def recuse(
    office: Office, asked: PageId, by: Officer, *, assignment: LineId, conflict: Conflict, once: Once | None = None
) -> Written:
    """The reviewer steps back, or the association keeps them out."""
    it = at(office, asked)
    event = reviewing.recuse(it.asked, by=by, on=it.today, assignment=assignment, conflict=conflict)
    return it.write(event, by, once=once)


@pages.once_only
def recommend(
    office: Office,
    asked: PageId,
    by: Officer,
    *,
    assignment: LineId,
    recommendation: Recommendation,
    reasons: Collection[str] = (),
    no_conflict: bool,
    once: Once | None = None,
) -> Written:
    """The reviewer recommends, and says that they know of no tie to the applicant."""
    it = at(office, asked)
    given = review.find(it.asked.reviews, assignment)
    event = reviewing.recommend(
        it.asked, by=by, on=it.today, assignment=assignment, recommendation=recommendation, reasons=reasons,
        held=assessing.endorsements(office, given.person) if given else {},
        ties=_ties(office, it.asked, given.person) if given else Ties(), reviewers=assessing.reviewing(office, it.asked)[1],
        no_conflict=no_conflict,
    )  # fmt: skip
    return it.write(event, by, once=once)


def shown(office: Office, asked: PageId, reader: Officer) -> tuple[Reviews, Outcome | None]:
    """The reviews that the reader may see, and what they come to, once nothing of it is hidden from them.

    Raises ``NotAReviewerHere``.
    """
    it = at(office, asked)
    seen = review.shown(it.asked.reviews, reader.id, coordinating=_coordinates(it, reader))
    if not seen and not _coordinates(it, reader):
        raise NotAReviewerHere
    whole = seen == it.asked.reviews
    return seen, review.outcome(it.asked.reviews, assessing.reviewing(office, it.asked)[0]) if whole else None


def _coordinates(it: At, reader: Officer) -> bool:
    return (reader.association, reader.role) == (it.asked.association, Role.COORDINATOR)
