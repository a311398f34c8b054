"""Private fields as salted digests, and the opening of one (``transparency.md`` 3.4).

Salts derive from one key a subject, so that destroying that key destroys every opening of that subject, whatever
backups hold. A commitment is binding and, without the key, hiding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from ledger.signing.canonical import JSON, NotCanonical, b64u, encode, unb64u
from ledger.signing.keyed import keyed

_MUST, _MAY, _FIELD = frozenset({"id", "fields"}), frozenset({"id", "fields", "digests"}), frozenset({"salt", "value"})


class DoesNotOpen(ValueError):
    """This is not an opening of a commitment."""


def salt(subject_key: bytes, line_id: str, name: str) -> bytes:
    """The 32 bytes that hide one field of one line."""
    return keyed(subject_key, b"ledger/salt/v1\0" + line_id.encode() + b"\0" + name.encode())


def field_digest(name: str, hiding: bytes, value: JSON) -> bytes:
    """The commitment to one field: its name, its salt, its value."""
    return _digest(name, hiding, encode(value))


def _digest(name: str, hiding: bytes, written: bytes) -> bytes:
    label = name.encode()
    return sha256(b"ledger-field/v1\0" + bytes([len(label)]) + label + hiding + written).digest()


def body_digest(digests: Mapping[str, bytes]) -> bytes:
    """The commitment to a whole body: its fields' digests in the order of their names' bytes."""
    ordered = [digests[name] for name in sorted(digests, key=str.encode)]
    return sha256(b"ledger-body/v1\0" + len(ordered).to_bytes(2, "big") + b"".join(ordered)).digest()


@dataclass(frozen=True, slots=True)
class Commitment:
    """The fields of one line's body, what hides them, and what binds them."""

    line_id: str
    fields: Mapping[str, JSON]
    salts: Mapping[str, bytes]
    digests: Mapping[str, bytes]
    body: bytes

    def opening(self) -> dict[str, JSON]:
        """What proves the fields to an auditor or to their subject."""
        fields: dict[str, JSON] = {name: {"salt": b64u(self.salts[name]), "value": value} for name, value in self.fields.items()}
        return {"id": self.line_id, "fields": fields}


def commit(subject_key: bytes, line_id: str, fields: Mapping[str, JSON]) -> Commitment:
    """Binds ``fields`` to the line, hidden under the subject's key."""
    salts = {name: salt(subject_key, line_id, name) for name in fields}
    digests = {name: field_digest(name, salts[name], value) for name, value in fields.items()}
    return Commitment(line_id, fields, salts, digests, body_digest(digests))


def bound(subject_key: bytes, line_id: str, members: Mapping[str, bytes]) -> bytes:
    """The same ``Commitment.body`` of fields that were written already (``canonical.members``)."""
    return body_digest({name: _digest(name, salt(subject_key, line_id, name), members[name]) for name in members})


def open_fields(opening: JSON) -> tuple[str, dict[str, JSON], bytes]:
    """The line's id, the fields an opening shows, and the body digest it leads to.

    A partial opening adds ``digests``: every field's digest, base64url, by name. Raises :class:`DoesNotOpen` when it is
    not of the form, or a shown field is not the one its digest binds.
    """
    if not isinstance(opening, dict) or not _MUST <= opening.keys() <= _MAY:
        raise DoesNotOpen("an opening has an id and fields, and at most digests beside them")
    line_id, shown = opening["id"], opening["fields"]
    if not isinstance(line_id, str) or not isinstance(shown, dict):
        raise DoesNotOpen("an opening has an id and fields, and at most digests beside them")
    fields, digests = _shown(shown)
    named = _named_digests(opening.get("digests", {}))
    if named and any(named.get(name, digest) != digest for name, digest in digests.items()):
        raise DoesNotOpen("a field shown is not the field that was committed to")
    return line_id, fields, body_digest({**named, **digests})


def _shown(shown: Mapping[str, JSON]) -> tuple[dict[str, JSON], dict[str, bytes]]:
    fields: dict[str, JSON] = {}
    digests: dict[str, bytes] = {}
    for name, field in shown.items():
        if not isinstance(field, dict) or field.keys() != _FIELD or not isinstance(field["salt"], str):
            raise DoesNotOpen("each field of an opening has a salt and a value")
        fields[name] = field["value"]
        digests[name] = field_digest(name, _bytes32(field["salt"]), field["value"])
    return fields, digests


def _named_digests(digests: JSON) -> dict[str, bytes]:
    match digests:
        case dict() if all(isinstance(digest, str) for digest in digests.values()):
            return {name: _bytes32(str(digest)) for name, digest in digests.items()}
        case _:
            raise DoesNotOpen("digests are base64url, by name")


def _bytes32(text: str) -> bytes:
    try:
        data = unb64u(text)
    except NotCanonical as error:
        raise DoesNotOpen("not base64url") from error
    if len(data) != 32:
        raise DoesNotOpen("salts and digests have 32 bytes")
    return data
