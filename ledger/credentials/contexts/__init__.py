"""The JSON-LD contexts that a credential of this ledger may name, as files: nothing here ever asks the network.

Each file's bytes are held to their SHA-256 when they are read (DI ``#context-validation``: a context that changed would
change what was signed). Where the files come from, and under which licence: ``NOTICE`` beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

PINS: Final[Mapping[str, tuple[str, str]]] = {
    CREDENTIALS: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    OPEN_BADGES: ("ob-v3p0-context-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
}
"""Address: file and SHA-256. The Open Badges file is the one with the erratum's terms (``endorsementJwt``, ``jti``)."""

Context = Mapping[str, Any]


class ContextChanged(RuntimeError):
    """A bundled context is not, byte for byte, the one that was pinned: the installation is damaged."""


@cache
def bundled(url: str) -> Context:
    """The context at ``url``. Raises :class:`KeyError` for one not bundled, :class:`ContextChanged` for a damaged file."""
    context: Context = json.loads(file_of(url))
    return context


def file_of(url: str) -> bytes:
    """The bytes of the context at ``url``. Raises as :func:`bundled` does."""
    name, pin = PINS[url]
    return pinned(__name__, name, pin)


def pinned(folder: str, name: str, pin: str) -> bytes:
    """A file of the package ``folder``, if its SHA-256 is ``pin``. Raises :class:`ContextChanged`."""
    data = files(folder).joinpath(name).read_bytes()
    if sha256(data).hexdigest() != pin:
        raise ContextChanged(name)
    return data


def all_bundled() -> dict[str, Context]:
    """Every bundled context by its address."""
    return {url: bundled(url) for url in PINS}
