"""The signed statement of who held what, over which days, for every row of a roster that was matched.

A roster has thousands of rows, and nearly all say the same but for their place and their number. So the bytes of such a row are
poured into a mould, and the mould is what the long way (:func:`_told`, then canonical JSON) made of the first of its kind, with
a mark in the place of each. Every other row goes the long way itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple, cast

from ledger.credentials import receipt
from ledger.credentials.receipt import Json
from ledger.office import Office
from ledger.procedures import employers, receipts
from ledger.procedures.receipts import SignedAnswer
from ledger.procedures.rosters import AMBIGUOUS, MATCHED, NOT_FOUND, REFUSED, Books, Match
from ledger.rulebook.reliance import NobodyToState, Stated, Stretch, check_period, good_until, held, kept_until, qualifies
from ledger.rulebook.vocabulary import AgeBand, Category, PageId, Term
from ledger.signing import canonical
from ledger.vault.employers import Employer

_NUMBER: Final = "the place of a number"
_ROW: Final = "the place of a row"
"""Marks: texts with spaces, which no code, day or standing has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a statement is to tell: the days, the category and age band that were to be held (``None``: any)."""

    period: Term
    category: Category | None = None
    age_band: AgeBand | None = None
    named: bool = False
    sha256: str | None = None
    """Of the file that was sent, so that whoever has it can tell that it was this one."""


@dataclass(frozen=True, slots=True)
class Known:
    """How much of the ledger the answer rests on."""

    size: int
    at: datetime | None
    head: tuple[int, str] | None


class Rows(NamedTuple):
    """Every row as canonical JSON, and what they come to."""

    written: list[bytes]
    summary: Json


class _Mould(NamedTuple):
    """A row's canonical JSON before its number, between that and its place, and behind."""

    before: str
    between: str
    behind: str
    whole: bool


def state(
    office: Office, employer: Employer, wanted: Wanted, matches: Sequence[Match], *, books: Books, known: Known
) -> SignedAnswer:
    """The signed statement for all rows, and the line that says so. Raises ``BadPeriod``, ``NobodyToState``."""
    check_period(wanted.period)
    pages = [page for one in matches for page, _ in one.endorsements]
    if not pages or wanted.period.start is None or wanted.period.end is None:
        raise NobodyToState
    told = books.over(dict.fromkeys(pages), wanted.period.start, wanted.period.end)
    rows = written(matches, wanted, told)
    now, rule, today = office.clock(), employers.rule(office), office.today("UTC")
    line_id, until = office.stamp.line(now), kept_until(rule, today)
    document = receipt.state(
        line_id, receipts.ledger(office, known.size, known.at, known.head), asked=_asked(wanted), rows=rows.written,
        summary=rows.summary, given=now, rely=good_until(rule, today, None), kept=until,
    )  # fmt: skip
    data = receipts.sealed(office, document, now).data
    event = Stated(
        valid=Term(today, until), employer=employer.id, period=wanted.period, category=wanted.category, age_band=wanted.age_band,
        rows=tuple([one.row for one in matches for _ in one.endorsements]), endorsements=cast("tuple[PageId, ...]", tuple(pages)),
        size=known.size, digest=sha256(data).hexdigest(), named=wanted.named,
    )  # fmt: skip
    return receipts.kept(office, employer, line_id, data, event)


def _asked(wanted: Wanted) -> Json:
    start, end = wanted.period.start, wanted.period.end
    return {
        "from": start and start.isoformat(),
        "to": end and end.isoformat(),
        "category": wanted.category and wanted.category.value,
        "age_band": wanted.age_band and wanted.age_band.value,
        "roster_sha256": wanted.sha256,
    }


# Its rows -----------------------------------------------------------------------------------------------------------------


def written(matches: Sequence[Match], wanted: Wanted, told: Mapping[str, tuple[Stretch, ...]]) -> Rows:
    """The rows, in their order; ``told`` is what was true of each endorsement over the period."""
    again, whole = _again(matches), 0
    moulds: dict[tuple[Stretch, ...], _Mould] = {}
    rows: list[bytes] = []
    for one in matches:
        if len(one.endorsements) == 1 and one.name is None and one.row not in again:
            [(page, number)] = one.endorsements
            mould = moulds.get(told[page])
            if mould is None:
                mould = moulds[told[page]] = _mould(_told(one, wanted, told))
            before, between, behind, good = mould
            rows.append(f"{before}{number}{between}{one.row}{behind}".encode())
            whole += good
        else:
            row = _told(one, wanted, told) | again.get(one.row, {})
            rows.append(canonical.encode(row))
            whole += bool(row.get("whole"))
    return Rows(rows, _summary(Counter([one.outcome for one in matches]), whole, len(again)))


def _mould(row: Json) -> _Mould:
    """What is the same of every row that tells of the same days, of one such row."""
    text = canonical.encode(row | {"numbers": [_NUMBER], "row": _ROW}).decode()
    before, _, rest = text.partition(_NUMBER)
    between, _, behind = rest.partition(f'"{_ROW}"')
    return _Mould(before, between, behind, row["whole"])


def _again(matches: Sequence[Match]) -> dict[int, Json]:
    """The rows that name an endorsement which an earlier one named, however either did: as duplicates of that one."""
    pages = [page for one in matches for page, _ in one.endorsements]
    if len(set(pages)) == len(pages):
        return {}
    first: dict[str, int] = {}
    found = {one.row: min(first.setdefault(page, one.row) for page, _ in one.endorsements) for one in matches if one.endorsements}
    return {row: {"duplicate_of": before} for row, before in found.items() if before != row}


def _told(one: Match, wanted: Wanted, told: Mapping[str, tuple[Stretch, ...]]) -> Json:
    """A row of the statement."""
    if one.outcome != MATCHED:
        return {"row": one.row, "outcome": one.outcome, "reason": one.reason, "numbers": [], "faults": list(one.faults)}
    days = held([told[page] for page, _ in one.endorsements], wanted.category, wanted.age_band)
    good = [(stretch, qualifies(stretch, wanted.category, wanted.age_band)) for stretch in days]
    return {
        "row": one.row,
        "outcome": one.outcome,
        "numbers": [number for _, number in one.endorsements],
        "name": one.name,
        "whole": all(found for _, found in good),
        "held": [_days(stretch) for stretch, found in good if found],
        "gaps": [_days(stretch) for stretch, found in good if not found],
    }


@lru_cache(maxsize=4096)
def _days(stretch: Stretch) -> Json:
    """The stretch as JSON, made once for the many who have the same; nobody changes it."""
    return {
        "from": date.fromordinal(stretch.first).isoformat(),
        "to": date.fromordinal(stretch.last).isoformat(),
        "standing": stretch.standing,
        "under_review": stretch.under_review,
        "association": stretch.home,
        "category": stretch.category,
        "age_band": stretch.age_band,
    }


def _summary(count: Counter[str], whole: int, again: int) -> Json:
    told = {outcome.replace(" ", "_"): count[outcome] for outcome in (MATCHED, AMBIGUOUS, NOT_FOUND, REFUSED)}
    return {
        "rows": count.total(), **told, "held_throughout": whole, "with_gaps": count[MATCHED] - whole, "duplicates": again,
    }  # fmt: skip
