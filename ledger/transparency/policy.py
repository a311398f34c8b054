"""Which log and which witnesses a verifier trusts, and how many of them it asks for (C2SP tlog-policy).

A policy comes to its reader out of band, never from the log's own host. A policy that names no witness has a quorum of
none; whoever relies on it is told *no witness*.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from ledger.signing.keys import BadKey, VerifyKey
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.note import BadNote, LogKey, WitnessKey, cosigned_at, parse_note

NONE: Final = "none"
MOST_KNOWN: Final = 16
"""How many checkpoints a policy remembers that it accepted."""

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


class BadPolicy(ValueError):
    """This text is not a policy; the message names the line."""


class NoQuorum(ValueError):
    """Too few of the policy's witnesses have cosigned."""


@dataclass(frozen=True, slots=True)
class Group:
    """At least ``threshold`` of ``members`` (witnesses or earlier groups) must have witnessed."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness of the policy that cosigned, and when: whole seconds since 1970, UTC."""

    witness: str
    at: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A checkpoint that the policy accepts, and who of its witnesses cosigned it."""

    checkpoint: Checkpoint
    cosigned: tuple[Cosigned, ...]
    by_others: bool = False
    """Whether it bears a signature of somebody whom the policy does not name, which nobody verified."""


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses and groups by their names in the policy, and the name of the quorum."""

    logs: tuple[LogKey, ...]
    witnesses: dict[str, WitnessKey]
    groups: dict[str, Group]
    quorum: str
    _known: dict[bytes, Accepted] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was accepted of late: a log shows thousands of lines under one checkpoint."""

    @property
    def asks_no_witness(self) -> bool:
        """Whether a checkpoint is accepted on the log's word alone."""
        return self.quorum == NONE

    def read(self, note: bytes) -> Accepted:
        """The checkpoint in ``note``, without asking for a quorum.

        Raises ``BadNote``, ``BadCheckpoint`` or ``NotSigned``; every line of a known key must verify.
        """
        known = self._known.get(note)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[note] = self._read(note)
        return known

    def _read(self, note: bytes) -> Accepted:
        parsed = parse_note(note)
        checkpoint = Checkpoint.parse(parsed.text)
        logs = [key for key in self.logs if key.name == checkpoint.origin]
        parsed.verified(logs)
        names = {(key.name, key.note_id): name for name, key in self.witnesses.items()}
        found = parsed.verified([*logs, *self.witnesses.values()])
        cosigned = [
            Cosigned(names[signature.name, signature.key_id], cosigned_at(signature.value))
            for signature in found
            if (signature.name, signature.key_id) in names
        ]
        known = {(key.name, key.note_id) for key in self.logs} | set(names)
        others = any((signature.name, signature.key_id) not in known for signature in parsed.signatures)
        return Accepted(checkpoint, tuple(cosigned), others)

    def accept(self, note: bytes) -> Accepted:
        """The checkpoint in ``note``, signed by a log and cosigned by a quorum. Raises also :class:`NoQuorum`."""
        accepted = self.read(note)
        if not self.met_by({found.witness for found in accepted.cosigned}):
            raise NoQuorum(f"{len(accepted.cosigned)} witnesses of the policy cosigned, which is not its quorum")
        return accepted

    def met_by(self, witnesses: AbstractSet[str]) -> bool:
        """Whether these witnesses, by their names in the policy, are a quorum."""
        return self.asks_no_witness or self._witnessed(self.quorum, witnesses)

    def _witnessed(self, name: str, witnesses: AbstractSet[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in witnesses
        return sum(self._witnessed(member, witnesses) for member in group.members) >= group.threshold


def of_log(key: VerifyKey) -> bytes:
    """The policy of a log without witnesses."""
    return f"log {key.vkey}\nquorum none\n".encode()


def parse_policy(data: bytes) -> Policy:
    """The policy that ``data`` spells. Raises :class:`BadPolicy`."""
    if any((octet < 0x20 and octet not in b"\t\n") or octet == 0x7F for octet in data):
        raise BadPolicy("a policy has no control characters but tab and newline")
    if not data.endswith(b"\n"):
        raise BadPolicy("the last line does not end: the policy may be cut short")
    reader = _Reader()
    # Octets above 0x7f are opaque to a policy; they pass through unharmed and are never compared as characters.
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            try:
                reader.take(words)
            except (BadPolicy, BadKey, BadNote) as error:
                raise BadPolicy(f"line {number}: {error}") from error
    return reader.policy()


class _Reader:
    """What has been defined so far; each line may lean only on the lines before it."""

    def __init__(self) -> None:
        self.logs: list[LogKey] = []
        self.witnesses: dict[str, WitnessKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self.keys: set[bytes] = set()
        self.grouped: set[str] = set()

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self._log(vkey)
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._witness(name, vkey)
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name]:
                self._quorum(name)
            case [word, *_]:
                raise BadPolicy(f"not a line of a policy: {word}")
            case _:
                raise BadPolicy("an empty line")

    def policy(self) -> Policy:
        if self.quorum is None:
            raise BadPolicy("there is no quorum line")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def _log(self, vkey: str) -> None:
        key = VerifyKey.parse(vkey)
        self._new_key(key.raw)
        self.logs.append(LogKey(key))

    def _witness(self, name: str, vkey: str) -> None:
        self._new_name(name)
        key = WitnessKey.parse(vkey)
        self._new_key(key.raw)
        self.witnesses[name] = key

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        self._new_name(name)
        for member in members:
            self._defined(member)
            if member in self.grouped:
                raise BadPolicy(f"{member} is a member twice; a witness counts once")
            self.grouped.add(member)
        least = {"any": 1, "all": len(members)}.get(threshold) or self._number(threshold)
        if not 1 <= least <= len(members):
            raise BadPolicy(f"{least} of {len(members)} cannot be asked for")
        self.groups[name] = Group(least, tuple(members))

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise BadPolicy("a second quorum line")
        if name != NONE:
            self._defined(name)
        self.quorum = name

    def _number(self, text: str) -> int:
        if not _NUMBER.fullmatch(text):
            raise BadPolicy("a threshold is any, all, or a number")
        return int(text)

    def _new_name(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise BadPolicy(f"{name} is taken")

    def _defined(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise BadPolicy(f"{name} is not defined on an earlier line")

    def _new_key(self, raw: bytes) -> None:
        """One key, one role: not two logs, not two witnesses, and not a log that witnesses itself."""
        if raw in self.keys:
            raise BadPolicy("this key is named before")
        self.keys.add(raw)
