"""The library's mapper: a stored event's topic is a wire name, and its state is the line, verbatim.

Nothing is ever imported because a stored topic names it: a topic that is no wire name is damage.
"""

from __future__ import annotations

import re
from typing import cast

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from ledger.journal.entry import PreparedLine, StoredLine
from ledger.journal.errors import Damaged, TooLong
from ledger.journal.recorder import RawLine
from ledger.signing.statement import LONGEST

WIRE_NAME = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z0-9_]*)?/[1-9][0-9]*")
MARGIN = len('{"at":"2026-11-21T20:37:00.000000Z"')


class LineMapper(Mapper[str]):
    """Prepared lines to stored events, and notifications to stored lines."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())  # asked for by the library, never used: the state is bytes already

    def to_stored_event(self, domain_event: DomainEventProtocol[str] | PreparedLine) -> StoredEvent:
        """A prepared line as the library keeps it; the recorder puts the record time in front. Raises TooLong, ValueError."""
        line = cast("PreparedLine", domain_event)
        if not WIRE_NAME.fullmatch(line.name):
            raise ValueError("a line's name is a wire name")
        if not (line.rest.startswith(b',"sig":"') and line.rest.endswith(b',"v":1}')):
            raise ValueError("a prepared line begins with its signature and ends with its version")
        if len(line.rest) + MARGIN > LONGEST:
            raise TooLong
        return StoredEvent(line.stream, line.n, line.name, line.rest)

    def to_line(self, row: RawLine) -> StoredLine:
        """A row as a line. Raises Damaged."""
        position, name, stream, n, entry = row
        if not WIRE_NAME.fullmatch(name):
            raise Damaged("A stored line bears a name that is no wire name.")
        return StoredLine(position, stream, n, name, entry)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:  # noqa: ARG002 - the library's signature
        """Closed: lines become events in the codec alone."""
        raise TypeError("the journal gives lines; the codec makes events of them")
