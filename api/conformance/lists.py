"""The throw-away issuers' status lists (W3C Bitstring Status List 1.0): in memory, gone when the process ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from api.conformance.keys import Issuer, Issuers
from api.refused import NotReady
from ledger.credentials import data_integrity, status
from ledger.credentials.data_integrity import Suite
from ledger.credentials.linked_data import Loader
from ledger.credentials.status import ANSWERED, ENTRIES, Purpose

Json = dict[str, Any]
_SUITES: Final = {"ed25519": Suite.EDDSA_RDFC, "p256": Suite.ECDSA_RDFC}


class NoSuchCredential(ValueError):
    """No credential of this id was issued here with a status."""


@dataclass
class Lists:
    """One list for each issuer and purpose, at ``address/status/<issuer>/<purpose>``. ``draw`` picks an index."""

    address: str
    issuers: Issuers
    loader: Loader
    draw: Callable[[int], int]
    _given: dict[str, tuple[str, int]] = field(default_factory=dict)
    _taken: dict[str, set[int]] = field(default_factory=dict)
    _set: dict[tuple[str, Purpose], set[int]] = field(default_factory=dict)

    def entries(self, issuer: Issuer, credential: object) -> list[Json]:
        """Where the status of a credential with this id will stand: a place of its own, drawn by chance. Raises ``NotReady``."""
        taken = self._taken.setdefault(issuer.label, set())
        if len(taken) >= ENTRIES // 2:  # beyond that drawing takes ever longer, and no suite needs so many
            raise NotReady("The throw-away status list is half full: start the demonstration anew.")
        index = self.draw(ENTRIES)
        while index in taken:
            index = self.draw(ENTRIES)
        taken.add(index)
        if isinstance(credential, str):
            self._given[credential] = (issuer.label, index)
        return [self._entry(issuer, purpose, index) for purpose in ANSWERED]

    def _entry(self, issuer: Issuer, purpose: Purpose, index: int) -> Json:
        url = f"{self.address}/status/{issuer.label}/{purpose}"
        return {
            "id": f"{url}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose.value,
            "statusListIndex": str(index),
            "statusListCredential": url,
        }

    def turn(self, credential: str, purpose: Purpose, *, on: bool) -> None:
        """Sets the bit of a credential, or clears it. Raises :class:`NoSuchCredential`."""
        if credential not in self._given:
            raise NoSuchCredential(credential)
        label, index = self._given[credential]
        bits = self._set.setdefault((label, purpose), set())
        (bits.add if on else bits.discard)(index)

    def at(self, label: str, purpose: Purpose, now: datetime) -> Json:
        """The list as a credential, signed. Raises :class:`KeyError` for an issuer there is not."""
        issuer, suite = {"ed25519": self.issuers.ed25519, "p256": self.issuers.p256}[label], _SUITES[label]
        bits = status.bitstring(self._set.get((label, purpose), ()))
        document = status.build(f"{self.address}/status/{label}/{purpose}", issuer.did, purpose, bits, at=now)
        return data_integrity.sign(document, issuer.key, suite=suite, method=issuer.method, created=now, loader=self.loader)

    def own(self, url: str) -> tuple[str, Purpose] | None:
        """Which of these lists is at ``url``, if one is."""
        for label in _SUITES:
            for purpose in ANSWERED:
                if url == f"{self.address}/status/{label}/{purpose}":
                    return label, purpose
        return None
