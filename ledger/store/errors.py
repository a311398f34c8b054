"""What a database may answer instead of rows. No message repeats a value or a parameter."""

from __future__ import annotations


class StoreError(Exception):
    """The database refused; the message names the kind of refusal, never the data."""


class Conflict(StoreError):
    """A row like this exists already, or a constraint forbids it."""


class Unavailable(StoreError):
    """The database could not be reached, is busy for too long, or the connection broke; the outcome may be unknown."""


class NotMigrated(StoreError):
    """The tables are missing or older than this program; `reciprocity migrate` makes them."""
