"""Credentials withdrawn: revoked, suspended and taken up again; one of many, all of an endorsement, or of many endorsements at once.

Many at once are all or none: an association that has sent five hundred files to the wrong address knows, when it is answered,
that not one of them is good any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import credentials, endorsements, pages
from ledger.procedures.endorsements import Opened
from ledger.procedures.theirs import named_as
from ledger.rulebook import withdrawing
from ledger.rulebook.certifying import State, given
from ledger.rulebook.endorsement import CredentialIssued, CredentialRevoked, CredentialSuspended, Event
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PageId, PersonId

MOST: Final = 1000
"""Credentials in one write: a second's worth."""
ISSUED: Final = "credential.issued/1"


class TooManyAtOnce(Malformed):
    """At most a thousand are named at once, each of them once."""


@dataclass(frozen=True, slots=True)
class Which:
    """Of the endorsement with this number the credential that ``line`` issued; every one in force, where none is named."""

    number: str
    line: LineId | None = None


@dataclass(frozen=True, slots=True)
class Stands:
    """One credential of an endorsement and what has become of it; ``reason`` is the last that was given, for its holder."""

    line: LineId
    format: str
    issued: date | None
    state: State
    suspended_by: str | None
    reason: str | None


@pages.once_only
def revoke(
    office: Office, wanted: Sequence[Which], by: Officer | Oneself, *, reason: str | None, once: Once | None = None
) -> Written:
    """Never again to be accepted. Raises what the rule book raises, naming the row."""

    def decide(it: Opened, one: Which, who: Officer | Oneself) -> Sequence[Event]:
        return withdrawing.revoke_credential(it.held, by=who, on=it.today, issued=one.line, reason=reason)

    return _write(office, wanted, by, decide, once)


@pages.once_only
def suspend(
    office: Office, wanted: Sequence[Which], by: Officer | Oneself, *, reason: str | None, once: Once | None = None
) -> Written:
    """Not to be accepted until taken up again."""

    def decide(it: Opened, one: Which, who: Officer | Oneself) -> Sequence[Event]:
        return withdrawing.suspend_credential(it.held, by=who, on=it.today, issued=one.line, reason=reason)

    return _write(office, wanted, by, decide, once)


@pages.once_only
def take_up(office: Office, wanted: Sequence[Which], by: Officer | Oneself, *, once: Once | None = None) -> Written:
    """To be accepted again."""

    def decide(it: Opened, one: Which, who: Officer | Oneself) -> Sequence[Event]:
        return withdrawing.take_up_credential(it.held, by=who, on=it.today, issued=one.line)

    return _write(office, wanted, by, decide, once)


Decide = Callable[[Opened, Which, Officer | Oneself], Sequence[Event]]


def _write(office: Office, wanted: Sequence[Which], by: Officer | Oneself, decide: Decide, once: Once | None) -> Written:
    if not 0 < len(wanted) <= MOST or len(set(wanted)) < len(wanted):
        raise TooManyAtOnce(field="items")
    changed: dict[str, Opened] = {}
    for place, one in enumerate(wanted):
        try:
            it = endorsements.find(office, one.number)
            it = changed.get(it.page.stream, it)
            events = decide(it, one, named_as(office, by, it.held.holder or PersonId(""), home=it.held.home))
        except Refusal as refusal:
            raise _of_row(refusal, place) from refusal
        changed[it.page.stream] = replace(it, page=it.then(*events, actor=it.held.home))
    return pages.write(office, *(it.page for it in changed.values()), by=by, once=once)


def _of_row(refusal: Refusal, place: int) -> Refusal:
    """The same refusal, its field as a place in the list; what concerns them all keeps its own."""
    field = refusal.field or "number"
    return type(refusal)(refusal.detail, field=field if field == "reason" else f"items.{place}.{field}")


def issued_since(office: Office, association: AssociationCode, leaf: int) -> Iterator[Which]:
    """Every credential in force that the association issued at ``leaf`` of the log or later: what a stolen key may have signed."""
    streams = dict.fromkeys(stream for _, name, stream, _, _ in office.journal.stream(after=leaf) if name == ISSUED)
    for stream in streams:
        held = endorsements.opened(office, PageId(stream)).held
        for one in given(held.lines):
            if one.state is State.GOOD and one.by == association and one.index >= leaf and held.number:
                yield Which(held.number, one.id)


def standing(office: Office, number: str, by: Officer | Oneself) -> tuple[Stands, ...]:
    """Every credential of an endorsement, oldest first, for its holder and its home. Raises ``NotTheHolder``."""
    held = credentials.opened_by(office, number, by).held
    issued = {line.id: line.event for line in held.lines if isinstance(line.event, CredentialIssued)}
    reasons: dict[LineId, str | None] = {}
    for line in held.lines:
        if isinstance(line.event, CredentialRevoked | CredentialSuspended):
            reasons[line.event.issued] = line.event.reason
    return tuple(
        Stands(one.id, issued[one.id].format, issued[one.id].valid.start, one.state, one.suspended_by, reasons.get(one.id))
        for one in given(held.lines)
    )
