"""Status lists signed and published: when a bit has changed, and once a day so that none goes stale.

The bits are a view's to know (``projections/status_list.py``); signing is done here, by each association's own keys: the
bitstring lists, one for each purpose, under its Ed25519 key, and the token list that says the same under its P-256 key, where
it has one. Only what changed is signed anew; the line names every list, the unchanged ones by the digest they had. What is
published is kept under its digest, so that the list of any past moment can be shown again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from ledger.credentials import credential, jose, signature, status, token_status
from ledger.credentials.status import Purpose
from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import pages
from ledger.procedures.pages import RULE
from ledger.rulebook.association import PublishedList, StatusPublished
from ledger.rulebook.vocabulary import Line, Term
from ledger.signing import did
from ledger.signing.keyring import NoKeyOf
from ledger.signing.keys import Signer
from ledger.signing.p256 import P256Signer
from ledger.signing.statement import parse_entry
from ledger.transparency.durable import Folder
from ledger.wire import codec

AT_MOST_EVERY = timedelta(minutes=5)

One = tuple[Purpose, int]
"""A bitstring list: what for, and its number."""
TOKEN: Final = (Purpose.REVOCATION, Purpose.SUSPENSION)
"""The purposes that a token list tells."""


@dataclass(frozen=True, slots=True)
class Lists:
    """An association's lists as they stand: their numbers, and how one's bits are read."""

    numbers: tuple[int, ...]
    bits: Callable[[Purpose, int], bytes]

    def each(self) -> Iterator[One]:
        """Every bitstring list."""
        return ((purpose, number) for purpose in Purpose for number in self.numbers)


@dataclass(frozen=True, slots=True)
class Round:
    """What an association published last: when, and each list's digest by its address."""

    at: datetime
    lists: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as published: its digest, and the day on which it was signed."""

    sha256: str
    since: date


def published(standing: dict[str, Kept] | None, line: Line[StatusPublished]) -> dict[str, Kept]:
    """A fold of an association's status page: each list as published last, by its address."""
    found = dict(standing or {})
    for one in line.event.lists:
        if one.url not in found or found[one.url].sha256 != one.sha256:
            found[one.url] = Kept(one.sha256, line.at)
    return found


def last_round(office: Office, association: str) -> Round | None:
    """What was published last, or ``None``: every round names all of the association's lists, so its last line tells."""
    stored = office.journal.page(f"status/{association}")
    if not stored:
        return None
    last = parse_entry(stored[-1].entry)
    event = cast("StatusPublished", codec.decode_public(last.stmt))
    return Round(last.recorded, {one.url: one.sha256 for one in event.lists})


def differing(office: Office, log: Path, association: str, lists: Lists) -> set[One]:
    """The lists whose bits are not those that the association published last, or whose copy kept here was torn."""
    before = last_round(office, association)
    issuer = credential.issuer_did(office.charter.public_url, association)

    def same(purpose: Purpose, number: int) -> bool:
        url = status.list_url(office.charter.public_url, association, purpose, number)
        data = Folder(log).read(f"status/{before.lists.get(url)}") if before else None
        try:
            return data is not None and bits_in(data, url=url, issuer=issuer, purpose=purpose) == lists.bits(purpose, number)
        except ValueError:
            return False

    return {one for one in lists.each() if not same(*one)}


def due(office: Office, last: datetime | None, *, changed: bool) -> bool:
    """Whether the association's lists are to be signed now: on each day (UTC) anew, and when one has changed."""
    if last is None or last.date() < office.today("UTC"):
        return True
    return changed and office.clock() - last >= AT_MOST_EVERY


def publish(office: Office, log: Path, association: str, lists: Lists, changed: Collection[One] | None = None) -> Written:
    """Signs the lists that ``changed`` (all, if ``None``) or are of another day, and writes the line that names every list.

    Raises the keyring's ``NoKey`` and ``SignerAway``.
    """
    desk = _Desk(
        office,
        log,
        association,
        office.clock().replace(microsecond=0),
        office.keyring.signer(association),
        _es256(office, association),
    )
    page = pages.open(office, f"status/{association}", published)
    named = []
    for url, of, made in desk.each(lists):
        kept = (page.standing or {}).get(url)
        fresh = kept is not None and kept.since == office.today("UTC") and changed is not None and not set(of) & set(changed)
        named.append(PublishedList(url, kept.sha256 if kept and fresh else desk.put(url, made())))
    event = StatusPublished(valid=Term(office.today("UTC")), lists=tuple(named))
    return pages.write(office, page.then(office, event, actor=association), by=RULE)


def _es256(office: Office, association: str) -> P256Signer | None:
    """Without a P-256 key no token was ever issued, and no list of theirs is needed."""
    try:
        return office.keyring.es256(association)
    except NoKeyOf:
        return None


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one association's lists are signed and kept."""

    office: Office
    log: Path
    association: str
    now: datetime
    signer: Signer
    es256: P256Signer | None

    @property
    def issuer(self) -> str:
        return credential.issuer_did(self.office.charter.public_url, self.association)

    def each(self, lists: Lists) -> Iterator[tuple[str, tuple[One, ...], Callable[[], bytes]]]:
        """Each list's address, the bitstring lists it is made of, and how it is made."""
        public_url = self.office.charter.public_url
        for one in sorted(lists.each()):
            url = status.list_url(public_url, self.association, *one)
            yield url, (one,), partial(self._bitstring, url, lists, one)
        for number in lists.numbers if self.es256 else ():
            url = token_status.list_url(public_url, self.association, number)
            yield url, tuple((purpose, number) for purpose in TOKEN), partial(self._token, url, lists, number)

    def _bitstring(self, url: str, lists: Lists, one: One) -> bytes:
        document = status.build(url, self.issuer, one[0], lists.bits(*one), at=self.now)
        method = did.method_id(self.issuer, self.signer.verify_key)
        return credential.render(signature.sign(document, self.signer, method=method, created=self.now))

    def _token(self, url: str, lists: Lists, number: int) -> bytes:
        es256 = cast("P256Signer", self.es256)
        entries = token_status.packed(*(lists.bits(purpose, number) for purpose in TOKEN))
        issuer = credential.issuer_url(self.office.charter.public_url, self.association)
        header, payload = token_status.build(url, entries, issuer=issuer, kid=did.method_id(self.issuer, es256), at=self.now)
        return jose.sign(header, payload, es256.sign).encode()

    def put(self, url: str, data: bytes) -> str:
        """Keeps a list under its digest, and as the one in force."""
        digest = sha256(data).hexdigest()
        current = current_name(self.association, url.rpartition("/")[2])
        Folder(self.log).write([(f"status/{digest}", data), (current, data)])
        return digest


def current_name(association: str, name: str) -> str:
    """Where the list of that name in force lies, under the log's folder."""
    return f"status/{association}/{name}.{'jwt' if name.startswith(f'{token_status.KIND}-') else 'json'}"


def bits_in(data: bytes, *, url: str, issuer: str, purpose: str) -> bytes:
    """The bits of a list that was published here. Raises ``BadList``."""
    return status.read(json.loads(data), url=url, issuer=issuer, purpose=purpose).bits
