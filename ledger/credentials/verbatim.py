"""The file exactly as it was handed out: read once by Python's own reader, and known by its bytes.

What a stranger sends is asked, member by member, whether it is given twice, and number by number, whether another reader would
round it (``guard.read``). Here nobody is asked: the texts that were read are poured into a mould of the file, which is what
``credential.render`` made of a credential with a mark in the place of each text, and if that makes the very bytes that came,
then these bytes are how we write these texts, and how we write anything has one meaning: no member twice, no number but our own,
no escape but the one that it must have, nothing before, between or after. Such a file has our shape too, so that it is not put
together again as ``mould.taken_apart`` does.

Whatever differs in one byte was not read here, and goes to ``guard.read``, which judges it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

import rfc8785

from ledger.credentials import guard, mould, signature
from ledger.credentials.credential import CONTEXT, Format, render
from ledger.credentials.mould import Cast, Form, Shape
from ledger.credentials.signature import Proof, Suite
from ledger.signing.keys import VerifyKey

Json = dict[str, Any]

_HEAD: Final = render({"@context": list(CONTEXT)}).removesuffix(b"\n}\n")
"""How every file of ours begins; whatever does not is not looked at."""
_MARKS: Final = ("mark of a moment", "mark of a method", "mark of a value")
_read: Final = json.JSONDecoder().raw_decode


class File(NamedTuple):
    """A file of ours, taken apart."""

    document: Json
    cast: Cast
    suite: Suite
    terms: list[bytes]
    """All texts as JSON writes them; the last three are the proof's: when it was made, by which key, and its value."""

    @property
    def format(self) -> Format:
        """Which carrier the proof says that it is."""
        return Format.JCS if self.suite is Suite.JCS else Format.LDP


def read(data: bytes) -> File | None:
    """The file that ``data`` is to the byte, or ``None``."""
    if not data.startswith(_HEAD) or len(data) > guard.LARGEST:
        return None
    try:
        document = _read(data.decode())[0]
        proof, cast = document["proof"], mould.texts_of(document)
        suite = Suite.JCS if "@context" in proof else Suite.RDFC
        made = proof["created"], proof["verificationMethod"], proof["proofValue"]
        terms = mould.terms_of(cast.addresses + cast.texts + made)
        same = poured(cast.shape, suite, terms) == data
    except (KeyError, TypeError, ValueError, IndexError, RecursionError):  # another shape, or no JSON
        return None
    return File(document, cast, suite, terms) if same and mould.plain(cast) else None


def poured(shape: Shape, suite: Suite, terms: Sequence[bytes]) -> bytes:
    """The file of these texts, as JSON writes them (``File.terms``)."""
    form, pick = _mould(shape, suite)
    return form % pick(terms)


@cache
def _mould(shape: Shape, suite: Suite) -> Form:
    return mould.pressed(shape, _MARKS, render, _options(suite) | {"proofValue": _MARKS[2]})


def _options(suite: Suite) -> Json:
    return signature.options({"@context": list(CONTEXT)}, suite, created=_MARKS[0], method=_MARKS[1])


# Its proof ---------------------------------------------------------------------------------------------------------------


def proof(file: File) -> Proof:
    """The file's proof, held to the same as any (``signature.read``). Raises :class:`~ledger.credentials.signature.BadProof`."""
    return signature.of(file.suite, file.document["proof"])


def verify(file: File, proof: Proof, key: VerifyKey) -> bool:
    """Whether ``key`` signed this file, as ``signature.verify`` has it. Raises ``NotAllowed``."""
    if file.suite is not Suite.JCS:
        return signature.verify(file.document, proof, key, cast=file.cast)
    return key.verify(proof.value, hashed(file.cast, file.terms, file.terms[-3:]))


def hashed(cast: Cast, terms: Sequence[bytes], proof: Sequence[bytes]) -> bytes:
    """What is signed under JCS: of all terms, and of the proof's, its moment and its key first."""
    form, pick = _options_mould()
    return sha256(form % pick(proof)).digest() + sha256(mould.jcs(cast, terms)).digest()


@cache
def _options_mould() -> Form:
    return mould.form_of(rfc8785.dumps(_options(Suite.JCS)), _MARKS)
