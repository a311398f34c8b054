"""A line exactly as it is written here, known by its frame.

``statement.parse_entry`` reads a line as JSON, writes it again to see that it has its one spelling, and then asks of each member
what it is. All of that is decided at once where the line is our frame around plain texts: a text without a quote, an escape or a
control character stands for itself, so that in such a frame no member can be doubled, missing or too many, and nothing spelled
otherwise. Whatever does not fit, or says something impossible, is left to the careful reader, which judges it and names the fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Final, cast

from ledger.signing import statement
from ledger.signing.canonical import JSON, decode, unb64u
from ledger.signing.statement import Entry, Seen, Statement

_TEXT: Final = r'"([ !#-\[\]-~]+)"'
_DIGEST: Final = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_SIZE: Final = "[1-9][0-9]{0,14}"
_DAY: Final = r'(?:null|"(\d{4}-\d\d-\d\d)")'
_FRAME: Final = re.compile(
    r'\{"at":"(\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z)","sig":"([A-Za-z0-9_-]{85}[AQgw])","stmt":(\{'
    rf'"actor":{_TEXT},"body":(?:null|"({_DIGEST})"),"data":(\{{[^{{}}]*\}}),"id":{_TEXT},"key":{_TEXT},"log":{_TEXT},"n":({_SIZE}),'
    rf'"prev":"({_DIGEST}|)","seen":\{{"root":"({_DIGEST})","size":(0|{_SIZE})\}},"stream":{_TEXT},"type":{_TEXT},'
    rf'"valid":\{{"from":{_DAY},"to":{_DAY}\}}\}}),"v":1\}}',
    re.ASCII,
)
_ISSUED: Final = re.compile(rf'\{{"format":{_TEXT},"index":(0|{_SIZE}),"list":(0|{_SIZE})\}}', re.ASCII)


def parse_entry(data: bytes) -> Entry:
    """As ``statement.parse_entry``, the quick way where there is one. Raises ``BadLine``."""
    return read(data) or statement.parse_entry(data)


def read(data: bytes) -> Entry | None:
    """The line that ``data`` is, if it is in our frame; ``None`` is no judgement."""
    with suppress(ValueError):  # not ASCII, no such day, or data of another spelling
        found = _FRAME.fullmatch(data.decode("ascii"))
        return None if found is None else _entry(found)
    return None


def _data(text: str) -> Mapping[str, JSON]:
    """A line's data; of most lines of a log, which issue a credential, without reading JSON."""
    found = _ISSUED.fullmatch(text)
    if found is None:
        return cast("Mapping[str, JSON]", decode(text.encode()))
    return {"format": found[1], "index": int(found[2]), "list": int(found[3])}


def _entry(found: re.Match[str]) -> Entry:
    at, sig, signed, actor, body, data, id_, key, log, n, prev, root, size, stream, kind, start, end = found.groups()
    for day in (start, end):
        if day is not None:
            date.fromisoformat(day)
    seen, valid = Seen(int(size), root), {"from": start, "to": end}
    said = Statement(actor, body, _data(data), id_, key, log, int(n), prev, seen, stream, kind, valid)
    entry = Entry(at, unb64u(sig), said)
    vars(entry)["recorded"], vars(said)["canonical"] = datetime.fromisoformat(at), signed.encode()
    return entry
