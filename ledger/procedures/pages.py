"""Where the two halves of a line meet: open and write pages, journal and vault together.

Writing goes: encode, commit, sign (no lock is held), the vault, then the journal, all lines or none. What the journal
never took is swept from the vault later (:func:`sweep`). What could not be read back is not written: ``Page.then`` folds
each event before it may be written, and the codec reads back what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar, cast

from ledger.journal.entry import Once, PreparedLine, Reservation, StoredLine, Write, Written
from ledger.journal.errors import OnceDiffers
from ledger.office import Office
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, Officer, Oneself, PageId
from ledger.signing.canonical import b64u, together
from ledger.signing.commitment import bound
from ledger.signing.statement import Seen, Statement, parse_entry, sign
from ledger.transparency.merkle import EMPTY_ROOT
from ledger.vault.bodies import Body, PageBodies
from ledger.wire import codec

S = TypeVar("S")

Fold = Callable[[S | None, Line[Any]], S]
"""A chapter's ``after``: what stands, once this line is written too."""

SWEEP_AFTER = timedelta(minutes=10)
"""How long the vault keeps a body that the journal has not taken: longer than any write lasts."""

UNRECORDED = 2**53 - 1
"""The index of a line that has none yet: after every line that has."""

NO_BODIES = PageBodies({}, {})

RULE = "rule"
"""Who acted when no officer did: the rule itself."""


@dataclass(frozen=True)
class Page(Generic[S]):
    """A page as opened, and what is to be written on it next.

    ``subject`` names whose key hides its bodies; ``standing`` is its lines folded, ``None`` for a page not yet begun.
    ``keys`` are those its bodies were found under, wrapped: what is written next need not ask for its own again.
    """

    stream: PageId
    subject: str
    fold: Fold[S]
    standing: S | None
    lines: tuple[Line[Any], ...] = ()
    prev: str = ""
    pending: tuple[Line[Any], ...] = ()
    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def stands(self) -> S:
        """What stands on a page that was begun. Raises ``NoSuchPage``."""
        if self.standing is None:
            raise NoSuchPage
        return self.standing

    def under(self, subject: str) -> Page[S]:
        """The same page, its bodies hidden under the key of ``subject``."""
        return replace(self, subject=subject)

    def then(self, office: Office, event: object, *, actor: str, line_id: LineId | None = None) -> Page[S]:
        """The page with ``event`` to be written next, stated by ``actor``; folds it first, so that it reads back.

        ``line_id`` is for a line whose id had to be known before (a credential bears it).
        """
        now = office.clock()
        line = Line(UNRECORDED, line_id or office.stamp.line(now), now.date(), AssociationCode(actor), event, self.stream)
        return replace(self, standing=self.fold(self.standing, line), pending=(*self.pending, line))


class NoSuchPage(LookupError):
    """There is no page of this name."""


def begin(office: Office, fold: Fold[S], *, subject: str | None = None, stream: str | None = None) -> Page[S]:
    """A page with nothing on it; a random name unless ``stream`` says otherwise, its own subject unless told."""
    named = PageId(stream) if stream else office.stamp.page()
    return Page(named, subject or named, fold, None)


def open(office: Office, stream: str, fold: Fold[S], *, subject: str | None = None) -> Page[S]:  # noqa: A001 - the field's word
    """The page as it stands. A page never begun opens empty: its ``stands`` raises ``NoSuchPage``."""
    stored, bodies = (office.journal.page(stream), NO_BODIES) if administrative(stream) else office.halves.page(stream)
    return _opened(PageId(stream), subject or stream, fold, stored, bodies)


def open_all(office: Office, streams: Sequence[PageId], fold: Fold[S]) -> Iterator[Page[S]]:
    """Several pages as they stand, none of them the office's own: as :func:`open`, but asked for together."""
    for stream, (stored, bodies) in zip(streams, office.halves.pages(streams), strict=True):
        yield _opened(stream, stream, fold, stored, bodies)


def _opened(stream: PageId, subject: str, fold: Fold[S], stored: Iterable[StoredLine], bodies: PageBodies) -> Page[S]:
    standing: S | None = None
    lines: list[Line[Any]] = []
    last: Statement | None = None
    for kept in stored:
        line, last = _read(kept, bodies.fields)
        standing = fold(standing, line)
        lines.append(line)
    return Page(stream, subject, fold, standing, tuple(lines), last.digest if last else "", keys=bodies.keys)


def _read(kept: StoredLine, bodies: Mapping[str, codec.Fields | None]) -> tuple[Line[Any], Statement]:
    entry = parse_entry(kept.entry)
    stmt = entry.stmt
    event = codec.decode(kept.name, stmt, bodies.get(stmt.id))
    recorded = date.fromisoformat(entry.at[:10])
    line = Line(kept.position - 1, LineId(stmt.id), recorded, AssociationCode(stmt.actor), event, PageId(stmt.stream))
    return line, stmt


def write(
    office: Office,
    *pages: Page[Any],
    by: Officer | Oneself | str,
    take: Iterable[Reservation] = (),
    free: Iterable[bytes] = (),
    once: Once | None = None,
) -> Written:
    """Writes what is pending on ``pages``, in this order, all or none.

    ``by`` is the officer or the person who acted, or ``"rule"``. Raises ``Overtaken`` when somebody wrote on one of the pages first,
    ``Taken`` when a reservation is another's.
    """
    draft = _Draft(office, _seen(office), by if isinstance(by, str) else by.id)
    for page in pages:
        draft.add(page)
    return office.halves.write(Write(tuple(draft.lines), tuple(take), tuple(free), once), draft.bodies)


def answered(office: Office, once: Once | None) -> Written | None:
    """What this very request was answered before, under its idempotency key. Raises ``OnceDiffers`` for another request.

    Asked before the rule book is: it would refuse the second time what it allowed the first.
    """
    found = office.journal.answered(once.key) if once else None
    if found is None or once is None:
        return None
    if found[0] != once.digest:
        raise OnceDiffers
    return replace(found[1], repeated=True)


P = ParamSpec("P")


def once_only(procedure: Callable[P, Written]) -> Callable[P, Written]:
    """A procedure that does its act once under one idempotency key (``once``), and answers the same again."""

    @wraps(procedure)
    def again(*args: P.args, **members: P.kwargs) -> Written:
        office, once = cast("Office", args[0]), cast("Once | None", members.get("once"))
        return answered(office, once) or procedure(*args, **members)

    return again


@dataclass
class _Draft:
    """One write being prepared: every line committed to and signed, before any lock is asked for."""

    office: Office
    seen: Seen
    by: str
    lines: list[PreparedLine] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)

    def add(self, page: Page[Any]) -> None:
        """Prepares what is pending on ``page``."""
        last: Statement | None = None
        for n, line in enumerate(page.pending, start=len(page.lines) + 1):
            encoded = codec.encode(line.event, {} if administrative(page.stream) else {"by": self.by})
            signer = self.office.keyring.signer(line.actor)
            last = Statement(
                line.actor, self._body(page, line.id, encoded), encoded.data, line.id, signer.verify_key.key_id,
                self.office.charter.origin, n, last.digest if last else page.prev, self.seen, page.stream, encoded.type, encoded.valid,
            )  # fmt: skip
            self.lines.append(PreparedLine(page.stream, n, encoded.kind.name, line.id, sign(last, signer)))

    def _body(self, page: Page[Any], line_id: LineId, encoded: codec.Encoded) -> str | None:
        """The commitment to a line's body, which is to be kept under the key of the page's subject."""
        if not encoded.body:
            return None
        key = self._key(page)
        self.bodies.append(Body(line_id, page.stream, page.subject, encoded.body, key, together(encoded.written)))
        return b64u(bound(self.office.vault.bodies.unwrapped(page.subject, key), line_id, encoded.written))

    def _key(self, page: Page[Any]) -> bytes:
        """The key of the page's subject, wrapped: as the page was opened with, or asked for once."""
        if page.subject not in self.keys:
            self.keys[page.subject] = page.keys.get(page.subject) or self.office.vault.bodies.wrapped_key(page.subject)
        return self.keys[page.subject]


def administrative(stream: str) -> bool:
    """Whether the page is one of the office's own, whose lines say everything and have no body."""
    return "/" in stream or stream in {"office", "policy"}


def _seen(office: Office) -> Seen:
    """The checkpoint this office has verified: its own log's last head."""
    head = office.journal.head_lately()
    return Seen(head.size, b64u(head.root)) if head else Seen(0, b64u(EMPTY_ROOT))


def sweep(office: Office) -> int:
    """Drops the bodies that the journal never took; says how many. Safe at any time, by any process."""
    waiting = office.vault.bodies.unsettled(office.clock() - SWEEP_AFTER)
    taken = [line_id for line_id in waiting if office.journal.find(line_id)]
    orphans = sorted(set(waiting) - set(taken))
    office.vault.bodies.settle(taken)
    office.vault.bodies.drop(orphans)
    return len(orphans)
