"""Which key spoke for whom at which leaf, replayed from the lines that say so (``transparency.md`` 3.6).

Index, not clock, is the order: a key speaks for the leaves behind the one that announces it, up to the one that revokes
it. Only the root, or the actor itself with a key in force, announces or revokes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.audit.finding import Findings, leaf
from ledger.audit.lines import Read
from ledger.credentials.admission import es256_of
from ledger.signing.keys import BadKey, VerifyKey
from ledger.signing.p256 import P256Key

ADDED = "key.added/1"
REVOKED = "key.revoked/1"


@dataclass(slots=True)
class KeyTime:
    """A key, who holds its private half, and the leaves it speaks for: behind ``since``, before ``until``."""

    key: VerifyKey
    custody: str
    since: int
    until: int | None = None
    suspect_from: int | None = None
    es256: P256Key | None = None

    def speaks_at(self, index: int) -> bool:
        """Whether a signature at this leaf counts."""
        return self.since < index and (self.until is None or index < self.until)


class KeyHistory:
    """Every key ever announced, by its actor."""

    def __init__(self, root: VerifyKey) -> None:
        self.root = root
        self.times: dict[str, list[KeyTime]] = {root.name: [KeyTime(root, "not said", -1)]}
        self.suspects: list[tuple[str, int, int]] = []
        """Actor, first and last leaf between a key's ``suspect_from`` and its revocation."""

    def __iter__(self) -> Iterator[KeyTime]:
        """By actor, then in the order of announcement."""
        for actor in sorted(self.times):
            yield from self.times[actor]

    def speaking(self, actor: str, raw: bytes, index: int) -> KeyTime | None:
        """The key with these 32 bytes, if it speaks for ``actor`` at ``index``."""
        for time in self.times.get(actor, ()):
            if time.key.raw == raw and time.speaks_at(index):
                return time
        return None

    def take(self, line: Read, into: Findings) -> None:
        """One ``key.added`` or ``key.revoked`` line whose signature was found good; faults are told, and not followed."""
        data = line.data or {}
        try:
            key, es256 = VerifyKey.parse(str(data.get("vkey"))), es256_of(data)
        except BadKey as error:
            into.fault("KEY", leaf(line.leaf), str(error))
            return
        if line.actor not in {self.root.name, key.name}:
            into.fault("KEY", leaf(line.leaf), f"{line.actor} speaks about a key of {key.name}: only the root or the actor may")
        elif line.stream != f"keys/{key.name}":
            into.fault("KEY", leaf(line.leaf), f"a key of {key.name} stands on the page {line.stream}")
        elif line.type == ADDED:
            self._add(line, KeyTime(key, str(data.get("custody")), line.leaf, es256=es256), into)
        else:
            self._revoke(line, key, data.get("suspect_from"), into)

    def _add(self, line: Read, new: KeyTime, into: Findings) -> None:
        times = self.times.setdefault(new.key.name, [])
        for time in times:
            if time.key == new.key and time.until is None:
                if time.key == self.root and time.custody == "not said":
                    time.custody = new.custody  # the root was pinned from outside; here the log says who holds it
                else:
                    into.fault("KEY", leaf(line.leaf), f"{new.key.key_id} speaks for {new.key.name} already")
                return
        if new.es256 is not None and any(time.es256 == new.es256 for time in self):
            into.fault("KEY", leaf(line.leaf), "its P-256 key was announced before")
        times.append(new)

    def _revoke(self, line: Read, key: VerifyKey, suspect_from: object, into: Findings) -> None:
        for time in self.times.get(key.name, ()):
            if time.key == key and time.until is None:
                time.until = line.leaf
                if isinstance(suspect_from, int):
                    time.suspect_from = suspect_from
                    self.suspects.append((key.name, suspect_from, line.leaf - 1))
                return
        into.fault("KEY", leaf(line.leaf), f"{key.key_id} does not speak for {key.name}: nothing to revoke")
