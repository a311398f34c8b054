"""Which key spoke for which association, and who is a member: the lines that say so, as they stand in the log.

There are few such lines, so the view keeps them as they are and tells them when asked. Whether a key was rightly admitted
is not judged here but by whoever is shown the lines (``ledger/credentials/admission.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Final

from ledger.journal.journal import Journal
from projections.batch import Batch, Line
from projections.change import Change, Table
from projections.view import View

KEYS: Final = ("key.added/1", "key.revoked/1")
MEMBERS: Final = ("association.admitted/1", "association.renamed/1", "association.ended/1")
NAMES: Final = frozenset(KEYS + MEMBERS)

LINE = Table("trust_line", ("position:int", "name:text", "page:text", "n:int", "entry:bytes"), ("position",))


@dataclass(frozen=True, slots=True)
class Member:
    """An association of the Alliance's network. ``names`` are its names by the day from which it bore each."""

    association: str
    names: tuple[tuple[date | None, str], ...]
    licence: str
    jurisdictions: tuple[str, ...]
    age_bands: tuple[str, ...]
    admitted: date | None
    until: date | None
    ended: date | None = None
    reason: str | None = None
    earlier: tuple[tuple[date | None, date | None], ...] = ()
    """The first and last days of memberships that ended before this one began."""
    to_index: int | None = None
    """The leaf that ended it."""

    def name(self, day: date) -> str:
        """What it is called on ``day``: the last name begun by then, or else its first."""
        return next((name for start, name in reversed(self.names) if start is None or start <= day), self.names[0][1])

    def renamed(self, day: date) -> str | None:
        """The last name by then that it bears beside its first, if there is one."""
        return next((name for start, name in reversed(self.names[1:]) if start is None or start <= day), None)

    def on(self, day: date) -> bool:
        """Whether it is a member on a day."""
        terms = (*self.earlier, (self.admitted, self.last_day))
        return any((start is None or start <= day) and (end is None or day <= end) for start, end in terms)

    @property
    def last_day(self) -> date | None:
        """The last day of its membership; it is none from the day on which it ended."""
        return min(
            (end for end in (self.until, self.ended and date.fromordinal(self.ended.toordinal() - 1)) if end), default=None
        )


@dataclass(frozen=True, slots=True)
class Key:
    """A verifier key, the leaves from its announcement up to before its retirement, and the same in days."""

    actor: str
    vkey: str
    custody: str
    from_index: int
    to_index: int | None
    suspect_from: int | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Admission:
    """A line that announces or retires a key: its position, and its bytes as the log has them."""

    position: int
    entry: bytes


class Trust(View):
    """The view of members and keys; a public one."""

    name: ClassVar[str] = "trust"
    tables: ClassVar[tuple[Table, ...]] = (LINE,)

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal.engine)

    def fold(self, batch: Batch) -> Sequence[Change]:
        """Keeps the lines about members and keys."""
        rows = [(line.position, line.name, line.stream, line.n, line.entry) for line in batch.of(NAMES)]
        return [self.insert(LINE, rows)]

    def members(self) -> tuple[Member, ...]:
        """Every association that was ever admitted, by code."""
        found: dict[str, Member] = {}
        for line in self._lines(MEMBERS):
            code = line.stream.partition("/")[2]
            found[code] = _after(found.get(code), code, line)
        return tuple(found[code] for code in sorted(found))

    def keys(self) -> tuple[Key, ...]:
        """Every key that was ever announced, in the order of announcement."""
        found: dict[tuple[str, str], Key] = {}
        for line in self._lines(KEYS):
            owner = (line.stream.partition("/")[2], line.data["vkey"])
            if line.name == "key.added/1":
                found[owner] = Key(*owner, line.data["custody"], line.position - 1, None, None, _day(line.first), _day(line.last))
            else:
                end = {"to_index": line.position - 1, "suspect_from": line.data["suspect_from"], "valid_to": _day(line.first)}
                found[owner] = replace(found[owner], **end)
        return tuple(found.values())

    def admissions(self) -> tuple[Admission, ...]:
        """The lines by which an outsider sees who admitted which key, in the order of the log."""
        return tuple(Admission(line.position, line.entry) for line in self._lines(KEYS))

    def _lines(self, names: Iterable[str]) -> list[Line]:
        with self.engine.statement(write=False) as tx:
            rows = tx.fetchall(f"SELECT position, name, page, n, entry FROM {self.table(LINE)} ORDER BY position")
        return [Line((row[0], row[1], row[2], row[3], bytes(row[4]))) for row in rows if row[1] in names]


def _after(member: Member | None, code: str, line: Line) -> Member:
    first = _day(line.first)
    match line.name:
        case "association.admitted/1":
            data = line.data
            names = (*(member.names if member else ()), (first, data["name"]))
            bands = tuple(data["age_bands"])
            earlier = (*member.earlier, (member.admitted, member.last_day)) if member else ()
            places = tuple(data["jurisdictions"])
            return Member(code, names, data["licence"], places, bands, first, _day(line.last), earlier=earlier)
        case _ if member is None:
            raise ValueError("an association is admitted first")
        case "association.renamed/1":
            return replace(member, names=(*member.names, (first, line.data["name"])))
        case _:
            return replace(member, ended=first, reason=line.data["reason"], to_index=line.position - 1)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
