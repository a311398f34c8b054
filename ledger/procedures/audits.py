"""Audits of renewals: a population fixed in public, drawn from by a seed that came later, and what came of each audit.

Everything about the draw is worked out from public lines alone, so that anyone with the log's files comes to the same pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import catalogue, pages, renewals
from ledger.procedures.endorsements import Opened, find, opened
from ledger.rulebook import drawing, telling
from ledger.rulebook import renewal as calendar
from ledger.rulebook.drawing import Draw, Draws
from ledger.rulebook.endorsement import Adopted, Granted, Moved, Received, Reinstated, RenewalSubmitted
from ledger.rulebook.fact import in_force
from ledger.rulebook.telling import Account, Outcome
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, Officer, PageId
from ledger.signing.canonical import b64u
from ledger.signing.statement import parse_entry
from ledger.wire import codec

PREFIX: Final = "endorsement."

TURNS: Final = (Granted, Adopted, Received, Moved)
"""The lines by which an association becomes home."""

Lines = tuple[Line[Any], ...]


def page_of(association: str) -> str:
    """The public page of an association's draws."""
    return f"renewals/{association}"


def lot(root: bytes, page: PageId) -> bytes:
    """A page's lot under a seed: the SHA-256 of the root's 32 bytes and then of its name's."""
    return sha256(root + page.encode()).digest()


# The draw ------------------------------------------------------------------------


@pages.once_only
def open_draw(office: Office, by: Officer, *, cycle_end: date, once: Once | None = None) -> Written:
    """Fixes in public among which renewals of the cycle the officer's association will draw."""
    rules = catalogue.rules(office, by.association)
    page = pages.open(office, page_of(by.association), drawing.after)
    among = drawing.population(public_pages(office), by.association, cycle_end)
    event = drawing.open_draw(
        page.standing, by=by, on=office.today(rules.zone), association=by.association, cycle_end=cycle_end,
        last_day=calendar.last_day(rules, cycle_end), sha256=sha256(drawing.listed(among)).hexdigest(), count=len(among),
        percent=drawing.percent(in_force(rules.policies.renewals, cycle_end).value),
    )  # fmt: skip
    return pages.write(office, page.then(office, event, actor=by.association), by=by, once=once)


@pages.once_only
def make_draw(office: Office, by: Officer, *, once: Once | None = None) -> Written:
    """Draws among the population that waits, by the first checkpoint that was published after its line."""
    page = pages.open(office, page_of(by.association), drawing.after)
    waiting = page.standing.waiting if page.standing else None
    beyond = waiting.index if waiting else 0
    head = next((head for head, _ in office.journal.checkpoints() if head.size > beyond), None)
    event = drawing.make_draw(
        page.standing, by=by, on=office.today(catalogue.rules(office, by.association).zone), association=by.association,
        size=head.size if head else 0, root=b64u(head.root) if head else "",
    )  # fmt: skip
    return pages.write(office, page.then(office, event, actor=by.association), by=by, once=once)


def public_pages(office: Office, below: int | None = None) -> dict[PageId, Lines]:
    """The public lines of every endorsement, by page, before the leaf ``below``, without anything that is private."""
    found: dict[PageId, list[Line[Any]]] = {}
    for position, name, stream, _, entry in office.journal.stream():
        if below is not None and position > below:
            break
        if name.startswith(PREFIX):
            parsed = parse_entry(entry)
            event, recorded = codec.decode_public(parsed.stmt), date.fromisoformat(parsed.at[:10])
            line = Line(position - 1, LineId(parsed.stmt.id), recorded, AssociationCode(parsed.stmt.actor), event)
            found.setdefault(PageId(stream), []).append(line)
    return {page: tuple(lines) for page, lines in found.items()}


def drawn(office: Office, association: str, cycle_end: date) -> tuple[Draw, tuple[PageId, ...]] | None:
    """The draw among that cycle's renewals, and the pages it drew; ``None`` before it is made."""
    page = pages.open(office, page_of(association), drawing.after)
    made = page.standing.of(cycle_end) if page.standing else None
    if made is None or made.drawn is None:
        return None
    root = next(head.root for head, _ in office.journal.checkpoints() if head.size == made.drawn.size)
    among = drawing.population(public_pages(office, made.index), made.association, cycle_end)
    return made, drawing.draw({one: lot(root, one) for one in among}, made.population.percent)


# The audits ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """A renewal to be audited: of whose endorsement, why (the draw's line, or ``None``: they came back), and the outcome so far."""

    page: PageId
    number: str | None
    drawn: LineId | None
    outcome: Outcome | None


def to_audit(office: Office, association: AssociationCode, cycle_end: date) -> tuple[Due, ...]:
    """The renewals of the cycle at home with the association that are to be audited: those drawn, and those of who came back."""
    known: Drawings = {}
    among = drawing.population(public_pages(office), association, cycle_end)
    return tuple(due for page in among if (due := _due(opened(office, page), cycle_end, known)) is not None)


Drawings = dict[str, tuple[Draw, tuple[PageId, ...]] | None]
"""Draws already worked out, by association."""


def _due(it: Opened, cycle_end: date, known: Drawings) -> Due | None:
    page = _account(it)
    if page is None or page.stands.told is None:
        return None
    draw, audits = _drew(it, cycle_end, known), page.stands.audits
    if not _must(it, page.stands, chosen=draw is not None):
        return None
    return Due(it.page.stream, it.held.number, draw.line if draw else None, audits[-1].outcome if audits else None)


def _drew(it: Opened, cycle_end: date, known: Drawings) -> Draw | None:
    """The draw by which this renewal is audited: its home's, or that of a home before it, for what was drawn travels."""
    for home in dict.fromkeys((it.held.home, *(line.actor for line in reversed(it.held.lines) if isinstance(line.event, TURNS)))):
        if home not in known:
            known[home] = drawn(it.office, home, cycle_end)
        found = known[home]
        if found is not None and it.page.stream in found[1]:
            return found[0]
    return None


def _account(it: Opened) -> pages.Page[Account] | None:
    """What was told with the renewal that was submitted last."""
    submitted = [line.id for line in it.held.lines if isinstance(line.event, RenewalSubmitted)]
    return renewals.account(it.office, submitted[-1]) if submitted else None


def _must(it: Opened, account: Account, *, chosen: bool) -> bool:
    """Whether there is to be one; an audit that was begun is completed, wherever its endorsement has gone."""
    told = account.told
    if told is None or account.audits:
        return told is not None
    back = [line.event.valid.start for line in it.held.lines if isinstance(line.event, Reinstated)]
    policy = in_force(it.rules.policies.renewals, told.valid.end or it.today).value
    return telling.must_audit(
        back[-1] if back else None, told.valid, drawn=chosen, reinstated_audited=policy.reinstated_audited
    )  # fmt: skip


@pages.once_only
def record(  # noqa: PLR0913 - each is a member of the line
    office: Office, number: str, by: Officer, *, outcome: Outcome, entries: tuple[LineId, ...] = (),
    sessions: tuple[LineId, ...] = (), until: date | None = None, reason: str | None = None, once: Once | None = None,
) -> Written:  # fmt: skip
    """Writes down what came of the audit of the renewal that was submitted last."""
    it = find(office, number)
    page = _account(it)
    if page is None or page.stands.told is None:
        raise telling.NothingTold
    draw = _drew(it, page.stands.told.valid.end or it.today, {})
    event = telling.audit(
        page.stands, it.held, by=by, on=it.today, outcome=outcome, due=_must(it, page.stands, chosen=draw is not None),
        drawn=draw.line if draw else None, entries=entries, sessions=sessions, until=until, reason=reason,
    )  # fmt: skip
    subject = it.held.holder or page.subject
    return pages.write(office, page.under(subject).then(office, event, actor=it.held.home), by=by, once=once)


def draws(office: Office, association: str) -> Draws:
    """Every draw of an association."""
    return pages.open(office, page_of(association), drawing.after).standing or Draws()
