"""A credential out of a picture or a PDF that somebody puts in: found, never believed, and with bounds on the work.

A PDF is not parsed: the streams of attached files lie in it in the open (ISO 32000-2, 7.11.4: an embedded file is a stream, and
a stream is never inside another), so they are looked for and unpacked within bounds. A reader of whole PDFs can be kept busy for
minutes by ten megabytes; this cannot. What a page of the PDF shows in print is nobody's signature: only the attached file counts.
"""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ledger.credentials.guard import LARGEST, Unreadable

PDF: Final = b"%PDF-"
PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
"""How the pictures begin that are read: what a screen and a phone make."""
MOST_PIXELS: Final = 12_600_000
"""What a phone takes (4032 by 3024). A larger picture is refused: it would take more memory than a verifier may."""
READS_WELL: Final = 2200
"""To how many pixels a side a larger picture is brought down first."""
MOST_FILES: Final = 20
MOST_PARTS: Final = 5000
"""Parts of a picture, at most: a screenshot of ten megabytes has some twelve hundred."""

_ALONE: Final = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})
"""Markers of a JPEG that no length follows."""
_EMBEDDED: Final = re.compile(rb"/EmbeddedFile\b")
_HEAD: Final = 2048
"""How far around its type an attached file's dictionary is looked for."""
_PROOF: Final = b"c2sp.org/tlog-proof"


@dataclass(frozen=True, slots=True)
class Attached:
    """What a PDF carries: the credential's exact bytes, and the proof of logging beside it."""

    credential: bytes
    proof: bytes | None


def is_pdf(data: bytes) -> bool:
    """Whether these bytes begin as a PDF does."""
    return data.startswith(PDF)


def is_picture(data: bytes) -> bool:
    """Whether these bytes begin as a PNG or a JPEG does."""
    return any(data.startswith(mark) for mark in PICTURES)


def read_pdf(data: bytes) -> Attached | None:
    """The credential attached to a PDF, or ``None``. Raises :class:`Unreadable` where there are two: which one is meant?"""
    found = list(dict.fromkeys(_files(data)))  # the same file attached twice is one
    proofs = [each for each in found if each.startswith(_PROOF)]
    credentials = [each for each in found if each not in proofs and each.lstrip()[:1] in {b"{", b"e"}]
    if len(credentials) > 1 or len(proofs) > 1:
        raise Unreadable("a PDF with more than one credential")
    return Attached(credentials[0], proofs[0] if proofs else None) if credentials else None


def _files(data: bytes) -> Iterator[bytes]:
    for place, mark in enumerate(_EMBEDDED.finditer(data)):
        if place == MOST_FILES:
            raise Unreadable("a PDF with more attached files than any certificate")
        file = _unpacked(data, mark.start(), mark.end())
        if file is not None:
            yield file


def _unpacked(data: bytes, start: int, end: int) -> bytes | None:
    """The stream whose dictionary holds this place: as it is, or inflated; ``None`` for any other filter."""
    begin = data.find(b"stream", end, end + _HEAD)
    opening = data.rfind(b" obj", max(0, start - _HEAD), start)
    if begin < 0 or opening < 0:
        return None
    head = data[opening:begin]
    body = begin + len(b"stream")
    body += 2 if data[body : body + 2] == b"\r\n" else 1
    if b"/Filter" not in head:
        stop = data.find(b"endstream", body, body + LARGEST + 16)
        return None if stop < 0 else _trimmed(data[body:stop])
    if head.count(b"Decode") != 1 or b"/FlateDecode" not in head:
        return None
    return _inflated(data[body : body + LARGEST + 1024])


def _trimmed(body: bytes) -> bytes:
    """Without the line's end that stands before ``endstream``."""
    return body.removesuffix(b"\n").removesuffix(b"\r")


def _inflated(packed: bytes) -> bytes | None:
    try:
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(packed, LARGEST + 1)
    except zlib.error:
        return None
    if len(plain) > LARGEST:
        raise Unreadable("an attached file longer than any credential")
    return plain if unpacker.eof else None


def _parts(data: bytes, kind: str) -> int:
    """Of how many parts a picture is, up to one more than any needs: ten megabytes can be two million, each read with care."""
    at, found = (8, 0) if kind == "PNG" else (2, 0)
    while found <= MOST_PARTS and at + 8 <= len(data):
        if kind == "PNG":  # length, name, data, checksum (PNG, 5.3)
            at += 12 + int.from_bytes(data[at : at + 4], "big")
        elif data[at] != 0xFF or data[at + 1] == 0xFF:  # a byte that readers skip
            at += 1
        elif data[at + 1] == 0xDA:  # from the scan on it is all one (ITU T.81, B.1.1.4)
            break
        elif data[at + 1] in _ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        found += 1
    return found


def read_picture(data: bytes) -> str | None:
    """The text of the one QR code in a PNG or JPEG, or ``None``. Raises :class:`Unreadable` for two codes, and for too large a picture."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - a tenth of a second that only pictures need

    kind = next((name for mark, name in PICTURES.items() if data.startswith(mark)), None)
    if kind is None:
        return None
    if _parts(data, kind) > MOST_PARTS:
        raise Unreadable("a picture of more parts than any camera makes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of a bomb, and of what it would read regardless
            with Image.open(io.BytesIO(data), formats=[kind]) as picture:
                return _one_code(picture)
    except Unreadable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("a picture of more pixels than are read here") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, Warning):
        return None  # every one of these is how Pillow says that it is no picture, or a broken one


def _one_code(picture: object) -> str | None:
    import zxingcpp  # noqa: PLC0415 - as above
    from PIL import Image  # noqa: PLC0415

    if not isinstance(picture, Image.Image):
        return None
    if picture.width * picture.height > MOST_PIXELS:
        raise Unreadable("a picture of more pixels than are read here")
    picture.draft("L", (READS_WELL, READS_WELL))  # a JPEG is read at a fraction of its size, if that is enough
    grey = picture.convert("L")
    for sides in _sizes(*grey.size):
        each = grey if sides == grey.size else grey.resize(sides, Image.Resampling.LANCZOS)
        texts = {
            found.text
            for found in zxingcpp.read_barcodes(each, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
            if found.valid
        }
        if len(texts) > 1:
            raise Unreadable("a picture with more than one QR code")
        if texts:
            return texts.pop()
    return None


def _sizes(width: int, height: int) -> list[tuple[int, int]]:
    """In which sizes a picture is looked at, one after the other: a photograph brought down first, a small screenshot also enlarged."""
    longest = max(width, height)
    if longest > READS_WELL:
        return [(max(1, width * READS_WELL // longest), max(1, height * READS_WELL // longest)), (width, height)]
    return [(width, height), (2 * width, 2 * height)]
