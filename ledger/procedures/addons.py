"""The add-on Endorsed Reflective Supervisor: granted, confirmed, ended; and the letters of who holds what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import catalogue, pages, professionals
from ledger.procedures.endorsements import find
from ledger.procedures.theirs import named_as
from ledger.rulebook import record, supervising
from ledger.rulebook.vocabulary import AddOn, Officer, Oneself, PageId, PersonId


@pages.once_only
def grant(office: Office, number: str, by: Officer, *, addon: AddOn, once: Once | None = None) -> Written:
    """Grants the add-on on a base endorsement, emerging for the edition's years, or in full; confirms in full who is emerging."""
    it = find(office, number)
    event = supervising.grant_addon(
        it.held, by=by, on=it.today, addon=addon, bases=supervising.bases(it.rules, it.today),
        until=supervising.emerging_until(it.rules, it.today), edition=it.rules.edition,
    )  # fmt: skip
    return it.write(event, by=by, once=once)


@pages.once_only
def end(office: Office, number: str, by: Officer, *, once: Once | None = None) -> Written:
    """Ends the add-on; the base stands as before."""
    it = find(office, number)
    return it.write(supervising.end_addon(it.held, by=by, on=it.today), by=by, once=once)


def letters(office: Office, endorsements: Iterable[PageId], day: date) -> str:
    """The letters that the holder of these endorsements may bear on ``day``: derived each time, from what is active."""
    held = [pages.open(office, page, record.after).stands for page in endorsements]
    return supervising.letters(catalogue.shipped().network.words, held, day)


def letters_of(office: Office, number: str, by: Officer | Oneself, day: date | None = None) -> tuple[str, date]:
    """The letters of this endorsement's holder, from all that they hold under any record, and the day they are of.

    Raises ``NotTheHolder``.
    """
    it = find(office, number)
    holder = it.held.holder or PersonId("")
    record.require_reader(it.held, named_as(office, by, holder))
    on = day or it.today
    records = professionals.records_of(office, holder) if it.held.holder else ()
    return letters(office, [page for one in records for page, _ in professionals.held_under(office, one)], on), on
