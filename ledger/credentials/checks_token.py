"""A Token Status List of the credential's own issuer, read so that it answers as the bitstring lists do.

What makes its bit count is asked here: whose token it is, and whether that key spoke when it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger.credentials import jose, token_status
from ledger.credentials.case import Case, within
from ledger.credentials.jose import BadJws
from ledger.credentials.presented import StatusEntry
from ledger.credentials.signed import ES256
from ledger.credentials.status import LIFETIME, RANGE_ERROR, BadList, Purpose
from ledger.credentials.token_status import BadTokenList, Status, TokenList

_SAYS: Final = {Purpose.REVOCATION: Status.INVALID, Purpose.SUSPENSION: Status.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Told:
    """What a good list says for one purpose, in the shape of a bitstring list."""

    found: TokenList
    purpose: Purpose

    @property
    def valid_from(self) -> datetime:
        """Since when it holds."""
        return self.found.issued

    @property
    def valid_until(self) -> datetime:
        """Until when; a list without an end is believed no longer than one of ours would be."""
        return self.found.expires or self.found.issued + LIFETIME

    def is_set(self, index: int) -> bool:
        """Whether the entry says this. Raises :class:`BadList` outside the list, and for a value that is not known."""
        try:
            value = self.found.status(index)
        except BadTokenList as error:
            raise BadList(str(error), RANGE_ERROR) from error
        if value not in list(Status):
            raise BadList("a status that is not known")
        return value == _SAYS[self.purpose]


def read(case: Case, data: bytes, entry: StatusEntry, purpose: Purpose) -> Told:
    """The list, if it is the issuer's, of this address, and signed. Raises :class:`BadList`."""
    try:
        found = token_status.read(data.decode("ascii").strip(), url=entry.url)
        _check_signature(case, found)
    except (BadTokenList, BadJws, UnicodeDecodeError) as error:
        raise BadList(str(error)) from error
    return Told(found, purpose)


def _check_signature(case: Case, found: TokenList) -> None:
    spoken = case.member.key(found.jws.key_id.removesuffix(ES256))
    if found.jws.controller != case.presented.issuer or spoken is None:
        raise BadList("the list is not signed with a key of its issuer")
    if not within(found.issued, spoken.start, spoken.end) or spoken.suspect_from is not None:
        raise BadList("the list is signed with a key that was not in force")
    key = spoken.es256 if found.jws.key_id.endswith(ES256) else spoken.key
    if key is None or not jose.verify(found.jws, key):
        raise BadList("the list's signature does not verify")
