"""Ten megabytes of everything that keeps a reader busy, and one process that measures the verifier on one of them.

``python hostile.py NAME`` prints seconds and megabytes: of the verification alone, after everything was imported and one good
credential was verified, as a serving process has.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
import time
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from copy import deepcopy

TEN = 10 * 1024 * 1024
HEADER = urlsafe_b64encode(b'{"alg":"ES256","kid":"did:web:ledger.example:associations:wi#x","typ":"vc+jwt"}').rstrip(b"=")
SMALL = 250_000
"""Just short of what is read of a text at all: where a reader's own work begins."""


def filled(begin: bytes, unit: bytes, end: bytes = b"", size: int = TEN) -> bytes:
    return begin + unit * ((size - len(begin) - len(end)) // len(unit)) + end


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, data: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def embedded(data: bytes) -> bytes:
    return (
        b"1 0 obj << /Type /EmbeddedFile /Filter /FlateDecode /Length %d >> stream\n" % len(data) + data + b"\nendstream endobj\n"
    )


def clique(document: dict, nodes: int) -> bytes:
    """The credential with blank nodes that all know each other, as far as JSON without ids can say it."""
    changed = deepcopy(document)
    changed["evidence"] = [{"type": ["Evidence"], "name": "x", "narrative": "y"} for _ in range(nodes)]
    return json.dumps(changed).encode()


def _presented(document: dict) -> bytes:
    made = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    return json.dumps(made | {"verifiableCredential": [document] * 60}).encode()


def _jpeg() -> bytes:
    """The beginning of a picture of 4000 by 3000, with its scan begun."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (4000, 3000)).save(out, "JPEG", progressive=True)
    return out.getvalue()[:-2]


def _for_somebody(credentials: list[dict], around: bytes) -> bytes:
    """A presentation whose proof is of the slow kind."""
    made = json.loads(around) | {"verifiableCredential": credentials}
    made["proof"]["cryptosuite"] = "ecdsa-rdfc-2019"
    return json.dumps(made).encode()


TEXTS: dict[str, Callable[[], bytes]] = {
    "lists in lists": lambda: filled(b'{"a":', b"[", b""),
    "objects in objects": lambda: filled(b"", b'{"a":'),
    "a long number": lambda: filled(b'{"a":', b"9", b"}"),
    "many numbers": lambda: filled(b'{"a":[', b"1e308,", b"1]}"),
    "a long text": lambda: filled(b'{"a":"', b"x", b'"}'),
    "a text of escapes": lambda: filled(b'{"a":"', b"\\ud83d\\ude00", b'"}'),
    "many members": lambda: b"{" + b",".join(b'"%07d":0' % n for n in range(900_000)) + b"}",
    "many empty lists": lambda: filled(b'{"a":[', b"[],", b"[]]}"),
    "spaces": lambda: filled(b"{", b" ", b"}"),
    "base64": lambda: b'{"a":"' + b64encode(b"x" * (TEN * 3 // 4 - 20)) + b'"}',
    "dots": lambda: filled(HEADER, b"."),
    "tildes": lambda: filled(HEADER + b".e30.AAAA", b"~"),
    "a long payload": lambda: filled(HEADER + b".", b"A", b".AAAA"),
    "a long header": lambda: filled(b"", b"A", b".e30.AAAA"),
    "a hundred thousand disclosures": lambda: HEADER + b".e30.AAAA~" + b"WyJzIiwiYSIsMV0~" * 100_000,
    "a long link": lambda: filled(b"https://ledger.example/c/", b"a/"),
    "a long number of an endorsement": lambda: filled(b"WI-", b"1"),
    "letters of another alphabet": lambda: filled(b"", "ß".encode()),
    "zero bytes": lambda: bytes(TEN),
}
FILES: dict[str, Callable[[], bytes]] = {
    "a pdf of attached files": lambda: filled(b"%PDF-1.7\n", embedded(zlib.compress(b"{}"))),
    "a pdf of marks": lambda: filled(b"%PDF-1.7\n", b"/EmbeddedFile "),
    "a pdf with a bomb": lambda: b"%PDF-1.7\n" + embedded(zlib.compress(bytes(400 * 1024 * 1024), 9)),
    "a pdf of objects": lambda: filled(b"%PDF-1.7\n", b"1 0 obj << /A /B >> endobj\n"),
    "a pdf of streams": lambda: filled(b"%PDF-1.7\n", b" obj /EmbeddedFile stream\n"),
    "a pdf of zeros": lambda: filled(b"%PDF-1.7\n", b"\0"),
    "a picture of a gigapixel": lambda: png(32000, 32000, zlib.compress(bytes(1024), 9)),
    "a picture that unpacks to more": lambda: png(3500, 3500, zlib.compress(bytes(400 * 1024 * 1024), 9)),
    "a black picture": lambda: png(4000, 3000, zlib.compress(bytes(4001 * 3000), 9)),
    "a picture of stripes": lambda: png(4000, 3000, zlib.compress(bytes(b"\0" + b"\0\xff" * 2000) * 3000, 1)),
    "a picture of noise": lambda: png(3000, 3000, zlib.compress(b"\0" + _noise(3000 * 3001 - 1), 0)),
    "a picture of nothing": lambda: filled(b"\x89PNG\r\n\x1a\n", b"\0"),
    "a jpeg of comments": lambda: filled(b"\xff\xd8", b"\xff\xfe\x00\x02"),
    "a jpeg of tables": lambda: filled(b"\xff\xd8", b"\xff\xdb\x00\x43\x00" + b"\1" * 64),
    "a png of chunks": lambda: png(10, 10, b"")[:33] + _chunk(b"abCd", b"") * 870_000,
    "a png of texts": lambda: png(10, 10, b"")[:33] + _chunk(b"tEXt", b"a\0b") * 690_000,
    "a png of packed texts": lambda: (
        png(10, 10, b"")[:33] + _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000), 9)) * 9_000
    ),
    "a png of small data": lambda: png(4000, 3000, b"")[:33] + _chunk(b"IDAT", b"x") * 800_000,
    "a jpeg of fill": lambda: filled(b"\xff\xd8", b"\xff"),
    "a jpeg of restarts": lambda: filled(b"\xff\xd8", b"\xff\xd0"),
    "a jpeg of junk": lambda: filled(b"\xff\xd8\xff", b"\1"),
    "a jpeg of one scan": lambda: filled(_jpeg(), b"\x55"),
    "a jpeg of nothing": lambda: filled(b"\xff\xd8\xff", b"\xff\xe0\x00\x10JFIF\0\x01\x01"),
}


def _noise(length: int) -> bytes:
    from random import Random

    return Random(1).randbytes(length)


def small() -> dict[str, Callable[[], bytes]]:
    """As long as a text may be, so that everything behind the door has its turn."""
    from credentials.carried import WORLD, presentation
    from credentials.kit import edited

    document = WORLD.document
    many = [edited(document, "name", f"{n}") for n in range(60)]
    token, *_ = WORLD.sd_jwt.split("~")
    return {
        "small lists in lists": lambda: filled(b'{"a":', b"[", b"", SMALL),
        "small many members": lambda: b"{" + b",".join(b'"%05d":0' % n for n in range(25_000)) + b"}",
        "small many empty lists": lambda: filled(b'{"a":[', b"[],", b"[]]}", SMALL),
        "small dots": lambda: filled(HEADER, b".", size=SMALL),
        "small tildes": lambda: filled(token.encode(), b"~", size=SMALL),
        "small disclosures": lambda: token.encode() + b"~" + b"WyJzIiwiYSIsMV0~" * 15_000,
        "small payload": lambda: filled(HEADER + b".", b"A", b".AAAA", SMALL),
        "small name": lambda: json.dumps(edited(document, "name", "x" * 200_000)).encode(),
        "small evidence": lambda: clique(document, 4000),
        "small contexts": lambda: json.dumps(edited(document, "@context", document["@context"] * 3000)).encode(),
        "small types": lambda: json.dumps(edited(document, "type", [f"T{n}" for n in range(20_000)])).encode(),
        "small criteria": lambda: json.dumps(
            edited(document, "credentialSubject.achievement.criteria.narrative", "\b" * 40_000)
        ).encode(),
        "small proof value": lambda: json.dumps(edited(document, "proof.proofValue", "z" + "1" * 200_000)).encode(),
        "small presentation for somebody": lambda: _for_somebody([document] * 60, presentation(document)),
        "small presentation of many": lambda: _for_somebody(many, presentation(document)),
        "small presentation": lambda: _presented(document),
        "small number": lambda: filled(b"WI-", b"1-", size=SMALL),
    }


def measured(name: str) -> tuple[float, float, int]:
    """Seconds, megabytes more than before, and the report's exit code."""
    from credentials.carried import AUDIENCE, NONCE, NOW, WORLD
    from ledger.credentials import verification
    from ledger.credentials.binding import Expected

    data = ({**TEXTS, **FILES, **small()})[name]()[:TEN]
    given = {"on": NOW, "trust": WORLD.trust, "statuses": WORLD.served, "presentation": Expected(NONCE, AUDIENCE)}
    verification.verify(WORLD.file, **given)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    report = verification.verify(data, **given)
    seconds = time.process_time() - started
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, report.exit_code


def forked(name: str) -> None:
    """Measures in a child, so that what one takes is not there for the next."""
    child = os.fork()
    if child == 0:
        print(json.dumps([name, *measured(name)]), flush=True)
        os._exit(0)
    os.waitpid(child, 0)


if __name__ == "__main__":
    measured("zero bytes")
    for each in sys.argv[1:]:
        forked(each)
