"""The file exactly as it was handed out: known by its bytes, and what is signed of it.

What a stranger sends is asked, member by member, whether it is given twice, and number by number, whether another reader would
round it (``guard.read``). Here nobody is asked. ``credential.render`` has made a mould of the file, with a mark in the place of each
text; and a text in which there is no quote, no backslash and no control character is spelled as itself and ends where it seems to.
So one regular expression, the mould with such texts in its gaps, says of all bytes at once what they are: no member twice, no
number but our own, no escape at all, nothing before, between or after. Such a file has our shape too, so that it is not put
together again as ``mould.taken_apart`` does.

Whatever differs in one byte, or has a text that needs an escape, was not read here, and goes to ``guard.read``, which judges it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import product
from typing import Any, Final, NamedTuple, cast

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
_TEXT: Final = rb'"[^"\\\x00-\x1f]+"'
_ADDRESS: Final = b'"%b"' % mould.ADDRESS.pattern.encode()


class File(NamedTuple):
    """A file of ours, taken apart."""

    data: bytes
    cast: Cast
    suite: Suite
    terms: tuple[bytes, ...]
    """All texts as JSON writes them; the last three are the proof's."""
    said: tuple[str, str, str]
    """What the proof says: when it was made, by which key, and its value."""

    @property
    def document(self) -> Json:
        """The JSON, read anew each time: it is seldom asked for."""
        found: Json = json.loads(self.data)
        return found

    @property
    def format(self) -> Format:
        """Which carrier the proof says that it is."""
        return Format.JCS if self.suite is Suite.JCS else Format.LDP


def read(data: bytes) -> File | None:
    """The file that ``data`` is to the byte, or ``None``."""
    if not data.startswith(_HEAD) or len(data) > guard.LARGEST:
        return None
    for shape, suite in _shapes().get(data.count(b'"'), ()):
        whole, groups = _whole(shape, suite)
        found = whole.fullmatch(data)
        if found is not None:
            return _file(data, shape, suite, found.group(*groups))
    return None


def _file(data: bytes, shape: Shape, suite: Suite, terms: tuple[bytes, ...]) -> File | None:
    try:
        texts = b"".join(terms).decode()[1:-1].split('""')
    except UnicodeDecodeError:
        return None
    found = Cast(shape, tuple(texts[: shape.addresses]), tuple(texts[shape.addresses : -3]))
    return File(data, found, suite, terms, (texts[-3], texts[-2], texts[-1]))


@cache
def _shapes() -> dict[int, list[tuple[Shape, Suite]]]:
    """Of which shape a file can be, by how many quotes it has."""
    found: dict[int, list[tuple[Shape, Suite]]] = {}
    yes_no = (True, False)
    for shape, suite in product(map(Shape._make, product(yes_no, yes_no, yes_no, mould.ENTRIES)), Suite):
        form = _mould(shape, suite)[0]
        found.setdefault(form.count(b'"') + 2 * form.count(b"%s"), []).append((shape, suite))
    return found


@cache
def _whole(shape: Shape, suite: Suite) -> tuple[re.Pattern[bytes], tuple[int, ...]]:
    """What matches a file of this shape, and its groups in the order of ``File.terms``; what stands in two places is one text."""
    form, pick = _mould(shape, suite)
    pattern, *pieces = map(re.escape, form.split(b"%s"))
    order = cast("tuple[int, ...]", pick(range(len(pieces))))
    groups = [sorted(set(order), key=order.index).index(place) + 1 for place in sorted(set(order))]
    for at, piece in enumerate(pieces):
        place = order[at]
        text = _ADDRESS if place < shape.addresses else _TEXT
        pattern += (b"(?:\\%d)" % groups[place] if place in order[:at] else b"(%b)" % text) + piece
    return re.compile(pattern), tuple(groups)


def poured(shape: Shape, suite: Suite, terms: Sequence[bytes]) -> bytes:
    """The file of these texts, as JSON writes them (``File.terms``)."""
    form, pick = _mould(shape, suite)
    return form % pick(terms)


@cache
def _mould(shape: Shape, suite: Suite) -> Form:
    return mould.pressed(shape, _MARKS, render, _options(suite) | {"proofValue": _MARKS[2]})


@cache
def _options(suite: Suite) -> Json:
    """What such a proof says, with marks in it; copied, not changed."""
    return signature.options({"@context": list(CONTEXT)}, suite, created=_MARKS[0], method=_MARKS[1])


# Its proof ---------------------------------------------------------------------------------------------------------------


def proof(file: File) -> Proof:
    """The file's proof, held to the same as any (``signature.read``). Raises :class:`~ledger.credentials.signature.BadProof`."""
    created, method, value = file.said
    return signature.of(_options(file.suite) | {"created": created, "verificationMethod": method}, value)


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
