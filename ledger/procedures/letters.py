"""Letters for employers: that an application is registered. Nothing is written by them."""

from __future__ import annotations

from ledger.office import Office
from ledger.procedures.places import at
from ledger.rulebook import attesting
from ledger.rulebook.applying import NotItsOfficer
from ledger.rulebook.attesting import Attestation
from ledger.rulebook.vocabulary import Officer, PageId


def attest(office: Office, asked: PageId, by: Officer) -> Attestation:
    """What may be said of an open application today, by an officer of its association. Raises ``AlreadyDecided``."""
    it = at(office, asked)
    if by.association != it.asked.association:
        raise NotItsOfficer
    return attesting.attest(it.asked, it.rules, on=it.today)
