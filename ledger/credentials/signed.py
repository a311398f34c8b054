"""What a carrier says, by whose key it says it is signed and when: one shape, whatever it was taken out of.

Everything after this asks the same of each; ``readers.py`` takes them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from ledger.credentials import jose
from ledger.credentials.admission import SpokenKey
from ledger.credentials.binding import Binding
from ledger.credentials.jose import Jws
from ledger.credentials.presented import Presented
from ledger.credentials.signature import ASSERTION
from ledger.signing.canonical import b64u
from ledger.signing.keys import VerifyKey
from ledger.signing.p256 import P256Key

ES256: Final = "-es256"
"""What follows a key's id in the address of the P-256 key that was announced with it."""


class BadCarrier(ValueError):
    """Not a carrier of an endorsement that this ledger knows; the message says why."""


class Unsigned(BadCarrier):
    """It says what an endorsement says, but bears no signature that could be checked."""


class Signed(NamedTuple):
    """What a carrier says, its signature still to be checked. ``good`` may raise ``NotAllowed``."""

    presented: Presented
    controller: str
    """Whose key it names."""
    key_id: str
    created: datetime
    logged_as: tuple[bytes, ...]
    """The bytes of which its line may have kept the digest."""
    good: Callable[[SpokenKey], bool]
    same: Callable[[bytes], bool]
    """Whether these bytes, as they were handed out, carry the same: another may have laid them out anew, or shown a part."""
    expires: datetime | None = None
    purpose: str = ASSERTION
    partial: bool = False
    """Whether its holder kept something of it back."""
    binding: Binding | None = None
    """Who shows it, where the carrier itself says so or should."""
    rewritten: Callable[[], bytes] | None = None
    """The file as it was handed out, of a carrier whose members a wallet may have written anew."""


def of_token(jws: Jws, said: Presented, created: datetime, logged_as: tuple[bytes, ...]) -> Signed:
    """What a token says, under the key that its ``kid`` names. Raises ``BadJws`` where it names none."""
    return Signed(
        presented=said,
        controller=jws.controller,
        key_id=jws.key_id.removesuffix(ES256),
        created=created,
        logged_as=logged_as,
        good=lambda spoken: _token_is_good(jws, spoken),
        same=lambda kept: _compact(jws) in re.split(rb"[~#]", kept),
    )


def _compact(jws: Jws) -> bytes:
    return jws.signing_input + b"." + b64u(jws.signature).encode()


def _token_is_good(jws: Jws, spoken: SpokenKey) -> bool:
    """Under the one key that ``kid`` names: the P-256 key or the Ed25519 key, never whichever fits (RFC 8725 section 3.1)."""
    key: VerifyKey | P256Key | None = spoken.es256 if jws.key_id.endswith(ES256) else spoken.key
    return key is not None and jose.verify(jws, key)
