"""The certificate on paper: a signed file and a signed code, issued in one write, printed as one page as often as it is asked for.

Only the two are kept. The page is made of them anew each time and is the same to the byte, so that there is no third thing that
could say something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.credentials.credential import Format
from ledger.journal.entry import Once
from ledger.office import Office
from ledger.procedures import credentials, numbers, pages
from ledger.procedures.carriers import Order
from ledger.procedures.credentials import Issued
from ledger.rulebook import record
from ledger.rulebook.certifying import State, given
from ledger.rulebook.endorsement import CredentialIssued
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import Line, Officer, Oneself

ORDERS = (Order(Format.LDP), Order(Format.QR))


class NoCertificate(Refusal):
    """No certificate on paper of this endorsement is in force; one is issued first."""


class NameNotPrintable(Refusal):
    """The holder's name has letters that the certificate's fonts lack; every other form of the credential has them."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The file that is attached to the page, and the code that is printed on it."""

    file: Issued
    code: Issued


def issue(office: Office, number: str, by: Officer | Oneself, *, once: Once | None = None) -> Pair:
    """Issues both in one write. Raises what :func:`credentials.issue_many` raises."""
    file, code = credentials.issue_many(office, number, by, ORDERS, once=once)
    return Pair(file, code)


def held_by(office: Office, number: str, by: Officer | Oneself) -> Pair:
    """The pair in force, for its holder or an officer of its home. Raises ``NotTheHolder``, ``NoCertificate``."""
    return _pair(credentials.opened_by(office, number, by).page)


def latest(office: Office, number: str) -> Pair:
    """The pair in force; whether whoever asks may see it is the caller's question. Raises ``NoCertificate``."""
    return _pair(pages.open(office, numbers.page_of(office, number), record.after))


def printed(office: Office, log: Path, pair: Pair, *, language: str = "en", timeout: float = 5.0) -> bytes:
    """The page as PDF, with the proof of logging in it. Raises ``NotLoggedYet`` after ``timeout`` s, ``NameNotPrintable``."""
    from ledger.credentials import certificate  # noqa: PLC0415 - what draws takes its time to load, and only paper needs it

    file = credentials.proved(office, log, pair.file, timeout=timeout)
    paper = certificate.Paper(credential=file.document, code=pair.code.document.decode(), proof=file.proof, language=language)
    try:
        return certificate.make(paper)
    except certificate.CannotBePrinted as error:
        raise NameNotPrintable(str(error).partition(": ")[2]) from error


def paired(lines: Iterable[Line[Any]]) -> tuple[Line[CredentialIssued], Line[CredentialIssued]] | None:
    """The lines of the code issued last that is good, and of the file just before it, by an endorsement's public lines."""
    every = tuple(lines)
    good = {one.id for one in given(every) if one.state is State.GOOD}
    issued = {line.index: line for line in every if line.id in good}
    for index, line in sorted(issued.items(), reverse=True):
        before = issued.get(index - 1)
        if before is not None and (before.event.format, line.event.format) == (Format.LDP, Format.QR):
            return before, line
    return None


def _pair(page: pages.Page[Endorsement]) -> Pair:
    found = paired(page.lines)
    if found is None or not all(line.event.document for line in found):
        raise NoCertificate(field="number")
    return Pair(*map(credentials.stored, found))
