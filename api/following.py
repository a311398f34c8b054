"""How a transfer is told: what was foreseen of it, who holds it since when and until when, and what came otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.office import Office
from ledger.procedures import transfers
from ledger.rulebook import foreseeing as rulebook
from ledger.rulebook import waiting
from ledger.rulebook.transfer import Matter, Transfer
from ledger.rulebook.vocabulary import Officer, Oneself, PageId


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked of the holder. ``met`` of ``null``: nobody has looked; ``by`` of ``null``: before the acceptance."""

    ask: str
    met: bool | None
    by: date | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a move on the day ``on`` makes of one endorsement; ``because`` is why it does not move, as the manual calls it."""

    number: str | None
    moves: bool
    because: str
    standing: str
    covered_until: date | None
    renew_by: date | None
    needs: tuple[Need, ...]
    on: date
    edition: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What was found otherwise than foreseen: ``another line`` on the page, ``another edition``, ``another day``, ``another fact``."""

    number: str | None
    member: str
    was: str
    now: str
    because: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A transfer as it stands today.

    ``state`` is ``open``, ``accepted``, ``declined``, ``withdrawn`` or ``expired``; past its last day ``travelling``, while it is not
    settled whether another ledger has received it, which the leaving association has to find out. While it is open, ``waits_for``
    holds it, since ``since`` and until ``until``, with ``days_left``; the Alliance does where ``silent`` let its day pass.
    ``reason`` is what a side disputes, or declined for.
    """

    transfer: str
    leaving: str
    joining: str
    foreseen: tuple[Outcome, ...]
    state: str
    released: bool
    waits_for: str | None
    since: date | None
    until: date | None
    days_left: int | None
    expires: date
    silent: str | None
    disputed: Matter | None
    declined_by: str | None
    reason: str | None
    consent: str | None
    conditions: tuple[Need, ...]
    differences: tuple[Difference, ...]


def shown(office: Office, page: PageId, by: Officer | Oneself) -> Shown:
    """The transfer, for whoever may read it. Raises ``NotTheirTransfer``, ``TransferErased``."""
    asked, today = transfers.read(office, page, by)
    held, declined, disputed = waiting.holding(asked, today), asked.declined, asked.disputed
    told = declined or disputed
    travelling = not asked.closed and held is None and transfers.travels(office, asked)
    return Shown(
        transfer=page, leaving=asked.leaving, joining=asked.joining, foreseen=outcomes(office, asked.foreseen),
        state=asked.closed or ("open" if held else "travelling" if travelling else "expired"), released=bool(asked.releases),
        waits_for=held.association if held else asked.leaving if travelling else None, since=held.since if held else None, until=held.until if held else None,
        days_left=(held.until - today).days if held else None, expires=asked.expires, silent=held.silent if held else asked.silent,
        disputed=disputed.matter if disputed else None,
        declined_by=declined.by_association if declined else None, reason=told.reason if told else None, consent=asked.consent,
        conditions=needs(asked.conditions), differences=differences(office, asked),
    )  # fmt: skip


def outcomes(office: Office, found: tuple[rulebook.Foreseen, ...]) -> tuple[Outcome, ...]:
    """What was foreseen, by number."""
    numbers = transfers.numbers_of(office, [one.endorsement for one in found])
    return tuple(
        Outcome(
            numbers[one.endorsement], one.moves, one.because, one.standing, one.covered_until, one.renew_by, needs(one.needs),
            one.on, one.edition,
        )
        for one in found
    )  # fmt: skip


def needs(asked: tuple[rulebook.Need, ...]) -> tuple[Need, ...]:
    """What is asked of the holder."""
    return tuple(Need(one.ask, one.met, one.by) for one in asked)


def differences(office: Office, asked: Transfer) -> tuple[Difference, ...]:
    """What was found otherwise than foreseen, by number."""
    found = rulebook.differences(asked.foreseen, asked.found)
    numbers = transfers.numbers_of(office, [one.endorsement for one in found])
    return tuple(Difference(numbers[one.endorsement], one.member, one.was, one.now, one.because) for one in found)
