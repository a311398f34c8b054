"""An association's name among the world's verifiers: did:web, and the document behind it.

``did:web:host:path:x`` is ``https://host/path/x/did.json``; a bare host's is ``/.well-known/did.json`` (did:web method
specification). Every key that ever spoke stays in the document as long as credentials signed with it live; one that was
revoked says since when (Controlled Identifiers 1.0, ``#verification-methods``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from urllib.parse import urlsplit

from ledger.signing.canonical import JSON
from ledger.signing.keys import VerifyKey
from ledger.signing.multibase import multikey
from ledger.signing.p256 import P256Key

CONTEXTS: Final = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
)
"""The first must be this one: some readers take such a document as plain JSON and any other as linked data."""

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_SEGMENT: Final = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]+", re.ASCII)
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_LOCAL: Final = frozenset({"localhost"})


ES256: Final = "-es256"
"""What follows the key id in the fragment of a P-256 key's address."""


class NotDidWeb(ValueError):
    """This is no did:web name that may be used, or no address that has one."""


def from_url(url: str, *path: str) -> str:
    """The did:web of ``url``'s host, with ``path`` after it. Raises :class:`NotDidWeb`.

    ``http`` is taken for ``localhost`` only: elsewhere did:web means ``https``.
    """
    parts = urlsplit(url)
    if parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc:
        raise NotDidWeb("an issuer's address is a scheme and a host, and no more")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise NotDidWeb("an issuer's address is https")
    host, colon, port = parts.netloc.partition(":")
    name = ":".join(("did:web", host + ("%3A" + port if colon else ""), *path))
    to_url(name)
    return name


def to_url(did: str) -> str:
    """Where the document of ``did`` lies. Raises :class:`NotDidWeb`; IP addresses, encoded slashes and ``..`` have none."""
    match did.split(":"):
        case ["did", "web", host, *path] if all(map(_SEGMENT.fullmatch, path)):
            place = "/".join(path) if path else ".well-known"
            return f"https://{_host(host)}/{place}/did.json"
        case _:
            raise NotDidWeb("not a did:web name of plain letters")


def _host(text: str) -> str:
    host, encoded, port = text.partition("%3A")
    labels = host.split(".")
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise NotDidWeb("not the name of a host")
    if len(labels) == 1 and host not in _LOCAL:
        raise NotDidWeb("not the full name of a host")
    if encoded and not (_PORT.fullmatch(port) and int(port) < 65536):
        raise NotDidWeb("not a port")
    return f"{host}:{port}" if encoded else host


@dataclass(frozen=True, slots=True)
class Method:
    """Keys that speak, or spoke, for a DID; ``revoked`` is since when they do not."""

    key: VerifyKey
    revoked: datetime | None = None
    es256: P256Key | None = None


class Named(Protocol):
    """A key, or who signs with it, that has an address under its owner's DID."""

    @property
    def key_id(self) -> str:
        """The fragment of that address."""


def method_id(did: str, key: Named) -> str:
    """The address of ``key`` in the document of ``did``: its key id is the fragment."""
    return f"{did}#{key.key_id}"


def es256_fragment(key: VerifyKey) -> str:
    """The fragment of the P-256 key that was announced with ``key``."""
    return key.key_id + ES256


def document(did: str, methods: Iterable[Method]) -> dict[str, JSON]:
    """The DID document. A revoked key stays listed, or what it rightly signed before could no longer be read.

    Raises :class:`NotDidWeb` for a name that could not be resolved.
    """
    to_url(did)
    described = [one for method in methods for one in _described(did, method)]
    return {
        "@context": list(CONTEXTS),
        "id": did,
        "verificationMethod": list(described),
        "assertionMethod": [one["id"] for one in described],
    }


def _described(did: str, method: Method) -> Iterator[dict[str, JSON]]:
    """Ed25519 as a Multikey, for Data Integrity; P-256 as a JsonWebKey, for JOSE."""
    until: dict[str, JSON] = {} if method.revoked is None else {"revoked": _utc(method.revoked)}
    of: dict[str, JSON] = {"controller": did} | until
    yield {**of, "id": method_id(did, method.key), "type": "Multikey", "publicKeyMultibase": multikey(method.key.raw)}
    if method.es256 is not None:
        name = f"{did}#{es256_fragment(method.key)}"
        yield {**of, "id": name, "type": "JsonWebKey", "publicKeyJwk": method.es256.jwk}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
