"""Status lists signed and published: when a bit has changed, and once a day so that none goes stale.

The bits are a view's to know (``projections/status_list.py``); signing is done here, by each association's own key. What is
published is kept under its digest, so that the list of any past moment can be shown again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import cast

from ledger.credentials import credential, signature, status
from ledger.credentials.status import Purpose
from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import pages
from ledger.procedures.pages import RULE
from ledger.rulebook.association import PublishedList, StatusPublished
from ledger.rulebook.vocabulary import Line, Term
from ledger.signing import did
from ledger.signing.statement import parse_entry
from ledger.transparency.durable import Folder
from ledger.wire import codec

AT_MOST_EVERY = timedelta(minutes=5)
AT_LEAST_EVERY = timedelta(hours=24)

Bits = Mapping[tuple[Purpose, int], Collection[int]]
"""The set bits of one association's lists, by purpose and number."""


@dataclass(frozen=True, slots=True)
class Round:
    """What an association published last: when, and each list's digest by its address."""

    at: datetime
    lists: Mapping[str, str]


def published(standing: dict[str, str] | None, line: Line[StatusPublished]) -> dict[str, str]:
    """A fold of an association's status page: the digest of each list, by its address."""
    return {**(standing or {}), **{one.url: one.sha256 for one in line.event.lists}}


def last_round(office: Office, association: str) -> Round | None:
    """What was published last, or ``None``: every round names all of the association's lists, so its last line tells."""
    stored = office.journal.page(f"status/{association}")
    if not stored:
        return None
    last = parse_entry(stored[-1].entry)
    event = cast("StatusPublished", codec.decode_public(last.stmt))
    return Round(last.recorded, {one.url: one.sha256 for one in event.lists})


def differ(office: Office, log: Path, association: str, bits: Bits) -> bool:
    """Whether these bits are not those of the lists that the association published last."""
    before = last_round(office, association)
    issuer = credential.issuer_did(office.charter.public_url, association)
    for (purpose, number), indexes in bits.items():
        url = status.list_url(office.charter.public_url, association, purpose, number)
        data = Folder(log).read(f"status/{before.lists.get(url)}") if before else None
        try:
            same = data is not None and indexes_in(data, url=url, issuer=issuer, purpose=purpose) == set(indexes)
        except ValueError:  # the copy kept here was changed or torn: a new one is due
            same = False
        if not same:
            return True
    return False


def due(office: Office, association: str, *, changed: bool) -> bool:
    """Whether the association's lists are to be signed now; ``changed`` says that a bit differs from what is published."""
    before = last_round(office, association)
    if before is None:
        return True
    age = office.clock() - before.at
    return age >= (AT_MOST_EVERY if changed else AT_LEAST_EVERY)


def publish(office: Office, log: Path, association: str, bits: Bits) -> Written:
    """Signs the lists as they are now, keeps their bytes, and writes the line that names their digests."""
    now = office.clock().replace(microsecond=0)
    signer = office.keyring.signer(association)
    issuer = credential.issuer_did(office.charter.public_url, association)
    method = did.method_id(issuer, signer.verify_key)
    lists = []
    for (purpose, number), indexes in sorted(bits.items()):
        url = status.list_url(office.charter.public_url, association, purpose, number)
        document = status.build(url, issuer, purpose, status.bitstring(indexes), at=now)
        data = credential.render(signature.sign(document, signer, method=method, created=now))
        digest = sha256(data).hexdigest()
        Folder(log).write([(f"status/{digest}", data), (current_name(association, purpose, number), data)])
        lists.append(PublishedList(url, digest))
    page = pages.open(office, f"status/{association}", published)
    event = StatusPublished(valid=Term(office.today("UTC")), lists=tuple(lists))
    return pages.write(office, page.then(office, event, actor=association), by=RULE)


def current_name(association: str, purpose: str, number: int) -> str:
    """Where the list in force lies, under the log's folder."""
    return f"status/{association}/{Purpose(purpose).value}-{number}.json"


def indexes_in(data: bytes, *, url: str, issuer: str, purpose: str) -> set[int]:
    """The set bits of a list that was published here. Raises ``BadList``."""
    bits = status.read(json.loads(data), url=url, issuer=issuer, purpose=purpose).bits
    return {8 * at + bit for at, byte in enumerate(bits) if byte for bit in range(8) if byte & (0x80 >> bit)}
