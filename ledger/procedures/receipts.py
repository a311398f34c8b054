"""Receipts: an answer signed by the Alliance's online key, which speaks for the ledger, and the line that says one was given.

What is told comes from the view of standings, at the door; here it is signed, and its digest kept for as long as the rules say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from ledger.credentials import receipt
from ledger.credentials.receipt import Json, Ledger, Sealed
from ledger.journal.entry import Written
from ledger.office import Office
from ledger.procedures import employers, pages
from ledger.rulebook import reliance
from ledger.rulebook.reliance import AskedAhead, Event, Given, good_until, kept_until
from ledger.rulebook.vocabulary import ALLIANCE, LineId, PageId, Term
from ledger.signing import did
from ledger.vault.employers import Employer

RECEIPTS = "receipts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of one endorsement, by its number and its page, and what the ledger says.

    ``answer`` has the members of a standing as JSON; ``size`` lines were known, the last recorded ``at``; ``head`` is the published
    one, size and root.
    """

    number: str
    page: PageId
    valid_on: date
    known_at: datetime | None
    answer: Mapping[str, Any]
    covered_until: date | None
    size: int
    at: datetime | None
    head: tuple[int, str] | None
    today: date | None = None
    """Which day it is in the endorsement's home."""


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """The file that an employer keeps, and by which line that is known here."""

    data: bytes
    digest: str
    id: LineId
    written: Written | None


@dataclass(frozen=True, slots=True)
class SignedReceipt(SignedAnswer):
    """A receipt, and what its file says."""

    document: Json


def give(office: Office, employer: Employer, asked: Asked, *, named: bool = False) -> SignedReceipt:
    """A receipt, and the line that says so. Raises ``AskedTooMuch``, ``AskedAhead``."""
    rule = employers.rule(office)
    employers.ask(office, employer, RECEIPTS, 1, rule.receipts_a_day)
    today = office.today("UTC")
    until = kept_until(rule, today)
    line_id, signed = _signed(office, asked, until)
    event = Given(
        valid=Term(today, until), employer=employer.id, endorsement=asked.page, asked=asked.valid_on, size=asked.size,
        digest=sha256(signed.data).hexdigest(), named=named,
    )  # fmt: skip
    answer = kept(office, employer, line_id, signed.data, event)
    return SignedReceipt(answer.data, answer.digest, answer.id, answer.written, signed.document)


def answer(office: Office, asked: Asked) -> Json:
    """The same, signed for whoever asks, of which nothing is kept. Raises ``AskedAhead``."""
    return _signed(office, asked, None)[1].document


def _signed(office: Office, asked: Asked, until: date | None) -> tuple[LineId, Sealed]:
    now = office.clock()
    if asked.known_at is not None and asked.known_at > now:
        raise AskedAhead(field="known_at")
    line_id, rely = office.stamp.line(now), good_until(employers.rule(office), now.date(), asked.covered_until)
    known = ledger(office, asked.size, asked.at, asked.head)
    question = {
        "valid_on": asked.valid_on.isoformat(),
        "known_at": None if asked.known_at is None else asked.known_at.isoformat(),
    }
    document = receipt.build(
        line_id, known, number=asked.number, answer=asked.answer, asked=question, given=now, rely=rely, kept=until,
        today=asked.today,
    )  # fmt: skip
    return line_id, sealed(office, document, now)


def ledger(office: Office, size: int, at: datetime | None, head: tuple[int, str] | None) -> Ledger:
    """Who answers, and how much was known."""
    charter = office.charter
    return Ledger(
        origin=charter.origin, did=charter.did(ALLIANCE), public_url=charter.public_url, demonstration=charter.demonstration,
        size=size, at=at, head=head,
    )  # fmt: skip


def sealed(office: Office, document: Json, now: datetime) -> Sealed:
    """The document with its signed lines and its proof, by the Alliance's online key. Raises ``NoKey``."""
    signer = office.keyring.signer(ALLIANCE)
    method = did.method_id(office.charter.did(ALLIANCE), signer.verify_key)
    return receipt.seal(document, signer, method=method, created=now)


def digest_of(document: Json) -> str:
    """The SHA-256 of the document in canonical form, in hexadecimal: however its file was laid out since."""
    return sha256(receipt.render(document)).hexdigest()


def kept(office: Office, employer: Employer, line_id: LineId, data: bytes, event: Event) -> SignedAnswer:
    """Writes on a page of its own that this answer was given; sealed under a key that is destroyed after its last day.

    ``data`` is the answer's file.
    """
    until = event.valid.end or event.valid.start or date.max
    page = pages.begin(office, reliance.after, subject=employers.subject_of(employer, until.isoformat()))
    written = pages.write(office, page.then(office, event, actor=ALLIANCE, line_id=line_id), by=employer.id)
    return SignedAnswer(data, event.digest, line_id, written)
