"""Editions by their digest, and drafts: read from their bytes, never from what a program happens to ship.

A line pins the edition it rests on by the SHA-256 of its file; the network beneath it is the one that the log had
published by then. What has no bytes at hand, or cannot be read by this program, is said to be missing and not guessed.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from ledger.rulebook.catalogue import Catalogue, Edition, Network
from ledger.wire.editions import NETWORK, EditionUnreadable, read_catalogue, read_edition, read_network

T = TypeVar("T")

Bytes = Callable[[str], bytes | None]
"""The file of that digest, or ``None`` where it is not at hand."""


@dataclass
class Published:
    """Which digest each code (an association's, or ``network``) had published, by leaf."""

    leaves: dict[str, list[int]] = field(default_factory=dict)
    digests: dict[str, list[str]] = field(default_factory=dict)

    def take(self, code: str, leaf: int, digest: str) -> None:
        """One more publication, in the order of the log."""
        self.leaves.setdefault(code, []).append(leaf)
        self.digests.setdefault(code, []).append(digest)

    def before(self, code: str, leaf: int) -> str | None:
        """The digest that was published last before ``leaf``."""
        found = bisect_left(self.leaves.get(code, []), leaf)
        return self.digests[code][found - 1] if found else None


class Shelf:
    """Editions read from the bytes under their digests, each once."""

    def __init__(self, read: Bytes) -> None:
        """``read`` gives the bytes of a digest."""
        self._read = read
        self._networks: dict[str, Network | None] = {}
        self._editions: dict[tuple[str, str], Edition | None] = {}
        self.missing: dict[str, str] = {}
        """By digest: why it could not be read."""

    def edition(self, digest: str, network: str) -> Edition | None:
        """The edition of ``digest`` over the network of the digest ``network``; ``None`` where one is missing."""
        key = (digest, network)
        if key not in self._editions:
            over = self.network(network)
            data = self._bytes(digest)
            self._editions[key] = self._parsed(digest, lambda: read_edition(data, over, digest)) if over and data else None
        return self._editions[key]

    def network(self, digest: str) -> Network | None:
        """The network of that digest; ``None`` where it is missing."""
        if digest not in self._networks:
            data = self._bytes(digest)
            self._networks[digest] = self._parsed(digest, lambda: read_network(data, digest)) if data else None
        return self._networks[digest]

    def in_force(self, published: Published, code: str, leaf: int) -> Edition | None:
        """The edition of an association as the log had it before ``leaf``, over the network of then."""
        digest, network = published.before(code, leaf), published.before(NETWORK, leaf)
        return self.edition(digest, network) if digest and network else None

    def _bytes(self, digest: str) -> bytes | None:
        data = self._read(digest) if digest.isalnum() else None
        if data is None:
            self.missing.setdefault(digest, "its bytes are not at hand")
        elif sha256(data).hexdigest() != digest:
            self.missing.setdefault(digest, "its bytes are not those that were published")
            return None
        return data

    def _parsed(self, digest: str, parse: Callable[[], T]) -> T | None:
        try:
            return parse()
        except EditionUnreadable as error:
            self.missing.setdefault(digest, f"this program cannot read it: {error}")
            return None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft beside what is in force: the catalogue as it would be, and whom it concerns (``None``: every association)."""

    sha256: str
    catalogue: Catalogue
    code: str | None


def drafted(data: bytes, shipped: Mapping[str, bytes]) -> Draft:
    """The draft in ``data``, of one association or of the network, among the ``shipped`` files by code.

    Raises ``EditionUnreadable``.
    """
    try:
        code = tomllib.loads(data.decode()).get("code")
    except ValueError as error:
        raise EditionUnreadable(f"the draft: not TOML: {error}") from error
    named = {f"{name}.toml": kept for name, kept in shipped.items()} | {f"{code or NETWORK}.toml": data}
    return Draft(sha256(data).hexdigest(), read_catalogue(named.items()), None if code is None else str(code))
