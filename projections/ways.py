"""What is kept of messages on their way: the tables of ``delivery.py``, and their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

PART: Final = "delivery"
VERSION: Final = 2

TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS delivery (
        id {text} PRIMARY KEY, position {integer} NOT NULL, employer {text} NOT NULL, lane {text} NOT NULL, page {text} NOT NULL,
        parcel {text} NOT NULL, tries {integer} NOT NULL, next {text} NOT NULL, state {text} NOT NULL, outcome {text} NOT NULL,
        at {text} NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, next)",
    "CREATE INDEX IF NOT EXISTS delivery_lane ON delivery (lane, state, position)",
    "CREATE INDEX IF NOT EXISTS delivery_employer ON delivery (employer, position, id)",
    """CREATE TABLE IF NOT EXISTS delivery_lane_state (
        lane {text} PRIMARY KEY, fails {integer} NOT NULL, quiet {text} NOT NULL, off {text} NOT NULL, said {integer} NOT NULL,
        pinged {text} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS delivery_address (
        employer {text} NOT NULL, mail {text} NOT NULL, code {text} NOT NULL, asked {text} NOT NULL, confirmed {text} NOT NULL,
        PRIMARY KEY (employer, mail))""",
    "CREATE TABLE IF NOT EXISTS delivery_asked (who {text} NOT NULL, at {text} NOT NULL)",
    "CREATE INDEX IF NOT EXISTS delivery_asked_who ON delivery_asked (who, at)",
    "CREATE TABLE IF NOT EXISTS delivery_mark (one {integer} PRIMARY KEY CHECK (one = 1), position {integer} NOT NULL, id {text} NOT NULL)",
)
TYPES: Final = {
    "sqlite": {"text": "TEXT", "integer": "INTEGER"},
    "postgresql": {"text": 'text COLLATE "C"', "integer": "bigint"},
}
WAITING, TOLD, FAILED, DROPPED = "waiting", "told", "failed", "dropped"


class Way(NamedTuple):
    """One message on its way. ``parcel`` is what it is sent in, empty until that is settled; ``next`` when it may be tried."""

    id: str
    position: int
    employer: str
    lane: str
    page: str
    parcel: str
    tries: int
    next: str
    state: str
    outcome: str
    at: str


class Lane(NamedTuple):
    """How one receiver has answered: how often in a row not, until when it is left alone, and since when it is switched off.

    ``said``: whether the employer was told that it is; ``pinged``: when it was last tried by hand.
    """

    lane: str
    fails: int = 0
    quiet: str = ""
    off: str = ""
    said: int = 0
    pinged: str = ""


class Address(NamedTuple):
    """An address for mail: when its one confirmation was sent, and when it was answered, if they were."""

    employer: str
    mail: str
    code: str
    asked: str
    confirmed: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many messages are in a state."""

    state: str
    number: int
