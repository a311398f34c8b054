"""Consenting: who asks for a transfer, who withdraws it and who reads it: the holder, or an officer of a side to whom they said so.

No public page says who may ask for a move, or how a holder agrees to one: that it is said how and when they did is ours.
"""

from __future__ import annotations

from ledger.rulebook.refusal import Malformed, NotEntitled
from ledger.rulebook.transfer import Transfer
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, Oneself, PersonId

# What may be done -------------------------------------------------------------


class NotTheHoldersOwn(NotEntitled):
    """A holder moves only endorsements of their own, all from one home."""


class NotASide(NotEntitled):
    """Only an officer of the leaving or of the joining association does this."""


class NotTheirTransfer(NotEntitled):
    """A transfer is read by its holder, by both sides and by the Alliance, and by nobody else."""


class NoConsent(Malformed):
    """Where an officer acts for the holder, it is said how and when the holder agreed."""


def require_asker(by: Officer | Oneself, holder: PersonId, leaving: AssociationCode, joining: AssociationCode) -> None:
    """The holder themselves, or an officer of either side."""
    if isinstance(by, Oneself):
        if by.id != holder:
            raise NotTheHoldersOwn
    elif by.association not in {leaving, joining}:
        raise NotASide


def agreed(by: Officer | Oneself, consent: str | None) -> str | None:
    """How and when the holder agreed; ``None`` where they act themselves."""
    if isinstance(by, Oneself):
        return None
    if consent is None or not any(sign.isprintable() and not sign.isspace() for sign in consent):
        raise NoConsent(field="consent")
    return consent


def require_reader(asked: Transfer, by: Officer | Oneself) -> None:
    """What a transfer says is for its holder, for both sides and for the Alliance."""
    sides = {asked.leaving, asked.joining, ALLIANCE}
    if not (by.id == asked.holder if isinstance(by, Oneself) else by.association in sides):
        raise NotTheirTransfer
