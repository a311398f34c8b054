"""Where private keys live, and how one is replaced.

A keyring answers for the signers of this office; behind it stand files encrypted at rest, an association's own signing
service (``remote.py``), or, in a demonstration, keys that everybody can derive (``demonstration.py``). A private key never
leaves it, and never appears in an error. Whoever speaks has two keys from one seed: the Ed25519 key that signs lines and Data
Integrity proofs, and the P-256 key that signs tokens (``es256``). One line announces both, and both retire together.
"""

from __future__ import annotations

import binascii
import json
import os
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ledger.signing import files
from ledger.signing.keyed import keyed
from ledger.signing.keys import Signer, VerifyKey
from ledger.signing.p256 import P256Key, P256Signer
from ledger.signing.pair import PublicKeys, Signers, from_seed

LOG = "log"
Remote = Callable[[PublicKeys, str], Signers]
"""Makes signers of public keys and the address where their owner's signing service listens."""


class NoKey(ValueError):
    """The keyring cannot answer; the message says what is missing and what to do, and never shows a key."""


class NoKeyOf(NoKey):
    """No key of this association is on the office's keyring; nothing was written."""


class NoP256Key(NoKeyOf):
    """This association has no P-256 key yet, with which tokens are signed: its keys are from before there were any.

    Announce new ones (`reciprocity keys rotate`); what was signed with the old key stays good. Nothing was written.
    """


class Keyring(Protocol):
    """The signers of one office."""

    def signer(self, actor: str) -> Signer:
        """Who signs for ``actor`` now. Raises :class:`NoKey`."""

    def es256(self, actor: str) -> P256Signer:
        """Who signs tokens for ``actor`` now. Raises :class:`NoKey`, and :class:`NoP256Key` where it has none yet."""

    def public(self, actor: str) -> PublicKeys:
        """Both keys that speak for ``actor`` now, as one line announces them. Raises :class:`NoKey`."""

    def log(self) -> Signer:
        """Who signs the log's checkpoints."""

    def secret(self, kind: str) -> bytes:
        """32 bytes known to this office alone, one for each ``kind`` of use."""


@dataclass(frozen=True, slots=True)
class KeyEncryptionKey:
    """What the files of the keyring are sealed under; given by the environment, never written."""

    _key: bytes

    @classmethod
    def from_text(cls, text: str) -> KeyEncryptionKey:
        """From 32 bytes in base64url. Raises :class:`NoKey`."""
        try:
            key = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError) as error:
            raise NoKey("RECIPROCITY_KEY: not base64url") from error
        if len(key) != 32:
            raise NoKey("RECIPROCITY_KEY: 32 bytes in base64url")
        return cls(key)

    @classmethod
    def from_passphrase(cls, passphrase: str, salt: bytes) -> KeyEncryptionKey:
        """Derived by scrypt (RFC 7914), N = 2^15."""
        return cls(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))

    def seal(self, data: bytes, label: bytes) -> bytes:
        """``data``, readable again only under this key and this ``label``."""
        nonce = os.urandom(12)
        return nonce + AESGCM(self._key).encrypt(nonce, data, label)

    def open(self, sealed: bytes, label: bytes) -> bytes:
        """What :meth:`seal` took. Raises :class:`NoKey`."""
        try:
            return AESGCM(self._key).decrypt(sealed[:12], sealed[12:], label)
        except (InvalidTag, ValueError) as error:
            raise NoKey(
                "The office's keys do not open: the key-encryption key or passphrase is not the one they were sealed under."
            ) from error

    def __repr__(self) -> str:
        """Nothing of the key."""
        return "KeyEncryptionKey()"


class FolderKeyring:
    """Keys in files, one a key, sealed under the key-encryption key (AES-256-GCM)."""

    def __init__(self, folder: Path, kek: KeyEncryptionKey, remote: Remote) -> None:
        """``remote`` makes the signers of an association that keeps its own keys."""
        self._folder = folder
        self._kek = kek
        self._remote = remote
        self._known: dict[str, Signers] = {}
        self._written: dict[str, int] = {}
        self._secret: bytes | None = None

    @classmethod
    def create(cls, folder: Path, kek: KeyEncryptionKey, remote: Remote) -> FolderKeyring:
        """A new keyring with the office's secret in it; refuses to write over one that is there."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if (folder / "secret").exists():
            raise NoKey("There is a keyring in this folder already.")
        keyring = cls(folder, kek, remote)
        keyring._write("secret", {"sealed": b64encode(kek.seal(os.urandom(32), b"secret")).decode()})
        return keyring

    def check(self) -> None:
        """Whether the keyring is there and opens. Raises :class:`NoKey` with a sentence for the operator."""
        self.secret("check")

    def make(self, actor: str, name: str | None = None) -> PublicKeys:
        """New keys for ``actor``, pending until :meth:`confirm`; ``name`` is the keys' name when not the actor."""
        seed = os.urandom(32)
        made = Signers(*from_seed(name or actor, seed)).public
        sealed = b64encode(self._kek.seal(seed, made.key.vkey.encode())).decode()
        self._write(f"{actor}.pending", _record(made) | {"sealed": sealed})
        return made

    def take(self, actor: str, keys: PublicKeys, address: str) -> None:
        """Keys in their owner's custody, pending: only their public halves, and where its signing service listens."""
        self._write(f"{actor}.pending", _record(keys) | {"address": address})

    def pending(self) -> dict[str, str]:
        """The verifier keys that were made or taken and not yet confirmed, by actor."""
        return {path.stem: self._read(path.name)["vkey"] for path in sorted(self._folder.glob("*.pending"))}

    def confirm(self, actor: str) -> None:
        """The pending key of ``actor`` has been announced: it signs from now on, and the one before is retired."""
        self.retire(actor)
        (self._folder / f"{actor}.pending").rename(self._folder / f"{actor}.key")

    def retire(self, actor: str) -> None:
        """Nobody signs for ``actor`` here until it has a key again; the old one is put aside, sealed as it is."""
        path = self._folder / f"{actor}.key"
        if path.exists():
            path.rename(self._folder / f"{actor}.{self._read(path.name)['vkey'].split('+')[1]}.retired")
        self._forget(actor)

    def _forget(self, actor: str) -> None:
        self._known.pop(actor, None)
        self._written.pop(actor, None)

    def remove(self, actor: str) -> Path:
        """Takes an actor's key off the keyring (the root's, after founding) and says where its sealed file now is."""
        kept = self._folder / f"{actor}.key"
        self._forget(actor)
        return kept.rename(self._folder / f"{actor}.offline")

    def bring(self, actor: str, sealed: Path) -> None:
        """A key kept elsewhere, brought for the acts of this process only. Raises :class:`NoKey`."""
        try:
            self._known[actor] = self._unsealed(json.loads(sealed.read_text()))
        except (OSError, ValueError, KeyError) as error:
            raise NoKey("The key that was brought cannot be read, or is sealed under another key-encryption key.") from error

    def signer(self, actor: str) -> Signer:
        """Who signs for ``actor`` now. Raises :class:`NoKey`."""
        return self._signers(actor).signer

    def es256(self, actor: str) -> P256Signer:
        """Who signs tokens for ``actor`` now. Raises :class:`NoKey`; :class:`NoP256Key` where its keys are from before there were any."""
        found = self._signers(actor).es256
        if found is None:
            raise NoP256Key(f"{actor} has no P-256 key yet: announce new keys (`reciprocity keys rotate {actor}`).")
        return found

    def public(self, actor: str) -> PublicKeys:
        """Both keys that speak for ``actor`` now. Raises :class:`NoKey`."""
        return self._signers(actor).public

    def _signers(self, actor: str) -> Signers:
        """Also when another process has just replaced or retired the keys."""
        written = self._written_at(actor)
        if actor not in self._known or written != self._written.get(actor, written):
            self._known[actor] = self._load(actor)
        if written is not None:
            self._written[actor] = written
        return self._known[actor]

    def _written_at(self, actor: str) -> int | None:
        """When the actor's file was written, in ns; ``None`` where there is none (a key that was brought)."""
        try:
            return (self._folder / f"{actor}.key").stat().st_mtime_ns
        except FileNotFoundError:
            return None

    def log(self) -> Signer:
        """Who signs the log's checkpoints. Raises :class:`NoKey`."""
        return self.signer(LOG)

    def secret(self, kind: str) -> bytes:
        """32 bytes for one ``kind`` of use. Raises :class:`NoKey`."""
        if self._secret is None:
            self._secret = self._kek.open(b64decode(self._read("secret")["sealed"]), b"secret")
        return derived(self._secret, kind)

    def actors(self) -> Iterator[str]:
        """Who has a key here."""
        return (path.stem for path in sorted(self._folder.glob("*.key")))

    def _load(self, actor: str) -> Signers:
        return self._unsealed(self._read(f"{actor}.key"))

    def _unsealed(self, found: dict[str, str]) -> Signers:
        key = VerifyKey.parse(found["vkey"])
        es256 = P256Key.of_multikey(found["es256"]) if "es256" in found else None
        if "address" in found:
            return self._remote(PublicKeys(key, es256), found["address"])
        signer, tokens = from_seed(key.name, self._kek.open(b64decode(found["sealed"]), key.vkey.encode()))
        if es256 not in {None, tokens.key}:
            raise NoKey(
                f"The file of {key.name}'s keys names another P-256 key than is sealed in it: restore keys/ from a backup."
            )
        return Signers(signer, tokens if es256 else None)

    def _read(self, name: str) -> dict[str, str]:
        try:
            return files.read(self._folder / name)
        except FileNotFoundError as error:
            raise NoKeyOf(_absent(name)) from error

    def _write(self, name: str, record: dict[str, str]) -> None:
        files.write(self._folder / name, record)


def _record(keys: PublicKeys) -> dict[str, str]:
    return {"vkey": keys.key.vkey} | ({"es256": keys.es256.multikey} if keys.es256 else {})


def derived(secret: bytes, kind: str) -> bytes:
    """What an office's secret gives for one ``kind`` of use."""
    return keyed(secret, b"ledger/secret/v1\0" + kind.encode())


def _absent(name: str) -> str:
    if name == "root.key":
        return "The root's key is kept offline. Bring its file for this one act: --root FILE."
    who = name.removesuffix(".key")
    return f"No key of {who} is on the keyring. Announce one (`reciprocity keys add {who}`), or restore keys/ from a backup."
