"""Reflective supervision: logged, confirmed, disputed, amended, doubted and looked at; and what counts.

A person's sessions are in one book of theirs. Whom somebody supervised is found by keys that only this office can compute:
the first session of a person that names a provider takes the next of the provider's.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import books, catalogue, evidence, pages, professionals, providing, theirs
from ledger.rulebook import countersigning, entering, session, supervision
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.fact import in_force
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import Form, Session, Sessions
from ledger.rulebook.supervision import Judged
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PersonId, Term

SESSIONS: Final = "supervision"
_SUPERVISED: Final = "supervised"


# The supervisee and the provider -----------------------------------------------


@pages.once_only
def log(  # noqa: PLR0913 - each is a member of the line
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    *,
    day: date,
    minutes: int,
    provider: PersonId,
    form: Form,
    about_providing: int = 0,
    once: Once | None = None,
) -> Written:
    """Logs a session that ``person`` received. Raises ``NotRegistered`` for a provider who is not on the books."""
    theirs.require_known(office, by, person)
    theirs.require_there(office, person=person, provider=provider)
    if theirs.one_person(office, person, provider):
        raise countersigning.OwnProvider(field="provider")
    rules = catalogue.rules(office, by.association)

    def attempt() -> Written:
        book = books.find(office, SESSIONS, person, session.after)
        event = countersigning.log(
            book.page.standing, by=theirs.named_as(office, by, person), on=office.today(rules.zone), supervisee=person, day=day,
            minutes=minutes, provider=provider, form=form, about_providing=about_providing, most=_most(rules, day),
        )  # fmt: skip
        take = (*book.take, *_found_by(office, book.page.standing, provider, person))
        return replace(book, take=take).then(event, actor=by.association).write(by=by, once=once)

    return _until_free(attempt)


def _most(rules: Rules, day: date) -> int:
    """How many minutes of sessions ``day`` may hold."""
    return in_force(rules.policies.minutes_a_day, day).value


def _until_free(attempt: Callable[[], Written]) -> Written:
    """Tries again where somebody else took the next key at the same moment. Raises ``Taken`` when that goes on."""
    for _ in range(9):
        try:
            return attempt()
        except Taken:
            continue
    return attempt()


def supervised(office: Office, provider: PersonId) -> Iterator[PersonId]:
    """Everybody with a session that names ``provider``, in the order in which they first logged one."""
    number = 0
    while (person := office.journal.reserved(office.key(_SUPERVISED, provider, str(number)))) is not None:
        yield PersonId(person)
        number += 1


def _found_by(office: Office, stood: Sessions | None, provider: PersonId, person: PersonId) -> tuple[Reservation, ...]:
    """The next key under which ``provider`` finds whom they supervised, where nothing named them yet."""
    if stood is not None and any(one.provider == provider for one in stood.sessions):
        return ()
    taken = sum(1 for _ in supervised(office, provider))
    return (Reservation(office.key(_SUPERVISED, provider, str(taken)), person),)


@dataclass(frozen=True, slots=True)
class Given:
    """A session that somebody gave, and to whom."""

    person: PersonId
    session: Session


def given(office: Office, provider: PersonId, by: Officer | Oneself) -> tuple[Given, ...]:
    """Every session that names ``provider``, to them; to an officer, of whom they know. Raises ``NotOnTheseBooks``, ``NoSuchPage``."""
    entering.require_theirs(provider, evidence.known_at(office, provider, by.association), by)
    records = professionals.records_of(office, provider)
    everybody = dict.fromkeys(person for record in records for person in supervised(office, record))
    people = [person for person in everybody if theirs.knows(office, by, person)]
    return tuple(Given(person, one) for person in people for one in _sessions(office, person) if one.provider in records)


@pages.once_only
def confirm(
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    *,
    provider: PersonId,
    sessions: Iterable[LineId] = (),
    month: date | None = None,
    once: Once | None = None,
) -> Written:
    """Confirms ``sessions``; with ``month`` (any day of it), all that wait for this provider in that month too."""
    theirs.require_known(office, by, person, provider)
    if theirs.one_person(office, person, provider):
        raise countersigning.OwnSession
    book = books.find(office, SESSIONS, person, session.after)
    waiting = book.page.standing.waiting(provider, _whole(month)) if book.page.standing and month else ()
    event = countersigning.confirm(
        book.page.standing, by=theirs.named_as(office, by, provider), on=_today(office, by), supervisee=person, provider=provider,
        sessions=(*sessions, *waiting), most=lambda day: _most(catalogue.rules(office, by.association), day),
    )  # fmt: skip
    return book.then(event, actor=by.association).write(by=by, once=once)


def _whole(month: date) -> Term:
    return Term(month.replace(day=1), month.replace(day=monthrange(month.year, month.month)[1]))


@pages.once_only
def dispute(
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    *,
    provider: PersonId,
    named: LineId,
    reason: str | None = None,
    once: Once | None = None,
) -> Written:
    """Takes in that the provider says a session was not held as logged."""
    theirs.require_known(office, by, person, provider)
    book = books.find(office, SESSIONS, person, session.after)
    event = countersigning.dispute(
        book.page.standing, by=theirs.named_as(office, by, provider), on=_today(office, by), supervisee=person, provider=provider,
        session=named, reason=reason,
    )  # fmt: skip
    return book.then(event, actor=by.association).write(by=by, once=once)


@pages.once_only
def amend(  # noqa: PLR0913 - each is a member of the line
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    *,
    named: LineId,
    minutes: int,
    about_providing: int = 0,
    provider: PersonId | None = None,
    reason: str | None = None,
    once: Once | None = None,
) -> Written:
    """Takes other figures in: the provider's, or (``None``) those of who logged the session."""
    theirs.require_known(office, by, person, *((provider,) if provider else ()))
    book = books.find(office, SESSIONS, person, session.after)
    rules = catalogue.rules(office, by.association)
    known = book.page.standing.find(named) if book.page.standing else None
    today = office.today(rules.zone)
    event = countersigning.amend(
        book.page.standing, by=theirs.named_as(office, by, provider or person), on=today, supervisee=person, session=named, minutes=minutes,
        about_providing=about_providing, most=_most(rules, known.day if known else today), provider=provider, reason=reason,
    )  # fmt: skip
    return book.then(event, actor=by.association).write(by=by, once=once)


def _today(office: Office, by: Officer | Oneself) -> date:
    return office.today(catalogue.edition(by.association).zone)


# Doubts, and the officer who looks ----------------------------------------------


@pages.once_only
def flag(
    office: Office,
    person: PersonId,
    by: Officer,
    *,
    sessions: Iterable[LineId],
    reason: str,
    line: LineId | None = None,
    once: Once | None = None,
) -> Written:
    """Flags confirmed sessions for a person to look at; they count as before.

    Where a ``line`` gave rise to it, whoever wrote that flags what leans on it, whosever books it is on. Raises
    ``NotOnTheseBooks``.
    """
    if line is None:
        theirs.require_known(office, by, person)
    book = books.find(office, SESSIONS, person, session.after)
    event = countersigning.flag(book.page.standing, on=_today(office, by), sessions=sessions, reason=reason, line=line)
    return book.then(event, actor=by.association).write(by=by, once=once)


@pages.once_only
def clear(
    office: Office,
    person: PersonId,
    by: Officer,
    *,
    named: LineId,
    stands: bool,
    reason: str | None = None,
    once: Once | None = None,
) -> Written:
    """An officer has looked at a flagged session, and says whether it stands for their association."""
    theirs.require_known(office, by, person)
    book = books.find(office, SESSIONS, person, session.after)
    event = countersigning.clear(
        book.page.standing, by=by, on=_today(office, by), supervisee=person, session=named, stands=stands,
        lost=_lost(office, book.page.standing, named, by.association), reason=reason,
    )  # fmt: skip
    return book.then(event, actor=by.association).write(by=by, once=once)


def _lost(office: Office, stood: Sessions | None, named: LineId, association: AssociationCode) -> bool:
    """Whether the provider's record no longer bears the session out, for any target and applicant of ``association``."""
    one = stood.find(named) if stood else None
    if one is None:
        return False
    rules, gave = catalogue.rules(office, association), {one.provider: providing.provider(office, one.provider)}
    return any(
        found.flagged
        for target in Target
        for applied_on in (None, rules.day)
        for found in supervision.judge([one], rules, gave, recipient=target, applied_on=applied_on)
    )


# What counts ----------------------------------------------------------------------


def _sessions(office: Office, person: PersonId) -> tuple[Session, ...]:
    stood = books.find(office, SESSIONS, person, session.after).page.standing
    return stood.sessions if stood else ()


def read(
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    target: Target,
    *,
    applied_on: date | None,
    day: date,
    association: AssociationCode | None = None,
) -> tuple[Judged, ...]:
    """What ``judged`` says (of who asks, unless told of which association), for somebody who may read it.

    Raises ``NotOnTheseBooks``, ``NoSuchPage``.
    """
    entering.require_theirs(person, evidence.known_at(office, person, by.association), by)
    return judged(office, person, association or by.association, target, applied_on=applied_on, day=day)


def judged(
    office: Office,
    person: PersonId,
    association: AssociationCode,
    target: Target,
    *,
    applied_on: date | None,
    day: date,
    rules: Rules | None = None,
) -> tuple[Judged, ...]:
    """The person's sessions up to ``day``, from every record of theirs, as ``association`` counts them for ``target``.

    By the rules of its edition at hand; of another (pinned, or a draft), where ``rules`` says so.
    """
    records = professionals.records_of(office, person)
    all_ = [one for record in records for one in _sessions(office, record) if one.day <= day]
    goes_by = {named: professionals.goes_by(office, named) for named in sorted({one.provider for one in all_})}
    told = supervision.told_once(all_, goes_by)
    providers = {named: providing.provider(office, named) for named in sorted({one.provider for one in told})}
    by = rules or catalogue.rules(office, association)
    return supervision.judge(told, by, providers, recipient=target, applied_on=applied_on, own=records)
