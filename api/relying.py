"""What an employer is answered and keeps, and what a file that somebody kept is worth today; for JSON and for pages alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from api import record, trusting
from api.answers import Standing
from api.desk import Desk
from api.reading import Reader
from ledger.credentials import receipt
from ledger.credentials.answer_report import Checked, Finding
from ledger.credentials.answered import RECEIPT
from ledger.credentials.guard import Unreadable, read
from ledger.credentials.report import Outcome, Verdict
from ledger.procedures import associations, catalogue, employers, numbers, pages, receipts
from ledger.procedures.numbers import NoSuchNumber
from ledger.procedures.receipts import Asked, SignedReceipt
from ledger.rulebook import number as numbering
from ledger.rulebook import reliance
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.vocabulary import PageId
from ledger.vault.employers import Employer
from projections.reliance import RECEIPT as RECEIPT_GIVEN
from projections.reliance import Answered
from projections.relied import CORRECTED, told_over
from projections.spans import over
from projections.standing import Answer as Told
from projections.standing import TimelineLine
from projections.view import read_place

COMPARED: Final = ("standing", "under_review", "home", "category", "age_band")
"""What of an answer must be the same for it to be unchanged; the reason and the end of cover go on with every renewal."""
EARLIEST: Final = timedelta(hours=14)
"""How far the first place on earth to begin a day is before UTC (Kiribati, in the IANA time zone database)."""
ALSO: Final = ("granted_on", "addon", "covered_until")
"""What a receipt tells besides and a stretch of days does not; the last counts where a line was put right, as in ``watching.changed``."""


@dataclass(frozen=True, slots=True)
class Change:
    """A line by which the answer became another: which, what it is, and when it was recorded."""

    position: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of a statement of which the ledger says another thing today, and by which lines."""

    row: int
    number: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Every check of a file, and what has become of its answer: ``unchanged``, ``corrected``, ``superseded``; ``None``: not asked.

    ``known``: the office still knows that it gave this very answer. ``now`` is what it says today of the day a receipt is about.
    """

    report: Checked
    known: bool
    since: str | None = None
    now: Standing | None = None
    changes: tuple[Change, ...] = ()
    rows: tuple[ChangedRow, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the wire has it."""
        more = {"known": self.known, "since": self.since, "changes": list(self.changes), "rows": list(self.rows), "now": self.now}
        return self.report.to_json() | more


# Answering ------------------------------------------------------------------------------------------------------------


def known_by(known_at: date | None, now: datetime) -> datetime | None:
    """The moment up to which lines count: of a day its end in UTC, and *now* for a day that has begun somewhere and not ended."""
    if known_at is None or isinstance(known_at, datetime):
        return known_at
    end = datetime.combine(known_at, time.max, UTC)
    return min(end, now) if known_at <= (now + EARLIEST).date() else end


def give(desk: Desk, employer: Employer, number: str, *, on: date | None, known_at: date | None, named: bool) -> SignedReceipt:
    """A receipt. ``known_at``: a moment, or a day. Raises ``NoSuchNumber`` and its kind, ``AskedTooMuch``, ``AskedAhead``."""
    asked, _ = _ask(desk, number, on=on, known_at=known_at)
    return receipts.give(desk.office, employer, asked, named=named)


def signed(desk: Desk, number: str, *, on: date | None, known_at: date | None, size: int | None) -> Standing:
    """A standing, with the same signed. Raises what :func:`give` raises."""
    asked, standing = _ask(desk, number, on=on, known_at=known_at, size=size)
    return replace(standing, signed=receipts.answer(desk.office, asked))


def _ask(desk: Desk, number: str, *, on: date | None, known_at: date | None, size: int | None = None) -> tuple[Asked, Standing]:
    reader, spelled, known_at = Reader(desk), numbering.read(number), known_by(known_at, desk.office.clock())
    page = numbers.page_of(desk.office, spelled)
    told = reader.told(page, on=on, known_at=known_at, size=size)
    standing = reader.answered(spelled, page, told)
    asked = Asked(
        number=spelled, page=PageId(page), valid_on=told.valid_on, known_at=known_at, answer=_members(desk, told, standing),
        covered_until=told.covered_until, size=told.size, at=told.at, head=head(desk),
        today=desk.office.today(catalogue.edition(told.home).zone) if told.home else None,
    )  # fmt: skip
    return asked, standing


def head(desk: Desk) -> tuple[int, str] | None:
    """The published head: its size and its root."""
    found = record.head_of(desk.log)
    return None if found is None else (found.size, found.root.hex())


def _members(desk: Desk, told: Told, standing: Standing) -> dict[str, Any]:
    """An answer as a receipt has it."""
    home = associations.name_of(desk.office, told.home, told.valid_on) if told.home else None
    said = told.to_json()
    names = ("reason", "granted_on", "covered_until", "addon")
    rule = {"name": told.rule, "edition": told.edition, "source": standing.source}
    return {name: said[name] for name in (*COMPARED, *names)} | {"home_name": home, "rule": rule}


def end(desk: Desk, employer: Employer) -> None:
    """The account is forgotten at once, in the vault and in the views that know what it asked and watched."""
    employers.end(desk.office, employer)
    for view in (desk.views.reliance, desk.views.outbox):
        view.erase(employer.id)


def last(desk: Desk, employer: Employer, limit: int) -> list[tuple[Answered, str | None]]:
    """What an employer was answered last, the latest first; of a receipt, the number that it is about."""
    return [
        (one, _about(desk, one) if one.what == RECEIPT_GIVEN else None) for one in desk.views.reliance.last(employer.id, limit)
    ]


def _about(desk: Desk, answered: Answered) -> str | None:
    """Nothing where it is known no longer."""
    kept = pages.open(desk.office, answered.page, reliance.after).standing
    given = kept.given if kept else None
    held = desk.views.dossier.of_page(given.endorsement) if isinstance(given, reliance.Given) else None
    return held.number if held else None


# Checking again -------------------------------------------------------------------------------------------------------


def check(desk: Desk, data: bytes) -> Rechecked:
    """Every check of a kept file, and what the ledger says today. Nothing of it is kept."""
    known = desk.views.reliance.knows(_digest(data))
    report = receipt.verify(data, on=desk.office.clock(), trust=trusting.current(desk), known=known)
    if report.verdict is not Verdict.VERIFIED or report.document is None:
        return Rechecked(report, known)
    books = Finding("books", Outcome.NOTE, "books.known" if known else "books.unknown")
    found = _since(desk, report, known)
    line = Finding("since", Outcome.NOTE, f"since.{found.since}") if found.since else None
    return replace(found, report=replace(report, findings=(*report.findings, books, *([line] if line else []))))


def _digest(data: bytes) -> str:
    """Of the document in its canonical form; of nothing where it cannot be read."""
    try:
        return receipts.digest_of(read(data, largest=len(data)))
    except (Unreadable, ValueError):
        return ""


def _since(desk: Desk, report: Checked, known: bool) -> Rechecked:  # noqa: FBT001 - passed on as it was found
    document = report.document or {}
    if document["type"] == RECEIPT:
        return _receipt_since(desk, report, known)
    return _statement_since(desk, report, known)


def _receipt_since(desk: Desk, report: Checked, known: bool) -> Rechecked:  # noqa: FBT001 - as above
    document = report.document or {}
    day = date.fromisoformat(document["question"]["valid_on"])
    page = _page(desk, document["question"]["number"])
    if page is None:
        return Rechecked(report, known)
    reader, size = Reader(desk), document["known"]["size"]
    changes = tuple(
        sorted({*changed_by(desk, page, day, day, size), *_also_changed(desk, page, day, size)}, key=lambda one: one.position)
    )
    now = reader.answered(document["question"]["number"], page, reader.told(page, on=day))
    return Rechecked(report, known, word(changes), now, changes)


def _statement_since(desk: Desk, report: Checked, known: bool) -> Rechecked:  # noqa: FBT001 - as above
    document = report.document or {}
    first, last = (date.fromisoformat(document["question"][name]) for name in ("from", "to"))
    named = [(row["row"], number, desk.office.key("number", number)) for row in document["rows"] for number in row["numbers"]]
    pages = desk.office.journal.all_reserved_for_good(sorted({key for _, _, key in named}))
    numbers = {(row, pages[key]): number for row, number, key in named if key in pages}
    found = changed_rows(desk, sorted(numbers), first, last, document["known"]["size"])
    rows = tuple(ChangedRow(row, numbers[row, page], changes) for row, page, changes in found)
    return Rechecked(report, known, word([change for row in rows for change in row.changes]), rows=rows)


def _page(desk: Desk, number: str) -> str | None:
    try:
        return numbers.page_of(desk.office, number)
    except (Malformed, NoSuchNumber):
        return None


def word(changes: Sequence[Change]) -> str:
    """What is said of an answer with these changes."""
    if not changes:
        return "unchanged"
    return "corrected" if any(change.name == "endorsement.corrected" for change in changes) else "superseded"


def changed_by(desk: Desk, page: str, first: date, last: date, size: int) -> tuple[Change, ...]:
    """The lines after ``size`` by which another thing is told of some days than before; none where it is the same again."""
    view = desk.views.standing
    lines: list[TimelineLine] = [line for line in view.timeline(page) if line.position > size]
    if not lines:
        return ()
    before = was = told_over(view, page, first, last, size)
    found = []
    for line in lines:
        now = told_over(view, page, first, last, line.position)
        if now != before:
            found.append(Change(line.position, line.name.partition("/")[0], line.at))
        before = now
    return tuple(found) if before != was else ()


def _also_changed(desk: Desk, page: str, day: date, size: int) -> Iterator[Change]:
    """The lines after ``size`` by which a receipt's other members are others; none where they are the same again."""
    view = desk.views.standing
    lines: list[TimelineLine] = [line for line in view.timeline(page) if line.position > size]
    if not lines or _besides(desk, page, day, size) == _besides(desk, page, day, lines[-1].position):
        return
    for line in lines:
        members = ALSO if line.name == CORRECTED else ALSO[:-1]
        before, now = (_besides(desk, page, day, at) for at in (line.position - 1, line.position))
        if any(before.get(name) != now.get(name) for name in members):
            yield Change(line.position, line.name.partition("/")[0], line.at)


def _besides(desk: Desk, page: str, day: date, size: int) -> dict[str, Any]:
    told = desk.views.standing.answer(page, day, size=size)
    return {} if told is None else {name: getattr(told, name) for name in ALSO}


def changed_rows(
    desk: Desk, rows: Sequence[tuple[int, str]], first: date, last: date, size: int
) -> Iterator[tuple[int, str, tuple[Change, ...]]]:
    """The rows of which another thing is told today than from the first ``size`` lines, and by which lines; read at once."""
    view = desk.views.standing
    every = {page for _, page in rows}
    now = read_place(view.engine, view.key).position
    before, after = (over(view, every, first, last, size=known) for known in (size, now))
    for row, page in rows:
        if before.get(page) != after.get(page):
            yield row, page, changed_by(desk, page, first, last, size)
