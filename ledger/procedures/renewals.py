"""Renewals told, confirmed and brought back: what a holder says is kept on a sealed page, one for each.

The page is found by a reservation under the public line that it answers, so that nothing in the log points to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

from ledger.journal.entry import Once, Reservation, Written
from ledger.office import Office
from ledger.procedures import books, endorsements, memberships, pages, supervision
from ledger.procedures import evidence as evidences
from ledger.procedures.endorsements import Opened, find, submitted
from ledger.procedures.theirs import named_as
from ledger.rulebook import entering, evidence, keeping, membership, record, releasing, renewing, returning, telling
from ledger.rulebook import renewal as calendar
from ledger.rulebook.assessment import assess
from ledger.rulebook.endorsement import Event, Lapsed
from ledger.rulebook.fact import in_force
from ledger.rulebook.keeping import Hours, Owed, Short
from ledger.rulebook.policies import Mode
from ledger.rulebook.requirement import Paper
from ledger.rulebook.supervision import Judged
from ledger.rulebook.telling import Account, Purpose, Told
from ledger.rulebook.vocabulary import Category, Line, LineId, Officer, Oneself, PersonId, Term
from ledger.rulebook.weighing import Dossier
from ledger.rulebook.weighing import Purpose as For


@dataclass(frozen=True, slots=True)
class Signing:
    """A paper that is signed with the renewal: in which version, and the digest of what was read."""

    paper: Paper
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What a holder says: the sums of hours attested, or the entries and sessions of their books; and the papers signed."""

    hours: Hours | None = None
    entries: tuple[LineId, ...] = ()
    sessions: tuple[LineId, ...] = ()
    papers: tuple[Signing, ...] = ()


@dataclass(frozen=True)
class Desk:
    """An endorsement and its holder's books, while a renewal of it is told or decided."""

    it: Opened
    evidence: books.Book[evidence.Evidence]
    memberships: membership.Memberships | None
    due: Owed
    papers: Mapping[LineId, Paper] = field(default_factory=dict)

    @property
    def holder(self) -> PersonId:
        """Whose endorsement it is."""
        return cast("PersonId", self.it.held.holder)

    def signing(self, told: Telling, by: Officer | Oneself) -> Desk:
        """The desk with these papers signed in the holder's evidence, and those that were signed in the days accounted for."""
        office, book = self.it.office, self.evidence
        papers = {one.id: one.paper for one in _shown(self).papers if _counted(self.due, self.it.today).covers(one.signed_on)}
        for one in told.papers:
            signed = entering.sign(
                of=self.holder, known={self.it.held.home}, by=by, on=self.it.today, paper=one.paper, version=one.version,
                sha256=one.sha256, signed_on=self.it.today,
            )  # fmt: skip
            line = office.stamp.line(office.clock())
            book = book.then(signed, actor=self.it.held.home, line_id=line)
            papers[line] = one.paper
        return replace(self, evidence=book, papers=papers)

    def member(self) -> bool:
        """Whether a membership that the home association accepts is in force today."""
        return membership.satisfied(self.memberships, self.it.rules, self.it.today)

    def tell(self, told: Telling, answers: LineId, purpose: Purpose) -> Told:
        """What is to be written of it."""
        held = self.memberships or membership.Memberships()
        return telling.tell(
            self.due, endorsement=self.it.page.stream, answers=answers, edition=self.it.rules.edition,
            network=self.it.rules.network, hours=told.hours, entries=told.entries, sessions=told.sessions, papers=self.papers,
            memberships=tuple(one.id for one in held.on(self.it.today)), purpose=purpose,
        )  # fmt: skip

    def write(self, told: Told, event: Event, *, line: LineId, by: Officer | Oneself, once: Once | None) -> Written:
        """What was told on its own page, the papers, and last the public line, which bears the id ``line``."""
        it, office, actor = self.it, self.it.office, self.it.held.home
        page = pages.begin(office, telling.after, subject=self.holder).then(office, told, actor=actor)
        public = it.page.then(office, event, actor=actor, line_id=line)
        take = (
            Reservation(office.key("renewal", line), page.stream),
            *(self.evidence.take if self.evidence.page.pending else ()),
        )
        return pages.write(office, page, self.evidence.page, public, by=by, take=take, once=once)


def _shown(desk: Desk) -> evidence.Evidence:
    """What the holder shows under every record of theirs, and the papers that are about to be signed."""
    shown, book = evidences.shown(desk.it.office, desk.holder), desk.evidence.page.standing
    known = {one.id for one in shown.papers}
    signing = tuple(one for one in book.papers if one.id not in known) if book else ()
    return replace(shown, papers=(*shown.papers, *signing))


def _counted(due: Owed, today: date) -> Term:
    """The days in which what is told may lie: those accounted for, and where it comes late, those until today."""
    return Term(due.period.start, max(due.period.end or today, today))


# What is owed --------------------------------------------------------------------


def owed(office: Office, number: str) -> Owed:
    """What a renewal of the present cover is to account for. Raises ``CoverDoesNotEnd``."""
    return _owed(find(office, number))


def _owed(it: Opened) -> Owed:
    stood = it.held.on(it.today)
    if stood.covered_until is None:
        raise renewing.CoverDoesNotEnd
    period = keeping.accounted(it.rules, it.held.lines, stood.covered_until)
    since = keeping.endorsed_since(it.held.lines, min(it.today, stood.covered_until))
    return keeping.owed(it.rules, _category(it), addon=stood.addon is not None, since=since, period=period)


def _category(it: Opened) -> Category:
    category = it.held.on(it.today).category
    return category or endorsements.first_line(it.held).category


def _desk(it: Opened, due: Owed) -> Desk:
    holder = it.held.holder
    if holder is None:
        raise telling.HolderGone
    office = it.office
    shown = books.find(office, "evidence", holder, evidence.after)
    return Desk(it, shown, memberships.of_person(office, holder), due)


# Told and submitted --------------------------------------------------------------


@pages.once_only
def submit(office: Office, number: str, by: Officer | Oneself, *, told: Telling, once: Once | None = None) -> Written:
    """Takes a renewal in, and what its holder tells: by one write, so that neither is there without the other."""
    it = find(office, number)
    by = named_as(office, by, it.held.holder or PersonId(""), home=it.held.home)
    until = it.held.on(it.today).covered_until
    if until:
        calendar.require_open(it.rules, until, it.today, releasing.kept_until(it.held))
    event = renewing.submit_renewal(it.held, by=by, on=it.today, window=Term(), edition=it.rules.edition)
    desk = _desk(it, _owed(it)).signing(told, by)
    line = office.stamp.line(office.clock())
    return desk.write(desk.tell(told, line, Purpose.RENEWAL), event, line=line, by=by, once=once)


def account(office: Office, line: LineId) -> pages.Page[Account] | None:
    """The page of what was told for this public line; ``None`` where nothing was told (or it waits on paper)."""
    stream = office.journal.reserved(office.key("renewal", line))
    return pages.open(office, stream, telling.after) if stream else None


def read(office: Office, number: str, by: Officer | Oneself) -> tuple[bool, tuple[Short, ...] | None]:
    """Whether a renewal waits, and what it leaves short (``None``: nothing was told). Raises ``NotTheHolder``."""
    it = find(office, number)
    record.require_reader(it.held, named_as(office, by, it.held.holder or PersonId("")))
    page = account(office, submitted(it.held)) if it.held.reviews else None
    told = page.stands.told if page else None
    return bool(it.held.reviews), _missing(_desk(it, _owed(it)), told) if told else None


# Confirmed -----------------------------------------------------------------------


def missing(office: Office, number: str) -> tuple[Short, ...]:
    """What the submitted renewal leaves short of what is owed. Raises ``NoSuchReview``, ``NothingTold``."""
    it = find(office, number)
    return _missing(_desk(it, _owed(it)), _told(office, submitted(it.held)))


def _told(office: Office, line: LineId) -> Told:
    if not line:
        raise renewing.NoSuchReview
    page = account(office, line)
    if page is None or page.stands.told is None:
        raise telling.NothingTold
    return page.stands.told


def _missing(desk: Desk, told: Told) -> tuple[Short, ...]:
    """What is short of what is owed, by the mode in which it was told: a renewal keeps it when its endorsement moves."""
    signed = frozenset(one.paper for one in _shown(desk).papers if one.id in told.papers) | set(desk.papers.values())
    if told.mode is Mode.ATTESTATION:
        return keeping.short(desk.due, told.hours or Hours(), signed, member=desk.member())
    return _itemised(desk, told)


def _judged(desk: Desk, told: Told) -> tuple[Judged, ...]:
    it, target = desk.it, keeping.target_of(_category(desk.it))
    found = supervision.judged(it.office, desk.holder, it.held.home, target, applied_on=None, day=it.today, rules=it.rules)
    return tuple(one for one in found if one.session in told.sessions)


def _itemised(desk: Desk, told: Told) -> tuple[Short, ...]:
    """The entries and sessions that were named, held against what is owed as an assessment does."""
    it, shown = desk.it, _shown(desk)
    named = replace(shown, entries=tuple(one for one in shown.entries if one.id in told.entries))
    dossier = Dossier(named, _judged(desk, told), memberships=desk.memberships)
    found = assess(
        desk.due.requirements, it.rules, dossier, target=keeping.target_of(_category(it)), age_band=None, day=it.today, purpose=For.KEEP,
        cycle=_counted(desk.due, it.today), years=desk.due.as_endorsed,
    )  # fmt: skip
    return tuple(
        Short(item.kind, amount.of, amount.needed, amount.found)
        for item in found.missing
        for amount in item.missing
    )  # fmt: skip


@pages.once_only
def confirm(office: Office, number: str, by: Officer, *, despite: str | None = None, once: Once | None = None) -> Written:
    """Renews for the next cycle, by what was told; ``despite`` says why, where something owed is missing. Raises ``StillShort``."""
    it = find(office, number)
    line = submitted(it.held)
    due = _owed(it)
    short = _missing(_desk(it, due), _told(office, line))
    telling.require_enough(short, despite)
    term = calendar.next_cover(it.rules, cast("date", due.period.end))
    event = renewing.renew(
        it.held, by=by, on=it.today, term=term, late_until=_late(it, term), edition=it.rules.edition, rule="renewal",
        submitted=line,
    )  # fmt: skip
    return it.write(replace(event, despite=despite if short else None), by=by, once=once)


def _late(it: Opened, term: Term) -> date | None:
    return calendar.late_until(it.rules, term.end) if term.end else None


# Back after a lapse --------------------------------------------------------------


def owed_to_return(office: Office, number: str) -> Owed:
    """What the edition asks of whoever comes back today."""
    it = find(office, number)
    return returning.owed_to_return(it.rules, _category(it), it.today)


def _lapse(it: Opened) -> Line[Event]:
    """The lapse that stands. Raises ``NoSuchLapse``."""
    for line in it.held.open:
        if isinstance(line.event, Lapsed):
            return line
    raise renewing.NoSuchLapse


@pages.once_only
def undo_lapse(office: Office, number: str, by: Officer, *, once: Once | None = None) -> Written:
    """Wipes a lapse that was recorded in error, from its own first day. Raises ``NoSuchLapse``."""
    it = find(office, number)
    lapse = _lapse(it)
    term = calendar.cover_from(it.rules, lapse.event.valid.start or it.today)
    event = renewing.reinstate(
        it.held, by=by, on=it.today, lapse=lapse.id, term=term, late_until=_late(it, term),
        edition=it.rules.edition, rule="lapsed_in_error",
    )  # fmt: skip
    return it.write(event, by=by, once=once)


@pages.once_only
def reinstate(
    office: Office, number: str, by: Officer, *, told: Telling, despite: str | None = None, once: Once | None = None
) -> Written:
    """Brings a lapsed endorsement back in the simplified way, by what its holder tells. Raises what the chapters refuse."""
    it = find(office, number)
    lapse = _lapse(it)
    policy = in_force(it.rules.policies.returning, it.today).value
    returning.require_way_back(policy, lapse.event.valid.start, it.today, applied=False)
    term = calendar.cover_from(it.rules, it.today)
    event = renewing.reinstate(
        it.held, by=by, on=it.today, lapse=lapse.id, term=term, late_until=_late(it, term),
        edition=it.rules.edition, rule="reinstatement",
    )  # fmt: skip
    desk = _desk(it, returning.owed_to_return(it.rules, _category(it), it.today)).signing(told, by)
    line = office.stamp.line(office.clock())
    said = desk.tell(told, line, Purpose.REINSTATEMENT)
    short = _missing(desk, said)
    telling.require_enough(short, despite)
    return desk.write(said, replace(event, despite=despite if short else None), line=line, by=by, once=once)
