"""What the clock does to a transfer, by the rule: whoever holds it is reminded, the Alliance gets it, it expires, or nobody's hand is needed.

Each line bears the day that the rules give for it, however late somebody looks. A side's day ends where that side is; the last day
of all ends where it ends last.
"""

from __future__ import annotations

from datetime import date

from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import catalogue, pages, transfers
from ledger.rulebook import transfer, waiting
from ledger.rulebook.record import Travelling
from ledger.rulebook.transfer import Transfer
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, PageId
from ledger.rulebook.waiting import Step


def due(office: Office, asked: Transfer) -> tuple[Step, date] | None:
    """What is due to be done to it now, and on which day by the rules; ``None``: nothing yet, or no more."""
    if asked.erased:
        return None
    holds = asked.waits_for
    days = catalogue.rules(office, holds).transfers.value.remind_days
    found = waiting.due(asked, on=_today(office, holds), days=days)
    if found is None or found[0] is not Step.EXPIRE:
        return found
    return None if _everywhere(office, asked) <= asked.expires or transfers.travels(office, asked) else found


def found(office: Office, number: PageId) -> tuple[Transfer, tuple[Step, date] | None]:
    """A transfer as it stands, and what is due. Raises ``NoSuchPage``."""
    asked = pages.open(office, number, transfer.after).stands
    return asked, due(office, asked)


def remind(office: Office, number: PageId) -> Written:
    """Whoever holds the transfer is reminded of their last day, in their own name."""
    it = transfers.opened(office, number)
    days = catalogue.rules(office, it.asked.waits_for).transfers.value.remind_days
    event = waiting.remind(it.asked, on=_on(office, it.asked, Step.REMIND), days=days)
    return pages.write(office, it.page.then(office, event, actor=it.asked.waits_for), by=pages.RULE)


def escalate(office: Office, number: PageId) -> Written:
    """The side that held it was silent; the Alliance writes that it holds it now."""
    it = transfers.opened(office, number)
    event = waiting.escalate(it.asked, on=_on(office, it.asked, Step.ESCALATE))
    return pages.write(office, it.page.then(office, event, actor=ALLIANCE), by=pages.RULE)


def expire(office: Office, number: PageId) -> Written:
    """Nobody has decided in time; the Alliance writes so, and the holder may ask again.

    Raises ``Travelling`` where another ledger may have received it meanwhile: until that is settled nobody knows here.
    """
    it = transfers.opened(office, number)
    if transfers.travels(office, it.asked):
        raise Travelling
    event = waiting.expire(it.asked, on=_on(office, it.asked, Step.EXPIRE))
    return transfers.close(office, it, event, {}, by=pages.RULE, actor=ALLIANCE)


def automatic(office: Office, asked: Transfer) -> bool:
    """Whether both editions say today that what meets every condition is accepted without anybody's hand."""
    return all(catalogue.rules(office, code).transfers.value.automatic for code in (asked.leaving, asked.joining))


def accept(office: Office, number: PageId) -> Written:
    """The joining association takes everything home, today and in its own name, and nobody has to do it. Raises ``NotAutomatic``."""
    it = transfers.opened(office, number)
    today = _today(office, it.asked.joining)
    accepted, moved = waiting.accept(it.asked, it.held, on=today, sides=transfers.sides(office, it.asked, today))
    return transfers.close(office, it, accepted, moved, by=pages.RULE, actor=it.asked.joining)


def _on(office: Office, asked: Transfer, step: Step) -> date:
    """The day that the rules give for it; where it is not due the day that has begun everywhere, for which it is refused."""
    now = due(office, asked)
    return now[1] if now is not None and now[0] is step else _everywhere(office, asked)


def _everywhere(office: Office, asked: Transfer) -> date:
    """The latest day that has begun at both sides and at the Alliance."""
    sides = (asked.leaving, asked.joining, ALLIANCE) if asked.leaving else (ALLIANCE,)
    return min(_today(office, code) for code in sides)


def _today(office: Office, code: AssociationCode) -> date:
    return office.today(catalogue.edition(code).zone)
