"""Conformance mode itself: what its doors share, and why a real office has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.conformance import known
from api.conformance.keys import Issuers
from api.conformance.lists import Lists
from ledger.credentials.linked_data import Loader
from ledger.office import Office
from ledger.outgoing import Outgoing
from ledger.settings import Unset

PREFIX = "/conformance"


@dataclass(frozen=True)
class Conformance:
    """The throw-away issuers, their lists, and the contexts that suites may name."""

    issuers: Issuers
    lists: Lists
    loader: Loader
    outgoing: Outgoing


def require_demonstration(office: Office) -> None:
    """Raises ``Unset`` in a real office."""
    if not office.charter.demonstration:
        raise Unset("--conformance, --resolve and --context are for test suites and demonstrations: this is a real office.")


def opened(office: Office, contexts: Mapping[str, Path], outgoing: Outgoing) -> Conformance:
    """Conformance mode of a demonstration. Raises ``Unset`` in a real office.

    The keys follow from a secret that in a demonstration everybody knows.
    """
    require_demonstration(office)
    issuers = Issuers.from_seed(office.keyring.secret("conformance"))
    loader = known.loader(contexts)
    address = office.charter.public_url.rstrip("/") + PREFIX
    return Conformance(issuers, Lists(address, issuers, loader, office.stamp.index), loader, outgoing)
