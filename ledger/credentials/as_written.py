"""A document as its association wrote it, from one whose members stand in another order or apart by other spaces.

A wallet keeps a credential as members, not as a file, and shows them as its own language writes them. The signature holds all the
same; the log has the digest of the file. One order of names puts every object of ours back as ``credential.py`` and ``signature.py``
made it.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.credentials.credential import Json, render

_NAMES: Final = (
    "@context", "id", "type", "statusPurpose", "statusListIndex", "statusListCredential", "statusSize", "statusMessage", "status",
    "message", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue", "licenseNumber", "identifier",
    "identityHash", "identityType", "hashed", "achievement", "achievementType", "humanCode", "name", "description", "criteria",
    "narrative", "issuer", "validFrom", "validUntil", "awardedDate", "credentialSubject", "evidence", "credentialStatus", "proof",
)  # fmt: skip
_PLACES: Final = {name: place for place, name in enumerate(_NAMES)}


def as_written(document: Json) -> bytes:
    """The file that these members were handed out in."""
    return render(_ordered(document))


def _ordered(value: Any) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case dict():
            names = sorted(value, key=lambda name: (_PLACES.get(name, len(_NAMES)), name))
            return {name: _ordered(value[name]) for name in names}
        case list():
            return [_ordered(each) for each in value]
        case _:
            return value
