"""An association's name among the world's verifiers: did:web, and the document behind it.

``did:web:host:path:x`` is ``https://host/path/x/did.json``; a bare host's is ``/.well-known/did.json`` (did:web method
specification). Every key that ever spoke stays in the document as long as credentials signed with it live; one that was
revoked says since when (Controlled Identifiers 1.0, ``#verification-methods``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from ledger.signing.canonical import JSON
from ledger.signing.keys import VerifyKey
from ledger.signing.multibase import multikey

CONTEXTS: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
"""The first must be this one: some readers take such a document as plain JSON and any other as linked data."""

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_SEGMENT: Final = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]+", re.ASCII)
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_LOCAL: Final = frozenset({"localhost"})


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
    """A key that speaks, or spoke, for a DID; ``revoked`` is since when it does not."""

    key: VerifyKey
    revoked: datetime | None = None

    def id_under(self, did: str) -> str:
        """The verification method's address."""
        return method_id(did, self.key)


def method_id(did: str, key: VerifyKey) -> str:
    """The address of ``key`` in the document of ``did``: its key id is the fragment."""
    return f"{did}#{key.key_id}"


def document(did: str, methods: Iterable[Method]) -> dict[str, JSON]:
    """The DID document. A revoked key stays listed, or what it rightly signed before could no longer be read.

    Raises :class:`NotDidWeb` for a name that could not be resolved.
    """
    to_url(did)
    listed = tuple(methods)
    return {
        "@context": list(CONTEXTS),
        "id": did,
        "verificationMethod": [_described(did, method) for method in listed],
        "assertionMethod": [method.id_under(did) for method in listed],
    }


def _described(did: str, method: Method) -> dict[str, JSON]:
    described: dict[str, JSON] = {
        "id": method.id_under(did),
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multikey(method.key.raw),
    }
    if method.revoked is not None:
        described["revoked"] = method.revoked.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return described
